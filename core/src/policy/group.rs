//! Groups.

use serde::{Deserialize, Serialize};

use super::common::{Text, texts};
use crate::filter::{Dialect, WrittenRule};
use crate::json::Value;

/// What an export tells about a group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Group {
    /// The rule of a dynamic group.
    pub membership_rule: Option<Text>,
    /// `groupTypes`, such as `Unified` or `DynamicMembership`.
    pub types: Vec<Text>,
    /// Members, where the export holds them.
    pub members: Option<Vec<Member>>,
    /// What the rule says, as long as the rules about this group alone look at it.
    #[serde(skip)]
    pub written: Option<Box<WrittenRule>>,
}

/// A member of a group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Member {
    /// Object id.
    pub id: String,
    /// What it is.
    pub kind: MemberKind,
    /// Display name or user principal name, where the export tells.
    pub name: Option<String>,
}

/// What a member of a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MemberKind {
    /// A person's account.
    User,
    /// A device.
    Device,
    /// A group within the group.
    Group,
    /// The export does not tell, or something else.
    Unknown,
}

impl Group {
    pub(super) fn compile(value: Value<'_>) -> Self {
        let members = value.get_set("members").filter(|list| list.is_array());
        let rule = value.get("membershipRule").and_then(|rule| WrittenRule::new(rule, Dialect::DynamicGroup));
        Self {
            membership_rule: Text::of_set(value, "membershipRule"),
            types: texts(value.get_set("groupTypes")),
            members: members.map(|list| list.elements().filter_map(member).collect()),
            written: rule.map(Box::new),
        }
    }

    /// Whether the group is known to hold devices: its rule speaks of `device.`, or every member in
    /// the export is one.
    pub fn holds_devices(&self) -> Option<bool> {
        if let Some(rule) = &self.membership_rule {
            let rule = rule.value.trim_start_matches(['(', ' ']).to_ascii_lowercase();
            return rule.starts_with("device.").then_some(true).or_else(|| rule.starts_with("user.").then_some(false));
        }
        if self.types.iter().any(|kind| kind.is("Unified")) {
            return Some(false);
        }
        let members = self.members.as_ref().filter(|members| !members.is_empty())?;
        let all = |kind| members.iter().all(|member| member.kind == kind);
        if all(MemberKind::Device) {
            return Some(true);
        }
        all(MemberKind::User).then_some(false)
    }
}

fn member(value: Value<'_>) -> Option<Member> {
    let kind = Text::of(value, "@odata.type");
    let kind = match kind.as_ref().map(|kind| kind.value.trim_start_matches("#microsoft.graph.")) {
        Some("user") => MemberKind::User,
        Some("device") => MemberKind::Device,
        Some("group") => MemberKind::Group,
        Some(_) => MemberKind::Unknown,
        None if value.get_set("userPrincipalName").is_some() => MemberKind::User,
        None => MemberKind::Unknown,
    };
    let name = Text::of_set(value, "displayName").or_else(|| Text::of_set(value, "userPrincipalName"));
    Some(Member { id: Text::of_set(value, "id")?.value, kind, name: name.map(|name| name.value) })
}
