//! Controls that no device of a platform can satisfy.

use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, Control, Facts, Platform, Resource, Text};
use crate::rules::ca::joins_what_excludes_itself;
use crate::rules::dv::{is_for_unnamed_platforms, listed};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::device::{DeviceScope, States, Trust};

pub(crate) const RULE: Rule = Rule {
    code: "DV006",
    name: "impossible-device-control",
    severity: Severity::Error,
    what: "A policy demands controls that no device of a platform in its scope can satisfy, such as a hybrid joined \
           iPhone.",
    why: "Only Windows devices can be hybrid joined, and only phones and tablets have approved apps. On other platforms \
          such a policy is a block that does not look like one.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Phones",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["domainJoinedDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Phones",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[Source {
        title: "Grant controls in Conditional Access policy",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// The controls that some platforms cannot satisfy, with those that can.
const CONTROLS: [(Control, &[Platform]); 3] = [
    (Control::DomainJoinedDevice, &[Platform::Windows]),
    (Control::CompliantApplication, &[Platform::Ios, Platform::Android, Platform::Windows]),
    (Control::ApprovedApplication, &[Platform::Ios, Platform::Android]),
];

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let required: Vec<_> = CONTROLS.into_iter().filter(|(control, _)| policy.requires(*control)).collect();
    let hybrid = policy.requires(Control::DomainJoinedDevice);
    // A protected app on a hybrid joined PC is a matter of CA005.
    if (!hybrid && required.len() < 2) || joins_what_excludes_itself(policy) {
        return;
    }
    let platforms = policy.platforms();
    let blocked: Vec<Platform> = platforms
        .iter()
        .copied()
        .filter(|platform| required.iter().any(|(_, able)| !able.contains(platform)))
        .filter(|platform| applies_on(policy, *platform))
        .collect();
    if blocked.is_empty() {
        return;
    }
    let demand: Vec<String> = required.iter().map(|(control, _)| control.name().to_owned()).collect();
    let on: Vec<String> = blocked.iter().map(|platform| platform.name().to_owned()).collect();
    let reason = match required.as_slice() {
        [_] => "only Windows devices can be hybrid joined",
        _ => "no device of these platforms can satisfy both",
    };
    let message = format!(
        "'{}' demands {}, and {reason}: on {} it always blocks",
        resource.label(),
        listed(&demand),
        listed(&on)
    );
    let is_required = |name: &&Text| required.iter().any(|(control, _)| Control::of(name) == Some(*control));
    let place = policy.grant.as_ref().and_then(|grant| grant.built_in.iter().find(is_required));
    let finding = findings.report(place.map_or(policy.controls_span, |control| control.span), message);
    if let Some(scope) = &policy.platforms {
        finding.related(scope.span, "its platforms");
    }
    if blocked.len() == platforms.len() && !is_for_unnamed_platforms(policy) {
        finding.help("Demand what these platforms can satisfy, such as compliantDevice; to block them, use block.");
    } else {
        finding.severity(Severity::Warning).help(
            "Restrict the policy to the platforms that can satisfy it, or offer compliantDevice instead (operator OR); \
             to block the others, use a policy with block.",
        );
    }
    finding.lower_if(policy.is_dormant());
}

/// Whether the policy applies to whatever device of a platform can be, as far as its filter says.
fn applies_on(policy: &ConditionalAccessPolicy, platform: Platform) -> bool {
    let hybrid = States::with_trust(Trust::Hybrid);
    DeviceScope::on(policy, platform).is_some_and(|scope| scope.applied().covers(!hybrid))
}
