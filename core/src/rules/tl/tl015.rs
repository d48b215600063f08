//! App protection asks for a threat level that nobody reports to it.

use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::policy::{AppProtectionPolicy, Flag, Platform, Setting, ThreatDefenseConnector};
use crate::rules::tl::{app_level, show};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "TL015",
    name: "app-threat-without-connector",
    severity: Severity::Error,
    what: "App protection demands a threat level on a platform for which no connector serves app protection.",
    why: "App protection takes the threat level from a connector that is switched on for it, which is a switch \
          apart from the one for compliance. With that off, the condition has no effect.",
    bad: &[
        Example {
            path: "apps.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "maximumAllowedDeviceThreatLevel": "low",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "connector.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.mobileThreatDefenseConnector",
  "id": "fc780465-2017-40d4-a0c5-307022471b92",
  "partnerState": "enabled",
  "windowsEnabled": true,
  "iosMobileApplicationManagementEnabled": false
}"##,
        },
    ],
    good: &[
        Example {
            path: "apps.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "maximumAllowedDeviceThreatLevel": "low",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "connector.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.mobileThreatDefenseConnector",
  "id": "fc780465-2017-40d4-a0c5-307022471b92",
  "partnerState": "enabled",
  "windowsEnabled": true,
  "iosMobileApplicationManagementEnabled": true
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Create Mobile Threat Defense app protection policy with Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/mtd-app-protection-policy",
        },
        Source {
            title: "Enable the Mobile Threat Defense connector in Intune for unenrolled devices",
            url: "https://learn.microsoft.com/mem/intune/protect/mtd-enable-unenrolled-devices",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let connectors: Vec<_> = tenant.connectors().collect();
    let mut relying: BTreeMap<Platform, Vec<(Linked<'_, AppProtectionPolicy>, &Setting)>> = BTreeMap::new();
    for policy in tenant.app_protection() {
        let unassigned = policy.facts.assignments.as_ref().is_some_and(Vec::is_empty);
        let (Some(platform), Some(setting)) = (policy.facts.platform, app_level(policy.facts)) else { continue };
        if !unassigned {
            relying.entry(platform).or_default().push((policy, setting));
        }
    }
    for (platform, policies) in relying {
        let Some((connector, flag)) = switched_off(&connectors, platform) else { continue };
        let Some(((policy, setting), others)) = policies.split_first() else { continue };
        let more = match others.len() {
            0 => " demands",
            1 => " and one more policy demand",
            _ => " and others demand",
        };
        let message = format!(
            "'{}'{more} a threat level of the device, but {} is switched off for app protection on {}",
            policy.label(),
            show(&connector),
            platform.name()
        );
        let finding = findings.report(policy.at(setting.span), message);
        finding.help("Switch the connector on for app protection policy evaluation, or take the threat level out.");
        finding.related(connector.at(flag.span), "the switch of the connector");
        for (policy, setting) in others.iter().take(MAX_RELATED) {
            finding.related(policy.at(setting.span), format!("'{}' demands it, too", policy.label()));
        }
    }
}

const MAX_RELATED: usize = 3;

/// The first connector, if every one is switched off for apps on a platform. A switch that is not in
/// the file may be on.
fn switched_off<'t>(
    connectors: &[Linked<'t, ThreatDefenseConnector>],
    platform: Platform,
) -> Option<(Linked<'t, ThreatDefenseConnector>, Flag)> {
    let mut first = None;
    for connector in connectors {
        let flag = connector.facts.on(platform)?.apps.filter(|flag| !flag.value)?;
        first.get_or_insert((*connector, flag));
    }
    first
}
