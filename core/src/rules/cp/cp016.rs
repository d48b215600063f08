//! A policy without a description.

use crate::finding::{Findings, Severity};
use crate::json::Value;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CP016",
    name: "no-description",
    severity: Severity::Hint,
    what: "A compliance policy has no description.",
    why: "In a year nobody knows for whom it is, why it demands what it does, and whom to ask.",
    bad: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "description": "",
  "passcodeRequired": true
}"##,
    }],
    good: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "description": "Phones of the sales team. Ask the workplace team.",
  "passcodeRequired": true
}"##,
    }],
    sources: &[Source {
        title: "Create a compliance policy in Microsoft Intune",
        url: "https://learn.microsoft.com/mem/intune/protect/create-compliance-policy",
    }],
    needs_complete: &[],
    check: Check::Json(check),
};

// The JSON itself: no other rule reads descriptions, which are long.
fn check(policy: Value<'_>, findings: &mut Findings) {
    let type_name = policy.get("@odata.type").and_then(Value::plain_text).unwrap_or_default();
    if !type_name.to_ascii_lowercase().ends_with("compliancepolicy") {
        return;
    }
    let Some((_, description)) = policy.member("description") else { return };
    let says_something = description.text().is_some_and(|text| !text.trim().is_empty());
    if !says_something && (description.is_null() || description.text().is_some()) {
        let name =
            policy.get_set("displayName").or_else(|| policy.get("name")).and_then(Value::text).unwrap_or_default();
        findings
            .report(description.span(), format!("'{name}' has no description"))
            .help("Say in a sentence for whom it is and who looks after it.");
    }
}
