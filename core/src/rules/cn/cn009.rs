//! Two update rings for the same devices.

use crate::finding::{Findings, Severity};
use crate::rules::cn::{Differing, report_differing};
use crate::rules::{Check, Example, Rule, Source};
use crate::settings::Matter;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "CN009",
    name: "update-rings-overlap",
    severity: Severity::Error,
    what: "Two update rings with different settings are assigned to the same devices.",
    why: "A device belongs to one ring. Rings have no order: where two of them reach a device, Intune reports a conflict for every \
          setting that differs, and the device may follow neither ring.",
    bad: &[
        Example {
            path: "pilot.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windowsUpdateForBusinessConfiguration",
  "displayName": "Ring 1 pilot",
  "qualityUpdatesDeferralPeriodInDays": 0,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "5d0f9a3e-8c1b-4e57-9a64-2f7be01c8d13" } }]
}"##,
        },
        Example {
            path: "broad.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windowsUpdateForBusinessConfiguration",
  "displayName": "Ring 2 broad",
  "qualityUpdatesDeferralPeriodInDays": 7,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[
        Example {
            path: "pilot.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windowsUpdateForBusinessConfiguration",
  "displayName": "Ring 1 pilot",
  "qualityUpdatesDeferralPeriodInDays": 0,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "5d0f9a3e-8c1b-4e57-9a64-2f7be01c8d13" } }]
}"##,
        },
        Example {
            path: "broad.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windowsUpdateForBusinessConfiguration",
  "displayName": "Ring 2 broad",
  "qualityUpdatesDeferralPeriodInDays": 7,
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } },
    { "target": { "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": "5d0f9a3e-8c1b-4e57-9a64-2f7be01c8d13" } }
  ]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Configure update rings for Windows in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/windows-10-update-rings",
        },
        Source {
            title: "Troubleshooting policies and profiles in Microsoft Intune",
            url: "https://learn.microsoft.com/troubleshoot/mem/intune/device-configuration/troubleshoot-policies-in-microsoft-intune",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let say = |found: &Differing| {
        let outcome = found.outcome("Intune marks a conflict, and the device may follow neither ring");
        format!(
            "The update rings {} and {} differ{} in {}{outcome}",
            found.ours, found.theirs, found.whom, found.settings
        )
    };
    let help = "Exclude the group of each ring from every other ring.";
    report_differing(tenant, Matter::Rings, |_| false, say, help, findings);
}
