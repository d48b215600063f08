//! A policy that only measures, and has for long.

use crate::date::Day;
use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::State;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "RO002",
    name: "left-in-report-only",
    severity: Severity::Info,
    what: "A policy has been report-only for more than 30 days.",
    why: "It protects nothing while it only reports. What was to be learnt is learnt by then, and the policy is \
          easily taken for one that is in force.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant device",
  "modifiedDateTime": "2026-01-14T08:30:00Z",
  "state": "enabledForReportingButNotEnforced",
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
  "modifiedDateTime": "2026-11-10T08:30:00Z",
  "state": "enabledForReportingButNotEnforced",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[
        Source {
            title: "What is Conditional Access report-only mode?",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-report-only",
        },
        Source {
            title: "Plan a Conditional Access deployment",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/plan-conditional-access",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// After how many days of measuring it is time to decide: our own number.
const DAYS: i32 = 30;

fn check(tenant: &Tenant, findings: &mut Findings) {
    let Some(today) = tenant.facts().today else { return };
    for policy in tenant.conditional_access().filter(|policy| policy.facts.state() == State::ReportOnly) {
        let Some(changed) = &policy.facts.changed else { continue };
        let Some(days) = Day::parse(&changed.value).map(|day| today.days_since(day)) else { continue };
        if days <= DAYS {
            continue;
        }
        let place = policy.facts.state.as_ref().map_or(changed.span, |state| state.span);
        let message = format!("'{}' has only reported for {days} days: it protects nothing yet", policy.label());
        findings
            .report(policy.at(place), message)
            .help("Look at what it would have done, then set state to enabled, or delete it.")
            .related(policy.at(changed.span), "its last change");
    }
}
