//! The control "Require password change" where it cannot work.

use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, Control, Facts, Resource};
use crate::rules::dv::listed;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA017",
    name: "password-change-misuse",
    severity: Severity::Error,
    what: "A policy demands a password change in another way than the one that Microsoft Entra allows.",
    why: "The control repairs the risk of a user: it needs a second factor to be safe, a user risk to act upon and all \
          resources, so that no app is open meanwhile. Microsoft Graph refuses other policies with it.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Risky users",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["All"] },
    "userRiskLevels": ["high"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["passwordChange"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Risky users",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["All"] },
    "userRiskLevels": ["high"]
  },
  "grantControls": { "operator": "AND", "builtInControls": ["mfa", "passwordChange"] }
}"#,
    }],
    sources: &[Source {
        title: "conditionalAccessGrantControls resource type",
        url: "https://learn.microsoft.com/graph/api/resources/conditionalaccessgrantcontrols",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let Some(grant) = &policy.grant else { return };
    let Some(control) = grant.find(Control::PasswordChange) else { return };
    // Block beside it is a matter of CA020.
    let wrong = if grant.has(Control::Block) { Vec::new() } else { wrong(policy) };
    if wrong.is_empty() {
        return;
    }
    findings
        .report(control.span, format!("'{}' demands a password change, but {}", resource.label(), listed(&wrong)))
        .help(
            "Use passwordChange with mfa and the operator AND, for all resources without exclusions, with userRiskLevels \
             and no other condition.",
        )
        .lower_if(policy.is_dormant());
}

/// The conditions for the control that a policy breaks.
fn wrong(policy: &ConditionalAccessPolicy) -> Vec<String> {
    let Some(grant) = &policy.grant else { return Vec::new() };
    let apps = &policy.applications;
    let factor = grant.has(Control::Mfa) || grant.authentication_strength.is_some();
    let others = grant.len() > 2
        || policy
            .grant
            .iter()
            .flat_map(|grant| &grant.built_in)
            .any(|control| !control.is("mfa") && !control.is("passwordChange"));
    let other_conditions = !policy.is_for_all_platforms()
        || policy.locations.is_some()
        || policy.device_filter.is_some()
        || policy.other_conditions.iter().any(|name| !name.eq_ignore_ascii_case("userRiskLevels"));
    [
        (!factor, "has no multifactor authentication with it"),
        (factor && !grant.needs_all(), "leaves the choice between it and multifactor authentication"),
        (factor && others, "has other controls with it"),
        (!policy.includes_all_apps(), "is not for all resources"),
        (!apps.exclude.is_empty(), "excludes resources"),
        (policy.user_risk.is_empty(), "has no user risk to act upon"),
        (other_conditions, "has other conditions than the user risk"),
    ]
    .into_iter()
    .filter(|(wrong, _)| *wrong)
    .map(|(_, words)| words.to_owned())
    .collect()
}
