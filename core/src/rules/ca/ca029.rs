//! A compliant device, but not in the office.

use crate::finding::{Findings, Severity};
use crate::policy::{Control, Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA029",
    name: "device-control-only-off-network",
    severity: Severity::Info,
    what: "A policy requires a compliant device except on trusted networks.",
    why: "The network says nothing about the device in it. A visitor's notebook, or one that has malware, opens the same \
          data as soon as it is in the office or on the VPN.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "locations": { "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] }
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
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[
        Source {
            title: "Require compliant devices with Conditional Access",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-device-compliance",
        },
        Source {
            title: "Conditional Access: Network assignment",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-assignment-network",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    if !policy.requires(Control::CompliantDevice) {
        return;
    }
    let Some(locations) = &policy.locations else { return };
    let Some(trusted) = locations.exclude.iter().find(|place| place.is("AllTrusted")) else { return };
    // Where nothing is left, CA014 says so.
    if !locations.include.is_empty() && locations.include.iter().all(|place| place.is("AllTrusted")) {
        return;
    }
    let message = format!(
        "'{}' requires a compliant device except on trusted networks: there, any device is accepted",
        resource.label()
    );
    findings
        .report(trusted.span, message)
        .help("Leave the network out of it, or demand there at least a joined device.")
        .lower_if(policy.is_dormant());
}
