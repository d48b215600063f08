//! A device filter that cannot be read.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "FL001",
    name: "filter-syntax",
    severity: Severity::Error,
    what: "The rule of a device filter is not written as the filter language asks, or does not say whether it includes \
           or excludes.",
    why: "Microsoft Entra refuses a policy with such a filter, so the devices it speaks of are neither held back nor \
          let through as intended.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "devices": { "deviceFilter": { "mode": "exclude", "rule": "(device.trustType -eq \"AzureAD\"" } }
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
    "users": { "includeUsers": ["All"] },
    "devices": { "deviceFilter": { "mode": "exclude", "rule": "(device.trustType -eq \"AzureAD\")" } }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[Source {
        title: "Filter for devices as a condition in Conditional Access policy",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// One slip often looks like several; what comes after the third is most likely an echo.
const MOST: usize = 3;

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let Some(filter) = &policy.device_filter else { return };
    let Some(rule) = &filter.rule else { return };
    let name = resource.label();
    let dormant = policy.is_dormant();
    // At one place, the first problem is the cause of the others.
    let mut problems: Vec<_> = rule.problems.iter().collect();
    problems.dedup_by_key(|problem| problem.span);
    for problem in problems.into_iter().take(MOST) {
        let message = format!("The device filter of '{name}' cannot be read here: {}", problem.value);
        findings
            .report(problem.span, message)
            .help("A comparison reads device.property -operator \"value\"; several are joined by -and or -or.")
            .lower_if(dormant);
    }
    if filter.mode.is_none() {
        let message =
            format!("The device filter of '{name}' does not say whether devices that match are included or excluded");
        findings.report(filter.span, message).help("Set mode to \"include\" or \"exclude\".").lower_if(dormant);
    }
}
