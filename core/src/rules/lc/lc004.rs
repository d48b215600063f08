//! Nobody but Global Administrators may change Conditional Access.

use std::collections::BTreeSet;

use crate::finding::{Findings, Severity};
use crate::recognise::Kind;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "LC004",
    name: "role-mismatch",
    severity: Severity::Hint,
    what: "The role assignments of the tenant are exported, and nobody but Global Administrators may change \
           Conditional Access.",
    why: "Whoever changes a policy then works with rights over the whole tenant, where Conditional Access \
          Administrator or Security Administrator is enough. Roles that are activated by Privileged Identity \
          Management count where their assignments are in the files.",
    bad: &[Example {
        path: "roles.json",
        text: r##"{
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#roleManagement/directory/roleAssignments",
  "value": [
    {
      "id": "lAPpYvVpN0KRkAEhdxReEJ2xU7kqLkZHsU8c0m3f0aQ-1",
      "principalId": "4a7f3f0e-2f0b-4c1d-9a53-7d1e2c9b6f10",
      "roleDefinitionId": "62e90394-69f5-4237-9190-012177145e10",
      "directoryScopeId": "/"
    }
  ]
}"##,
    }],
    good: &[Example {
        path: "roles.json",
        text: r##"{
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#roleManagement/directory/roleAssignments",
  "value": [
    {
      "id": "lAPpYvVpN0KRkAEhdxReEJ2xU7kqLkZHsU8c0m3f0aQ-1",
      "principalId": "4a7f3f0e-2f0b-4c1d-9a53-7d1e2c9b6f10",
      "roleDefinitionId": "62e90394-69f5-4237-9190-012177145e10",
      "directoryScopeId": "/"
    },
    {
      "id": "lAPpYvVpN0KRkAEhdxReEJ2xU7kqLkZHsU8c0m3f0aQ-2",
      "principalId": "91d2b6c8-0a5e-4f77-8c3b-5b0f6e2d4a21",
      "roleDefinitionId": "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9",
      "directoryScopeId": "/"
    }
  ]
}"##,
    }],
    sources: &[Source {
        title: "Least privileged roles by task: Conditional Access",
        url: "https://learn.microsoft.com/entra/identity/role-based-access-control/delegate-by-task",
    }],
    needs_complete: &[Kind::RoleAssignment],
    check: Check::Tenant(check),
};

const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";

/// The roles that may change Conditional Access policies and little else that matters more.
const ENOUGH: [&str; 2] = [
    // Conditional Access Administrator
    "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9",
    // Security Administrator
    "194ae4cb-b126-40b2-bd5b-6091b380977d",
];

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::RoleAssignment) {
        return;
    }
    let mut first = None;
    let mut holders = BTreeSet::new();
    for assignment in tenant.role_assignments().filter(|assignment| assignment.facts.is_for_all()) {
        let Some(role) = &assignment.facts.role else { continue };
        if ENOUGH.iter().any(|enough| role.is(enough)) {
            return;
        }
        if role.is(GLOBAL_ADMINISTRATOR) {
            first = first.or(Some(assignment.at(role.span)));
            holders.extend(assignment.facts.principal.as_ref().map(|principal| principal.value.to_ascii_lowercase()));
        }
    }
    let Some(place) = first else { return };
    let of_whom = match holders.len() {
        0 | 1 => "one account is".to_owned(),
        count => format!("{count} accounts are"),
    };
    let message = format!(
        "Nobody in these files is Conditional Access Administrator or Security Administrator, and {of_whom} Global \
         Administrator: every change of Conditional Access is made with rights over the whole tenant"
    );
    findings.report(place, message).help(
        "Give Conditional Access Administrator to whoever looks after these policies, and keep Global Administrator \
         for emergencies.",
    );
}
