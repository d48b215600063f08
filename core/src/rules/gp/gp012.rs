//! A schedule that the admin center cannot save.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::gp::hours;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;

pub(crate) const RULE: Rule = Rule {
    code: "GP012",
    name: "grace-not-portal-value",
    severity: Severity::Hint,
    what: "The hours of an action are no quarter of a day.",
    why: "The admin center shows days in steps of a quarter. Whoever opens such a policy there, whatever for, \
          cannot save it before the schedule is changed.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 8 }] }]
}"##,
    }],
    good: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 12 }] }]
}"##,
    }],
    sources: &[Source {
        title: "Configure actions for noncompliant devices in Intune",
        url: "https://learn.microsoft.com/mem/intune/protect/actions-for-noncompliance",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// A quarter of a day.
const STEP: i64 = 6;

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    let actions = policy.actions.iter().flat_map(|actions| &actions.items);
    let odd = actions.filter_map(|action| Some((action, action.hours()?)));
    // What is out of range no interface saves.
    let odd: Vec<_> = odd.filter(|(_, at)| (0..=8760).contains(at) && at % STEP != 0).collect();
    let Some((first, _)) = odd.first() else { return };
    let times: Vec<String> = odd.iter().map(|(_, at)| hours(*at)).collect();
    let message = format!(
        "The admin center cannot save '{}' with {}: it knows quarters of days only",
        resource.label(),
        listed(&times)
    );
    findings.report(first.schedule(), message).help("Set gracePeriodHours to a multiple of 6.");
}
