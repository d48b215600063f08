//! A notification message template that is not in the tenant.

use crate::finding::{Findings, Severity};
use crate::policy::reference::Referent;
use crate::recognise::Kind;
use crate::rules::rf::uses::uses;
use crate::rules::rf::{has_all_ids, is_known};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "RF003",
    name: "unknown-template",
    severity: Severity::Error,
    what: "An action for noncompliance names a notification message template that is not in the tenant.",
    why: "Intune has no text to send, so users do not hear that their device does not comply before they lose access.",
    bad: &[
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "scheduledActionsForRule": [{
    "ruleName": null,
    "scheduledActionConfigurations": [
      { "actionType": "notification", "gracePeriodHours": 0, "notificationTemplateId": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11" },
      { "actionType": "block", "gracePeriodHours": 72, "notificationTemplateId": "" }
    ]
  }]
}"##,
        },
        Example {
            path: "templates.json",
            text: r##"{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#deviceManagement/notificationMessageTemplates", "value": [] }"##,
        },
    ],
    good: &[
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "scheduledActionsForRule": [{
    "ruleName": null,
    "scheduledActionConfigurations": [
      { "actionType": "notification", "gracePeriodHours": 0, "notificationTemplateId": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22" },
      { "actionType": "block", "gracePeriodHours": 72, "notificationTemplateId": "" }
    ]
  }]
}"##,
        },
        Example {
            path: "templates.json",
            text: r##"{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#deviceManagement/notificationMessageTemplates", "value": [{ "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Not compliant", "brandingOptions": "none" }] }"##,
        },
    ],
    sources: &[Source {
        title: "Configure actions for noncompliant devices in Intune",
        url: "https://learn.microsoft.com/mem/intune/protect/actions-for-noncompliance",
    }],
    needs_complete: &[Kind::NotificationTemplate],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !has_all_ids(tenant, Kind::NotificationTemplate) {
        return;
    }
    let unknown = uses(tenant.resources(Kind::CompliancePolicy), Some(Referent::NotificationTemplate), |id| {
        !is_known(tenant, id)
    });
    for template in unknown {
        let message = format!(
            "The notification message template {} {} does not exist in the tenant, so this message is not sent",
            template.id,
            template.whereabouts()
        );
        let help = "Name an existing template, or create one under Devices > Compliance > Notifications.";
        template.report(findings, message).help(help);
    }
}
