//! A filter that says the same of every device.

use crate::filter::{Comparison, Step};
use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::dv::{filter_span, filter_steps, filter_text, outcomes, stops_nobody};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::device::{DeviceScope, State, States};

pub(crate) const RULE: Rule = Rule {
    code: "DV012",
    name: "filter-matches-everything-or-nothing",
    severity: Severity::Error,
    what: "A device filter matches every device, or none, or none but those that pass the policy anyway.",
    why: "It does not filter. The usual cause is -or between two -ne on one attribute: no device has both values, so one \
          of the two is always true. In exclude mode the policy then applies to nobody. And a policy that demands a \
          compliant device of compliant devices stops nobody: all others are outside of it.",
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
        "mode": "include",
        "rule": "device.trustType -ne \"AzureAD\" -or device.trustType -ne \"ServerAD\""
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
    "devices": {
      "deviceFilter": {
        "mode": "include",
        "rule": "device.trustType -ne \"AzureAD\" -and device.trustType -ne \"ServerAD\""
      }
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
    let Some(scope) = DeviceScope::of_filter(policy) else { return };
    // That a filter exempts all others is DV005's.
    if !scope.is_exclude() && policy.session.is_empty() && stops_nobody(policy) {
        let message = format!(
            "The filter of '{}' includes none but devices that satisfy its controls as they are, so the policy stops nobody",
            resource.label()
        );
        let help = "Remove the filter: devices that satisfy the controls get in all the same, and others no longer do.";
        let finding = findings.report(filter_span(policy), message);
        finding.help(format!("{help}\n{}", outcomes(policy, &scope)));
        finding.lower_if(policy.is_dormant());
        return;
    }
    let Some(classes) = scope.classes() else { return };
    let (matched, unmatched) = (classes.matched(), classes.unmatched());
    // What is read in the extension attributes of unmanaged devices is not documented well.
    let unsure = States::of(State::hides_extension_attributes);
    let always = (matched | unsure) == States::ALL && unmatched.is_empty();
    let never = (unmatched | unsure) == States::ALL && matched.is_empty();
    if !(always || never) || has_foreign_value(&filter_steps(policy).unwrap_or_default()) {
        return;
    }
    let effect = match (always, scope.is_exclude()) {
        (true, true) => "matches every device, so all are exempt and the policy never applies",
        (true, false) => "matches every device, so it might as well not be there",
        (false, true) => "matches no device, so it exempts none",
        (false, false) => "matches no device, so the policy never applies",
    };
    let message = format!("The filter of '{}' {effect}: `{}`", resource.label(), filter_text(policy));
    let finding = findings.report(filter_span(policy), message);
    finding.help(if always {
        "The usual cause is -or between two -ne on one attribute, one of which is always true; -and is meant there."
    } else {
        "The usual cause is -and between two values of one attribute, of which a device has one; -or is meant there."
    });
    if !classes.open().is_empty() {
        finding.likely();
    }
    finding.lower_if(policy.is_dormant());
}

/// Whether a comparison has a value that its attribute never has: that is a mistake of another kind.
fn has_foreign_value(steps: &[Step]) -> bool {
    steps.iter().any(|step| matches!(step, Step::Compare(comparison) if is_foreign(comparison)))
}

fn is_foreign(comparison: &Comparison) -> bool {
    let values: &[&str] = match comparison.property.to_ascii_lowercase().as_str() {
        "device.trusttype" => &["AzureAD", "ServerAD", "Workplace"],
        "device.iscompliant" => &["True", "False"],
        "device.deviceownership" => &["Company", "Personal"],
        _ => return false,
    };
    let is_known = |text: &String| values.iter().any(|value| value.eq_ignore_ascii_case(text));
    !comparison.operand.values().iter().all(is_known)
}
