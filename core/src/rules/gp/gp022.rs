//! Actions in more than one entry.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "GP022",
    name: "several-rule-entries",
    severity: Severity::Warning,
    what: "scheduledActionsForRule has more than one entry.",
    why: "Intune keeps all actions of a compliance policy in a single entry, whatever its ruleName says. Of a \
          policy with several, only one may be kept when it is imported, and with it only some of the actions.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "scheduledActionsForRule": [
    { "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 24 }] },
    { "scheduledActionConfigurations": [{ "actionType": "pushNotification", "gracePeriodHours": 0 }] }
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
        { "actionType": "pushNotification", "gracePeriodHours": 0 }
      ]
    }
  ]
}"##,
    }],
    sources: &[
        Source {
            title: "deviceComplianceScheduledActionForRule resource type",
            url: "https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicecompliancescheduledactionforrule",
        },
        Source {
            title: "Configure actions for noncompliant devices in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/actions-for-noncompliance",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    let Some(actions) = policy.actions.as_ref().filter(|actions| actions.rules > 1) else { return };
    let message = format!(
        "'{}' keeps its actions in {} entries of scheduledActionsForRule where Intune has one: some may be lost on import",
        resource.label(),
        actions.rules
    );
    findings.report(actions.span, message).help(
        "Put all actions into scheduledActionConfigurations of the first entry. To see what your tenant makes of it, \
         import the policy into a test tenant and read it back.",
    );
}
