//! Old names for kinds of client apps.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Facts, Resource};
use crate::rules::dp::new_client_app;
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

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let kinds = &policy.client_app_types;
    for (index, (kind, new)) in
        kinds.iter().enumerate().filter_map(|(index, kind)| Some((index, (kind, new_client_app(&kind.value)?))))
    {
        // Once is enough, be it by its name of today or by two old ones.
        let is_there = kinds.iter().any(|other| other.is(new))
            || kinds[..index].iter().any(|earlier| new_client_app(&earlier.value) == Some(new));
        let fix = Fix::unsafe_to_apply();
        let fix = if is_there { fix.remove(kind.span) } else { fix.replace_text(kind.span, new) };
        findings
            .report(
                kind.span,
                format!("'{}' names the client apps {}, which is called {new} today", resource.label(), kind.value),
            )
            .help(if is_there {
                format!("{new} is in the list already: take the old name out.")
            } else {
                format!("Write {new}.")
            })
            .fix(fix)
            .lower_if(policy.is_dormant());
    }
}
