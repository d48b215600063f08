//! Half of a custom check.

use crate::finding::{Findings, Severity};
use crate::json::{Document, Value};
use crate::rules::{Check, Example, Rule, Source};
use crate::text::base64;

pub(crate) const RULE: Rule = Rule {
    code: "CP011",
    name: "custom-script-half-set",
    severity: Severity::Error,
    what: "A compliance policy has a script for custom compliance without the rules for its result, or the rules \
          without the script, or rules that are no JSON.",
    why: "The script finds a value and the rules say which one is right. Each is of no use without the other, and \
          the check cannot be passed.",
    bad: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "deviceCompliancePolicyScript": {
    "deviceComplianceScriptId": "3d0a4c5e-6c39-4f2b-9b34-0b1b4a8f6f10",
    "rulesContent": null
  }
}"##,
    }],
    good: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "deviceCompliancePolicyScript": {
    "deviceComplianceScriptId": "3d0a4c5e-6c39-4f2b-9b34-0b1b4a8f6f10",
    "rulesContent": "eyJSdWxlcyI6W119"
  }
}"##,
    }],
    sources: &[
        Source {
            title: "Use custom compliance policies and settings for Linux and Windows devices",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-use-custom-settings",
        },
        Source {
            title: "deviceCompliancePolicyScript resource type",
            url: "https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicecompliancepolicyscript?view=graph-rest-beta",
        },
    ],
    needs_complete: &[],
    check: Check::Json(check),
};

const SCRIPT: &str = "deviceComplianceScriptId";
const RULES: &str = "rulesContent";
const NO_ID: &str = "00000000-0000-0000-0000-000000000000";

// The JSON itself, since a part that is `null` is an answer and one that is missing is none.
fn check(policy: Value<'_>, findings: &mut Findings) {
    let bag = policy.get_set("AdditionalProperties").filter(|bag| bag.is_object());
    let member = |name: &str| policy.member(name).or_else(|| bag?.member(name));
    let Some((key, parts)) = member("deviceCompliancePolicyScript").filter(|(_, parts)| parts.is_object()) else {
        return;
    };
    let name = policy.get("displayName").and_then(Value::text);
    let name = name.map_or_else(|| "The policy".to_owned(), |name| format!("'{name}'"));
    let [script, rules] = parts.pick([SCRIPT, RULES]).map(|part| part.map(|(_, value)| value));
    let script_is_set = script.is_some_and(|script| is_set(script, NO_ID));
    let rules_are_set = rules.is_some_and(|rules| is_set(rules, ""));
    let unseen = match (script_is_set, rules_are_set) {
        (true, false) if rules.is_none() => Some(RULES),
        (false, true) if script.is_none() => Some(SCRIPT),
        _ => None,
    };
    if let Some(unseen) = unseen {
        let message = format!("Whether the custom check of {name} is whole cannot be told: {unseen} was not exported");
        findings.report(key.span(), message).help(format!("Export {unseen}.")).unknown();
        return;
    }
    match (script_is_set, rules_are_set) {
        (true, false) => {
            let place = rules.map_or(key.span(), Value::span);
            let message = format!("{name} runs a script for custom compliance but has no rules for what it finds");
            findings.report(place, message).help("Add the rules (a JSON file) to the policy, or take the script out.");
        }
        (false, true) => {
            let place = script.map_or(key.span(), Value::span);
            let message = format!("{name} has rules for custom compliance but no script that finds the values");
            findings.report(place, message).help("Choose the script in the policy, or take the rules out.");
        }
        (true, true) => {
            let Some(rules) = rules else { return };
            // Some tools write the rules as they are, others as Graph does.
            let Some(text) = rules.text().filter(|text| !is_placeholder(text)) else { return };
            if !is_json(&text) && !decode(&text).is_some_and(|decoded| is_json(&decoded)) {
                let message = format!("The rules for custom compliance in {name} are no JSON, in base64 or plain");
                findings.report(rules.span(), message).help("Export the policy again, or upload the rules anew.");
            }
        }
        (false, false) => {}
    }
}

fn is_set(value: Value<'_>, unset: &str) -> bool {
    value.text().is_some_and(|text| !text.is_empty() && text != unset)
}

/// Whether the text holds a place for a tool to fill in: none of these characters is base64's.
fn is_placeholder(text: &str) -> bool {
    !text.trim_start().starts_with(['{', '[']) && text.contains(['_', '<', '%', '$', '{'])
}

fn is_json(text: &str) -> bool {
    let document = Document::new(text.trim_start_matches('\u{feff}'));
    document.errors.is_empty() && document.root().is_some_and(|root| root.is_object() || root.is_array())
}

/// The text that is written in base64. A placeholder of a tool is none.
fn decode(text: &str) -> Option<String> {
    Some(crate::text::decode(&base64(text)?).text.into_owned())
}
