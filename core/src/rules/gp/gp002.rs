//! Nothing ever marks the device noncompliant.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Facts, Resource};
use crate::rules::gp::BLOCK;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "GP002",
    name: "no-block-action",
    severity: Severity::Error,
    what: "A compliance policy has actions for noncompliance, but none that marks the device noncompliant.",
    why: "A failed check then has no effect on access: the device is never marked noncompliant, so Conditional Access \
          keeps letting it in. The admin center does not allow to remove this action; a file does.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.macOSCompliancePolicy",
  "displayName": "macOS",
  "storageRequireEncryption": true,
  "scheduledActionsForRule": [
    { "scheduledActionConfigurations": [{ "actionType": "notification", "gracePeriodHours": 0 }] }
  ]
}"##,
    }],
    good: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.macOSCompliancePolicy",
  "displayName": "macOS",
  "storageRequireEncryption": true,
  "scheduledActionsForRule": [
    {
      "scheduledActionConfigurations": [
        { "actionType": "notification", "gracePeriodHours": 0 },
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
    if actions.items.is_empty() || actions.items.iter().any(|action| action.is("block")) {
        return;
    }
    let name = resource.label();
    if actions.partly_exported || actions.items.iter().any(|action| action.kind.is_none()) {
        let message = format!(
            "Whether '{name}' marks devices noncompliant cannot be told: not all of its actions are in the file with \
             their actionType"
        );
        findings.report(actions.span, message).help("Export scheduledActionConfigurations as a whole.").unknown();
        return;
    }
    let message =
        format!("Nothing in '{name}' ever marks a device noncompliant, so Conditional Access never reacts to it");
    let finding = findings.report(actions.span, message);
    finding.help(
        "Add the action \"block\" to scheduledActionConfigurations; its gracePeriodHours say how long a user may take \
         to mend the device.",
    );
    if let Some(list) = actions.list {
        finding.fix(Fix::unsafe_to_apply().append(list, BLOCK));
    }
}
