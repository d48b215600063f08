//! Unenrolled devices may be less safe than enrolled ones.

use crate::finding::{Findings, Severity};
use crate::policy::{AppProtectionPolicy, CompliancePolicy, Platform, Setting};
use crate::rules::tl::{Demand, Level, app_level, strictest};
use crate::rules::{Check, Example, Rule, Source};
use crate::settings::{Meetings, Reach, Reaches};
use crate::space::Shared;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "TL018",
    name: "threat-level-unequal-app-and-device",
    severity: Severity::Hint,
    what: "Compliance demands a stricter threat level than app protection for the same users and platform.",
    why: "What a managed phone may not have, a private one with protected apps may: both open the same mail.",
    bad: &[
        Example {
            path: "risk.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "low",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "apps.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "maximumAllowedDeviceThreatLevel": "high",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[
        Example {
            path: "risk.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "low",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "apps.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "maximumAllowedDeviceThreatLevel": "low",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Create Mobile Threat Defense app protection policy with Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/mtd-app-protection-policy",
        },
        Source {
            title: "Create a Mobile Threat Defense device compliance policy with Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/mtd-device-compliance-policy-create",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut reaches = Reaches::new(tenant);
    let devices: Vec<_> = tenant
        .compliance()
        .filter_map(|policy| match reaches.of(policy.facts.assignments.as_deref()) {
            Reach::Some(reach) => Some((policy, strictest(policy.facts)?, reach)),
            _ => None,
        })
        .collect();
    let apps: Vec<_> = tenant
        .app_protection()
        .filter_map(|policy| match reaches.of(policy.facts.assignments.as_deref()) {
            Reach::Some(reach) => Some((policy, app_level(policy.facts)?, reach)),
            _ => None,
        })
        .collect();
    let meetings = Meetings::new(&reaches);
    for platform in [Platform::Ios, Platform::Android, Platform::Windows] {
        let here = devices.iter().filter(|(policy, ..)| policy.facts.platform == Some(platform));
        let here: Vec<_> = here.collect();
        let cells = meetings.cells(here.iter().map(|(_, demand, reach)| (*reach, demand.level as u32)));
        for (app, setting, reach) in apps.iter().filter(|(app, ..)| app.facts.platform == Some(platform)) {
            let Some(allowed) = Level::of(setting) else { continue };
            let stricter = meetings.partners(*reach, &cells, |cell| cell.class < allowed as u32);
            let stricter = stricter.into_iter().filter_map(|cell| cells.list.get(cell));
            // One is enough to tell, the strictest.
            let shared = stricter.filter(|cell| reaches.shared(*reach, cell.reach) == Shared::Yes);
            let first = shared.min_by_key(|cell| cell.class).and_then(|cell| here.get(*cell.holders.first()?));
            if let Some((policy, demand, _)) = first {
                report(app, setting, allowed, policy, *demand, findings);
            }
        }
    }
}

fn report(
    app: &Linked<'_, AppProtectionPolicy>,
    setting: &Setting,
    allowed: Level,
    policy: &Linked<'_, CompliancePolicy>,
    demand: Demand,
    findings: &mut Findings,
) {
    let message = format!(
        "'{}' accepts the threat level \"{}\" in apps where '{}' demands \"{}\" of managed devices of the same users",
        app.label(),
        allowed.name(),
        policy.label(),
        demand.level.name()
    );
    let finding = findings.report(app.at(setting.span), message);
    finding.help(format!("Set maximumAllowedDeviceThreatLevel to \"{}\" as well.", demand.level.name()));
    finding.related(policy.at(demand.span), "the level of managed devices");
}
