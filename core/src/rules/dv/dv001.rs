//! A filter that lets registered devices past a policy against unmanaged ones.

use crate::filter::Step;
use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, Control, Platform};
use crate::rules::dv::{
    caught_by, covers_apps, demands_device, device_demand, filter_span, filter_steps, not_compliant, outcomes,
};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::device::{DeviceScope, Management, Ownership, State, States, Trust, passing};
use crate::space::{Population, Subset, subset};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "DV001",
    name: "registered-device-escapes-control",
    severity: Severity::Error,
    what: "A Conditional Access policy keeps unmanaged devices out, and its device filter exempts devices that are only \
           registered.",
    why: "Registering takes a user a minute: adding a work account to any computer or phone is enough. It proves neither \
          that the device is enrolled in Intune nor that it is healthy. Where access depends on Defender for Endpoint, \
          Microsoft supports enrolled devices only.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "devices": {
      "deviceFilter": {
        "mode": "exclude",
        "rule": "device.isCompliant -eq True -or device.trustType -eq \"ServerAD\" -or device.trustType -eq \"Workplace\""
      }
    }
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
    sources: &[
        Source {
            title: "Configure Conditional Access in Microsoft Defender for Endpoint",
            url: "https://learn.microsoft.com/defender-endpoint/configure-conditional-access",
        },
        Source {
            title: "Filter for devices as a condition in Conditional Access policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const PHONES: [Platform; 2] = [Platform::Ios, Platform::Android];

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
    let names_registered = names_registered(facts);
    let platforms = facts.platforms();
    let escaping = |platform: &Platform| {
        let scope = DeviceScope::on(facts, *platform)?;
        let states = escaping(facts, &scope, names_registered);
        (!states.is_empty()).then_some((*platform, states, scope))
    };
    // Only a filter that names operating systems says different things of different platforms.
    let computer = platforms.iter().find(|platform| !PHONES.contains(platform)).or(platforms.first());
    let found: Vec<_> = if compares(facts, "device.operatingSystem") {
        platforms.iter().filter_map(escaping).collect()
    } else {
        computer.into_iter().filter_map(escaping).collect()
    };
    // The worst first: a registered phone may at least have its apps protected.
    let computer = found.iter().find(|(platform, ..)| !PHONES.contains(platform));
    let Some((_, states, scope)) = computer.or(found.first()) else { return };
    // Where whatever the directory knows is exempt, no more may be meant.
    let unknown_only = !(scope.applied() & !passing(facts)).meets(not_compliant(Trust::Joined));
    let aim = match device_demand(facts) {
        Some(demand) => format!("demands {demand}"),
        None if unknown_only => "blocks unregistered devices".to_owned(),
        None => "blocks unmanaged devices".to_owned(),
    };
    let message = format!(
        "'{}' {aim}, but its filter exempts {}: registration proves neither enrolment nor health",
        policy.label(),
        name(*states)
    );
    let finding = findings.report(policy.at(filter_span(facts)), message);
    finding.help(format!("Exempt what is compliant, not what is registered.\n{}", outcomes(facts, scope)));
    let by_filter = computer.is_none() && platforms.iter().any(|platform| !PHONES.contains(platform));
    let caught = caught_by(tenant, policy, *states);
    let protecting = if computer.is_none() { protecting_apps(tenant, policy) } else { Vec::new() };
    if !caught.is_empty() {
        finding.severity(Severity::Info);
        for other in &caught {
            finding.related(other.place(), format!("'{}' stops these devices", other.label()));
        }
    } else if !protecting.is_empty() {
        finding.severity(Severity::Warning);
        for other in &protecting {
            finding.related(other.place(), format!("'{}' demands protected apps on phones", other.label()));
        }
    } else if by_filter || unknown_only {
        finding.severity(Severity::Warning);
    }
    finding.lower_if(facts.is_dormant());
}

/// Registered devices that are not compliant and exempt, whoever owns them, though the policy stops
/// devices that are not registered or joined ones that are not compliant.
fn escaping(policy: &ConditionalAccessPolicy, scope: &DeviceScope, names_registered: bool) -> States {
    let stopped = scope.applied() & !passing(policy);
    let means_it =
        stopped.meets(States::unregistered()) || (names_registered && stopped.meets(not_compliant(Trust::Joined)));
    if !means_it {
        return States::NONE;
    }
    // On some devices of the platform these are exempt as well.
    let by_system = States::of(
        |state| matches!(scope.depends_on(state), [name] if name.eq_ignore_ascii_case("device.operatingSystem")),
    );
    let exempt = scope.exempt() | by_system;
    let mut escaping = States::NONE;
    for management in [Management::Unmanaged, Management::Noncompliant] {
        let mut states = States::NONE;
        for ownership in Ownership::ALL {
            states.insert(State::known(Trust::Registered, management, ownership));
        }
        if exempt.covers(states) {
            escaping |= states;
        }
    }
    escaping
}

fn compares(policy: &ConditionalAccessPolicy, property: &str) -> bool {
    let is =
        |step: &Step| matches!(step, Step::Compare(comparison) if comparison.property.eq_ignore_ascii_case(property));
    filter_steps(policy).is_some_and(|steps| steps.iter().any(is))
}

fn name(states: States) -> &'static str {
    let is = |management| states.iter().any(|state| state.management() == management);
    match (is(Management::Unmanaged), is(Management::Noncompliant)) {
        (true, true) => "registered devices that are not compliant",
        (true, false) => "registered devices that nobody manages",
        _ => "registered devices that are managed but not compliant",
    }
}

/// Whether the filter speaks of registered devices, so that what it does to them is meant.
fn names_registered(policy: &ConditionalAccessPolicy) -> bool {
    filter_steps(policy).iter().flat_map(|steps| steps.iter()).any(|step| {
        let Step::Compare(comparison) = step else { return false };
        comparison.operand.values().iter().any(|text| text.eq_ignore_ascii_case(Trust::Registered.value()))
    })
}

/// The enforced policies that demand protected apps of the same users on phones: one for both platforms, or one for each
/// that `policy` is for; empty where one of these has none.
fn protecting_apps<'t>(
    tenant: &'t Tenant,
    policy: Linked<'_, ConditionalAccessPolicy>,
) -> Vec<Linked<'t, ConditionalAccessPolicy>> {
    let users = Population::of_policy(tenant, &policy);
    let platforms = policy.facts.platforms();
    let mut open: Vec<Platform> = PHONES.into_iter().filter(|phone| platforms.contains(phone)).collect();
    let mut protecting = Vec::new();
    for other in tenant.conditional_access() {
        let here = other.facts.platforms();
        if open.iter().any(|phone| here.contains(phone))
            && other.facts.is_enforced()
            && other.facts.requires(Control::CompliantApplication)
            && covers_apps(other.facts, policy.facts)
            && subset(tenant, &users, &Population::of_policy(tenant, &other)) == Subset::Yes
        {
            open.retain(|phone| !here.contains(phone));
            protecting.push(other);
        }
    }
    if open.is_empty() { protecting } else { Vec::new() }
}
