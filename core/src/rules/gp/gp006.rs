//! Users are not told that their device does not comply.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "GP006",
    name: "no-user-notification",
    severity: Severity::Info,
    what: "A compliance policy marks devices noncompliant and notifies nobody.",
    why: "Users learn that something is wrong with their device only when access is refused. A message at the start of \
          the grace period and another in its midst let most of them mend it in time.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "scheduledActionsForRule": [
    { "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 24 }] }
  ]
}"##,
    }],
    good: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "scheduledActionsForRule": [
    {
      "scheduledActionConfigurations": [
        { "actionType": "pushNotification", "gracePeriodHours": 0 },
        { "actionType": "block", "gracePeriodHours": 24 }
      ]
    }
  ]
}"##,
    }],
    sources: &[Source {
        title: "Configure actions for noncompliant devices in Intune",
        url: "https://learn.microsoft.com/mem/intune/protect/actions-for-noncompliance",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    let Some(actions) = &policy.actions else { return };
    let Some(block) = actions.items.iter().find(|action| action.is("block")) else { return };
    let told = actions.items.iter().any(|action| action.is("notification") || action.is("pushNotification"));
    let is_type = |name: &str| policy.type_name.eq_ignore_ascii_case(name);
    // Headsets and meeting devices: mostly nobody's own.
    if told || actions.partly_exported || is_type("aospDeviceOwnerCompliancePolicy") {
        return;
    }
    let name = resource.label();
    let end = match policy.block() {
        Some((_, hours)) if hours > 0 => format!(" after {hours} hours"),
        _ => String::new(),
    };
    let finding = findings
        .report(block.span, format!("'{name}' tells no user that a device does not comply; access simply ends{end}"));
    finding.help(
        "Add an action \"notification\" (with a message template) or \"pushNotification\" at 0 hours, and one more \
         before the grace period ends.",
    );
    // The same type is for phones of users and for dedicated devices, which have none.
    if is_type("androidDeviceOwnerCompliancePolicy") {
        finding.likely();
    }
}
