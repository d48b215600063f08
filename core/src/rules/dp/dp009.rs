//! A policy that a connector left behind.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "DP009",
    name: "classic-connector-policy",
    severity: Severity::Hint,
    what: "A policy has the name of the classic policies that connectors to threat defence partners once made.",
    why: "Connectors no longer need such a policy. It decides nothing, and whoever reads the list takes it for \
          protection.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "[Windows Defender ATP] Device policy",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[Source {
        title: "Enable the Mobile Threat Defense connector in Intune",
        url: "https://learn.microsoft.com/mem/intune/protect/mtd-connector-enable",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let (Facts::ConditionalAccess(_), Some(name)) = (&resource.facts, &resource.name) else { return };
    let lower = name.value.to_ascii_lowercase();
    if lower.starts_with('[') && lower.contains("device policy") {
        findings
            .report(name.span, format!("'{}' has the name of a classic policy that a connector made", name.value))
            .help("Where the connector works without it, delete it.");
    }
}
