//! A user who is not in the tenant.

use crate::finding::{Findings, Severity};
use crate::policy::reference::Referent;
use crate::recognise::Kind;
use crate::rules::rf::unknown_in_conditional_access;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "RF002",
    name: "unknown-user",
    severity: Severity::Info,
    what: "A policy names a user who is not among the users of the tenant.",
    why: "The account was deleted, or the policy comes from another tenant. An exclusion that names it exempts \
          nobody; where it stood for an emergency access account, none is left.",
    bad: &[
        Example {
            path: "ca.json",
            text: r##"{
  "displayName": "Require MFA",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeUsers": ["5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"##,
        },
        Example {
            path: "users.json",
            text: r##"{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users", "value": [{ "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Emergency access 1", "userPrincipalName": "emergency1@example.com" }] }"##,
        },
    ],
    good: &[
        Example {
            path: "ca.json",
            text: r##"{
  "displayName": "Require MFA",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeUsers": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"##,
        },
        Example {
            path: "users.json",
            text: r##"{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users", "value": [{ "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Emergency access 1", "userPrincipalName": "emergency1@example.com" }] }"##,
        },
    ],
    sources: &[
        Source {
            title: "Conditional Access: Users, groups, agents, and workload identities",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups",
        },
        Source {
            title: "Manage emergency access accounts in Microsoft Entra ID",
            url: "https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access",
        },
    ],
    needs_complete: &[Kind::User],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::User) {
        return;
    }
    for user in unknown_in_conditional_access(tenant, Referent::User) {
        let message = format!(
            "The user {} {} is not among the users of the tenant: the account was deleted, or belongs to another tenant",
            user.id,
            user.whereabouts()
        );
        user.report(findings, message).help("Replace the id by that of an existing user, or remove it.");
    }
}
