//! Assignments and assignment filters.

use serde::{Deserialize, Serialize};

use super::common::{Text, graph_type};
use super::group::is_about_devices;
use crate::filter::{Dialect, WrittenRule};
use crate::json::Value;
use crate::text::Span;

/// To whom a policy goes, or does not.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Assignment {
    /// Where to point: the group, else the target.
    pub span: Span,
    /// The kind of target.
    pub target: Target,
    /// Object id of the group.
    pub group_id: Option<Text>,
    /// Name of the group: IntuneCD writes that in place of the id.
    pub group_name: Option<Text>,
    /// Whether the rule of that group, which IntuneCD writes beside its name, is about devices, or about users.
    pub of_devices: Option<bool>,
    /// `deviceAndAppManagementAssignmentFilterId`, where a filter is used.
    pub filter_id: Option<Text>,
    /// `deviceAndAppManagementAssignmentFilterType`: `include`, `exclude` or `none`.
    pub filter_type: Option<Text>,
    /// Whether it comes with a policy set, not from the policy itself.
    pub from_policy_set: bool,
    /// Whether the tool writes names of groups and filters in place of their ids, as IntuneCD does.
    pub by_name: bool,
}

/// The kind of an assignment's target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Target {
    /// All users with an Intune licence.
    AllLicensedUsers,
    /// All devices.
    AllDevices,
    /// A group.
    Group,
    /// A group that does not get the policy.
    ExclusionGroup,
    /// A kind that is not modelled.
    Other,
}

const NO_ID: &str = "00000000-0000-0000-0000-000000000000";

impl Assignment {
    /// Compiles one element of an `assignments` list.
    pub fn compile(value: Value<'_>) -> Self {
        let target = value.get_set("target").unwrap_or(value);
        let [kind, group_id, group_name, group_display_name, filter_id, filter_type] = target.pick([
            "@odata.type",
            "groupId",
            "groupName",
            "groupDisplayName",
            "deviceAndAppManagementAssignmentFilterId",
            "deviceAndAppManagementAssignmentFilterType",
        ]);
        let text = |member: Option<(Value<'_>, Value<'_>)>| {
            member.and_then(|(_, value)| Text::new(value)).filter(|text| !text.value.is_empty())
        };
        let name = kind.and_then(|(_, kind)| kind.plain_text()).unwrap_or_default();
        let target_kind = match graph_type(name).unwrap_or(name) {
            "allLicensedUsersAssignmentTarget" => Target::AllLicensedUsers,
            "allDevicesAssignmentTarget" => Target::AllDevices,
            "groupAssignmentTarget" => Target::Group,
            "exclusionGroupAssignmentTarget" => Target::ExclusionGroup,
            _ => Target::Other,
        };
        let group_id = text(group_id);
        let group_name = text(group_name).or_else(|| text(group_display_name));
        let rule = || target.get("membershipRule").and_then(Value::text);
        let of_devices = group_name.as_ref().filter(|_| group_id.is_none()).and_then(|_| is_about_devices(&rule()?));
        let filter_id = text(filter_id).filter(|id| !id.is(NO_ID));
        let span = group_id.as_ref().or(group_name.as_ref()).map(|text| text.span);
        let span = span.or_else(|| kind.map(|(_, kind)| kind.span())).unwrap_or(target.head());
        let [source, own_id] = value.pick(["source", "id"]);
        // What Graph answers has an id of its own.
        let by_name = source.is_some() && own_id.is_none() && group_id.is_none();
        let source = source.and_then(|(_, source)| source.plain_text());
        Self {
            span,
            target: target_kind,
            group_id,
            group_name,
            of_devices,
            filter_id,
            filter_type: text(filter_type),
            from_policy_set: source.is_some_and(|source| source.eq_ignore_ascii_case("policySets")),
            by_name,
        }
    }

    /// The elements of an `assignments` list; `None` if the export does not hold the list. Some
    /// tools unroll a list of one.
    pub fn list(value: Value<'_>) -> Option<Vec<Self>> {
        let list = value.get_set("assignments")?;
        if list.is_object() {
            return Some(vec![Self::compile(list)]);
        }
        list.is_array().then(|| list.elements().filter(|element| element.is_object()).map(Self::compile).collect())
    }

    /// Whether it gives the policy to somebody.
    pub fn is_include(&self) -> bool {
        matches!(self.target, Target::AllLicensedUsers | Target::AllDevices | Target::Group)
    }

    /// Whether a filter narrows it.
    pub fn is_filtered(&self) -> bool {
        self.filter_id.is_some() && self.filter_type.as_ref().is_none_or(|kind| !kind.is("none"))
    }
}

/// An Intune assignment filter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AssignmentFilter {
    /// The platform it is for.
    pub platform: Option<Text>,
    /// The rule.
    pub rule: Option<Text>,
    /// `devices` or `apps`.
    pub management_type: Option<Text>,
    /// What the rule says, as long as the rules about this filter alone look at it.
    #[serde(skip)]
    pub written: Option<Box<WrittenRule>>,
}

impl AssignmentFilter {
    pub(super) fn compile(value: Value<'_>) -> Self {
        let mut filter = Self {
            platform: Text::of_set(value, "platform"),
            rule: Text::of_set(value, "rule"),
            management_type: Text::of_set(value, "assignmentFilterManagementType"),
            written: None,
        };
        let rule = value.get("rule").and_then(|rule| WrittenRule::new(rule, filter.dialect()));
        filter.written = rule.map(Box::new);
        filter
    }

    /// Whether it picks devices or apps: as it says, as its platform tells, or else as its rule
    /// begins.
    pub(crate) fn dialect(&self) -> Dialect {
        let apps = match (&self.management_type, &self.platform, &self.rule) {
            (Some(kind), _, _) => kind.is("apps"),
            (_, Some(platform), _) => platform.value.ends_with("MobileApplicationManagement"),
            (_, _, Some(rule)) => rule.value.trim_start_matches(['(', ' ']).starts_with("app."),
            _ => false,
        };
        if apps { Dialect::ManagedApps } else { Dialect::ManagedDevices }
    }
}
