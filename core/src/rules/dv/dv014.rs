//! An exemption by what users can change.

use crate::filter::Step;
use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::dv::{applies_to_unregistered, filter_span, filter_steps, listed};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::device::DeviceScope;

pub(crate) const RULE: Rule = Rule {
    code: "DV014",
    name: "user-changeable-attribute-alone",
    severity: Severity::Warning,
    what: "A filter exempts devices by their name, model or manufacturer and nothing else.",
    why: "The user of a device can change these. To be exempt from the policy it is enough to rename a device. Microsoft \
          recommends at least one attribute besides that the system or an administrator sets.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "devices": { "deviceFilter": { "mode": "exclude", "rule": "device.model -startsWith \"Surface Hub\"" } }
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
      "deviceFilter": { "mode": "exclude", "rule": "device.model -startsWith \"Surface Hub\" -and device.isCompliant -eq True" }
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

const CHANGEABLE: [&str; 3] = ["device.displayName", "device.model", "device.manufacturer"];

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let (Some(scope), Some(steps)) = (DeviceScope::of_filter(policy), filter_steps(policy)) else { return };
    // A policy that leaves unknown devices alone is for a class of devices, not against others.
    if !applies_to_unregistered(&scope) || !has_changeable_branch(&steps, scope.is_exclude()).unwrap_or(false) {
        return;
    }
    let grants = policy.grant.as_ref().is_some_and(|grant| !grant.is_empty());
    if !grants && policy.session.is_empty() {
        return;
    }
    let used = CHANGEABLE.into_iter().filter(|name| names(&steps, name));
    let used: Vec<String> = used.map(str::to_owned).collect();
    let message = format!(
        "The filter of '{}' exempts devices by {} alone, which their users can change",
        resource.label(),
        listed(&used)
    );
    let finding = findings.report(filter_span(policy), message);
    finding.help(
        "Demand with -and something that users cannot set, such as device.isCompliant -eq True, device.trustType or an \
         extension attribute.",
    );
    if !grants {
        finding.severity(Severity::Info);
    }
    finding.lower_if(policy.is_dormant());
}

fn names(steps: &[Step], name: &str) -> bool {
    steps.iter().any(|step| matches!(step, Step::Compare(comparison) if comparison.property.eq_ignore_ascii_case(name)))
}

/// Whether the rule, or its negation, has a branch of comparisons of changeable attributes only, in
/// disjunctive normal form. Such a branch is there if the whole is true as soon as these comparisons
/// go the right way and no other does.
fn has_changeable_branch(steps: &[Step], exempts_what_matches: bool) -> Option<bool> {
    // For each part whether it, and whether its negation, has such a branch.
    let mut stack: Vec<(bool, bool)> = Vec::new();
    for step in steps {
        match step {
            Step::Compare(comparison) => {
                let is = CHANGEABLE.iter().any(|name| comparison.property.eq_ignore_ascii_case(name));
                stack.push((is, is));
            }
            Step::Quantify(_) => return None,
            Step::Not => {
                let (holds, fails) = stack.pop()?;
                stack.push((fails, holds));
            }
            Step::And => {
                let (b, a) = (stack.pop()?, stack.pop()?);
                stack.push((a.0 && b.0, a.1 || b.1));
            }
            Step::Or => {
                let (b, a) = (stack.pop()?, stack.pop()?);
                stack.push((a.0 || b.0, a.1 && b.1));
            }
        }
    }
    let (holds, fails) = stack.pop()?;
    Some(if exempts_what_matches { holds } else { fails })
}
