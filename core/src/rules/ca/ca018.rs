//! Everything but a few apps.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::ca::has_grant_controls;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA018",
    name: "all-apps-with-exclusions",
    severity: Severity::Info,
    what: "An enforced Conditional Access policy for all resources excludes some of them.",
    why: "Since 2026 Microsoft Entra holds sign-ins that ask for no more than the basic data of the directory to such \
          policies as well, which before they escaped. Apps that worked because of that may now meet a demand they \
          cannot satisfy, and what the exclusions open should be known.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "MFA",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": {
      "includeApplications": ["All"],
      "excludeApplications": ["00000005-0000-0ff1-ce00-000000000000"]
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "MFA",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["All"], "excludeApplications": [] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    sources: &[Source {
        title: "Conditional Access: Target resources",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// Apps that Microsoft advises to exclude: enrolment, which is how a device gets what others ask of it,
/// and the store service behind the activation of Windows.
const ADVISED: [&str; 3] = [
    "0000000a-0000-0000-c000-000000000000",
    "d4ebce55-015a-49b5-a083-c84d1797ae8c",
    "45a330b1-b1ec-4cc1-9161-9f03992aa49f",
];

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let mut excluded = policy
        .applications
        .exclude
        .iter()
        .filter(|app| !app.is("None") && !ADVISED.iter().any(|advised| app.is(advised)));
    let Some(first) = excluded.next() else { return };
    // A block of everything else is a list of what is allowed.
    if policy.blocks()
        || !policy.is_enforced()
        || !policy.includes_all_apps()
        || !has_grant_controls(policy)
        || policy.workloads.any
    {
        return;
    }
    let apps = match excluded.count() {
        0 => "one app".to_owned(),
        more => format!("{} apps", more + 1),
    };
    let message = format!(
        "'{}' is for all resources but {apps}: since 2026 it also holds for sign-ins that ask for basic directory data \
         only, which escaped it before",
        resource.label()
    );
    findings
        .report(first.span, message)
        .help("Look through the exclusions, and give what must be exempt a policy of its own.");
}
