//! A condition on risk without the licence for it.

use crate::finding::{Findings, Severity};
use crate::licences::Licensed;
use crate::rules::lc::Licences;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "LC001",
    name: "risk-condition-needs-p2",
    severity: Severity::Warning,
    what: "A Conditional Access policy has a condition on risk, and no plan that the configuration lists holds \
           Microsoft Entra ID P2.",
    why: "Without that licence nobody gets a risk level, so the policy never applies, or cannot be saved.",
    bad: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Risky sign-ins",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "signInRiskLevels": ["high"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
        },
        Example {
            path: "pitfall.toml",
            text: r#"[tenant]
licenses = ["e3"]"#,
        },
    ],
    good: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Risky sign-ins",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "signInRiskLevels": ["high"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
        },
        Example {
            path: "pitfall.toml",
            text: r#"[tenant]
licenses = ["e3", "entra-id-p2"]"#,
        },
    ],
    sources: &[Source {
        title: "What is Microsoft Entra ID Protection?",
        url: "https://learn.microsoft.com/entra/id-protection/overview-identity-protection#license-requirements",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let Some(licences) = Licences::without(tenant, Licensed::Risk) else { return };
    for policy in tenant.conditional_access() {
        let Some(risk) = policy.facts.user_risk.first().or(policy.facts.sign_in_risk.first()) else { continue };
        let message =
            format!("'{}' has a condition on risk, which needs Microsoft Entra ID P2: {licences}", policy.label());
        findings
            .report(policy.at(risk.span), message)
            .help("List the licence in pitfall.toml (licenses in the table tenant), or take the condition out.");
    }
}
