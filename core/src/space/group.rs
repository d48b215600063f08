//! What the files tell about a group: whether it holds users or devices, and which.

use std::cmp::Ordering;
use std::sync::Arc;

use super::object::{Object, Objects};
use crate::policy::members::MemberKind;
use crate::tenant::Tenant;

/// What a group holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupKind {
    /// Users only.
    Users,
    /// Devices only.
    Devices,
    /// The files do not tell, or both.
    #[default]
    Unknown,
}

/// The kind of the group with an object id.
pub fn group_kind(tenant: &Tenant, id: &str) -> GroupKind {
    match tenant.group(id).and_then(|group| group.facts.holds_devices()) {
        Some(true) => GroupKind::Devices,
        Some(false) => GroupKind::Users,
        None => GroupKind::Unknown,
    }
}

/// Everything in a group that the files show, nested groups opened. Lists are in the order of the
/// object ids.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// Whether users or devices, as [`group_kind`] says.
    pub kind: GroupKind,
    /// The group itself and the groups within it.
    pub groups: Vec<Object>,
    /// Users.
    pub users: Vec<Object>,
    /// Devices.
    pub devices: Vec<Object>,
    /// Normalised rules of the dynamic groups among [`Members::groups`].
    pub rules: Vec<Arc<str>>,
    /// Those of the groups whose members are not all in the files.
    pub not_exported: Vec<Object>,
    /// The users and the devices in the order of their numbers.
    people: Box<[Object]>,
    /// The same with the groups.
    all: Box<[Object]>,
}

impl Members {
    /// Everything in a group. Groups that contain each other are opened once.
    pub(super) fn of(tenant: &Tenant, objects: &mut Objects, group: Object) -> Self {
        let mut found = Self { kind: group_kind(tenant, &objects.id(group)), ..Self::default() };
        objects.walk();
        let mut waiting = vec![group];
        while let Some(group) = waiting.pop() {
            if !objects.is_new(group) {
                continue;
            }
            found.groups.push(group);
            let direct = objects.direct(tenant, group);
            found.rules.extend(direct.rule.clone());
            if !direct.is_complete {
                found.not_exported.push(group);
            }
            for &(kind, member) in &direct.members {
                match kind {
                    MemberKind::User => found.users.push(member),
                    MemberKind::Device => found.devices.push(member),
                    MemberKind::Group | MemberKind::Unknown if direct.is_transitive => {
                        if objects.is_new(member) {
                            found.groups.push(member);
                        }
                    }
                    MemberKind::Group | MemberKind::Unknown => waiting.push(member),
                }
            }
        }
        for list in [&mut found.groups, &mut found.users, &mut found.devices, &mut found.not_exported] {
            objects.sort(list);
        }
        found.people = by_number([&found.users[..], &found.devices].concat());
        found.all = by_number([&found.groups[..], &found.people].concat());
        found
    }

    /// Whether every member is known.
    pub fn is_complete(&self) -> bool {
        self.not_exported.is_empty()
    }

    /// Whether the group is known to hold nobody and nothing.
    pub fn is_empty(&self) -> bool {
        self.is_complete() && self.users.is_empty() && self.devices.is_empty()
    }

    /// The group, the groups within it, its users and devices, in the order of their numbers.
    pub(super) fn all(&self) -> &[Object] {
        &self.all
    }

    /// Its users and devices, in the order of their numbers.
    pub(super) fn people(&self) -> &[Object] {
        &self.people
    }

    /// Whether the files show an object in it. It is in itself.
    pub fn holds(&self, object: Object) -> bool {
        self.all.binary_search(&object).is_ok()
    }

    /// Whether the files show somebody or some device that is in both.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let (mut ours, mut theirs) = (&self.people[..], &other.people[..]);
        while let ([one, rest @ ..], [other, others @ ..]) = (ours, theirs) {
            match one.cmp(other) {
                Ordering::Less => ours = rest,
                Ordering::Greater => theirs = others,
                Ordering::Equal => return true,
            }
        }
        false
    }
}

fn by_number(mut objects: Vec<Object>) -> Box<[Object]> {
    objects.sort_unstable();
    objects.dedup();
    objects.into()
}

/// Graph returns no more members than these with `$expand=members`, and says nothing of others.
const EXPAND_LIMIT: usize = 20;

/// The members of the group with an object id.
pub fn members(tenant: &Tenant, id: &str) -> Arc<Members> {
    let mut objects = tenant.access().objects();
    let group = objects.of(id);
    objects.members(tenant, group)
}

/// What the files list as members of a group.
#[derive(Debug, Default)]
pub(super) struct Direct {
    /// What it is and which; of an unknown kind it is a group.
    pub(super) members: Vec<(MemberKind, Object)>,
    /// Whether these are all.
    pub(super) is_complete: bool,
    /// Whether the members of the groups among them are listed with them.
    pub(super) is_transitive: bool,
    /// The normalised rule of a dynamic group.
    pub(super) rule: Option<Arc<str>>,
}

impl Direct {
    pub(super) fn of(tenant: &Tenant, objects: &mut Objects, group: Object) -> Self {
        let id = objects.id(group);
        let Some(group) = tenant.group(&id).map(|group| group.facts) else { return Self::default() };
        let rule = match &group.membership_rule {
            Some(rule) => Some(normalised(&rule.value).into()),
            // Of a rule that was not exported nothing is known but that it is there.
            None => group.is_dynamic().then(|| ["rule of ", &*id].concat().into()),
        };
        let Some(list) = &group.members else { return Self { rule, ..Self::default() } };
        let is_known = |kind: MemberKind, id: &str| kind != MemberKind::Unknown || tenant.group(id).is_some();
        let known = list.iter().filter(|member| is_known(member.kind, member.id));
        let members: Vec<_> = known.map(|member| (member.kind, objects.of(member.id))).collect();
        let is_complete = !list.is_cut && list.len() != EXPAND_LIMIT && members.len() == list.len();
        Self { is_complete, is_transitive: list.is_transitive && is_complete, members, rule }
    }
}

/// A rule as far as its spelling has no meaning: small letters, one space where there are several.
/// What stands in quotes keeps its spaces.
fn normalised(rule: &str) -> String {
    let mut out = String::with_capacity(rule.len());
    let mut quote = None;
    for character in rule.trim().chars() {
        match quote {
            Some(open) if open == character => quote = None,
            None if matches!(character, '"' | '\'') => quote = Some(character),
            None if character.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
                continue;
            }
            _ => {}
        }
        out.extend(character.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::population::tests::tenant;

    #[test]
    fn nested_groups_are_opened_and_cycles_cut() {
        let tenant = tenant(&[
            r##"{"id":"A","displayName":"A","securityEnabled":true,"members":[
                {"@odata.type":"#microsoft.graph.user","id":"U1"},{"@odata.type":"#microsoft.graph.group","id":"B"}]}"##,
            r##"{"id":"B","displayName":"B","securityEnabled":true,"members":[
                {"@odata.type":"#microsoft.graph.device","id":"D1"},{"@odata.type":"#microsoft.graph.group","id":"a"}]}"##,
        ]);
        let found = members(&tenant, "a");
        let ids =
            |list: &[Object]| -> Vec<String> { list.iter().map(|object| object.id(&tenant).to_string()).collect() };
        assert_eq!(ids(&found.groups), ["a", "b"]);
        assert_eq!(ids(&found.users), ["u1"]);
        assert_eq!(ids(&found.devices), ["d1"]);
        assert!(found.is_complete() && !found.is_empty());
    }

    #[test]
    fn members_that_may_be_cut_off_are_not_all() {
        let twenty: Vec<String> =
            (0..20).map(|n| format!(r##"{{"@odata.type":"#microsoft.graph.user","id":"u{n}"}}"##)).collect();
        let group = |members: &str| format!(r#"{{"id":"g","displayName":"G","securityEnabled":true{members}}}"#);
        let complete = |members: &str| super::members(&tenant(&[&group(members)]), "g").is_complete();
        assert!(!complete(""));
        assert!(complete(r#","members":[]"#));
        assert!(!complete(r#","members":[{"id":"x"}]"#));
        assert!(complete(&format!(r#","members":[{}]"#, twenty[1..].join(","))));
        assert!(!complete(&format!(r#","members":[{}]"#, twenty.join(","))));
    }

    #[test]
    fn a_list_that_goes_on_is_not_all_and_one_of_all_within_needs_no_inner_groups() {
        let user = r##"{"@odata.type":"#microsoft.graph.user","id":"u"}"##;
        let inner = r##"{"@odata.type":"#microsoft.graph.group","id":"inner"}"##;
        let group = |members: &str| format!(r#"{{"id":"g","displayName":"G","securityEnabled":true,{members}}}"#);
        let complete = |members: &str| super::members(&tenant(&[&group(members)]), "g").is_complete();
        assert!(!complete(&format!(r#""members@odata.nextLink":"https://x","members":[{user}]"#)));
        assert!(complete(&format!(r#""members@odata.nextLink":null,"members":[{user}]"#)));
        assert!(!complete(&format!(r#""members":[{inner},{user}]"#)));
        assert!(complete(&format!(r#""transitiveMembers":[{inner},{user}]"#)));
        let cut = r#""transitiveMembers@odata.nextLink":"https://x""#;
        assert!(!complete(&format!(r#"{cut},"transitiveMembers":[{user}]"#)));
        assert!(complete(&format!(r#"{cut},"transitiveMembers":[{user}],"members":[{user}]"#)));
    }

    #[test]
    fn a_deep_chain_is_no_deep_stack() {
        let groups: Vec<String> = (0..20_000)
            .map(|n| {
                format!(
                    r##"{{"id":"g{n}","displayName":"G","securityEnabled":true,"members":[{{"@odata.type":"#microsoft.graph.group","id":"g{}"}}]}}"##,
                    n + 1
                )
            })
            .collect();
        let list = format!("[{}]", groups.join(","));
        assert_eq!(members(&tenant(&[&list]), "g0").groups.len(), 20_001);
    }

    #[test]
    fn spelling_of_rules_has_no_meaning() {
        assert_eq!(normalised(" (User.Department  -eq \"A  b\")\n"), "(user.department -eq \"a  b\")");
    }
}
