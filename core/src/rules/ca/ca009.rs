//! Exchange ActiveSync in a policy that is for more.

use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, Facts, Resource};
use crate::rules::ca::is_for_every_client;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;

pub(crate) const RULE: Rule = Rule {
    code: "CA009",
    name: "activesync-misuse",
    severity: Severity::Error,
    what: "A policy with demands names Exchange ActiveSync together with other client apps, for other apps than Exchange \
           Online, or with other conditions than platforms.",
    why: "Clients of that protocol reach mail only and know few of the conditions and controls. Microsoft asks that a \
          policy for them be for Exchange Online and nothing else, and lets only platforms narrow it; in a larger one they \
          are judged otherwise than it reads.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant device for mail",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["All"] },
    "clientAppTypes": ["exchangeActiveSync", "browser"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant device for mail",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["00000002-0000-0ff1-ce00-000000000000"] },
    "clientAppTypes": ["exchangeActiveSync"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[Source {
        title: "Conditional Access: Conditions, client apps",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    // A block means the same for each of them, and Microsoft's own template names two kinds.
    if policy.blocks() || is_for_every_client(policy) || policy.grant.as_ref().is_none_or(|grant| grant.is_empty()) {
        return;
    }
    let types = &policy.client_app_types;
    let Some(sync) = types.iter().find(|kind| kind.is("exchangeActiveSync")) else { return };
    let apps = &policy.applications.include;
    let mut wrong = Vec::new();
    if let Some(other) = types.iter().find(|kind| !kind.is("exchangeActiveSync")) {
        wrong.push(format!("names {} as well", other.value));
    }
    if !(apps.len() == 1 && apps.iter().all(|app| app.is(EXCHANGE))) {
        wrong.push("is not for Exchange Online alone".to_owned());
    }
    let others = beside_platforms(policy);
    if !others.is_empty() {
        wrong.push(format!("has conditions other than platforms ({})", others.join(", ")));
    }
    if wrong.is_empty() {
        return;
    }
    let message = format!(
        "'{}' names Exchange ActiveSync, which needs a policy of its own for Exchange Online, but {}",
        resource.label(),
        listed(&wrong)
    );
    findings
        .report(sync.span, message)
        .help(
            "Move exchangeActiveSync to a policy of its own whose only app is Office 365 Exchange Online and whose only \
             other condition, if any, is platforms.",
        )
        .lower_if(policy.is_dormant());
}

/// The conditions of a policy that Exchange ActiveSync does not know.
fn beside_platforms(policy: &ConditionalAccessPolicy) -> Vec<&str> {
    let mut others = Vec::new();
    if policy.locations.is_some() {
        others.push("locations");
    }
    if policy.device_filter.is_some() {
        others.push("deviceFilter");
    }
    others.extend(policy.other_conditions.iter().map(String::as_str));
    others
}
