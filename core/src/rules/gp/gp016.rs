//! A validity period that Intune does not take, or that hides silence.

use crate::finding::{Findings, Severity};
use crate::policy::Control;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "GP016",
    name: "validity-period-out-of-range",
    severity: Severity::Error,
    what: "The compliance status validity period is not between 1 and 120 days, or long while Conditional \
          Access relies on compliance.",
    why: "For so many days a device that does not check in keeps the status it had last. Nobody knows in what \
          state it is, but every Conditional Access policy that requires a compliant device lets it in.",
    bad: &[Example {
        path: "settings.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementSettings",
  "secureByDefault": true,
  "deviceComplianceCheckinThresholdDays": 180
}"##,
    }],
    good: &[Example {
        path: "settings.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementSettings",
  "secureByDefault": true,
  "deviceComplianceCheckinThresholdDays": 30
}"##,
    }],
    sources: &[
        Source {
            title: "Use compliance policies to set rules for devices you manage with Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
        },
        Source {
            title: "deviceManagementSettings resource type",
            url: "https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicemanagementsettings",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// Intune's default, in days.
const USUAL: i64 = 30;

fn check(tenant: &Tenant, findings: &mut Findings) {
    for settings in tenant.all_settings() {
        let Some(days) = settings.facts.checkin_threshold_days else { continue };
        let place = settings.at(days.span);
        if !(1..=120).contains(&days.value) {
            let message =
                format!("The compliance status validity period is {} days; Intune takes 1 to 120", days.value);
            findings.report(place, message).help(HELP);
            continue;
        }
        let relying = tenant.conditional_access().filter(|policy| policy.facts.is_enforced());
        let Some(policy) = relying.into_iter().find(|policy| policy.facts.requires_somewhere(Control::CompliantDevice))
        else {
            continue;
        };
        if days.value > USUAL {
            let message = format!(
                "A device may be silent for {} days and still count as compliant; '{}' lets it in",
                days.value,
                policy.label()
            );
            let finding = findings.report(place, message).help(HELP).severity(Severity::Info);
            finding.related(policy.place(), "requires a compliant device");
        }
    }
}

const HELP: &str = "Set deviceComplianceCheckinThresholdDays to 30 or less.";
