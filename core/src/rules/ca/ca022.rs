//! Session controls of a session that never begins.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA022",
    name: "session-controls-with-block",
    severity: Severity::Hint,
    what: "A policy blocks access and has session controls as well.",
    why: "Where access is blocked no session begins, so the controls are never used. They may belong to another \
          policy.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] },
  "sessionControls": { "signInFrequency": { "isEnabled": true, "type": "hours", "value": 4 } }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[Source {
        title: "Conditional Access: Session",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-session",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let Some(control) = policy.session.first().filter(|_| policy.blocks()) else { return };
    let message = format!("'{}' blocks access, so its session control {control} is never used", resource.label());
    // Graph leaves as it is what an update does not name; null takes it away.
    let fix = Fix::safe().set(resource.span, "sessionControls", "null");
    findings.report(policy.controls_span, message).help("Remove the session controls, or block.").fix(fix);
}
