//! Groups.

use serde::{Deserialize, Serialize};

use super::common::{Text, texts};
use super::members::{MemberKind, Members};
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
    pub members: Option<Members>,
    /// What the rule says, as long as the rules about this group alone look at it.
    #[serde(skip)]
    pub written: Option<Box<WrittenRule>>,
}

impl Group {
    pub(super) fn compile(value: Value<'_>) -> Self {
        let rule = value.get("membershipRule").and_then(|rule| WrittenRule::new(rule, Dialect::DynamicGroup));
        Self {
            membership_rule: Text::of_set(value, "membershipRule"),
            types: texts(value.get_set("groupTypes").or(value.get_set("groupType"))),
            members: Members::of_group(value),
            written: rule.map(Box::new),
        }
    }

    /// Whether a rule says who is in it.
    pub fn is_dynamic(&self) -> bool {
        self.membership_rule.is_some() || self.types.iter().any(|kind| kind.is("DynamicMembership"))
    }

    /// Whether the group is known to hold devices: its rule speaks of `device.`, or every member in
    /// the export is one.
    pub fn holds_devices(&self) -> Option<bool> {
        if let Some(rule) = &self.membership_rule {
            return is_about_devices(&rule.value);
        }
        if self.types.iter().any(|kind| kind.is("Unified")) {
            return Some(false);
        }
        let members = self.members.as_ref().filter(|members| !members.is_empty())?;
        if members.all_are(MemberKind::Device) {
            return Some(true);
        }
        members.all_are(MemberKind::User).then_some(false)
    }
}

/// Whether the rule of a dynamic group is about devices, or else about users, as its first property tells.
pub(super) fn is_about_devices(rule: &str) -> Option<bool> {
    let rule = rule.trim_start_matches(['(', ' ']).to_ascii_lowercase();
    rule.starts_with("device.").then_some(true).or_else(|| rule.starts_with("user.").then_some(false))
}
