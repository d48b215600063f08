//! Administrative templates: group policy settings, each told by the id of its definition, which is the same in every
//! tenant.

use super::common::Text;
use super::setting::{Setting, SettingValue};
use crate::json::Value;
use crate::text::Span;

/// How keys of these settings begin; the id of the definition follows, and that of a field of its form.
pub const PREFIX: &str = "grouppolicy.";

/// Graph's name of the type.
const TYPE: &str = "groupPolicyConfiguration";

/// The key of a setting, and what it is called.
pub type Title = (String, String);

/// The settings of a template, and what they are called; `None` for what is no template.
pub(super) fn settings(value: Value<'_>, type_name: &str) -> Option<(Option<Vec<Setting>>, Vec<Title>)> {
    let list = value.get_set("definitionValues").filter(|list| list.is_array());
    let is_one = if type_name.is_empty() { list.is_some() } else { type_name.eq_ignore_ascii_case(TYPE) };
    if !is_one {
        return None;
    }
    let (mut settings, mut titles) = (Vec::new(), Vec::new());
    for element in list.into_iter().flat_map(Value::elements) {
        definition_value(element, &mut settings, &mut titles);
    }
    Some((list.map(|_| settings), titles))
}

/// One setting: on or off, and if it is on, what its form says.
fn definition_value(value: Value<'_>, settings: &mut Vec<Setting>, titles: &mut Vec<Title>) {
    let (Some(id), Some(enabled)) = (id_of(value, "definition"), value.get_set("enabled")) else { return };
    let Some(is_on) = enabled.bool() else { return };
    let key = format!("{PREFIX}{id}");
    let name = value.get_set("definition").and_then(|definition| Text::of_set(definition, "displayName"));
    let name = name.or_else(|| Text::of_set(value, "#Definition_displayName"));
    if let Some(name) = &name {
        titles.push((key.clone(), name.value.clone()));
    }
    // As the settings catalog writes options.
    let word = if is_on { "enabled" } else { "disabled" };
    let option = SettingValue::Text(format!("{key}_{word}").as_str().into());
    settings.push(setting(&key, option, enabled.span()));
    if !is_on {
        return;
    }
    for form in value.get_set("presentationValues").into_iter().flat_map(Value::elements) {
        let (Some(id), Some(value)) = (id_of(form, "presentation"), form.get_set("value")) else { continue };
        let Some(value_of) = SettingValue::new(value) else { continue };
        let key = format!("{key}.{id}");
        let label = form.get_set("presentation").and_then(|presentation| Text::of_set(presentation, "label"));
        let label = label.or_else(|| Text::of_set(form, "#Presentation_Label"));
        if let (Some(name), Some(label)) = (&name, label) {
            titles.push((key.clone(), format!("{}: {}", name.value, label.value.trim_end_matches([':', ' ']))));
        }
        settings.push(setting(&key, value_of, value.span()));
    }
}

fn setting(key: &str, value: SettingValue, span: Span) -> Setting {
    Setting { key: key.into(), value, span, in_list: false }
}

/// The id of what an object refers to, in small letters: of the object itself where it was fetched, else the last one in
/// the link to it, such as `…/groupPolicyDefinitions('39147fa2-…')`.
fn id_of(value: Value<'_>, name: &str) -> Option<String> {
    let fetched = value.get_set(name).and_then(|object| Text::of_set(object, "id"));
    if let Some(id) = fetched {
        return Some(id.value.to_ascii_lowercase());
    }
    let link = Text::of_set(value, &format!("{name}@odata.bind"))?;
    let id = link.value.strip_suffix("')")?.rsplit_once("('")?.1;
    Some(id.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    #[test]
    fn links_and_objects_say_the_same() {
        let link = r#"{"definitionValues":[{"enabled":true,
            "definition@odata.bind":"https://graph.microsoft.com/beta/deviceManagement/groupPolicyDefinitions('ABC')",
            "presentationValues":[{"value":"1",
            "presentation@odata.bind":"https://x/groupPolicyDefinitions('abc')/presentations('D')"}]}]}"#;
        let object = r#"{"definitionValues":[{"enabled":true,"definition":{"id":"abc","displayName":"Move folders"},
            "presentationValues":[{"value":"1","presentation":{"id":"d","label":"Tenant ID:"}}]}]}"#;
        let read = |text: &str| {
            let document = Document::new(text);
            let (settings, titles) = settings(document.root().expect("a root"), "").expect("a template");
            let settings = settings.expect("settings").into_iter().map(|setting| (setting.key, setting.value));
            (settings.collect::<Vec<_>>(), titles)
        };
        assert_eq!(read(link).0, read(object).0);
        assert_eq!(read(link).0.len(), 2);
        let names: Vec<_> = read(object).1.into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["Move folders", "Move folders: Tenant ID"]);
        assert!(settings(Document::new("{}").root().expect("a root"), "iosCustomConfiguration").is_none());
    }
}
