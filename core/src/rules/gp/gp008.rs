//! A mail without a text.

use crate::finding::{Findings, Severity};
use crate::policy::compliance::Action;
use crate::policy::{Facts, Resource};
use crate::rules::gp::hours;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "GP008",
    name: "notification-without-template",
    severity: Severity::Error,
    what: "An action sends a mail and names no message template.",
    why: "Intune takes the text of the mail from a notification message template. Without one there is nothing \
          to send, and users learn of the problem only when they lose access. An id of zeros stands for none.",
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
        { "actionType": "notification", "gracePeriodHours": 0, "notificationTemplateId": "00000000-0000-0000-0000-000000000000" }
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
        { "actionType": "notification", "gracePeriodHours": 0, "notificationTemplateId": "3c1f6a52-8f0e-4b7d-9a53-6d2e4c8b7f10" }
      ]
    }
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

/// What stands where an action has no template. For all kinds but "notification" that is right.
const NO_TEMPLATE: &str = "00000000-0000-0000-0000-000000000000";

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    let mails = policy.actions.iter().flat_map(|actions| &actions.items).filter(|action| action.is("notification"));
    let empty = |action: &&Action| action.template_id.as_ref().is_none_or(|id| id.is(NO_TEMPLATE));
    let empty: Vec<&Action> = mails.filter(empty).collect();
    let Some((first, others)) = empty.split_first() else { return };
    let at = first.hours().map_or_else(String::new, |at| format!(" at {}", hours(at)));
    let more = match others.len() {
        0 => String::new(),
        1 => " and one more".to_owned(),
        more => format!(" and {more} more"),
    };
    let message = format!("The action \"notification\"{at}{more} in '{}' names no message template", resource.label());
    let span = first.template_id.as_ref().map_or(first.span, |id| id.span);
    let finding = findings.report(span, message);
    finding.help(
        "Create a notification message template and set notificationTemplateId to its id, or use \"pushNotification\" \
         where the platform knows it; that needs none.",
    );
    for other in others.iter().take(MAX_RELATED) {
        finding.related(other.span, "this one neither");
    }
}

const MAX_RELATED: usize = 3;
