//! A block of unmanaged devices that misses those that are not registered.

use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, Control};
use crate::rules::dv::{
    caught_by, demands_device, device_demand, filter_span, known_and_not_compliant, not_compliant, outcomes,
    selects_only_registered,
};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::device::{DeviceScope, State, States, Trust, passing};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "DV004",
    name: "positive-include-misses-unregistered",
    severity: Severity::Error,
    what: "A policy that blocks devices, or demands a managed one, includes them by a filter that no unregistered device \
           can match.",
    why: "A device that the directory does not know has no attributes, and a positive operator such as -eq never matches \
          what is not there. The devices that such a policy seems to aim at most are the ones that it does not touch, \
          and a private browser window is enough to be one of them.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "devices": { "deviceFilter": { "mode": "include", "rule": "device.isCompliant -eq False" } }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "devices": { "deviceFilter": { "mode": "exclude", "rule": "device.isCompliant -eq True" } }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[Source {
        title: "Filter for devices: policy behavior",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices#policy-behavior-with-filter-for-devices",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    for policy in tenant.conditional_access() {
        let facts = policy.facts;
        if facts.device_filter.is_some() && (facts.blocks() || demands_device(facts)) {
            judge(tenant, policy, findings);
        }
    }
}

fn judge(tenant: &Tenant, policy: Linked<'_, ConditionalAccessPolicy>, findings: &mut Findings) {
    let facts = policy.facts;
    let Some(scope) = DeviceScope::of(facts).filter(|scope| !scope.is_exclude()) else { return };
    let stopped = scope.applied() & !passing(facts);
    // On what the states do not fix: a class of devices is meant, not whatever is unmanaged.
    let is_class = !stopped.meets(known_and_not_compliant());
    let by_class = is_class && scope.open().meets(known_and_not_compliant());
    if !scope.exempt().contains(State::UNREGISTERED) || (is_class && !by_class) {
        return;
    }
    // The same filter on a demand for compliance is DV003's.
    if facts.requires(Control::CompliantDevice) && selects_only_registered(facts).is_some() {
        return;
    }
    let effect = match device_demand(facts) {
        Some(demand) => format!("are let in without {demand}"),
        None => "are not blocked".to_owned(),
    };
    let message = format!(
        "Devices that are not registered have no attributes, so the filter of '{}' never includes them: they {effect}",
        policy.label()
    );
    let finding = findings.report(policy.at(filter_span(facts)), message);
    let way = if is_class {
        "Nothing needs to be done where these devices are meant and no others."
    } else {
        "Use mode \"exclude\" and a rule for the devices to let through, such as device.isCompliant -eq True."
    };
    finding.help(format!("{way}\n{}", outcomes(facts, &scope)));
    let every_trust = Trust::ALL.iter().all(|trust| stopped.meets(not_compliant(*trust)));
    let caught = caught_by(tenant, policy, States::unregistered());
    // Whoever names those that Intune manages leaves out all that nobody manages.
    let of_managed = || depends_on_management(&scope) && caught.is_empty();
    if is_class {
        finding.severity(if of_managed() { Severity::Info } else { Severity::Hint });
    } else if !caught.is_empty() {
        finding.severity(Severity::Info);
        for other in &caught {
            finding.related(other.place(), format!("'{}' stops unregistered devices", other.label()));
        }
    } else if !every_trust {
        // It is for devices of some trust, so others may be meant to be left alone.
        finding.severity(Severity::Warning);
    }
    finding.lower_if(facts.is_dormant());
}

/// Whether the device management in use decides.
fn depends_on_management(scope: &DeviceScope) -> bool {
    let mut attributes = State::all().flat_map(|state| scope.depends_on(state));
    attributes.any(|attribute| attribute.to_ascii_lowercase().ends_with("mdmappid"))
}
