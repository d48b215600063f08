//! The first message comes when access is gone.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Facts, Resource};
use crate::rules::gp::hours;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "GP007",
    name: "notification-after-block",
    severity: Severity::Warning,
    what: "The first message to the user of a device is due when the device has lost access, or later.",
    why: "A grace period helps those who know of it. A user who hears nothing until access is refused has had \
          no time at all.",
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
        { "actionType": "pushNotification", "gracePeriodHours": 48 }
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
    let Some(actions) = policy.actions.as_ref().filter(|actions| !actions.partly_exported) else { return };
    let Some((block, grace)) = policy.block().filter(|&(_, grace)| grace > 0) else { return };
    let told = actions.items.iter().filter(|action| action.tells_user());
    // Without hours it cannot be told which message is the first.
    let times: Option<Vec<_>> = told.map(|action| Some((action, action.hours()?))).collect();
    let Some((first, at)) = times.into_iter().flatten().min_by_key(|&(_, hours)| hours) else { return };
    if at < grace {
        return;
    }
    let name = resource.label();
    let message = if at == grace {
        format!("'{name}' tells users of the problem after {}, the moment they lose access", hours(at))
    } else {
        format!("'{name}' tells users of the problem after {}; they lose access after {}", hours(at), hours(grace))
    };
    let finding = findings.report(first.schedule(), message);
    finding.help(
        "Set gracePeriodHours of the first message to 0. Verify in your tenant that it is sent during the grace \
         period: Microsoft's documentation leaves that open.",
    );
    finding.related(block.schedule(), "access ends here");
    if let Some(written) = &first.grace {
        finding.fix(Fix::unsafe_to_apply().replace(written.span, "0"));
    }
    if at == grace {
        finding.severity(Severity::Info);
    }
}
