//! Users listed one by one.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::{Principal, PrincipalKind};
use crate::policy::{Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA024",
    name: "single-users-listed",
    severity: Severity::Hint,
    what: "A Conditional Access policy lists more than ten users one by one.",
    why: "Nobody sees from a list of ids who is meant, and nobody takes them out again. A group has a name, an \
          owner and reviews.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["0d1f7c3e-0000-4000-8000-000000000000",
      "0d1f7c3e-0000-4000-8000-000000000001",
      "0d1f7c3e-0000-4000-8000-000000000002",
      "0d1f7c3e-0000-4000-8000-000000000003",
      "0d1f7c3e-0000-4000-8000-000000000004",
      "0d1f7c3e-0000-4000-8000-000000000005",
      "0d1f7c3e-0000-4000-8000-000000000006",
      "0d1f7c3e-0000-4000-8000-000000000007",
      "0d1f7c3e-0000-4000-8000-000000000008",
      "0d1f7c3e-0000-4000-8000-000000000009",
      "0d1f7c3e-0000-4000-8000-00000000000a"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[Source {
        title: "Conditional Access: Users, groups, agents, and workload identities",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// How many users one by one are not too many: our own number.
const MOST: usize = 10;

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    for (list, verb) in [(&policy.users.include, "includes"), (&policy.users.exclude, "excludes")] {
        let is_single = |user: &&Principal| user.kind == PrincipalKind::User && user.id.value.contains('-');
        let count = list.iter().filter(is_single).count();
        let Some(first) = list.iter().find(is_single).filter(|_| count > MOST) else { continue };
        findings
            .report(first.id.span, format!("'{}' {verb} {count} users one by one", resource.label()))
            .help("Put them into a group.");
    }
}
