//! Systems too old for the partner pass.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::rules::tl::{Demand, Reporter, capital, demands, is_defender, is_unassigned, show};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "TL008",
    name: "partner-unsupported-os-accepted",
    severity: Severity::Hint,
    what: "Compliance policies demand a threat level, and the connector accepts versions of the operating \
          system that the partner cannot judge.",
    why: "Below the minimum version of the partner a device has no threat level. With this switch off that \
          does not make it noncompliant.",
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
  "partnerUnsupportedOsVersionBlocked": false
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
  "partnerUnsupportedOsVersionBlocked": true
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

fn check(tenant: &Tenant, findings: &mut Findings) {
    for connector in tenant.connectors() {
        let Some(flag) = connector.facts.unsupported_os_blocked.filter(|flag| !flag.value) else { continue };
        let reports = |demand: &Demand| {
            demand.keeps_devices_out()
                && (demand.reporter == Reporter::Partner || is_defender(&connector) == Some(true))
        };
        let relying = tenant.compliance().filter(|policy| !is_unassigned(policy.facts));
        let first = relying.into_iter().find_map(|policy| Some((policy, demands(policy.facts).find(reports)?)));
        let Some((policy, demand)) = first else { continue };
        let message = format!(
            "{} accepts versions of the operating system that are too old to be judged, although '{}' demands a threat \
             level",
            capital(&show(&connector)),
            policy.label()
        );
        let finding = findings.report(connector.at(flag.span), message);
        finding.help("Set partnerUnsupportedOsVersionBlocked to true, or demand a minimum version in compliance.");
        finding.related(policy.at(demand.span), "the threat level");
        finding.fix(Fix::unsafe_to_apply().replace(flag.span, "true"));
    }
}
