//! An authentication strength that is not in the tenant.

use crate::finding::{Findings, Severity};
use crate::policy::reference::Referent;
use crate::recognise::Kind;
use crate::rules::rf::unknown_in_conditional_access;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "RF006",
    name: "unknown-authentication-strength",
    severity: Severity::Error,
    what: "A Conditional Access policy requires an authentication strength that is neither built in nor among those \
           of the tenant.",
    why: "The strength was deleted, or the policy comes from another tenant. Microsoft Graph refuses the policy; \
          where the strength is the only control, nothing is required.",
    bad: &[
        Example {
            path: "ca.json",
            text: r##"{
  "displayName": "Administrators",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": [], "authenticationStrength": { "id": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11" } }
}"##,
        },
        Example {
            path: "strengths.json",
            text: r##"{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#policies/authenticationStrengthPolicies", "value": [] }"##,
        },
    ],
    good: &[
        Example {
            path: "ca.json",
            text: r##"{
  "displayName": "Administrators",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": [], "authenticationStrength": { "id": "00000000-0000-0000-0000-000000000004" } }
}"##,
        },
        Example {
            path: "strengths.json",
            text: r##"{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#policies/authenticationStrengthPolicies", "value": [] }"##,
        },
    ],
    sources: &[Source {
        title: "Conditional Access authentication strengths",
        url: "https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths",
    }],
    needs_complete: &[Kind::AuthenticationStrength],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::AuthenticationStrength) {
        return;
    }
    for strength in unknown_in_conditional_access(tenant, Referent::AuthenticationStrength) {
        let message = format!(
            "The authentication strength {} {} is neither built in nor among those of the tenant: it was deleted, or \
             belongs to another tenant",
            strength.id,
            strength.whereabouts()
        );
        strength.report(findings, message).help(
            "Name an existing strength. Built in are multifactor authentication, passwordless and phishing-resistant: \
             the ids of zeros that end in 2, 3 and 4.",
        );
    }
}
