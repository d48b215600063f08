//! A grace period that Intune does not take.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "GP013",
    name: "grace-out-of-range",
    severity: Severity::Error,
    what: "The hours of an action for noncompliance are no whole number between 0 and 8760.",
    why: "Intune schedules actions up to 365 days after a device was found noncompliant. It refuses other values.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "scheduledActionsForRule": [
    { "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 10000 }] }
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
    { "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 720 }] }
  ]
}"##,
    }],
    sources: &[
        Source {
            title: "Configure actions for noncompliant devices in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/actions-for-noncompliance",
        },
        Source {
            title: "deviceComplianceActionItem resource type",
            url: "https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicecomplianceactionitem",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// 365 days.
const LONGEST: i64 = 8760;

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    for action in policy.actions.iter().flat_map(|actions| &actions.items) {
        let Some(grace) = &action.grace else { continue };
        let what = match grace.hours {
            Some(hours) if (0..=LONGEST).contains(&hours) => continue,
            Some(hours) if hours < 0 => "is less than nothing",
            Some(_) => "is longer than a year",
            None => "is no whole number",
        };
        let kind = action.kind.as_ref().map_or_else(String::new, |kind| format!(" of the action \"{}\"", kind.value));
        let written = if grace.written.chars().count() > 40 { "this" } else { &grace.written };
        let message = format!(
            "The schedule{kind} in '{}' {what}: {written}; Intune takes 0 to {LONGEST} hours",
            resource.label()
        );
        findings
            .report(grace.span, message)
            .help("Set gracePeriodHours to a whole number of hours; the admin center offers quarters of days.");
    }
}
