//! A disabled policy of which nobody knows what it is for.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::State;
use crate::rules::ca::is_for_emergencies;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "RO005",
    name: "contingency-not-marked",
    severity: Severity::Hint,
    what: "A Conditional Access policy is disabled and not named as one that is kept for an emergency.",
    why: "Disabled policies are what is left of trials and migrations. In an emergency somebody may enable the \
          wrong one, and in quiet times they hide how many are in force.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "CA12 old",
  "state": "disabled",
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
  "displayName": "CA12",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[Source {
        title: "Plan a Conditional Access deployment",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/plan-conditional-access",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    for policy in tenant.conditional_access().filter(|policy| policy.facts.state() == State::Disabled) {
        if is_for_emergencies(tenant, &policy) {
            continue;
        }
        let place = policy.facts.state.as_ref().map_or(policy.resource.place, |state| state.span);
        findings.report(policy.at(place), format!("'{}' is disabled", policy.label())).help(
            "Delete it; or, if it is kept for an emergency, name it so and put the name into pitfall.toml: contingency in \
             the table tenant.",
        );
    }
}
