//! ScubaGear: one document with all that it collected; the policies of Conditional Access with keys in
//! PascalCase, dates as numbers, and `null` for what is not there.

use pitfall_core::recognise::Kind;
use serde_json::{Map, Value, json};

use crate::dc_toolbox::ALL_ELSE;
use crate::layout::{Layout, Lost};
use crate::tenant::{Tenant, pretty};

const LOST: &[Lost] = &[
    Lost { code: "SC016", name: None, why: "no policies of Intune" },
    Lost { code: "UG001", name: None, why: "no compliance policies" },
    Lost { code: "UG002", name: None, why: "no compliance policies" },
    Lost { code: "UG012", name: None, why: "no groups" },
    Lost { code: "RF001", name: None, why: "no groups" },
];

const ADDS: &[(&str, &str, &str)] =
    &[("SC018", "CA001-Global-AllApps-BlockLegacyAuthentication", "groups are not exported")];

/// What it collected.
pub(crate) const COLLECTED: Layout = Layout {
    leaves_out: &ALL_ELSE,
    lost: LOST,
    adds: ADDS,
    ..Layout::new("ScubaGear, ProviderSettingsExport.json", |tenant| {
        vec![("ProviderSettingsExport.json".to_owned(), pretty(&collected(tenant), 4))]
    })
};

/// What it found, with what it collected inside.
pub(crate) const RESULTS: Layout = Layout {
    leaves_out: &ALL_ELSE,
    lost: LOST,
    adds: ADDS,
    ..Layout::new("ScubaGear, ScubaResults.json", |tenant| {
        let results = json!({
            "MetaData": { "Tool": "ScubaGear" }, "Summary": {}, "Results": { "AAD": [] }, "Raw": collected(tenant),
        });
        vec![("ScubaResults_8f2c.json".to_owned(), pretty(&results, 4))]
    })
};

fn collected(tenant: &Tenant) -> Value {
    let policies: Vec<Value> =
        tenant.of(Kind::ConditionalAccessPolicy).map(|policy| pascal_case(&policy.plain())).collect();
    json!({
        "baseline_version": "1", "tenant_details": [{ "DisplayName": "Contoso" }],
        "conditional_access_policies": policies, "authorization_policies": [{ "AllowInvitesFrom": "everyone" }],
    })
}

/// Keys with capitals, dates as PowerShell 5.1 writes them.
pub(crate) fn pascal_case(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| {
                let value = if key.ends_with("DateTime") && value.is_string() {
                    json!("/Date(1769788627239)/")
                } else {
                    pascal_case(value)
                };
                (capital(key), value)
            };
            Value::Object(members.iter().map(member).collect::<Map<_, _>>())
        }
        Value::Array(elements) => Value::Array(elements.iter().map(pascal_case).collect()),
        other => other.clone(),
    }
}

fn capital(key: &str) -> String {
    let mut letters = key.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
