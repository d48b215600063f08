//! The members of a group.

use serde::{Deserialize, Serialize};

use super::common::{Text, graph_type};
use crate::json::Value;

/// The members of a group, packed: a tenant has far more of them than of anything else.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Members {
    /// The id and the name of each, one behind the other.
    text: String,
    list: Vec<Packed>,
    /// Whether the file says that there are more: a page that is not in it.
    pub is_cut: bool,
    /// Whether the members of the groups in it are in it as well: `transitiveMembers`.
    pub is_transitive: bool,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Packed {
    kind: MemberKind,
    /// Bytes of the id.
    id: u32,
    /// Bytes of the name; none where the export tells no name.
    name: u32,
}

/// A member of a group.
#[derive(Clone, Copy, Debug)]
pub struct Member<'m> {
    /// Object id.
    pub id: &'m str,
    /// What it is.
    pub kind: MemberKind,
    /// Display name or user principal name, where the export tells.
    pub name: Option<&'m str>,
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

impl Members {
    /// Those that the lists of a group name: all that are in it, or else those that are in it
    /// themselves. A list that is whole is worth more than one that goes on.
    pub(super) fn of_group(group: Value<'_>) -> Option<Self> {
        let list = |name: &str, next: &str, is_transitive| {
            let list = group.get_set(name).filter(|list| list.is_array())?;
            let mut members = Self { is_transitive, is_cut: group.get_set(next).is_some(), ..Self::default() };
            list.elements().for_each(|member| members.add(member));
            Some(members)
        };
        let all = list("transitiveMembers", "transitiveMembers@odata.nextLink", true);
        if all.as_ref().is_some_and(|all| !all.is_cut) {
            return all;
        }
        let own = list("members", "members@odata.nextLink", false);
        own.or(all)
    }

    fn add(&mut self, member: Value<'_>) {
        let Some(id) = Text::of_set(member, "id") else { return };
        let name = Text::of_set(member, "displayName").or_else(|| Text::of_set(member, "userPrincipalName"));
        self.push(&id.value, kind(member), name.as_ref().map_or("", |name| &name.value));
    }

    /// Adds a member; its name is empty where the export tells none.
    pub(crate) fn push(&mut self, id: &str, kind: MemberKind, name: &str) {
        self.text.push_str(id);
        self.text.push_str(name);
        self.list.push(Packed { kind, id: id.len() as u32, name: name.len() as u32 });
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = Member<'_>> {
        let mut rest = self.text.as_str();
        let mut next = move |bytes: u32| {
            let (text, behind) = rest.split_at_checked(bytes as usize).unwrap_or_default();
            rest = behind;
            text
        };
        self.list.iter().map(move |packed| {
            let (id, name) = (next(packed.id), next(packed.name));
            Member { id, kind: packed.kind, name: Some(name).filter(|name| !name.is_empty()) }
        })
    }

    /// Whether all are of one kind.
    pub fn all_are(&self, kind: MemberKind) -> bool {
        self.list.iter().all(|member| member.kind == kind)
    }
}

fn kind(member: Value<'_>) -> MemberKind {
    let kind = Text::of(member, "@odata.type");
    match kind.as_ref().map(|kind| graph_type(&kind.value).unwrap_or(&kind.value)) {
        Some("user") => MemberKind::User,
        Some("device") => MemberKind::Device,
        Some("group") => MemberKind::Group,
        Some(_) => MemberKind::Unknown,
        None if member.get_set("userPrincipalName").is_some() => MemberKind::User,
        None => MemberKind::Unknown,
    }
}
