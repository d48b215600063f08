//! Populations: the users and devices that policies are for.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::access::View;
use super::atom::{Atom, Filter, Names, listed};
use super::object::Object;
use super::shape::Shape;
use super::side::{Element, Side};
use crate::judge::{Memo, Reads};
use crate::policy::conditional_access::{Principal, PrincipalKind, Users};
use crate::policy::reference::{IdForm, id_form};
use crate::policy::{Assignment, ConditionalAccessPolicy, Target};
use crate::tenant::{Linked, Tenant};

/// A set of users and devices: a union of scopes.
#[derive(Clone, Debug, Default)]
pub struct Population {
    pub(super) scopes: Vec<Scope>,
    /// The same as boxes, once somebody asks.
    shape: Memo<Arc<Shape>>,
}

/// What is included and not excluded, of the devices that pass a filter.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub(super) filter: Option<Filter>,
    pub(super) include: Arc<Side>,
    pub(super) exclude: Arc<Side>,
}

impl Population {
    fn new(scopes: Vec<Scope>) -> Self {
        Self { scopes, shape: Memo::default() }
    }

    /// The population as boxes.
    pub(super) fn shape(&self, tenant: &Tenant, view: &mut View) -> Arc<Shape> {
        Arc::clone(self.shape.get(tenant.notes(), || Arc::new(Shape::of(self, tenant, view))))
    }

    /// Whether what is known of it was made of something that has changed.
    pub(super) fn meets(&self, changed: Reads) -> bool {
        self.shape.meets(changed)
    }

    /// The same in another space than that of the tenant.
    pub(super) fn shape_in(&self, tenant: &Tenant, view: &mut View) -> Shape {
        Shape::of(self, tenant, view)
    }

    /// The users that a Conditional Access policy of the tenant is for. They are found out once, however many rules
    /// ask.
    pub fn of_policy(tenant: &Tenant, policy: &Linked<'_, ConditionalAccessPolicy>) -> Arc<Self> {
        tenant.access().of_policy(tenant, policy.facts)
    }

    /// Those whom the lists of a Conditional Access policy name.
    pub fn of_users(tenant: &Tenant, users: &Users) -> Self {
        let side = |principals: &[Principal]| {
            Side::of(tenant, principals.iter().filter_map(|user| atom_of_principal(tenant, user)))
        };
        let (include, exclude) = (side(&users.include), side(&users.exclude));
        Self::new(vec![Scope { filter: None, include: include.into(), exclude: exclude.into() }])
    }

    /// Those whom entries of a list of users name.
    pub fn of_principals<'u>(tenant: &Tenant, users: impl IntoIterator<Item = &'u Principal>) -> Self {
        Self::of_atoms(tenant, users.into_iter().filter_map(|user| atom_of_principal(tenant, user)))
    }

    /// The users that a Conditional Access policy leaves out, whoever else it is for. The users and
    /// groups with the object ids `known` do not count.
    pub fn left_out_by(tenant: &Tenant, policy: &ConditionalAccessPolicy, known: &[String]) -> Self {
        let others = policy.users.exclude.iter().filter(|user| !known.iter().any(|id| user.id.is(id)));
        Self::of_principals(tenant, others)
    }

    /// All of these.
    pub fn of_atoms(tenant: &Tenant, atoms: impl IntoIterator<Item = Atom>) -> Self {
        Self::new(vec![Scope { include: Side::of(tenant, atoms).into(), ..Scope::default() }])
    }

    /// The users and devices to which assignments give a policy. Exclusions have no filters in
    /// Intune.
    pub fn of_assignments(tenant: &Tenant, assignments: &[Assignment]) -> Self {
        let excluded = assignments.iter().filter(|assignment| assignment.target == Target::ExclusionGroup);
        let excluded = excluded.filter_map(|assignment| atom_of_group(tenant, assignment));
        let exclude = Arc::new(Side::of(tenant, excluded));
        let mut scopes: Vec<Scope> = Vec::new();
        for assignment in assignments {
            let atom = match assignment.target {
                Target::AllLicensedUsers => Some(Atom::Licensed),
                Target::AllDevices => Some(Atom::AllDevices),
                Target::Group => atom_of_group(tenant, assignment),
                Target::ExclusionGroup => None,
                Target::Other => Some(Atom::Unreadable),
            };
            let Some(atom) = atom else { continue };
            let filter = filter_of(assignment);
            let index = scopes.iter().position(|scope| scope.filter == filter).unwrap_or_else(|| {
                scopes.push(Scope { filter, include: Arc::default(), exclude: Arc::clone(&exclude) });
                scopes.len() - 1
            });
            Arc::make_mut(&mut scopes[index].include).add(Element::new(tenant, atom));
        }
        Self::new(scopes)
    }

    /// Everybody who is in one of `populations`.
    pub fn union(populations: impl IntoIterator<Item = Self>) -> Self {
        let mut plain: Arc<Side> = Arc::default();
        let mut scopes = Vec::new();
        for scope in populations.into_iter().flat_map(|population| population.scopes) {
            // Scopes that nothing narrows are one.
            if scope.filter.is_some() || !scope.exclude.is_empty() {
                scopes.push(scope);
            } else if plain.is_empty() {
                plain = scope.include;
            } else {
                let side = Arc::make_mut(&mut plain);
                scope.include.elements.iter().for_each(|element| side.add(Arc::clone(element)));
            }
        }
        if !plain.is_empty() {
            scopes.insert(0, Scope { include: plain, ..Scope::default() });
        }
        Self::new(scopes)
    }

    /// The population without the users and groups with these object ids. The members of a group
    /// that is not in the files are taken to be of no interest.
    #[must_use]
    pub fn except(mut self, tenant: &Tenant, ids: &[String]) -> Self {
        for scope in self.scopes.iter_mut().filter(|_| !ids.is_empty()) {
            let exclude = Arc::make_mut(&mut scope.exclude);
            for id in ids.iter().map(|id| id.to_ascii_lowercase()) {
                exclude.add(Element::new(tenant, Atom::User(id.clone())));
                let group = match tenant.group(&id) {
                    Some(_) => Element::new(tenant, Atom::Group(id)),
                    None => Element::without_members(tenant, id).into(),
                };
                exclude.add(group);
            }
        }
        Self::new(self.scopes)
    }

    /// The population as far as it is not named as guests. Guests among all users or in a group
    /// stay: who they are is not in the files.
    #[must_use]
    pub fn without_guests(self) -> Self {
        self.including(|element| !element.atom.is_guests())
    }

    fn including(mut self, holds: impl Fn(&Element) -> bool) -> Self {
        self.scopes.iter_mut().for_each(|scope| scope.include = std::mem::take(&mut scope.include).only(&holds));
        Self::new(self.scopes)
    }

    /// The population as if nobody was excluded.
    #[must_use]
    pub fn without_exclusions(&self) -> Self {
        let without = |scope: &Scope| Scope { exclude: Arc::default(), ..scope.clone() };
        Self::new(self.scopes.iter().map(without).collect())
    }

    /// The population as if no filter left out any devices.
    #[must_use]
    pub fn without_filters(mut self) -> Self {
        self.scopes.iter_mut().for_each(|scope| scope.filter = None);
        Self::new(self.scopes)
    }

    /// The part of the population that no filter narrows.
    #[must_use]
    pub fn unfiltered(self) -> Self {
        Self::new(self.scopes.into_iter().filter(|scope| scope.filter.is_none()).collect())
    }

    /// The part of the population that filters narrow.
    #[must_use]
    pub fn narrowed(self) -> Self {
        Self::new(self.scopes.into_iter().filter(|scope| scope.filter.is_some()).collect())
    }

    /// The filters that narrow it, each once.
    pub fn filters(&self) -> BTreeSet<&Filter> {
        self.scopes.iter().filter(|scope| !scope.include.is_empty()).filter_map(|scope| scope.filter.as_ref()).collect()
    }

    /// The population without the groups that are known to hold devices: to Conditional Access,
    /// which is about users, these are empty.
    #[must_use]
    pub fn of_users_only(self) -> Self {
        self.including(|element| !element.is_devices())
    }

    /// The groups that one of its scopes excludes, each once.
    pub fn exclusions(&self) -> BTreeSet<&Atom> {
        self.scopes.iter().flat_map(|scope| scope.exclude.elements.iter().map(|element| &element.atom)).collect()
    }

    /// Whether it includes nobody.
    pub fn is_empty(&self) -> bool {
        self.scopes.iter().all(|scope| scope.include.is_empty())
    }

    /// The words for it in a message.
    pub fn show(&self, tenant: &Tenant) -> String {
        let names =
            |side: &Side| -> Vec<String> { side.elements.iter().map(|element| element.atom.show(tenant)).collect() };
        let scope = |scope: &Scope| {
            let mut words = listed(&names(&scope.include));
            if !scope.exclude.is_empty() {
                words = format!("{words} without {}", listed(&names(&scope.exclude)));
            }
            match &scope.filter {
                Some(filter) => format!("{words} with {}", filter.show(tenant)),
                None => words,
            }
        };
        let scopes: Vec<String> = self.scopes.iter().filter(|scope| !scope.include.is_empty()).map(scope).collect();
        if scopes.is_empty() { "nobody".to_owned() } else { listed(&scopes) }
    }

    /// The names of the atoms it includes.
    pub fn names(&self, tenant: &Tenant) -> Names {
        let atoms: Vec<&Atom> = self.atoms().map(|(atom, _)| atom).collect();
        Names::of(atoms.into_iter().map(|atom| atom.show(tenant)))
    }

    /// Whether everybody is in it, or every device: no group is needed to be in.
    pub fn is_wide(&self) -> bool {
        [Atom::Everyone, Atom::Licensed, Atom::AllDevices].iter().any(|atom| self.includes(atom))
    }

    /// Whether somebody may be in it whom the files do not name.
    pub fn is_open(&self) -> bool {
        self.scopes.iter().any(|scope| scope.include.is_open())
    }

    /// What it includes by name or id: groups, the groups in them, their members. Of populations
    /// that are not wide and not open, two without a common one have nobody in common.
    pub fn inhabitants(&self) -> impl Iterator<Item = Object> {
        self.scopes.iter().flat_map(|scope| scope.include.inhabitants())
    }

    /// Whether an atom is among those it includes.
    pub fn includes(&self, atom: &Atom) -> bool {
        self.scopes.iter().any(|scope| scope.include.has(atom))
    }

    /// The atoms it includes, in the order of the files, and whether a filter narrows each.
    pub fn atoms(&self) -> impl Iterator<Item = (&Atom, Option<&Filter>)> {
        self.scopes
            .iter()
            .flat_map(|scope| scope.include.elements.iter().map(move |element| (&element.atom, scope.filter.as_ref())))
    }
}

fn atom_of_principal(tenant: &Tenant, principal: &Principal) -> Option<Atom> {
    let id = &principal.id;
    if id.value.is_empty() {
        return None;
    }
    let lower = id.value.to_ascii_lowercase();
    Some(match principal.kind {
        PrincipalKind::User if id.is("All") => Atom::Everyone,
        PrincipalKind::User if id.is("None") => return None,
        PrincipalKind::User if id.is("GuestsOrExternalUsers") => Atom::Guests(None),
        PrincipalKind::User => Atom::User(lower),
        PrincipalKind::Group => named_group(tenant, &id.value).unwrap_or(Atom::Group(lower)),
        PrincipalKind::Role => Atom::Role(lower),
        PrincipalKind::Guests => match &principal.tenants {
            Some(tenants) => Atom::GuestsFrom { types: lower, tenants: tenants.clone() },
            None => Atom::Guests(Some(lower)),
        },
    })
}

/// The group that a text in a list of ids names, where the tenant knows exactly one of that name.
pub(crate) fn named_group(tenant: &Tenant, text: &str) -> Option<Atom> {
    if id_form(text) != IdForm::Other || tenant.by_id(text).is_some() {
        return None;
    }
    tenant.group_id_of_name(text).map(|id| Atom::Group(id.to_ascii_lowercase()))
}

/// The group of an assignment. A name stands for a group if the tenant knows exactly one of that
/// name.
fn atom_of_group(tenant: &Tenant, assignment: &Assignment) -> Option<Atom> {
    if let Some(id) = &assignment.group_id {
        return Some(Atom::Group(id.value.to_ascii_lowercase()));
    }
    let name = &assignment.group_name.as_ref()?.value;
    Some(match tenant.group_id_of_name(name) {
        Some(id) => Atom::Group(id.to_ascii_lowercase()),
        None => Atom::NamedGroup(name.clone()),
    })
}

fn filter_of(assignment: &Assignment) -> Option<Filter> {
    let id = assignment.filter_id.as_ref().filter(|_| assignment.is_filtered())?;
    let exclude = assignment.filter_type.as_ref().is_some_and(|kind| kind.is("exclude"));
    Some(Filter { id: id.value.to_ascii_lowercase(), exclude })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::policy::Facts;
    use crate::{File, TenantFacts, compile};

    /// A tenant of files.
    pub(crate) fn tenant(files: &[&str]) -> Tenant {
        let unit = |(n, text): (usize, &&str)| File { path: format!("{n}.json"), unit: compile(text.as_bytes()) };
        Tenant::link(files.iter().enumerate().map(unit).collect(), TenantFacts::default())
    }

    /// The users of a Conditional Access policy with the given `users`.
    pub(crate) fn users(tenant: &Tenant, users: &str) -> Population {
        let text = format!(r#"{{"displayName":"p","conditions":{{"users":{users}}},"grantControls":null}}"#);
        let unit = compile(text.as_bytes());
        match &unit.resources[0].facts {
            Facts::ConditionalAccess(policy) => Population::of_users(tenant, &policy.users),
            other => panic!("{other:?}"),
        }
    }

    /// The population of targets, each written as `kind`, `kind:group` or `kind:group:filter`.
    pub(crate) fn assigned(tenant: &Tenant, targets: &[&str]) -> Population {
        let target = |target: &&str| {
            let mut parts = target.split(':');
            let kind = match parts.next() {
                Some("users") => "allLicensedUsersAssignmentTarget",
                Some("devices") => "allDevicesAssignmentTarget",
                Some("not") => "exclusionGroupAssignmentTarget",
                _ => "groupAssignmentTarget",
            };
            let group = parts.next().unwrap_or_default();
            let key = if group.starts_with('=') { "groupName" } else { "groupId" };
            let group = group.trim_start_matches('=');
            let filter = parts.next().map_or(String::new(), |filter| {
                let (id, mode) = filter.split_once('/').unwrap_or((filter, "include"));
                format!(
                    r#","deviceAndAppManagementAssignmentFilterId":"{id}","deviceAndAppManagementAssignmentFilterType":"{mode}""#
                )
            });
            format!(r##"{{"target":{{"@odata.type":"#microsoft.graph.{kind}","{key}":"{group}"{filter}}}}}"##)
        };
        let list: Vec<String> = targets.iter().map(target).collect();
        let text = format!(
            r##"{{"@odata.type":"#microsoft.graph.iosCompliancePolicy","displayName":"c","assignments":[{}]}}"##,
            list.join(",")
        );
        let unit = compile(text.as_bytes());
        match &unit.resources[0].facts {
            Facts::Compliance(policy) => {
                Population::of_assignments(tenant, policy.assignments.as_deref().expect("assignments"))
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn nobody_is_in_scope_of_none() {
        let tenant = tenant(&[]);
        assert!(users(&tenant, r#"{"includeUsers":["None"]}"#).is_empty());
        assert!(users(&tenant, "{}").is_empty());
        assert!(assigned(&tenant, &["not:g"]).is_empty());
        assert!(!assigned(&tenant, &["group:g"]).is_empty());
    }

    #[test]
    fn what_cannot_be_read_may_be_anybody() {
        use crate::space::{Overlap, Subset, overlap, subset};
        let tenant = tenant(&[]);
        let unit = compile(br#"{"@odata.type":"iosCompliancePolicy","scheduledActionsForRule":[],"assignments":[{"target":{"groupId":"g"}}]}"#);
        let Facts::Compliance(policy) = &unit.resources[0].facts else { panic!("{:?}", unit.resources) };
        let unreadable = Population::of_assignments(&tenant, policy.assignments.as_deref().unwrap_or_default());
        let staff = assigned(&tenant, &["group:h"]);
        assert!(matches!(overlap(&tenant, &staff, &unreadable), Overlap::Unknown(_)));
        assert!(matches!(overlap(&tenant, &unreadable, &assigned(&tenant, &["users"])), Overlap::Unknown(_)));
        assert!(matches!(subset(&tenant, &staff, &unreadable), Subset::Unknown(_)));
        assert!(matches!(subset(&tenant, &unreadable, &staff), Subset::Unknown(_)));
    }

    #[test]
    fn a_name_stands_for_a_group_only_if_it_is_the_only_one() {
        let group = |id: &str, name: &str| format!(r#"{{"id":"{id}","displayName":"{name}","securityEnabled":true}}"#);
        let tenant = tenant(&[&group("G1", "Sales"), &group("G2", "Staff"), &group("G3", "Staff")]);
        let atom = |name: &str| {
            let population = assigned(&tenant, &[&format!("group:={name}")]);
            population.atoms().next().map(|(atom, _)| atom.clone())
        };
        assert_eq!(atom("Sales"), Some(Atom::Group("g1".to_owned())));
        assert_eq!(atom("Staff"), Some(Atom::NamedGroup("Staff".to_owned())));
        assert_eq!(atom("Nobody"), Some(Atom::NamedGroup("Nobody".to_owned())));
    }
}
