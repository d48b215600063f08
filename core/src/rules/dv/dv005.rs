//! An exemption that takes in every device that is not registered.

use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, Facts, Resource};
use crate::rules::dv::{filter_span, outcomes};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::device::{DeviceScope, State, States};

pub(crate) const RULE: Rule = Rule {
    code: "DV005",
    name: "negative-exclude-exempts-unregistered",
    severity: Severity::Error,
    what: "A policy exempts devices by a filter that every unregistered device matches.",
    why: "A device that the directory does not know has no attributes, and a negative operator such as -ne is true for \
          what is not there. In exclude mode whatever matches is exempt, so the devices that nobody knows are the first \
          to escape the policy.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block all but hybrid joined devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "devices": { "deviceFilter": { "mode": "exclude", "rule": "device.trustType -ne \"ServerAD\"" } }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block all but hybrid joined devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "devices": { "deviceFilter": { "mode": "include", "rule": "device.trustType -ne \"ServerAD\"" } }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[Source {
        title: "Filter for devices: policy behavior",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices#policy-behavior-with-filter-for-devices",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let Some(scope) = DeviceScope::of_filter(policy).filter(DeviceScope::is_exclude) else { return };
    let has_controls = policy.grant.as_ref().is_some_and(|grant| !grant.is_empty());
    // What exempts everything is DV012's.
    if !has_controls || !scope.exempt().contains(State::UNREGISTERED) || scope.exempt() == States::ALL {
        return;
    }
    let message = format!(
        "The filter of '{}' exempts every device that is not registered: such a device has no attributes, so a negative \
         comparison is true for it, and it {}",
        resource.label(),
        effect(policy)
    );
    let finding = findings.report(filter_span(policy), message);
    let way = if policy.blocks() {
        "Use mode \"include\" with this rule."
    } else {
        // To govern one class of devices and no other can be meant.
        finding.severity(Severity::Warning);
        "Use mode \"include\" with this rule; or with its opposite (-eq in place of -ne), if one class of devices is all \
         that the policy is for."
    };
    finding.help(format!("{way}\n{}", outcomes(policy, &scope)));
    finding.lower_if(policy.is_dormant());
}

/// What becomes of a device that escapes.
fn effect(policy: &ConditionalAccessPolicy) -> String {
    let Some(grant) = policy.grant.as_ref().filter(|_| !policy.blocks()) else { return "is not blocked".to_owned() };
    let mut controls: Vec<String> = grant.built_in.iter().map(|control| control.value.clone()).collect();
    controls.extend(grant.authentication_strength.iter().map(|_| "an authentication strength".to_owned()));
    controls.extend(grant.terms_of_use.first().map(|_| "terms of use".to_owned()));
    let join = if grant.needs_all() { " and " } else { " or " };
    match controls.as_slice() {
        [] => "is let in without the controls of the policy".to_owned(),
        controls => format!("is let in without {}", controls.join(join)),
    }
}
