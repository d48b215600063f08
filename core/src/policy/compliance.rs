//! Compliance policies of every platform.

use serde::{Deserialize, Serialize};

use super::assignment::Assignment;
use super::common::{Text, texts};
use super::configuration::catalog_settings;
use super::dotted::Dotted;
use super::platform::Platform;
use super::setting::{Setting, SettingValue, typed};
use crate::json::{NodeKind, Value};
use crate::recognise::powershell::is_cut_off;
use crate::text::Span;

/// What a compliance policy demands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CompliancePolicy {
    /// Graph's type name, such as `iosCompliancePolicy`.
    pub type_name: String,
    /// The platform it judges.
    pub platform: Option<Platform>,
    /// All properties that are not null; see [`CompliancePolicy::demands`] for those that demand
    /// something. In a tenant these are all that is left.
    #[serde(with = "super::setting_list::list")]
    pub settings: Vec<Setting>,
    /// `scheduledActionsForRule`; `None` if the export does not hold it.
    pub actions: Option<Actions>,
    /// `assignments`; `None` if the export does not hold them.
    pub assignments: Option<Vec<Assignment>>,
    /// Whether its settings are in the file: list calls leave out those of Linux policies.
    pub settings_exported: bool,
    /// The highest version that `validOperatingSystemBuildRanges` allows, where every range has an end.
    pub build_ceiling: Option<Text>,
    /// `validOperatingSystemBuildRanges`, as long as the rules about this policy alone look at it.
    #[serde(skip)]
    pub build_ranges: Vec<BuildRange>,
}

/// Versions of Windows that are allowed.
#[derive(Clone, Debug)]
pub struct BuildRange {
    /// `lowestVersion`.
    pub lowest: Option<Text>,
    /// `highestVersion`.
    pub highest: Option<Text>,
}

/// What happens to a device that does not comply.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Actions {
    /// Where to point: the key `scheduledActionsForRule`.
    pub span: Span,
    /// How many entries `scheduledActionsForRule` has, not counting actions that stand there by
    /// themselves.
    pub rules: u32,
    /// Whether an entry does not hold its `scheduledActionConfigurations`.
    pub partly_exported: bool,
    /// All actions of all entries.
    pub items: Vec<Action>,
    /// The list that a further action belongs into: that of the first entry, or the list of entries where there is none.
    pub list: Option<Span>,
}

/// One action.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Action {
    /// Where it begins.
    pub span: Span,
    /// `actionType`, such as `block`.
    pub kind: Option<Text>,
    /// `gracePeriodHours`.
    pub grace: Option<Grace>,
    /// `notificationTemplateId`.
    pub template_id: Option<Text>,
    /// `notificationMessageCCList`: groups that get a copy.
    pub copies: Vec<String>,
}

/// When an action takes place.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grace {
    /// Hours after the device was found noncompliant; `None` for what is no whole number.
    pub hours: Option<i64>,
    /// The value as it is written.
    pub written: String,
    /// Where it stands.
    pub span: Span,
}

/// The type of compliance policies in the format of the settings catalog.
const CATALOG_TYPE: &str = "deviceManagementCompliancePolicy";

/// The switch that keeps jailbroken and rooted devices out.
pub const JAILBREAK: &str = "securityBlockJailbrokenDevices";

impl CompliancePolicy {
    pub(super) fn compile(value: Value<'_>, type_name: &str) -> Self {
        let catalog = value.get_set("settings").filter(|settings| settings.is_array());
        // Exports of the policies for Linux may leave out the type; no other has technologies.
        let is_catalog = type_name.eq_ignore_ascii_case(CATALOG_TYPE)
            || (type_name.is_empty() && (catalog.is_some() || value.get_set("technologies").is_some()));
        let platform = Platform::of_type(type_name).or_else(|| {
            let platforms = Text::of(value, "platforms")?;
            platforms.value.split(',').find_map(Platform::of_catalog)
        });
        let settings = match catalog {
            Some(list) => catalog_settings(list),
            None if is_catalog => Vec::new(),
            None => typed(value, type_name, |_| true),
        };
        let build_ranges = BuildRange::list(value);
        Self {
            type_name: if is_catalog { CATALOG_TYPE } else { type_name }.to_owned(),
            platform,
            settings,
            actions: Actions::compile(value),
            assignments: Assignment::list(value),
            settings_exported: catalog.is_some() || !is_catalog,
            build_ceiling: BuildRange::ceiling(&build_ranges),
            build_ranges,
        }
    }

    /// The property `name` of a typed policy.
    pub fn setting(&self, name: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| {
            let key = setting.key.as_bytes();
            key.len()
                .checked_sub(name.len() + 1)
                .is_some_and(|dot| key[dot] == b'.' && key[dot + 1..].eq_ignore_ascii_case(name.as_bytes()))
        })
    }

    /// Drops the settings that demand nothing. Graph writes every property of a type, and what is
    /// unset is of interest to rules about this policy alone.
    pub(super) fn keep_demands(&mut self) {
        if !self.is_catalog() {
            // Whether rooted devices pass is asked of all policies together: a switch that is off is
            // not the same as one that is not in the file.
            self.settings.retain(|setting| setting.value.is_set() || setting.key.ends_with(JAILBREAK));
        }
        self.build_ranges = Vec::new();
    }

    /// Whether it is written in the format of the settings catalog, where every setting that is
    /// listed counts.
    pub fn is_catalog(&self) -> bool {
        self.type_name == CATALOG_TYPE
    }

    /// The settings that demand something of a device.
    pub fn demands(&self) -> impl Iterator<Item = &Setting> {
        let catalog = self.is_catalog();
        let idle = PASSWORDS.map(|(requirement, prefix)| {
            let is_on = self.setting(requirement).is_some_and(|setting| setting.value != SettingValue::Bool(false));
            (!is_on).then_some(prefix)
        });
        let is_idle = move |setting: &Setting| {
            let name = setting.key.rsplit('.').next().unwrap_or_default();
            idle.iter().flatten().any(|prefix| is_password_detail(name, prefix))
        };
        self.settings.iter().filter(move |setting| catalog || setting.value.is_set() && !is_idle(setting))
    }

    /// Hours until the first action that marks the device noncompliant.
    pub fn block(&self) -> Option<(&Action, i64)> {
        let actions = self.actions.as_ref()?.items.iter();
        actions
            .filter(|action| action.is("block"))
            .filter_map(|action| Some((action, action.hours()?)))
            .min_by_key(|&(_, hours)| hours)
    }
}

/// What asks for a password, and what the names of its details begin with. They count only with it.
pub(crate) const PASSWORDS: [(&str, &str); 3] = [
    ("passwordRequired", "password"),
    ("passcodeRequired", "passcode"),
    ("workProfileRequirePassword", "workProfilePassword"),
];

/// Whether a setting says what a password must be like. Whether a simple one will do and when the screen locks are asked
/// on their own.
pub(crate) fn is_password_detail(name: &str, prefix: &str) -> bool {
    let starts = name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let rest = name.get(prefix.len()..).filter(|_| starts).unwrap_or_default();
    ["Minimum", "RequiredType", "Expiration", "Previous"].iter().any(|detail| rest.starts_with(detail))
}

impl BuildRange {
    fn list(value: Value<'_>) -> Vec<Self> {
        let list = value.get_set("validOperatingSystemBuildRanges");
        let ranges = list.into_iter().flat_map(Value::elements).filter(|range| range.is_object());
        let range = |range: Value<'_>| Self {
            lowest: Text::of_set(range, "lowestVersion"),
            highest: Text::of_set(range, "highestVersion"),
        };
        ranges.map(range).collect()
    }

    fn ceiling(ranges: &[Self]) -> Option<Text> {
        let mut highest: Option<(Dotted, &Text)> = None;
        for range in ranges {
            let text = range.highest.as_ref()?;
            let version = Dotted::parse(&text.value)?;
            if highest.as_ref().is_none_or(|(known, _)| known.is_before(&version)) {
                highest = Some((version, text));
            }
        }
        highest.map(|(_, text)| text.clone())
    }
}

impl Actions {
    fn compile(value: Value<'_>) -> Option<Self> {
        let (key, list) = value.member("scheduledActionsForRule")?;
        // `null` is what a tool writes that did not ask for them, text one that cut them off; nothing
        // follows from either.
        if !list.is_array() && !list.is_object() {
            return None;
        }
        let mut actions = Self { span: key.span(), ..Self::default() };
        actions.partly_exported = list.elements().any(is_cut_off);
        actions.list = list.is_array().then(|| list.span());
        let rules: Vec<Value<'_>> = if list.is_object() { vec![list] } else { list.elements().collect() };
        for rule in rules {
            let configurations = rule.get_set("scheduledActionConfigurations");
            let is_action = configurations.is_none() && rule.get("actionType").is_some();
            actions.rules += u32::from(!is_action);
            match configurations {
                Some(items) if items.is_object() => actions.items.push(Action::compile(items)),
                Some(items) if items.is_array() => {
                    if actions.rules == 1 {
                        actions.list = Some(items.span());
                    }
                    actions.items.extend(items.elements().filter(|item| item.is_object()).map(Action::compile));
                    actions.partly_exported |= items.elements().any(is_cut_off);
                }
                Some(_) => actions.partly_exported = true,
                // An action of its own, in the flat form that some tools write.
                None if is_action => actions.items.push(Action::compile(rule)),
                None => actions.partly_exported = true,
            }
        }
        Some(actions)
    }
}

impl Action {
    fn compile(value: Value<'_>) -> Self {
        let grace = value.get_set("gracePeriodHours").map(|hours| Grace {
            hours: hours.integer().or_else(|| match hours.kind() {
                NodeKind::String => hours.text()?.parse().ok(),
                _ => None,
            }),
            written: hours.raw().to_owned(),
            span: hours.span(),
        });
        Self {
            span: value.head(),
            kind: Text::of_set(value, "actionType"),
            grace,
            template_id: Text::of_set(value, "notificationTemplateId"),
            copies: texts(value.get_set("notificationMessageCCList")).into_iter().map(|group| group.value).collect(),
        }
    }

    /// Hours after the device was found noncompliant; `None` without a whole number.
    pub fn hours(&self) -> Option<i64> {
        self.grace.as_ref()?.hours
    }

    /// Where to point for its schedule.
    pub fn schedule(&self) -> Span {
        self.grace.as_ref().map_or(self.span, |grace| grace.span)
    }

    /// Whether it tells the user of the device.
    pub fn tells_user(&self) -> bool {
        self.is("notification") || self.is("pushNotification")
    }

    /// Whether it is of the kind `name`.
    pub fn is(&self, name: &str) -> bool {
        self.kind.as_ref().is_some_and(|kind| kind.is(name))
    }
}

impl CompliancePolicy {
    /// Whether the property `name` is set to `true`.
    pub fn is_on(&self, name: &str) -> bool {
        self.setting(name).is_some_and(|setting| setting.value == SettingValue::Bool(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    #[test]
    fn a_policy_for_linux_is_one_without_its_type_too() {
        let text = r##"{ "platforms": "linux", "technologies": "linuxMdm", "settings": [{ "settingInstance": {
            "settingDefinitionId": "linux_passwordpolicy_minimumlength",
            "@odata.type": "#microsoft.graph.deviceManagementConfigurationSimpleSettingInstance",
            "simpleSettingValue": { "value": 0 } } }] }"##;
        let document = Document::new(text);
        let policy = document.root().map(|root| CompliancePolicy::compile(root, "")).expect("an object");
        assert!(policy.is_catalog());
        assert_eq!(policy.platform, Some(Platform::Linux));
        assert_eq!(policy.demands().count(), 1, "every setting that is listed counts");
    }
}
