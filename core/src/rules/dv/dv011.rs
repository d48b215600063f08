//! An exemption for devices that are compliant and hybrid joined.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::dv::{filter_span, outcomes};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::device::{DeviceScope, States, Trust};

pub(crate) const RULE: Rule = Rule {
    code: "DV011",
    name: "hybrid-only-fleet-assumption",
    severity: Severity::Hint,
    what: "A policy exempts devices only if they are compliant and hybrid joined.",
    why: "Devices that are joined to Microsoft Entra without a local domain are compliant as well, and so are phones. \
          Where such devices exist, the policy treats them like unmanaged ones.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Short sessions on unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "devices": {
      "deviceFilter": { "mode": "exclude", "rule": "device.isCompliant -eq True -and device.trustType -eq \"ServerAD\"" }
    }
  },
  "sessionControls": { "persistentBrowser": { "mode": "never", "isEnabled": true } }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Short sessions on unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "devices": { "deviceFilter": { "mode": "exclude", "rule": "device.isCompliant -eq True" } }
  },
  "sessionControls": { "persistentBrowser": { "mode": "never", "isEnabled": true } }
}"#,
    }],
    sources: &[Source {
        title: "Filter for devices as a condition in Conditional Access policy",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let Some(scope) = DeviceScope::of_filter(policy).filter(DeviceScope::is_exclude) else { return };
    if scope.exempt() != States::compliant() & States::with_trust(Trust::Hybrid) {
        return;
    }
    let message = format!(
        "'{}' exempts compliant devices only if they are hybrid joined: joined devices and phones that are compliant count \
         as unmanaged",
        resource.label()
    );
    findings
        .report(filter_span(policy), message)
        .help(format!(
            "If compliance is what counts, exempt device.isCompliant -eq True.\n{}",
            outcomes(policy, &scope)
        ))
        .lower_if(policy.is_dormant());
}
