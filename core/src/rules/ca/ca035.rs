//! A demand that may stop the activation of Windows.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Platform, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA035",
    name: "store-exclusion-for-activation",
    severity: Severity::Hint,
    what: "A policy requires a compliant Windows device for all resources and does not exclude the store service \
           by which subscription activation works.",
    why: "A device that steps up to Windows Enterprise asks the Universal Store Service for its licence, and may \
          not count as compliant at that moment. Without the licence it falls back to the edition it came with.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["All"] }
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
    "applications": { "includeApplications": ["All"], "excludeApplications": ["45a330b1-b1ec-4cc1-9161-9f03992aa49f"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[
        Source {
            title: "Require compliant devices with Conditional Access",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-device-compliance",
        },
        Source {
            title: "Windows subscription activation",
            url: "https://learn.microsoft.com/windows/deployment/windows-subscription-activation",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// Universal Store Service APIs and Web Application, which some tenants show as Windows Store for Business.
const STORE: &str = "45a330b1-b1ec-4cc1-9161-9f03992aa49f";

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let spared = policy.applications.exclude.iter().any(|app| app.is(STORE));
    if spared || !policy.includes_all_apps() || !policy.requires_compliant(Platform::Windows) {
        return;
    }
    let message = format!(
        "'{}' requires a compliant device for all apps, the store service included: where subscription activation is used, \
         it may stop",
        resource.label()
    );
    // Whether it is used is in no file.
    findings
        .report(policy.applications.span, message)
        .help(format!("Where it is used, exclude the Universal Store Service ({STORE})."))
        .likely();
}
