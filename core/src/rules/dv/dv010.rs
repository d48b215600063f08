//! A managed device as a condition for registering sign-in methods.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::dv::is_of_device;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::device::{DeviceScope, State, Truth, admits};

pub(crate) const RULE: Rule = Rule {
    code: "DV010",
    name: "security-info-registration-needs-device",
    severity: Severity::Warning,
    what: "Registering security information is possible from a managed device only.",
    why: "A new user has no sign-in method yet, and a new device becomes compliant only after its user has signed in. \
          Without another way in neither comes first. Some baselines ask for exactly this; then new users need a \
          temporary access pass or a device that is set up for them.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Register security information",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeUserActions": ["urn:user:registersecurityinfo"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Register security information",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeUserActions": ["urn:user:registersecurityinfo"] },
    "locations": { "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[Source {
        title: "Control security information registration with Conditional Access policy",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-security-info-registration",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let Some(action) =
        policy.applications.user_actions.iter().find(|action| action.is("urn:user:registersecurityinfo"))
    else {
        return;
    };
    let controls = policy.grant.iter().flat_map(|grant| &grant.built_in);
    let Some(control) = controls.into_iter().find(|name| is_of_device(name)) else {
        return;
    };
    let shut_out =
        DeviceScope::of(policy).is_some_and(|scope| admits(policy, &scope, State::UNREGISTERED) == Truth::No);
    // Where locations are left out, nothing is asked there.
    if !shut_out || policy.blocks() || policy.locations.is_some() {
        return;
    }
    let message = format!(
        "'{}' lets users register a sign-in method on a managed device only: a new user whose device is not managed yet \
         has none to sign in with",
        resource.label()
    );
    findings
        .report(control.span, message)
        .help(
            "Leave another way in: exclude trusted locations, or accept an authentication strength with a temporary access \
             pass instead (operator OR).",
        )
        .related(action.span, "the user action")
        .lower_if(policy.is_dormant());
}
