//! Roles that Conditional Access does not know.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::PrincipalKind;
use crate::policy::{Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};
use crate::well_known::is_built_in_role;

pub(crate) const RULE: Rule = Rule {
    code: "CA031",
    name: "custom-or-unknown-role",
    severity: Severity::Warning,
    what: "A Conditional Access policy names a role that is not among the built-in roles of Microsoft Entra.",
    why: "Policies work with built-in directory roles only. With the id of a custom role, of a role that was withdrawn or \
          of something else, nobody is in scope by it.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "MFA for administrators",
  "state": "enabled",
  "conditions": {
    "users": { "includeRoles": ["3d0c51c7-7e3f-4d0a-9d3e-2f5b7c1a9e40"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "MFA for administrators",
  "state": "enabled",
  "conditions": {
    "users": { "includeRoles": ["29232cdf-9323-42fd-ade2-1d097af3e4de"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    sources: &[
        Source {
            title: "Conditional Access: Users, groups, agents, and workload identities",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups",
        },
        Source {
            title: "Microsoft Entra built-in roles",
            url: "https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let users = policy.users.include.iter().chain(&policy.users.exclude);
    // What is no id at all is a matter of RF008.
    let mut unknown = users
        .filter(|user| user.kind == PrincipalKind::Role && is_id(&user.id.value))
        .filter(|user| !is_built_in_role(&user.id.value));
    let Some(first) = unknown.next() else { return };
    let others = match unknown.count() {
        0 => String::new(),
        1 => " and one more role".to_owned(),
        more => format!(" and {more} more roles"),
    };
    let message = format!(
        "'{}' names role {}{others}, which is no built-in role known as of January 2026: custom roles have no effect here",
        resource.label(),
        first.id.value
    );
    findings
        .report(first.id.span, message)
        .help("Name a built-in role, or a role-assignable group whose members hold the custom one.")
        .lower_if(policy.is_dormant())
        // Microsoft adds roles.
        .likely();
}

fn is_id(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}
