//! Old names for kinds of client apps.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Facts, Resource, Text};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "DP004",
    name: "old-client-app-type",
    severity: Severity::Warning,
    what: "A Conditional Access policy names a kind of client app that has another name today.",
    why: "Microsoft Graph takes some of the old names no more, and reads others as something narrower than what is \
          meant.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "clientAppTypes": ["browser", "modern"]
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
    "applications": { "includeApplications": ["Office365"] },
    "clientAppTypes": ["browser", "mobileAppsAndDesktopClients"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[Source {
        title: "conditionalAccessConditionSet resource type",
        url: "https://learn.microsoft.com/graph/api/resources/conditionalaccessconditionset",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// Old names, and what to write today.
const RENAMED: [(&str, &str); 3] = [
    ("modern", "mobileAppsAndDesktopClients"),
    ("easSupported", "exchangeActiveSync"),
    ("easUnsupported", "exchangeActiveSync"),
];

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let renamed = |kind: &Text| RENAMED.into_iter().find(|(old, _)| kind.is(old));
    for (kind, (_, new)) in policy.client_app_types.iter().filter_map(|kind| Some((kind, renamed(kind)?))) {
        findings
            .report(
                kind.span,
                format!("'{}' names the client apps {}, which is called {new} today", resource.label(), kind.value),
            )
            .help(format!("Write {new}."))
            .fix(Fix::unsafe_to_apply().replace_text(kind.span, new))
            .lower_if(policy.is_dormant());
    }
}
