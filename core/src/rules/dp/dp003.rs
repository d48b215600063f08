//! Lists of device states that came before filters.

use crate::finding::{Findings, Severity};
use crate::json::Value;
use crate::rules::dp::{is_dormant, name, says_something};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "DP003",
    name: "include-exclude-devices",
    severity: Severity::Warning,
    what: "A Conditional Access policy uses devices.includeDevices or devices.excludeDevices.",
    why: "These lists are what is left of the condition on the state of the device. Filters for devices replaced \
          them, and what the lists say may be dropped when the policy is saved.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "devices": { "includeDevices": ["All"], "excludeDevices": ["Compliant"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "devices": { "deviceFilter": { "mode": "exclude", "rule": "device.isCompliant -eq True" } }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[
        Source {
            title: "conditionalAccessDevices resource type",
            url: "https://learn.microsoft.com/graph/api/resources/conditionalaccessdevices",
        },
        Source {
            title: "Conditional Access: Conditions",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions",
        },
    ],
    needs_complete: &[],
    check: Check::Json(check),
};

const LISTS: [&str; 4] = ["includeDevices", "excludeDevices", "includeDeviceStates", "excludeDeviceStates"];

fn check(policy: Value<'_>, findings: &mut Findings) {
    let Some(devices) = policy.get("conditions").and_then(|conditions| conditions.get("devices")) else { return };
    let mut lists = LISTS.iter().filter_map(|list| devices.member(list)).filter(|(_, list)| says_something(*list));
    let Some((key, _)) = lists.next() else { return };
    let list = key.plain_text().unwrap_or_default();
    findings
        .report(key.span(), format!("'{}' uses {list}, which filters for devices replaced", name(policy)))
        .help("Use deviceFilter, for example device.isCompliant -eq True.")
        .lower_if(is_dormant(policy));
}
