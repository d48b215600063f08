//! What the rules about things of the past share.

use crate::json::Value;

/// The name of an object for a message.
pub(super) fn name(object: Value<'_>) -> String {
    let name = object.get_set("displayName").or_else(|| object.get_set("name")).or_else(|| object.get_set("id"));
    name.and_then(Value::text).map_or_else(String::new, std::borrow::Cow::into_owned)
}

/// Whether a Conditional Access policy is switched off or only reports.
pub(super) fn is_dormant(policy: Value<'_>) -> bool {
    let state = policy.get("state").and_then(Value::plain_text).unwrap_or_default();
    ["disabled", "enabledForReportingButNotEnforced"].iter().any(|dormant| state.eq_ignore_ascii_case(dormant))
}

/// Whether a condition holds any text, in itself, in a list or in the lists of an object.
pub(super) fn says_something(condition: Value<'_>) -> bool {
    if condition.is_object() {
        return condition.members().any(|(key, value)| {
            let annotation = key.plain_text().is_some_and(|key| key.contains('@'));
            !annotation && value.elements().next().is_some()
        });
    }
    condition.elements().next().is_some() || condition.text().is_some_and(|text| !text.is_empty())
}

/// Old names of kinds of client apps, and what to write today.
const CLIENT_APPS: [(&str, &str); 3] = [
    ("modern", "mobileAppsAndDesktopClients"),
    ("easSupported", "exchangeActiveSync"),
    ("easUnsupported", "exchangeActiveSync"),
];

/// What a kind of client app that had another name once is called today.
pub(super) fn new_client_app(kind: &str) -> Option<&'static str> {
    CLIENT_APPS.into_iter().find(|(old, _)| kind.eq_ignore_ascii_case(old)).map(|(_, new)| new)
}
