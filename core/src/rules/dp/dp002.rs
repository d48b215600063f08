//! The condition on the state of the device that came before filters.

use crate::finding::{Findings, Severity};
use crate::json::Value;
use crate::rules::dp::{is_dormant, name, says_something};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "DP002",
    name: "device-state-condition",
    severity: Severity::Error,
    what: "A Conditional Access policy has the condition deviceStates.",
    why: "The condition was a preview. The filter for devices took its place, both cannot be used together, and \
          new policies cannot have it.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "deviceStates": { "includeStates": ["All"], "excludeStates": ["Compliant", "DomainJoined"] }
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
    sources: &[Source {
        title: "Conditional Access: Conditions",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions",
    }],
    needs_complete: &[],
    check: Check::Json(check),
};

fn check(policy: Value<'_>, findings: &mut Findings) {
    let Some((key, states)) = policy.get("conditions").and_then(|conditions| conditions.member("deviceStates")) else {
        return;
    };
    if !says_something(states) {
        return;
    }
    findings
        .report(
            key.span(),
            format!("'{}' has the condition deviceStates, whose place the filter for devices has taken", name(policy)),
        )
        .help("Use devices.deviceFilter, for example device.isCompliant -eq True or device.trustType -eq \"ServerAD\".")
        .lower_if(is_dormant(policy));
}
