//! A Conditional Access policy for nothing.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource, Text};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA001",
    name: "no-target",
    severity: Severity::Error,
    what: "A Conditional Access policy targets no app, no user action and no authentication context.",
    why: "It applies to no sign-in, whatever it demands. This is how a policy looks whose targets were to be filled in \
          later, or whose only app was deleted.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["None"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[Source {
        title: "Conditional Access: Target resources",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let apps = &policy.applications;
    // What agents may reach is named in other ways.
    if policy.workloads.any || apps.others || apps.filtered {
        return;
    }
    // Of conditions that are known in part, another rule tells what is missing.
    if !apps.exported && policy.partly_known {
        return;
    }
    let is_target = |names: &[Text]| names.iter().any(|name| !name.is("None"));
    if [&apps.include, &apps.user_actions, &apps.authentication_contexts].into_iter().any(|names| is_target(names)) {
        return;
    }
    // Continuous access evaluation is switched on and off for users, whatever they open.
    if policy.session.iter().any(|control| control.eq_ignore_ascii_case("continuousAccessEvaluation")) {
        return;
    }
    let name = resource.label();
    if !apps.exported {
        let message = format!("What '{name}' targets cannot be told: its applications are not in the file");
        findings.report(resource.place, message).help("Export the policy with all its properties.").unknown();
        return;
    }
    let place = apps.include.first().map_or(apps.span, |none| none.span);
    findings
        .report(place, format!("'{name}' targets no app, no user action and no context: it never applies"))
        .help("Name what it is to protect in includeApplications, for example Office365 or All, or delete it.")
        .lower_if(policy.is_dormant());
}
