//! The same in other words: exports differ in what they write out of a condition that is not set, and people in how they
//! write what they mean.

use serde_json::{Map, Value, json};

/// How it is called, and what is written into an object of a file where it is one that may say so.
pub(crate) type Writing = (&'static str, fn(&mut Map<String, Value>));

/// How it is called to say that no filter narrows an assignment.
const NO_FILTER: &str = "no filter";

/// What some tools and versions of Graph write out, and others leave out, and what means the same.
pub(crate) const WRITINGS: [Writing; 18] = [
    ("every location", |policy| {
        fill(conditions(policy), "locations", json!({ "includeLocations": ["All"], "excludeLocations": [] }));
    }),
    ("no location", |policy| {
        fill(conditions(policy), "locations", json!({ "includeLocations": [], "excludeLocations": [] }));
    }),
    ("every platform", |policy| {
        fill(conditions(policy), "platforms", json!({ "includePlatforms": ["all"], "excludePlatforms": [] }));
    }),
    ("every client", |policy| fill(conditions(policy), "clientAppTypes", json!(["all"]))),
    ("no risk", |policy| {
        for risk in ["signInRiskLevels", "userRiskLevels", "servicePrincipalRiskLevels"] {
            fill(conditions(policy), risk, json!([]));
        }
        fill(conditions(policy), "insiderRiskLevels", Value::Null);
    }),
    ("no other condition", |policy| {
        for condition in ["clientApplications", "authenticationFlows"] {
            fill(conditions(policy), condition, Value::Null);
        }
        fill(conditions(policy), "devices", json!({ "deviceFilter": null }));
    }),
    ("nobody else", |policy| {
        let Some(users) = conditions(policy).and_then(|conditions| conditions.get_mut("users")) else { return };
        let mut users = users.as_object_mut();
        for what in ["Users", "Groups", "Roles"] {
            fill(users.as_deref_mut(), &format!("include{what}"), json!([]));
            fill(users.as_deref_mut(), &format!("exclude{what}"), json!([]));
        }
        fill(users.as_deref_mut(), "includeGuestsOrExternalUsers", Value::Null);
        fill(users, "excludeGuestsOrExternalUsers", Value::Null);
    }),
    ("no other control", |policy| {
        // Without either, nobody knows what it demands.
        let Some(grant) = policy.get_mut("grantControls").and_then(Value::as_object_mut) else { return };
        for list in ["customAuthenticationFactors", "termsOfUse"] {
            fill(Some(grant), list, json!([]));
        }
        fill(Some(grant), "authenticationStrength", Value::Null);
        fill(Some(policy), "sessionControls", Value::Null);
    }),
    (NO_FILTER, |target| {
        if type_of(target).ends_with("AssignmentTarget") {
            fill(Some(target), "deviceAndAppManagementAssignmentFilterId", Value::Null);
            fill(Some(target), "deviceAndAppManagementAssignmentFilterType", json!("none"));
        }
    }),
    ("no demand", |policy| {
        let types = ["windows10CompliancePolicy", "iosCompliancePolicy", "macOSCompliancePolicy"];
        if types.iter().any(|name| type_of(policy).ends_with(name)) {
            for version in ["osMinimumVersion", "osMaximumVersion"] {
                fill(Some(policy), version, Value::Null);
            }
        }
    }),
    ("no message", |action| {
        if action.get("actionType") == Some(&json!("block")) {
            fill(Some(action), "notificationTemplateId", json!("00000000-0000-0000-0000-000000000000"));
            fill(Some(action), "notificationMessageCCList", json!([]));
        }
    }),
    ("no template", |object| {
        if object.contains_key("settingDefinitionId") {
            fill(Some(object), "settingInstanceTemplateReference", Value::Null);
        }
        let value = object.get_mut("choiceSettingValue").and_then(Value::as_object_mut);
        let Some(value) = value else { return };
        fill(Some(value), "children", json!([]));
        fill(Some(value), "settingValueTemplateReference", Value::Null);
    }),
    ("ids in capitals", |object| {
        fn write(value: &mut Value) {
            match value {
                Value::String(text) if is_id(text) => text.make_ascii_uppercase(),
                Value::Array(list) => list.iter_mut().for_each(write),
                _ => {}
            }
        }
        object.values_mut().for_each(write);
    }),
    ("the other operator", |policy| {
        let Some(grant) = policy.get_mut("grantControls").and_then(Value::as_object_mut) else { return };
        let listed = ["builtInControls", "termsOfUse", "customAuthenticationFactors"]
            .map(|list| grant.get(list).and_then(Value::as_array).map_or(0, Vec::len));
        let strength = grant.get("authenticationStrength").is_some_and(|strength| !strength.is_null());
        // Of one control, all are one.
        let other = match grant.get("operator").and_then(Value::as_str) {
            Some("OR") => "AND",
            Some("AND") => "OR",
            _ => return,
        };
        if listed.iter().sum::<usize>() + usize::from(strength) == 1 {
            grant.insert("operator".to_owned(), json!(other));
        }
    }),
    ("each client", |policy| {
        let each = json!(["browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other"]);
        let Some(conditions) = conditions(policy) else { return };
        if conditions.get("clientAppTypes").is_none_or(|types| types.is_null() || *types == json!(["all"])) {
            conditions.insert("clientAppTypes".to_owned(), each);
        }
    }),
    ("types without #", |object| {
        if let Some(Value::String(name)) = object.get_mut("@odata.type") {
            *name = name.trim_start_matches('#').to_owned();
        }
    }),
    ("types of lists", |object| {
        let is_of_texts = |value: &Value| value.as_array().is_some_and(|list| list.iter().all(Value::is_string));
        let lists: Vec<String> =
            object.iter().filter(|(_, value)| is_of_texts(value)).map(|(key, _)| format!("{key}@odata.type")).collect();
        for list in lists {
            object.insert(list, json!("#Collection(String)"));
        }
    }),
    ("users listed twice", |policy| {
        let users = conditions(policy).and_then(|conditions| conditions.get_mut("users"));
        let Some(users) = users.and_then(Value::as_object_mut) else { return };
        for list in users.values_mut().filter_map(Value::as_array_mut) {
            list.extend(list.first().cloned());
        }
    }),
];

fn is_id(text: &str) -> bool {
    let is_dash = |at: usize| [8, 13, 18, 23].contains(&at);
    text.len() == 36 && text.bytes().enumerate().all(|(at, byte)| is_dash(at) == (byte == b'-'))
}

fn type_of(object: &Map<String, Value>) -> String {
    object.get("@odata.type").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn conditions(policy: &mut Map<String, Value>) -> Option<&mut Map<String, Value>> {
    policy.get_mut("conditions").and_then(Value::as_object_mut)
}

/// Sets what is missing or null.
fn fill(object: Option<&mut Map<String, Value>>, key: &str, value: Value) {
    let Some(object) = object else { return };
    if object.get(key).is_none_or(Value::is_null) {
        object.insert(key.to_owned(), value);
    }
}

/// Files with every object in them written so. What is no JSON stays as it is.
pub(crate) fn written(files: &[(String, Vec<u8>)], writings: &[Writing]) -> Vec<(String, Vec<u8>)> {
    let one = |(path, bytes): &(String, Vec<u8>)| {
        let Ok(mut value) = serde_json::from_slice::<Value>(bytes) else { return (path.clone(), bytes.clone()) };
        // Version 1.0 of Graph does not show filters: to say that there is none is to say more.
        let is_v1 = value.to_string().contains("graph.microsoft.com/v1.0/");
        for (_, write) in writings.iter().filter(|(name, _)| *name != NO_FILTER || !is_v1) {
            visit(&mut value, *write);
        }
        (path.clone(), value.to_string().into_bytes())
    };
    files.iter().map(one).collect()
}

fn visit(value: &mut Value, write: fn(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            write(object);
            object.values_mut().for_each(|value| visit(value, write));
        }
        Value::Array(list) => list.iter_mut().for_each(|value| visit(value, write)),
        _ => {}
    }
}
