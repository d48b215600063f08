//! Two risks that must come together.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA030",
    name: "user-and-sign-in-risk-together",
    severity: Severity::Hint,
    what: "A policy has conditions on the risk of the user and on the risk of the sign-in.",
    why: "It applies only where both hold at once, which is rare. A risky sign-in of a user without a history \
          passes, and so does a compromised user who signs in as usual.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Risk",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "userRiskLevels": ["high"],
    "signInRiskLevels": ["high"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Sign-in risk",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "signInRiskLevels": ["high"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    sources: &[Source {
        title: "Risk-based access policies",
        url: "https://learn.microsoft.com/entra/id-protection/concept-identity-protection-policies",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let (Some(user), Some(sign_in)) = (policy.user_risk.first(), policy.sign_in_risk.first()) else { return };
    let message = format!("'{}' applies only where both the user and the sign-in are at risk", resource.label());
    findings
        .report(user.span, message)
        .help("Write two policies, one for each risk.")
        .related(sign_in.span, "the risk of the sign-in");
}
