//! A demand for compliance of registered devices alone.

use crate::finding::{Findings, Severity};
use crate::policy::{Control, Facts, Resource};
use crate::rules::dv::{filter_span, outcomes, selects_only_registered};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "DV003",
    name: "filter-selects-only-registered",
    severity: Severity::Warning,
    what: "A Conditional Access policy demands a compliant device, on Windows too, of registered devices only.",
    why: "Joined and unregistered devices are let in without being asked. The registered Windows devices that are left \
          are the ones that Microsoft does not support where compliance rests on Defender for Endpoint.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["windows"] },
    "devices": { "deviceFilter": { "mode": "include", "rule": "device.trustType -eq \"Workplace\"" } }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["windows"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[
        Source {
            title: "Configure Conditional Access in Microsoft Defender for Endpoint",
            url: "https://learn.microsoft.com/defender-endpoint/configure-conditional-access",
        },
        Source {
            title: "Filter for devices as a condition in Conditional Access policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    if !policy.requires(Control::CompliantDevice) {
        return;
    }
    let Some(scope) = selects_only_registered(policy) else { return };
    let message = format!(
        "'{}' demands compliance of registered devices only: every other device is let in without it, and registered \
         Windows devices are not supported where compliance rests on Defender for Endpoint",
        resource.label()
    );
    findings
        .report(filter_span(policy), message)
        .help(format!("Remove the filter, so that every device must be compliant.\n{}", outcomes(policy, &scope)))
        .lower_if(policy.is_dormant());
}
