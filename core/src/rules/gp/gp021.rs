//! Company data is removed without a warning.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::gp::{hours, is_aosp, may_be_userless, ways_to_tell};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "GP021",
    name: "retire-without-notice",
    severity: Severity::Info,
    what: "A device is retired or wiped without a message to its user before that.",
    why: "The user finds mail and documents gone, and with a wipe everything else too. A message a few days \
          ahead would have let most of them mend the device.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "scheduledActionsForRule": [
    {
      "scheduledActionConfigurations": [
        { "actionType": "block", "gracePeriodHours": 24 },
        { "actionType": "retire", "gracePeriodHours": 720 }
      ]
    }
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
        { "actionType": "block", "gracePeriodHours": 24 },
        { "actionType": "pushNotification", "gracePeriodHours": 0 },
        { "actionType": "pushNotification", "gracePeriodHours": 480 },
        { "actionType": "retire", "gracePeriodHours": 720 }
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
    let Some(actions) = policy.actions.as_ref().filter(|actions| !actions.partly_exported) else { return };
    let removing = actions.items.iter().filter(|action| action.is("retire") || action.is("wipe"));
    let first = removing.filter_map(|action| Some((action, action.hours()?))).min_by_key(|&(_, at)| at);
    let Some((removal, at)) = first else { return };
    // A message without a schedule may come before.
    let warned = actions
        .items
        .iter()
        .filter(|action| action.tells_user())
        .any(|action| action.hours().is_none_or(|told| told < at));
    if warned || is_aosp(policy) {
        return;
    }
    let kind = removal.kind.as_ref().map_or("", |kind| kind.value.as_str());
    let message =
        format!("'{}' comes to \"{kind}\" after {} without a message to the user before", resource.label(), hours(at));
    let finding = findings.report(removal.schedule(), message);
    finding.help(format!("Add an action {} at 0 hours, and one more some days before.", ways_to_tell(policy)));
    if may_be_userless(policy) {
        finding.likely();
    }
}
