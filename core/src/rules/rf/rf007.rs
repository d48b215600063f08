//! Terms of use that are not in the tenant.

use crate::finding::{Findings, Severity};
use crate::policy::reference::Referent;
use crate::recognise::Kind;
use crate::rules::rf::unknown_in_conditional_access;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "RF007",
    name: "unknown-terms-of-use",
    severity: Severity::Hint,
    what: "A Conditional Access policy asks users to accept terms of use that are not in the tenant.",
    why: "The agreement was deleted, or the policy comes from another tenant. Microsoft Graph refuses a policy with \
          such an id.",
    bad: &[
        Example {
            path: "ca.json",
            text: r##"{
  "displayName": "Terms of use",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "AND", "builtInControls": ["mfa"], "termsOfUse": ["5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11"] }
}"##,
        },
        Example {
            path: "agreements.json",
            text: r##"{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identityGovernance/termsOfUse/agreements", "value": [{ "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Guests", "isViewingBeforeAcceptanceRequired": true }] }"##,
        },
    ],
    good: &[
        Example {
            path: "ca.json",
            text: r##"{
  "displayName": "Terms of use",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "AND", "builtInControls": ["mfa"], "termsOfUse": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] }
}"##,
        },
        Example {
            path: "agreements.json",
            text: r##"{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identityGovernance/termsOfUse/agreements", "value": [{ "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Guests", "isViewingBeforeAcceptanceRequired": true }] }"##,
        },
    ],
    sources: &[Source {
        title: "Microsoft Entra terms of use",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/terms-of-use",
    }],
    needs_complete: &[Kind::TermsOfUse],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::TermsOfUse) {
        return;
    }
    for terms in unknown_in_conditional_access(tenant, Referent::TermsOfUse) {
        let message = format!(
            "The agreement {} {} is not among the terms of use of the tenant: it was deleted, or belongs to another tenant",
            terms.id,
            terms.whereabouts()
        );
        terms.report(findings, message).help("Name existing terms of use, or remove the id.");
    }
}
