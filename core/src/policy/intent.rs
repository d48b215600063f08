//! Settings of endpoint security policies in the older format, which Graph calls intents.

use super::common::Text;
use super::setting::{Setting, SettingValue};
use crate::json::{NodeKind, Value};
use crate::text::Span;

/// The settings of an intent. The `definitionId` of each names a typed property:
/// `deviceConfiguration--windows10GeneralConfiguration_passwordRequired`.
pub(super) fn settings(list: Value<'_>) -> Vec<Setting> {
    let mut settings = Vec::new();
    for element in list.elements() {
        add(element, &mut settings);
    }
    settings.retain(|setting| setting.value.is_set());
    settings
}

fn add(element: Value<'_>, settings: &mut Vec<Setting>) -> Option<()> {
    let definition = Text::of_set(element, "definitionId")?;
    let (_, property) = definition.value.split_once("--")?;
    let key = property.replacen('_', ".", 1);
    let simple = element.get_set("value").filter(|value| !value.is_array() && !value.is_object());
    let value = simple.or_else(|| element.get_set("valueJson"))?;
    if simple.is_some() || value.kind() != NodeKind::String {
        settings.extend(setting(&key, value, value.span()));
        return Some(());
    }
    // The value once more, as JSON text.
    let json = value;
    let document = json.document().embedded(json);
    let root = document.root()?;
    if root.is_object() {
        // A property that is an object, as deep as it is read where a profile holds it itself.
        for (name, value) in root.members() {
            let Some(name) = name.plain_text() else { continue };
            settings.extend(setting(&format!("{key}.{name}"), value, value.span()));
        }
    } else {
        settings.extend(setting(&key, root, json.span()));
    }
    Some(())
}

fn setting(key: &str, value: Value<'_>, span: Span) -> Option<Setting> {
    Some(Setting { key: key.into(), value: SettingValue::new(value)?, span, in_list: false })
}
