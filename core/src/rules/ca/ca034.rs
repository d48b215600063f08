//! No session outlives an outage.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA034",
    name: "resilience-defaults-off",
    severity: Severity::Hint,
    what: "A policy switches resilience defaults off.",
    why: "When Microsoft Entra cannot evaluate a policy during an outage, it lets running sessions go on. With \
          this setting it does not, and everybody in scope stops working.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "MFA",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] },
  "sessionControls": { "disableResilienceDefaults": true }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "MFA",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    sources: &[Source {
        title: "Conditional Access: Resilience defaults",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/resilience-defaults",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    if policy.session.iter().any(|control| control.eq_ignore_ascii_case("disableResilienceDefaults")) {
        let message =
            format!("'{}' switches resilience defaults off: in an outage its users lose access", resource.label());
        findings.report(policy.controls_span, message).help("Remove disableResilienceDefaults unless that is meant.");
    }
}
