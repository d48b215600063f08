//! A rule of the filter language that cannot be read.

use crate::filter::{Dialect, Problem, ProblemKind};
use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::fl::filter_of;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "FL001",
    name: "filter-syntax",
    severity: Severity::Error,
    what: "The rule of a device filter, an assignment filter or a dynamic group is not written as the filter language \
           asks, or a device filter does not say whether it includes or excludes.",
    why: "Microsoft Entra and Intune refuse such a rule, so whom it speaks of is neither held back nor let through as \
          intended.",
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
    sources: &[
        Source {
            title: "Filter for devices as a condition in Conditional Access policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
        },
        Source {
            title: "Manage rules for dynamic membership groups in Microsoft Entra ID",
            url: "https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership",
        },
        Source {
            title: "App and device properties, operators, and rule editing when creating filters in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/fundamentals/filters-device-properties",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// One slip often looks like several; what comes after the third is most likely an echo.
const MOST: usize = 3;

fn check(resource: &Resource, findings: &mut Findings) {
    if let Some(filter) = filter_of(resource) {
        let problems = filter.written.rule.problems.iter();
        for problem in problems.filter(|problem| !is_typographic(problem)).take(MOST) {
            if problem.kind == ProblemKind::Undocumented {
                let message = format!("{} uses {}", filter.title(), problem.message);
                filter.report(findings, problem.span, message).help("Write it without.").likely();
                continue;
            }
            let message = format!("{} cannot be read here: {}", filter.title(), problem.message);
            filter.report(findings, problem.span, message).help(help(filter.dialect()));
        }
    }
    if let Facts::ConditionalAccess(policy) = &resource.facts
        && let Some(device_filter) = policy.device_filter.as_ref().filter(|filter| filter.mode.is_none())
    {
        let name = resource.label();
        let message =
            format!("The device filter of '{name}' does not say whether devices that match are included or excluded");
        let finding = findings.report(device_filter.span, message);
        finding.help("Set mode to \"include\" or \"exclude\".").lower_if(policy.is_dormant());
    }
}

/// Those have a rule of their own.
fn is_typographic(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemKind::Typographic(_))
}

fn help(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::ConditionalAccess | Dialect::ManagedDevices => {
            "A comparison reads device.property -operator \"value\"; several are joined by -and or -or."
        }
        Dialect::ManagedApps => {
            "A comparison reads app.property -operator \"value\"; several are joined by -and or -or."
        }
        Dialect::DynamicGroup => {
            "A comparison reads user.property -operator \"value\", or device.property; several are joined by -and or -or."
        }
    }
}
