//! Negative comparisons joined by "or".

use crate::filter::Step;
use crate::finding::{Findings, Severity};
use crate::order::Order;
use crate::policy::{ConditionalAccessPolicy, Facts, Platform, Resource};
use crate::rules::dv::{filter_span, filter_steps, outcomes};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::device::{DeviceScope, States, Trust};

pub(crate) const RULE: Rule = Rule {
    code: "DV013",
    name: "negative-or-catches-managed-devices",
    severity: Severity::Warning,
    what: "A filter joins negative comparisons of different attributes by -or, so that managed devices match as well.",
    why: "\"Not hybrid joined or not compliant\" is true for a joined, compliant device and for a hybrid joined one that \
          is not compliant: one of the two is enough. Whoever means devices that are neither needs -and. Some templates \
          of Microsoft's for limited sessions are written with -or, where the outcome is only that managed devices get \
          the limit, too.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "devices": {
      "deviceFilter": { "mode": "include", "rule": "device.trustType -ne \"ServerAD\" -or device.isCompliant -ne True" }
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
    "devices": {
      "deviceFilter": { "mode": "include", "rule": "device.trustType -ne \"ServerAD\" -and device.isCompliant -ne True" }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[Source {
        title: "Filter for devices as a condition in Conditional Access policy",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    if !filter_steps(policy).is_some_and(|steps| is_disjunction_of_negatives(&steps)) {
        return;
    }
    // What escapes in exclude mode is DV005's, what always matches is DV012's.
    let Some(scope) = DeviceScope::of_filter(policy).filter(|scope| !scope.is_exclude()) else { return };
    let joined = States::with_trust(Trust::Joined) & States::compliant();
    let hit = scope.applied() & (joined | States::with_trust(Trust::Hybrid)) & existing(policy);
    if hit.is_empty() || scope.applied() == States::ALL {
        return;
    }
    let message = format!(
        "The filter of '{}' joins negative comparisons by -or, so one of them is enough; these devices match as well: {}",
        resource.label(),
        hit.show()
    );
    let finding = findings.report(filter_span(policy), message);
    finding.help(format!("If only devices that are none of this are meant, use -and.\n{}", outcomes(policy, &scope)));
    if policy.grant.as_ref().is_none_or(|grant| grant.is_empty()) {
        finding.severity(Severity::Info);
    }
    finding.lower_if(policy.is_dormant());
}

/// The states that a device of the policy's platforms can be in: only Windows devices are hybrid joined, and only those
/// and Macs are joined.
fn existing(policy: &ConditionalAccessPolicy) -> States {
    let platforms = policy.platforms();
    match (platforms.contains(&Platform::Windows), platforms.contains(&Platform::MacOs)) {
        (true, _) => States::ALL,
        (false, true) => !States::with_trust(Trust::Hybrid),
        (false, false) => !(States::with_trust(Trust::Hybrid) | States::with_trust(Trust::Joined)),
    }
}

/// Whether negative comparisons are joined, and how a device is joined is one of the attributes. "Not of ours or not compliant" is all but our
/// compliant devices, and meant so; "not hybrid joined" is true for most devices that are managed well.
fn is_disjunction_of_negatives(steps: &[Step]) -> bool {
    let mut attributes: Vec<String> = Vec::new();
    for step in steps {
        match step {
            Step::Or => {}
            Step::And | Step::Not | Step::Quantify(_) => return false,
            Step::Compare(comparison) => {
                if comparison.operator.denied().is_none() {
                    return false;
                }
                attributes.push(comparison.property.to_ascii_lowercase());
            }
        }
    }
    attributes.order();
    attributes.dedup();
    attributes.len() > 1 && attributes.iter().any(|attribute| attribute == "device.trusttype")
}
