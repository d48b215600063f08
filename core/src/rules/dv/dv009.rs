//! A demand on the device where devices are registered or joined.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::{ConditionalAccessPolicy, State};
use crate::policy::{Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};
use crate::text::Span;

pub(crate) const RULE: Rule = Rule {
    code: "DV009",
    name: "registration-action-with-device-control",
    severity: Severity::Error,
    what: "A policy for registering or joining devices asks for more than multifactor authentication.",
    why: "While a device registers or joins it has no identity yet, so nothing can be asked of it. For this user action \
          Conditional Access offers multifactor authentication and authentication strengths only; filters for devices \
          and client apps are not available.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Register devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeUserActions": ["urn:user:registerdevice"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Register devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeUserActions": ["urn:user:registerdevice"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    sources: &[Source {
        title: "Conditional Access: Target resources, user actions",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps#user-actions",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let Some(action) = policy.applications.user_actions.iter().find(|action| action.is("urn:user:registerdevice"))
    else {
        return;
    };
    let controls = controls(policy);
    let mut places: Vec<(Span, String)> =
        controls.into_iter().map(|(span, name)| (span, format!("the control {name}"))).collect();
    if let Some(filter) = &policy.device_filter {
        places.push((filter.span, "a filter for devices".to_owned()));
    }
    if let Some(first) = policy.client_app_types.first().filter(|_| !is_every_client(policy)) {
        places.push((first.span, "a choice of client apps".to_owned()));
    }
    let Some(((span, first), others)) = places.split_first() else { return };
    let names: Vec<&str> =
        std::iter::once(first.as_str()).chain(others.iter().map(|(_, name)| name.as_str())).collect();
    let message = format!(
        "'{}' is for registering or joining devices, where only multifactor authentication or an authentication strength \
         can be asked for; it also has {}",
        resource.label(),
        joined(&names)
    );
    let finding = findings.report(*span, message);
    finding
        .help("Ask for multifactor authentication or an authentication strength and remove the rest.")
        .related(action.span, "the user action")
        .lower_if(matches!(policy.state(), State::ReportOnly | State::Disabled));
    for (span, name) in others {
        finding.related(*span, name.clone());
    }
}

/// The controls that this user action does not offer.
fn controls(policy: &ConditionalAccessPolicy) -> Vec<(Span, &str)> {
    let Some(grant) = &policy.grant else { return Vec::new() };
    let built_in = grant.built_in.iter().filter(|control| !control.is("mfa"));
    let mut controls: Vec<(Span, &str)> = built_in.map(|control| (control.span, control.value.as_str())).collect();
    controls.extend(grant.custom.iter().map(|control| (control.span, "customAuthenticationFactors")));
    controls.extend(grant.terms_of_use.iter().map(|control| (control.span, "termsOfUse")));
    controls
}

/// Whether no kind of client app is left out, in either of the ways to say so.
fn is_every_client(policy: &ConditionalAccessPolicy) -> bool {
    const KINDS: [&str; 4] = ["browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other"];
    let has = |kind: &str| policy.client_app_types.iter().any(|named| named.is(kind));
    has("all") || KINDS.iter().all(|kind| has(kind))
}

fn joined(names: &[&str]) -> String {
    match names {
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
        [] => String::new(),
    }
}
