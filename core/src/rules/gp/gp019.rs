//! Actions that never run.

use crate::finding::{Findings, Severity};
use crate::policy::CompliancePolicy;
use crate::policy::compliance::Action;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "GP019",
    name: "scheduled-actions-switched-off",
    severity: Severity::Error,
    what: "Compliance policies have actions for noncompliance, and the tenant has them switched off.",
    why: "With isScheduledActionEnabled off, Intune sends no message, locks nothing and retires nothing, \
          whatever the policies say.",
    bad: &[
        Example {
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
        },
        Example {
            path: "settings.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementSettings",
  "secureByDefault": true,
  "isScheduledActionEnabled": false
}"##,
        },
    ],
    good: &[
        Example {
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
        },
        Example {
            path: "settings.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementSettings",
  "secureByDefault": true,
  "isScheduledActionEnabled": true
}"##,
        },
    ],
    sources: &[
        Source {
            title: "deviceManagementSettings resource type",
            url: "https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicemanagementsettings",
        },
        Source {
            title: "Configure actions for noncompliant devices in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/actions-for-noncompliance",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    for settings in tenant.all_settings() {
        let Some(flag) = settings.facts.scheduled_actions.filter(|flag| !flag.value) else { continue };
        let acting = |policy: &Linked<'_, CompliancePolicy>| {
            policy.facts.actions.as_ref().and_then(|actions| actions.items.iter().find(|action| acts(action)).cloned())
        };
        let policies: Vec<_> = tenant.compliance().filter_map(|policy| Some((policy, acting(&policy)?))).collect();
        let Some((policy, action)) = policies.first() else { continue };
        let others = match policies.len() - 1 {
            0 => String::new(),
            1 => " and one more policy".to_owned(),
            more => format!(" and {more} more policies"),
        };
        let message = format!(
            "The actions of '{}'{others} never run: isScheduledActionEnabled is off for the whole tenant",
            policy.label()
        );
        let finding = findings.report(settings.at(flag.span), message);
        finding.help("Set isScheduledActionEnabled to true.");
        finding.related(policy.at(action.span), "one of these actions");
    }
}

/// Whether an action does anything beyond marking the device.
fn acts(action: &Action) -> bool {
    action.kind.is_some() && !action.is("block") && !action.is("noAction")
}
