//! A device under attack that keeps its access.

use crate::finding::{Findings, Severity};
use crate::rules::gp::{Demands, hours};
use crate::rules::tl::{Demand, demands};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "GP005",
    name: "threat-level-with-grace",
    severity: Severity::Warning,
    what: "A compliance policy demands a threat level and gives devices more than a day to meet it.",
    why: "The grace period holds for every check of a policy. One that suits updates or a new passcode also \
          lets a device with an active threat work on, which is what the threat level is there to prevent.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "bitLockerEnabled": true,
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium",
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 72 }] }]
}"##,
    }],
    good: &[
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "bitLockerEnabled": true,
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 72 }] }]
}"##,
        },
        Example {
            path: "risk.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium",
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 0 }] }]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Create a Mobile Threat Defense device compliance policy with Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/mtd-device-compliance-policy-create",
        },
        Source {
            title: "Create and assign a compliance policy to set the device risk level",
            url: "https://learn.microsoft.com/mem/intune/protect/advanced-threat-protection-configure",
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
    let limit = tenant.facts().grace_limits.of_threat();
    for policy in tenant.compliance() {
        let Some((action, grace)) = policy.facts.block().filter(|&(_, grace)| grace > limit) else { continue };
        let Some(demand) = demands(policy.facts).find(Demand::keeps_devices_out) else { continue };
        let message = format!(
            "'{}' demands the threat level \"{}\" but lets a device with an active threat keep its access for {}",
            policy.label(),
            demand.level.name(),
            hours(grace)
        );
        let help = if Demands::of(policy.facts).fixable.is_empty() {
            "Set gracePeriodHours of the action \"block\" to 0: nothing else is checked here that takes time to mend."
        } else {
            "Move the threat level into a policy of its own with \"block\" at 0 hours; the other checks keep their \
             grace period."
        };
        let finding = findings.report(policy.at(action.schedule()), message);
        finding.help(help).related(policy.at(demand.span), "the threat level");
    }
}
