//! Extension attributes of devices that nobody manages.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::dv::{filter_span, outcomes};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::device::{DeviceScope, State, States};

pub(crate) const RULE: Rule = Rule {
    code: "DV015",
    name: "extension-attribute-needs-managed-device",
    severity: Severity::Info,
    what: "A filter compares an extension attribute without asking whether the device is managed.",
    why: "A filter sees extension attributes on devices that Intune manages, that are compliant or that are hybrid \
          joined. What it makes of another registered device is not what the value would suggest, and administrators \
          report surprises.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Admin workstations",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "devices": { "deviceFilter": { "mode": "include", "rule": "device.extensionAttribute1 -eq \"SAW\"" } }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Admin workstations",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "devices": {
      "deviceFilter": { "mode": "include", "rule": "device.extensionAttribute1 -eq \"SAW\" -and device.isCompliant -eq True" }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
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
    let Some(scope) = DeviceScope::of_filter(policy) else { return };
    let hidden = States::of(State::hides_extension_attributes) & scope.open();
    let decides = |state: State| {
        scope.depends_on(state).iter().find(|name| name.to_ascii_lowercase().starts_with("device.extensionattribute"))
    };
    let Some(attribute) = hidden.iter().find_map(decides) else { return };
    let message = format!(
        "The filter of '{}' decides by {attribute}, which it sees on managed, compliant and hybrid joined devices only; \
         of others nothing is certain",
        resource.label()
    );
    findings
        .report(filter_span(policy), message)
        .help(format!(
            "Add -and device.isCompliant -eq True where only such devices are meant.\n{}",
            outcomes(policy, &scope)
        ))
        .lower_if(policy.is_dormant());
}
