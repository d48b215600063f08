//! Devices of which the partner knows nothing.

use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{CompliancePolicy, Platform};
use crate::rules::tl::{Demand, Level, Reporter, capital, demands, is_defender, is_unassigned, show};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "TL007",
    name: "missing-partner-data-accepted",
    severity: Severity::Warning,
    what: "Compliance policies demand a threat level, and the connector accepts devices that the partner has \
          never seen.",
    why: "A device without the partner's app, or not onboarded, has no threat level. With this switch off \
          Intune may mark it compliant all the same, so not installing the app is the way around the policy.",
    bad: &[
        Example {
            path: "risk.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium"
}"##,
        },
        Example {
            path: "connector.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.mobileThreatDefenseConnector",
  "id": "fc780465-2017-40d4-a0c5-307022471b92",
  "partnerState": "enabled",
  "windowsEnabled": true,
  "windowsDeviceBlockedOnMissingPartnerData": false
}"##,
        },
    ],
    good: &[
        Example {
            path: "risk.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium"
}"##,
        },
        Example {
            path: "connector.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.mobileThreatDefenseConnector",
  "id": "fc780465-2017-40d4-a0c5-307022471b92",
  "partnerState": "enabled",
  "windowsEnabled": true,
  "windowsDeviceBlockedOnMissingPartnerData": true
}"##,
        },
    ],
    sources: &[
        Source {
            title: "mobileThreatDefenseConnector resource type",
            url: "https://learn.microsoft.com/graph/api/resources/intune-onboarding-mobilethreatdefenseconnector",
        },
        Source {
            title: "Enable the Mobile Threat Defense connector in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/mtd-connector-enable",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const MAX_RELATED: usize = 3;

fn check(tenant: &Tenant, findings: &mut Findings) {
    // The strictest demand on each platform.
    let mut demanded: BTreeMap<(Platform, Reporter), (Linked<'_, CompliancePolicy>, Demand)> = BTreeMap::new();
    for policy in tenant.compliance().filter(|policy| !is_unassigned(policy.facts)) {
        let Some(platform) = policy.facts.platform else { continue };
        for demand in demands(policy.facts).filter(Demand::keeps_devices_out) {
            let known = demanded.entry((platform, demand.reporter)).or_insert((policy, demand));
            if demand.level < known.1.level {
                *known = (policy, demand);
            }
        }
    }
    for connector in tenant.connectors() {
        let open = demanded.iter().filter_map(|((platform, reporter), demand)| {
            let connected = connector.facts.on(*platform)?;
            let reports = *reporter == Reporter::Partner || is_defender(&connector) == Some(true);
            // A platform that is switched off has no data at all, see TL005.
            let on = connected.devices.is_some_and(|flag| flag.value);
            let flag = connected.missing_data_blocked.filter(|flag| !flag.value && reports && on)?;
            Some((*platform, flag, demand))
        });
        let open: Vec<_> = open.collect();
        let Some((_, flag, _)) = open.first() else { continue };
        let mut names: Vec<String> = open.iter().map(|(platform, ..)| platform.name().to_owned()).collect();
        names.dedup();
        let strict = open.iter().any(|(_, _, (_, demand))| demand.level <= Level::Low);
        let message = format!(
            "{} accepts {} devices of which it has no data: without the partner's app, or without onboarding, a device \
             passes",
            capital(&show(&connector)),
            listed(&names)
        );
        let finding = findings.report(connector.at(flag.span), message);
        finding.help("Once the app is on all devices, set …DeviceBlockedOnMissingPartnerData to true.");
        let mut flags: Vec<_> = open.iter().map(|(_, flag, _)| *flag).collect();
        flags.dedup();
        finding.fix(flags.iter().fold(Fix::unsafe_to_apply(), |fix, flag| fix.replace(flag.span, "true")));
        if !strict {
            finding.severity(Severity::Info);
        }
        for (platform, _, (policy, demand)) in open.iter().take(MAX_RELATED) {
            let words = format!("'{}' demands \"{}\" on {}", policy.label(), demand.level.name(), platform.name());
            finding.related(policy.at(demand.span), words);
        }
    }
}
