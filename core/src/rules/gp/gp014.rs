//! A grace period beyond what silence allows.

use crate::finding::{Findings, Severity};
use crate::rules::gp::hours;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "GP014",
    name: "grace-outlives-validity-period",
    severity: Severity::Info,
    what: "A grace period is no shorter than the time after which a silent device becomes noncompliant anyway.",
    why: "Intune marks a device that has not checked in for the validity period (30 days by default) \
          noncompliant by its own policy. A longer grace period helps only devices that keep checking in; a \
          notebook in a drawer does not get it.",
    bad: &[
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 720 }] }]
}"##,
        },
        Example {
            path: "settings.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementSettings",
  "secureByDefault": true,
  "deviceComplianceCheckinThresholdDays": 30
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
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 360 }] }]
}"##,
        },
        Example {
            path: "settings.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementSettings",
  "secureByDefault": true,
  "deviceComplianceCheckinThresholdDays": 30
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Use compliance policies to set rules for devices you manage with Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
        },
        Source {
            title: "Step 4. Require healthy and compliant devices with Intune",
            url: "https://learn.microsoft.com/microsoft-365/solutions/manage-devices-with-intune-require-compliance",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// What Intune takes where nothing is set.
const DEFAULT_DAYS: i64 = 30;

fn check(tenant: &Tenant, findings: &mut Findings) {
    let known = tenant.all_settings().find_map(|settings| Some((settings, settings.facts.checkin_threshold_days?)));
    // A value out of range is a matter of its own.
    let days = known.map_or(DEFAULT_DAYS, |(_, days)| days.value).max(1);
    for policy in tenant.compliance() {
        let Some((action, grace)) = policy.facts.block().filter(|&(_, grace)| grace / 24 >= days) else { continue };
        let source = match known {
            Some(_) => String::new(),
            None => " (Intune's default: deviceComplianceCheckinThresholdDays is not in the files)".to_owned(),
        };
        let message = format!(
            "'{}' gives {} of grace, but a device that is silent for {days} days{source} becomes noncompliant {} that \
             ends",
            policy.label(),
            hours(grace),
            if grace > days * 24 { "before" } else { "as soon as" }
        );
        let finding = findings.report(policy.at(action.schedule()), message);
        finding.help(
            "Set a grace period shorter than the validity period, or know that the longer one is only for devices that \
             keep checking in.",
        );
        match known {
            Some((settings, days)) => {
                finding.related(settings.at(days.span), "the validity period");
            }
            // The default holds unless somebody changed it.
            None => {
                finding.likely().severity(Severity::Info);
            }
        }
    }
}
