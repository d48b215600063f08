//! A Conditional Access policy without controls.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA019",
    name: "no-controls",
    severity: Severity::Error,
    what: "A Conditional Access policy has neither a grant control nor a session control.",
    why: "Its conditions select sign-ins and nothing happens to them. Microsoft Entra refuses to create such a policy.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Office",
  "state": "enabled",
  "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["Office365"] } },
  "grantControls": null,
  "sessionControls": null
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Office",
  "state": "enabled",
  "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["Office365"] } },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] },
  "sessionControls": null
}"#,
    }],
    sources: &[Source {
        title: "Building a Conditional Access policy",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    if policy.grant.as_ref().is_some_and(|grant| !grant.is_empty()) || !policy.session.is_empty() {
        return;
    }
    let name = resource.label();
    if !policy.controls_exported {
        let message =
            format!("What '{name}' demands cannot be told: its grantControls and sessionControls are not in the file");
        findings.report(resource.place, message).help("Export the policy with all its properties.").unknown();
        return;
    }
    let message = format!("'{name}' does nothing: it has neither a grant control nor a session control");
    findings
        .report(policy.controls_span, message)
        .help("Name what the policy demands in grantControls, for example compliantDevice, or delete it.")
        .lower_if(policy.is_dormant());
}
