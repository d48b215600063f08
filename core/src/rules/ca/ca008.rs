//! A demand on the device of clients that cannot speak of it.

use crate::finding::{Findings, Severity};
use crate::policy::{Control, Facts, Resource};
use crate::rules::ca::is_for_every_client;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA008",
    name: "legacy-clients-with-device-control",
    severity: Severity::Info,
    what: "A policy that requires a compliant device names legacy clients (other) among its client apps.",
    why: "Such clients cannot tell what device they run on, so the demand is a block for them. That may be wanted, but who \
          reads the policy does not expect it, and who takes the demand away opens more than is seen.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "clientAppTypes": ["browser", "other"]
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
        title: "Conditional Access: Conditions, client apps",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    if !policy.requires(Control::CompliantDevice) || is_for_every_client(policy) {
        return;
    }
    // Exchange ActiveSync can tell the device from which mail is read.
    let Some(other) = policy.client_app_types.iter().find(|kind| kind.is("other")) else { return };
    let message = format!(
        "'{}' requires a compliant device of legacy clients as well, which can never prove one: they are blocked",
        resource.label()
    );
    findings
        .report(other.span, message)
        .help("Block them by a policy of its own that says so, and name browser and mobileAppsAndDesktopClients here.")
        .lower_if(policy.is_dormant());
}
