//! What the files tell about a group: whether it holds users or devices, and which.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use super::model::{AtomId, Property, Space};
use crate::policy::group::MemberKind;
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

/// Everything in a group that the files show, nested groups opened.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// Whether users or devices, as [`group_kind`] says.
    pub kind: GroupKind,
    /// The group itself and the groups within it.
    pub groups: BTreeSet<String>,
    /// Object ids of users, in small letters.
    pub users: BTreeSet<String>,
    /// Object ids of devices, in small letters.
    pub devices: BTreeSet<String>,
    /// Normalised rules of the dynamic groups among [`Members::groups`].
    pub rules: BTreeSet<String>,
    /// Those of the groups whose members are not all in the files.
    pub not_exported: BTreeSet<String>,
    /// The users and devices as the model knows them, once somebody asks.
    atoms: OnceLock<Box<[AtomId]>>,
}

impl Members {
    /// Whether every member is known.
    pub fn is_complete(&self) -> bool {
        self.not_exported.is_empty()
    }

    /// The users and devices as the model knows them; the group is in it by then, and with it they are.
    pub(super) fn atoms(&self, space: &Space) -> &[AtomId] {
        self.atoms.get_or_init(|| {
            let users = self.users.iter().cloned().map(Property::User);
            let devices = self.devices.iter().cloned().map(Property::Device);
            users.chain(devices).filter_map(|member| space.known(&member)).collect()
        })
    }

    /// Whether the group is known to hold nobody and nothing.
    pub fn is_empty(&self) -> bool {
        self.is_complete() && self.users.is_empty() && self.devices.is_empty()
    }
}

/// Graph returns no more members than these with `$expand=members`, and says nothing of others.
const EXPAND_LIMIT: usize = 20;

/// The members of the group with an object id.
pub fn members(tenant: &Tenant, id: &str) -> Arc<Members> {
    tenant.access().members(id.to_ascii_lowercase(), |id| opened(tenant, id))
}

/// Everything in a group. Groups that contain each other are opened once.
fn opened(tenant: &Tenant, id: &str) -> Members {
    let mut found = Members { kind: group_kind(tenant, id), ..Members::default() };
    let mut waiting = vec![id.to_owned()];
    while let Some(id) = waiting.pop() {
        if !found.groups.insert(id.clone()) {
            continue;
        }
        let group = tenant.group(&id).map(|group| group.facts);
        if let Some(rule) = group.and_then(|group| group.membership_rule.as_ref()) {
            found.rules.insert(normalised(&rule.value));
        }
        let Some(list) = group.and_then(|group| group.members.as_ref()) else {
            found.not_exported.insert(id);
            continue;
        };
        let mut complete = list.len() != EXPAND_LIMIT;
        for member in list {
            let member_id = member.id.to_ascii_lowercase();
            match member.kind {
                MemberKind::User => {
                    found.users.insert(member_id);
                }
                MemberKind::Device => {
                    found.devices.insert(member_id);
                }
                MemberKind::Group => waiting.push(member_id),
                MemberKind::Unknown if tenant.group(&member_id).is_some() => waiting.push(member_id),
                MemberKind::Unknown => complete = false,
            }
        }
        if !complete {
            found.not_exported.insert(id);
        }
    }
    found
}

/// What the files list as members of a group.
pub(super) fn direct_members(tenant: &Tenant, id: &str) -> Vec<(MemberKind, String)> {
    let group = tenant.group(id).map(|group| group.facts);
    let list = group.and_then(|group| group.members.as_ref()).into_iter().flatten();
    let members = list.map(|member| (member.kind, member.id.to_ascii_lowercase()));
    let known = |kind: MemberKind, id: &str| kind != MemberKind::Unknown || tenant.group(id).is_some();
    members.filter(|(kind, id)| known(*kind, id)).collect()
}

/// The normalised rule of a dynamic group.
pub(super) fn rule_of(tenant: &Tenant, id: &str) -> Option<String> {
    let rule = tenant.group(id)?.facts.membership_rule.as_ref()?;
    Some(normalised(&rule.value))
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
        assert_eq!(found.groups.iter().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(found.users.iter().collect::<Vec<_>>(), ["u1"]);
        assert_eq!(found.devices.iter().collect::<Vec<_>>(), ["d1"]);
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
