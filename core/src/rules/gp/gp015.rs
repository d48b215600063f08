//! A grace period shorter than the wait for the next check-in.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Facts, Resource};
use crate::rules::gp::hours;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "GP015",
    name: "grace-shorter-than-check-in",
    severity: Severity::Info,
    what: "A grace period ends before most devices check in again.",
    why: "Devices check in about every eight hours. A shorter grace period may be over before a device could \
          report that it was mended, so its user loses access all the same.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.macOSCompliancePolicy",
  "displayName": "macOS",
  "storageRequireEncryption": true,
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 6 }] }]
}"##,
    }],
    good: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.macOSCompliancePolicy",
  "displayName": "macOS",
  "storageRequireEncryption": true,
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 12 }] }]
}"##,
    }],
    sources: &[
        Source {
            title: "Create a compliance policy in Intune: refresh cycle times",
            url: "https://learn.microsoft.com/mem/intune/protect/create-compliance-policy",
        },
        Source {
            title: "Step 4. Require healthy and compliant devices with Intune",
            url: "https://learn.microsoft.com/microsoft-365/solutions/manage-devices-with-intune-require-compliance",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// How often devices check in, in hours; more often right after enrolment.
const CHECK_IN: i64 = 8;

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    let Some((action, grace)) = policy.block().filter(|(_, grace)| (1..CHECK_IN).contains(grace)) else { return };
    let message = format!(
        "'{}' gives {} of grace, but devices check in about every {CHECK_IN} hours: a device that was mended may lose \
         access before it reports",
        resource.label(),
        hours(grace)
    );
    let finding = findings.report(action.schedule(), message);
    finding.help(
        "Set gracePeriodHours to 12 or more. A user who cannot wait opens the Company Portal and checks the device there.",
    );
    if let Some(written) = &action.grace {
        finding.fix(Fix::unsafe_to_apply().replace(written.span, "12"));
    }
}
