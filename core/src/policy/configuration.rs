//! Configuration: device configuration profiles, settings catalog policies, endpoint security
//! intents. Intune gives all of them the same rank, so they are one kind of fact.

use serde::{Deserialize, Serialize};

use super::assignment::Assignment;
use super::common::{Text, texts};
use super::platform::Platform;
use super::setting::{Setting, SettingValue, catalog_id_of_oma_uri, typed};
use crate::json::Value;
use crate::recognise::Kind;

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
    /// `templateReference.templateFamily` of a settings catalog policy.
    pub template_family: Option<String>,
    /// Whether applicability rules narrow it to editions or versions.
    pub narrowed: bool,
}

impl ConfigurationProfile {
    pub(super) fn compile(value: Value<'_>, kind: Kind, type_name: &str) -> Self {
        let list = |name: &str| value.get_set(name).filter(|list| list.is_array());
        let (platforms, settings) = match kind {
            Kind::ConfigurationPolicy => {
                let platforms = texts(value.get_set("platforms"));
                let names = platforms.iter().flat_map(|names| names.value.split(','));
                (names.filter_map(Platform::of_catalog).collect(), list("settings").map(catalog_settings))
            }
            Kind::Intent | Kind::IntentSettings => {
                let settings = list("settings").or_else(|| list("settingsDelta"));
                (Vec::new(), settings.map(intent_settings))
            }
            _ => {
                let mut settings = typed(value, type_name, SettingValue::is_set);
                settings.retain(|setting| !setting.key.ends_with(".omaSettings"));
                settings.extend(list("omaSettings").into_iter().flat_map(Value::elements).filter_map(oma_setting));
                (Platform::of_type(type_name).into_iter().collect(), Some(settings))
            }
        };
        let template = value.get_set("templateReference");
        Self {
            platforms,
            settings,
            assignments: Assignment::list(value),
            template_family: template
                .and_then(|template| Text::of_set(template, "templateFamily"))
                .map(|family| family.value)
                .filter(|family| family != "none"),
            narrowed: [
                "deviceManagementApplicabilityRuleOsEdition",
                "deviceManagementApplicabilityRuleOsVersion",
                "deviceManagementApplicabilityRuleDeviceMode",
            ]
            .iter()
            .any(|rule| value.get_set(rule).is_some()),
        }
    }
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
        let Some(id) = Text::of_set(instance, "settingDefinitionId") else { continue };
        let key = id.value.to_ascii_lowercase();
        let depth = waiting.len();
        for (name, value) in instance.members() {
            let Some(name) = name.plain_text().filter(|name| name.ends_with("Value")) else { continue };
            if value.is_null() {
                continue;
            }
            // Collections hold their items in a list; the other kinds are an item themselves.
            let items: Vec<Value<'_>> = if value.is_array() { value.elements().collect() } else { vec![value] };
            let several = in_list || (items.len() > 1 && name.contains("group"));
            for item in &items {
                let children = item.get_set("children").into_iter().flat_map(Value::elements);
                waiting.extend(children.map(|child| (child, several)));
            }
            if name.contains("group") {
                continue;
            }
            let (setting, span) = match items.as_slice() {
                [item] => match item.get_set("value") {
                    Some(scalar) if !is_secret(*item) => {
                        (SettingValue::new(scalar).unwrap_or(SettingValue::Opaque), scalar.span())
                    }
                    Some(scalar) => (SettingValue::Opaque, scalar.span()),
                    None => continue,
                },
                items => (SettingValue::List(items.len() as u32), value.head()),
            };
            // Option ids repeat the definition id in whatever case; compare without.
            let setting = match setting {
                SettingValue::Text(text) if name.starts_with("choice") => SettingValue::Text(text.to_ascii_lowercase()),
                other => other,
            };
            let collection = value.is_array();
            settings.push(Setting { key: key.clone(), value: setting, span, in_list: in_list || collection });
        }
        waiting[depth..].reverse();
    }
    settings
}

fn is_secret(item: Value<'_>) -> bool {
    Text::of(item, "@odata.type").is_some_and(|kind| kind.value.ends_with("SecretSettingValue"))
}

/// A setting of an endpoint security intent. Its `definitionId` names a typed property:
/// `deviceConfiguration--windows10GeneralConfiguration_passwordRequired`.
fn intent_settings(list: Value<'_>) -> Vec<Setting> {
    list.elements()
        .filter_map(|setting| {
            let definition = Text::of_set(setting, "definitionId")?;
            let (_, property) = definition.value.split_once("--")?;
            let key = property.replacen('_', ".", 1);
            let value = match setting.get_set("value") {
                Some(value) => value,
                None => setting.get_set("valueJson")?,
            };
            let written = SettingValue::new(value)?;
            let setting = match written {
                // `valueJson` is the value once more as JSON text.
                SettingValue::Text(text) => match text.trim() {
                    "null" => return None,
                    "true" => SettingValue::Bool(true),
                    "false" => SettingValue::Bool(false),
                    number if number.parse::<i64>().is_ok() => SettingValue::Integer(number.parse().ok()?),
                    quoted => SettingValue::Text(quoted.trim_matches('"').to_owned()),
                },
                other => other,
            };
            Some(Setting { key, value: setting, span: value.span(), in_list: false })
        })
        .filter(|setting| setting.value.is_set())
        .collect()
}

/// A custom setting. What is encrypted or not a plain scalar is kept as opaque.
fn oma_setting(value: Value<'_>) -> Option<Setting> {
    let uri = Text::of_set(value, "omaUri")?;
    let secret = value.get("isEncrypted").and_then(Value::bool) == Some(true);
    let scalar = value.get_set("value")?;
    let setting = match SettingValue::new(scalar)? {
        _ if secret => SettingValue::Opaque,
        SettingValue::Text(text) if text.contains('<') => SettingValue::Opaque,
        other => other,
    };
    Some(Setting { key: catalog_id_of_oma_uri(&uri.value), value: setting, span: scalar.span(), in_list: false })
}
