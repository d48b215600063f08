//! Side files: what a tool writes into a file of its own although it belongs to an object in another.
//!
//! Linking moves what stands there to where rules look for it. Its places still are in the side file: they are
//! told apart by offsets that no file is long enough for, and led back when all is judged.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Kind, entra_exporter, intune_backup};
use crate::finding::{FileId, Finding, Place};
use crate::order::Order;
use crate::policy::members::{MemberKind, Members};
use crate::policy::{Assignment, Facts, Resource};
use crate::tenant::File;
use crate::text::Span;

/// Offsets from here on are those of a side file.
const FAR: u32 = 1 << 31;

/// What was moved, by the position of files.
#[derive(Debug, Default)]
pub(crate) struct SideFiles {
    /// Policies with their file of assignments; of those that have none it is known that nobody gets them.
    assigned: Vec<(u32, Option<u32>)>,
    /// The side files of policies, and the other way round.
    sides: FxHashMap<u32, u32>,
    policies: FxHashMap<u32, u32>,
    /// Groups whose members are in files of their own.
    groups: Vec<u32>,
    /// Whether there are side files at all, whosever they are.
    any: bool,
}

impl SideFiles {
    /// Moves what stands in side files of `files`, which are in the order of their paths. Of the kinds in `whole`
    /// all policies are there, as the owner of the tenant says.
    pub(crate) fn join(files: &mut [File], whole: &[Kind]) -> Self {
        let mut joined = Self::default();
        joined.assignments(files, whole);
        joined.members(files);
        joined
    }

    fn assignments(&mut self, files: &mut [File], whole: &[Kind]) {
        let is_side = |file: &File| {
            let resources = &file.unit.resources;
            !resources.is_empty() && resources.iter().all(|resource| resource.kind == Kind::Assignment)
        };
        let sides: Vec<(usize, String)> = (0..files.len())
            .filter(|&index| is_side(&files[index]))
            .filter_map(|index| Some((index, intune_backup::policy_of(&files[index].path)?)))
            .collect();
        self.any |= !sides.is_empty();
        let mut folders = FxHashSet::default();
        for (side, path) in sides {
            folders.insert(folder(&path).to_owned());
            let Some(policy) = find(files, &path).or_else(|| find_with_id(files, &path)) else { continue };
            if assignments(&mut files[policy]).is_none_or(|list| list.is_some()) {
                continue;
            }
            let moved: Vec<Assignment> =
                files[side].unit.resources.iter_mut().filter_map(|placed| take(placed)).map(far).collect();
            if let Some(list) = assignments(&mut files[policy]) {
                *list = Some(moved);
            }
            self.assigned.push((policy as u32, Some(side as u32)));
            self.sides.insert(policy as u32, side as u32);
            self.policies.insert(side as u32, policy as u32);
        }
        if folders.is_empty() {
            return;
        }
        // The tool writes a file for each policy that is assigned. Without one a policy is assigned to nobody, or the
        // file is not among these: a part of a backup proves nothing.
        for (index, file) in files.iter_mut().enumerate() {
            let is_whole = file.unit.resources.first().is_some_and(|policy| whole.contains(&policy.kind));
            if is_whole
                && folders.contains(folder(&file.path))
                && let Some(list @ None) = assignments(file)
            {
                *list = Some(Vec::new());
                self.assigned.push((index as u32, None));
            }
        }
    }

    fn members(&mut self, files: &mut [File]) {
        let mut members: FxHashMap<usize, Members> = FxHashMap::default();
        for file in files.iter() {
            let [resource] = file.unit.resources.as_slice() else { continue };
            if !matches!(resource.kind, Kind::User | Kind::Group | Kind::Other) {
                continue;
            }
            let group = entra_exporter::group_of(&file.path).and_then(|path| find(files, &path));
            if let (Some(group), Some(id)) = (group, &resource.id) {
                let name = resource.name.as_ref().map_or("", |name| &name.value);
                members.entry(group).or_default().push(&id.value, member_kind(resource), name);
            }
        }
        self.any |= !members.is_empty();
        let mut groups: Vec<(usize, Members)> = members.into_iter().collect();
        groups.order_by_key(|(group, _)| *group);
        for (index, list) in groups {
            if let Some(Facts::Group(group)) = files[index].unit.resources.first_mut().map(|group| &mut group.facts)
                && group.members.is_none()
            {
                group.members = Some(list);
                self.groups.push(index as u32);
            }
        }
    }

    /// Whether another content of the file at a path may move something.
    pub(crate) fn concern(&self, path: &str) -> bool {
        self.any || intune_backup::policy_of(path).is_some() || entra_exporter::group_of(path).is_some()
    }

    /// Puts everything back.
    pub(crate) fn undo(self, files: &mut [File]) {
        for (policy, side) in self.assigned {
            let moved = files.get_mut(policy as usize).and_then(assignments).and_then(Option::take);
            let Some(side) = side.and_then(|side| files.get_mut(side as usize)) else { continue };
            for (resource, assignment) in side.unit.resources.iter_mut().zip(moved.into_iter().flatten()) {
                resource.facts = Facts::Assignment(Box::new(near(assignment)));
            }
        }
        for group in self.groups {
            let group = files.get_mut(group as usize).and_then(|file| file.unit.resources.first_mut());
            if let Some(Facts::Group(group)) = group.map(|group| &mut group.facts) {
                group.members = None;
            }
        }
    }

    /// Leads the places of a finding back to where they are.
    pub(crate) fn settle(&self, finding: &mut Finding, files: &[File]) {
        if self.policies.is_empty() {
            return;
        }
        if finding.place.span.start >= FAR {
            // It would be one of the policy's own file.
            finding.fix = None;
        }
        self.settle_place(&mut finding.place, files);
        finding.related.iter_mut().for_each(|related| self.settle_place(&mut related.place, files));
    }

    fn settle_place(&self, place: &mut Place, files: &[File]) {
        if place.span.start < FAR {
            return;
        }
        let Some(&side) = self.sides.get(&place.file.0) else { return };
        place.file = FileId(side);
        place.span = shifted(place.span, u32::wrapping_sub);
        let resources = files.get(side as usize).map_or(&[][..], |file| &file.unit.resources);
        let around = resources.iter().position(|resource| resource.lies_at().contains(place.span));
        place.resource = around.map(|index| index as u32);
    }

    /// The policy that a side file belongs to: its file and its place there.
    pub(crate) fn policy_of(&self, side: FileId) -> Option<FileId> {
        self.policies.get(&side.0).map(|policy| FileId(*policy))
    }
}

/// The file at a path.
fn find(files: &[File], path: &str) -> Option<usize> {
    files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()
}

/// The file of the one policy whose id stands before its name in a path.
fn find_with_id(files: &[File], path: &str) -> Option<usize> {
    let (id, path) = intune_backup::id_before_name(path)?;
    let has_id = |index: &usize| {
        let resources = files.get(*index).map_or(&[][..], |file| &file.unit.resources);
        matches!(resources, [policy] if policy.id.as_ref().is_some_and(|own| own.is(id)))
    };
    find(files, &path).filter(has_id)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The assignments of the one policy of a file.
fn assignments(file: &mut File) -> Option<&mut Option<Vec<Assignment>>> {
    let [policy] = file.unit.resources.as_mut_slice() else { return None };
    match &mut policy.facts {
        Facts::Compliance(facts) => Some(&mut facts.assignments),
        Facts::Configuration(facts) => Some(&mut facts.assignments),
        Facts::AppProtection(facts) => Some(&mut facts.assignments),
        Facts::Enrollment(facts) => Some(&mut facts.assignments),
        _ => None,
    }
}

/// Takes the assignment out of a resource that is one.
fn take(resource: &mut Resource) -> Option<Assignment> {
    match std::mem::replace(&mut resource.facts, Facts::Other) {
        Facts::Assignment(assignment) => Some(*assignment),
        _ => None,
    }
}

fn member_kind(resource: &Resource) -> MemberKind {
    let is = |name: &str| resource.type_name.as_ref().is_some_and(|kind| kind.is(name));
    match resource.kind {
        Kind::User => MemberKind::User,
        Kind::Group => MemberKind::Group,
        _ if is("device") => MemberKind::Device,
        _ => MemberKind::Unknown,
    }
}

fn far(assignment: Assignment) -> Assignment {
    moved(assignment, u32::wrapping_add)
}

fn near(assignment: Assignment) -> Assignment {
    moved(assignment, u32::wrapping_sub)
}

fn moved(mut assignment: Assignment, by: fn(u32, u32) -> u32) -> Assignment {
    assignment.span = shifted(assignment.span, by);
    let Assignment { group_id, group_name, filter_id, filter_type, .. } = &mut assignment;
    for text in [group_id, group_name, filter_id, filter_type].into_iter().flatten() {
        text.span = shifted(text.span, by);
    }
    assignment
}

fn shifted(span: Span, by: fn(u32, u32) -> u32) -> Span {
    Span::new(by(span.start, FAR), by(span.end, FAR))
}

#[cfg(test)]
mod tests {
    use crate::recognise::Kind;
    use crate::tenant::Tenant;
    use crate::{File, TenantFacts, compile};

    const POLICY: &str = r##"{"@odata.type":"#microsoft.graph.iosCompliancePolicy","displayName":"iOS"}"##;
    const ALL: &str = r##"{"id":"x","target":{"@odata.type":"#microsoft.graph.allDevicesAssignmentTarget"}}"##;
    const GROUP: &str =
        r##"{"id":"y","target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"Sales"}}"##;

    fn tenant(files: &[(&str, &str)]) -> Tenant {
        tenant_of(files, TenantFacts::default())
    }

    fn tenant_of(files: &[(&str, &str)], facts: TenantFacts) -> Tenant {
        let mut files: Vec<File> = files
            .iter()
            .map(|(path, text)| File { path: (*path).to_owned(), unit: compile(text.as_bytes()) })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Tenant::link(files, facts)
    }

    #[test]
    fn assignments_beside_a_policy_are_its_own() {
        let both = format!("[{ALL},{GROUP}]");
        let list = |side: &[(&str, &str)]| {
            let mut files = vec![("a/Device Compliance Policies/iOS.json", POLICY)];
            files.extend(side);
            let tenant = tenant(&files);
            let policy = tenant.compliance().next().expect("a policy").facts;
            let count = policy.assignments.as_ref().map(Vec::len);
            // What was moved is put back.
            let again = Tenant::link(tenant.into_files(), TenantFacts::default());
            assert_eq!(again.compliance().next().expect("it").facts.assignments.as_ref().map(Vec::len), count);
            count
        };
        assert_eq!(list(&[]), None, "not exported");
        assert_eq!(list(&[("a/Device Compliance Policies/Assignments/iOS.json", &both)]), Some(2));
        assert_eq!(list(&[("a/Device Compliance Policies/Assignments/iOS.json", ALL)]), Some(1));
        let other = ("a/Device Compliance Policies/Assignments/Other.json", ALL);
        assert_eq!(list(&[other]), None, "a part of a backup, perhaps");
        assert_eq!(list(&[("a/Settings Catalog/Assignments/iOS.json", ALL)]), None, "of another sort");
    }

    #[test]
    fn assignments_may_have_the_id_of_the_policy_before_its_name() {
        let policy =
            r##"{"@odata.type":"#microsoft.graph.iosManagedAppProtection","id":"T_1","displayName":"iOS - A"}"##;
        let response = format!(r#"{{"@odata.context":"x","value":[{ALL}]}}"#);
        let count = |side: &str| {
            let tenant = tenant(&[("App Protection Policies/iOS - A.json", policy), (side, &response)]);
            let policy = tenant.app_protection().next().expect("a policy").facts;
            policy.assignments.as_ref().map(Vec::len)
        };
        assert_eq!(count("App Protection Policies/Assignments/t_1 - iOS - A.json"), Some(1));
        assert_eq!(count("App Protection Policies/Assignments/T_2 - iOS - A.json"), None, "of another policy");
    }

    #[test]
    fn in_a_whole_backup_no_side_file_means_nobody() {
        let files = [
            ("a/Device Compliance Policies/iOS.json", POLICY),
            ("a/Device Compliance Policies/Assignments/Other.json", ALL),
        ];
        let facts = TenantFacts { complete: vec![Kind::CompliancePolicy], ..TenantFacts::default() };
        let tenant = tenant_of(&files, facts.clone());
        let count =
            |tenant: &Tenant| tenant.compliance().next().expect("a policy").facts.assignments.as_ref().map(Vec::len);
        assert_eq!(count(&tenant), Some(0));
        let again = Tenant::link(tenant.into_files(), TenantFacts::default());
        assert_eq!(count(&again), None, "what was concluded is put back");
        assert_eq!(count(&tenant_of(&files[..1], facts)), None, "nothing says that assignments were exported");
    }

    #[test]
    fn members_in_files_of_their_own_are_those_of_the_group() {
        let group = r#"{"id":"g","displayName":"G","securityEnabled":true}"#;
        let user = r##"{"@odata.type":"#microsoft.graph.user","id":"u","displayName":"U"}"##;
        let tenant = tenant(&[("x/Groups/g/g.json", group), ("x/Groups/g/Members/u/u.json", user)]);
        let members = tenant.group("g").expect("a group").facts.members.as_ref().expect("its members");
        assert_eq!(members.iter().map(|member| member.id).collect::<Vec<_>>(), ["u"]);
    }
}
