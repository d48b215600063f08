//! A group that is not in the tenant.

use crate::finding::{Findings, Severity};
use crate::policy::reference::Referent;
use crate::recognise::Kind;
use crate::rules::rf::uses::uses;
use crate::rules::rf::{has_all_ids, is_known};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "RF001",
    name: "unknown-group",
    severity: Severity::Warning,
    what: "A policy names a group that is not among the groups of the tenant, nor in a list of names such as \
           MigrationTable.json.",
    why: "The group was deleted, or the policy comes from another tenant. An included group that does not exist leaves \
          its users unprotected; an excluded one no longer exempts the emergency access accounts.",
    bad: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "conditions": { "users": { "includeGroups": ["5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11"] } },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
        Example {
            path: "groups.json",
            text: r#"{ "value": [{ "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Sales", "securityEnabled": true }] }"#,
        },
    ],
    good: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "conditions": { "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] } },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
        Example {
            path: "groups.json",
            text: r#"{ "value": [{ "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Sales", "securityEnabled": true }] }"#,
        },
    ],
    sources: &[Source {
        title: "Conditional Access: Users, groups, agents, and workload identities",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups",
    }],
    needs_complete: &[Kind::Group],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !has_all_ids(tenant, Kind::Group) {
        return;
    }
    let unknown = uses(tenant.all_resources(), Some(Referent::Group), |id| !is_known(tenant, id));
    for group in unknown {
        let message = format!(
            "The group {} {} is not among the groups of the tenant: it was deleted, or belongs to another tenant",
            group.id,
            group.whereabouts()
        );
        group.report(findings, message).help("Replace the id by that of an existing group, or remove it.");
    }
}
