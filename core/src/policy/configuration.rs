//! Configuration: device configuration profiles, settings catalog policies, endpoint security
//! intents. Intune gives all of them the same rank, so they are one kind of fact.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::administrative_template::{self, Title};
use super::apple_profile::AppleProfile;
use super::assignment::Assignment;
use super::common::{Text, texts};
use super::platform::Platform;
use super::setting::{Setting, SettingValue, typed};
use super::{custom_setting, intent, user_rights};
use crate::json::Value;
use crate::recognise::Kind;
use crate::text::{Span, small};

/// What a configuration profile sets.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConfigurationProfile {
    /// The platforms it configures.
    pub platforms: Vec<Platform>,
    /// What it sets; `None` if the export does not hold its settings.
    #[serde(with = "super::setting_list::optional")]
    pub settings: Option<Vec<Setting>>,
    /// `assignments`; `None` if the export does not hold them.
    pub assignments: Option<Vec<Assignment>>,
    /// `templateReference.templateFamily` of a settings catalog policy, and `baseline` of an intent
    /// made from one of the baselines.
    pub template_family: Option<String>,
    /// Whether applicability rules narrow it to editions or versions.
    pub narrowed: bool,
    /// What a custom profile for Apple's devices holds.
    pub apple: Option<AppleProfile>,
    /// What settings are called, by their keys, where only the file tells it: those of administrative templates.
    pub titles: Vec<Title>,
}

impl ConfigurationProfile {
    pub(super) fn compile(value: Value<'_>, kind: Kind, type_name: &str) -> Self {
        let list = |name: &str| value.get_set(name).filter(|list| list.is_array());
        let mut apple = None;
        let mut titles = Vec::new();
        let (platforms, settings) = match kind {
            Kind::ConfigurationPolicy => {
                let platforms = texts(value.get_set("platforms"));
                let names = platforms.iter().flat_map(|names| names.value.split(','));
                (names.filter_map(Platform::of_catalog).collect(), list("settings").map(catalog_settings))
            }
            Kind::Intent | Kind::IntentSettings => {
                let settings = list("settings").or_else(|| list("settingsDelta"));
                (Vec::new(), settings.map(intent::settings))
            }
            _ if is_custom_for_apple(type_name) => {
                let (profile, settings) = AppleProfile::compile(value);
                apple = Some(profile);
                (Platform::of_type(type_name).into_iter().collect(), Some(settings))
            }
            _ if let Some((set, names)) = administrative_template::settings(value, type_name) => {
                titles = names;
                (vec![Platform::Windows], set)
            }
            _ => {
                let mut settings = typed(value, type_name, SettingValue::is_set);
                settings.retain(|setting| !setting.key.ends_with(".omaSettings"));
                settings.extend(list("omaSettings").into_iter().flat_map(custom_setting::settings));
                (Platform::of_type(type_name).into_iter().collect(), Some(settings))
            }
        };
        let template = value.get_set("templateReference");
        Self {
            platforms,
            settings,
            assignments: Assignment::list(value),
            template_family: match kind {
                Kind::Intent => family_of_intent(value),
                _ => template
                    .and_then(|template| Text::of_set(template, "templateFamily"))
                    .map(|family| family.value)
                    .filter(|family| family != "none"),
            },
            narrowed: [
                "deviceManagementApplicabilityRuleOsEdition",
                "deviceManagementApplicabilityRuleOsVersion",
                "deviceManagementApplicabilityRuleDeviceMode",
            ]
            .iter()
            .any(|rule| value.get_set(rule).is_some()),
            apple,
            titles,
        }
    }
}

/// Whether it is a custom profile for Apple's devices, as the type tells.
fn is_custom_for_apple(type_name: &str) -> bool {
    ["iosCustomConfiguration", "macOSCustomConfiguration"].iter().any(|known| type_name.eq_ignore_ascii_case(known))
}

/// `baseline` for an intent whose template is a security baseline: those for Windows, Defender for
/// Endpoint, Edge and Windows 365 have the same ids everywhere.
fn family_of_intent(value: Value<'_>) -> Option<String> {
    const BASELINES: [&str; 4] = [
        "034ccd46-190c-4afc-adf1-ad7cc11262eb",
        "2209e067-9c8c-462e-9981-5a8c79165dcc",
        "a8d6fa0e-1e66-455b-bb51-8ce0dde1559e",
        "cef15778-c3b9-4d53-a00a-042929f0aad0",
    ];
    let template = Text::of_set(value, "templateId")?;
    BASELINES.iter().any(|id| template.is(id)).then(|| "baseline".to_owned())
}

/// The settings of a settings catalog list: every instance, however deep its parent, found with a
/// stack of our own.
pub(super) fn catalog_settings(list: Value<'_>) -> Vec<Setting> {
    let mut settings = Vec::new();
    let mut waiting: Vec<(Value<'_>, bool)> = Vec::new();
    let instances = list.elements().map(|element| (element.get_set("settingInstance").unwrap_or(element), false));
    waiting.extend(instances);
    waiting.reverse();
    while let Some((instance, in_list)) = waiting.pop() {
        let Some((id, name, value)) = instance_parts(instance) else { continue };
        // Collections hold their items in a list; the other kinds are an item themselves.
        let several = value.elements().nth(1).is_some();
        let is_kind = |kind: &str| name.get(..kind.len()).is_some_and(|start| start.eq_ignore_ascii_case(kind));
        let is_group = is_kind("group");
        let depth = waiting.len();
        let items = value.is_array().then(|| value.elements()).into_iter().flatten();
        let items = items.chain((!value.is_array()).then_some(value));
        for children in items.filter_map(|item| item.get_set("children")) {
            let in_list = in_list || (several && is_group);
            waiting.extend(children.elements().map(|child| (child, in_list)));
        }
        waiting[depth..].reverse();
        if is_group {
            continue;
        }
        if value.is_array()
            && let key = small(&id)
            && user_rights::is_user_right(&key)
            && let Some(accounts) = user_rights::of_list(value)
        {
            settings.push(Setting { key: key.as_ref().into(), value: accounts, span: value.head(), in_list });
            continue;
        }
        let lone = if value.is_array() { value.elements().next().filter(|_| !several) } else { Some(value) };
        let (setting, span) = match lone {
            Some(item) => match scalar(item) {
                Some(scalar) => scalar,
                None => continue,
            },
            None => (SettingValue::List(value.elements().count() as u32), value.head()),
        };
        // Option ids repeat the definition id in whatever case; compare without.
        let setting = match setting {
            SettingValue::Text(text) if is_kind("choice") => match small(&text) {
                Cow::Owned(small) => SettingValue::Text(small.into()),
                Cow::Borrowed(_) => SettingValue::Text(text),
            },
            other => other,
        };
        let key = small(&id).as_ref().into();
        settings.push(Setting { key, value: setting, span, in_list: in_list || value.is_array() });
    }
    settings
}

/// The definition id of a setting instance, and name and value of its one member that holds what is
/// set, such as `choiceSettingValue`.
fn instance_parts<'d>(instance: Value<'d>) -> Option<(Cow<'d, str>, &'d str, Value<'d>)> {
    let (mut id, mut value) = (None, None);
    for (key, member) in instance.members() {
        let Some(name) = key.plain_text() else { continue };
        if name.ends_with("Value") && !member.is_null() {
            value = Some((name, member));
        } else if name.eq_ignore_ascii_case("settingDefinitionId") {
            id = member.text();
        }
    }
    let (name, value) = value?;
    Some((id?, name, value))
}

/// The value of an item and its place. Secrets are not kept.
fn scalar(item: Value<'_>) -> Option<(SettingValue, Span)> {
    let [kind, value] = item.pick(["@odata.type", "value"]);
    let (_, value) = value.filter(|(_, value)| !value.is_null())?;
    let kind = kind.and_then(|(_, kind)| kind.plain_text()).unwrap_or_default();
    let setting = if kind.ends_with("SecretSettingValue") { None } else { SettingValue::new(value) };
    Some((setting.unwrap_or(SettingValue::Opaque), value.span()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    #[test]
    fn the_case_of_names_changes_nothing() {
        let text = r#"[{"settingInstance": {"settingDefinitionId": "G", "groupSettingCollectionValue": [
            {"children": [{"settingDefinitionId": "A_B", "choiceSettingValue": {"value": "A_B_1", "children": []}}]},
            {"children": []}
        ]}}]"#;
        let pascal = text
            .replace("settingInstance", "SettingInstance")
            .replace("settingDefinitionId", "SettingDefinitionId")
            .replace("groupSettingCollectionValue", "GroupSettingCollectionValue")
            .replace("choiceSettingValue", "ChoiceSettingValue")
            .replace("\"value\"", "\"Value\"")
            .replace("children", "Children");
        for text in [text, &pascal] {
            let document = Document::new(text);
            let settings = document.root().map(catalog_settings).expect("a list");
            assert_eq!(settings.len(), 1, "{text}");
            assert_eq!((settings[0].key.as_str(), settings[0].in_list), ("a_b", true));
            assert_eq!(settings[0].value, SettingValue::Text("a_b_1".into()));
        }
    }
}
