//! A report about what is not evaluated.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::State;
use crate::policy::{Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "RO004",
    name: "report-only-user-action",
    severity: Severity::Info,
    what: "A report-only policy is for a user action, such as registering a device.",
    why: "User actions are not evaluated in this mode, so the sign-in logs show nothing, and it seems as if the \
          policy met nobody.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Register devices",
  "state": "enabledForReportingButNotEnforced",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeUserActions": ["urn:user:registerdevice"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Register devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeUserActions": ["urn:user:registerdevice"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    sources: &[Source {
        title: "What is Conditional Access report-only mode?",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-report-only",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let Some(action) = policy.applications.user_actions.first() else { return };
    if policy.state() != State::ReportOnly {
        return;
    }
    let place = policy.state.as_ref().map_or(resource.place, |state| state.span);
    let message = format!(
        "'{}' only reports, and user actions are not evaluated in this mode: nothing will be seen",
        resource.label()
    );
    findings
        .report(place, message)
        .help("Try it with a pilot group and state enabled.")
        .related(action.span, "the user action");
}
