//! A threat level that nobody reports.

use crate::finding::{Findings, Severity};
use crate::recognise::Kind;
use crate::rules::tl::{Reporter, demands, is_defender, is_unassigned};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "TL004",
    name: "threat-connector-missing",
    severity: Severity::Error,
    what: "Compliance policies demand a threat level, and no connector brings one to Intune.",
    why: "Intune learns the threat level of a device from Defender for Endpoint or another partner, through a \
          connector. Without one the level can be neither met nor judged.",
    bad: &[Example {
        path: "risk.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium"
}"##,
    }],
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
  "windowsEnabled": true
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Create and assign a compliance policy to set the device risk level",
            url: "https://learn.microsoft.com/mem/intune/protect/advanced-threat-protection-configure",
        },
        Source {
            title: "Create a Mobile Threat Defense device compliance policy with Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/mtd-device-compliance-policy-create",
        },
        Source {
            title: "Enable the Mobile Threat Defense connector in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/mtd-connector-enable",
        },
    ],
    needs_complete: &[Kind::ThreatDefenseConnector],
    check: Check::Tenant(check),
};

const MAX_RELATED: usize = 3;

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::ThreatDefenseConnector) {
        return;
    }
    let connectors: Vec<_> = tenant.connectors().collect();
    for reporter in [Reporter::Defender, Reporter::Partner] {
        // A connector without an id may be the one to Defender.
        let serves = |connector: &_| reporter == Reporter::Partner || is_defender(connector) != Some(false);
        if connectors.iter().any(serves) {
            continue;
        }
        let relying = tenant.compliance().filter(|policy| !is_unassigned(policy.facts)).filter_map(|policy| {
            let demand = demands(policy.facts).find(|demand| demand.reporter == reporter)?;
            Some((policy, demand))
        });
        let relying: Vec<_> = relying.collect();
        let Some(((policy, demand), others)) = relying.split_first() else { continue };
        let more = match others.len() {
            0 => " demands",
            1 => " and one more policy demand",
            _ => " and others demand",
        };
        let (whose, missing) = match reporter {
            Reporter::Defender => ("the risk that Defender for Endpoint reports", "its connector"),
            Reporter::Partner => ("the threat level that a partner reports", "any connector to a partner"),
        };
        let message = format!("'{}'{more} {whose}, but the tenant does not have {missing}", policy.label());
        let finding = findings.report(policy.at(demand.span), message).about_cause(missing);
        finding
            .help("Set up the connector in Intune (Tenant administration, Connectors), or take the threat level out.");
        for (policy, demand) in others.iter().take(MAX_RELATED) {
            finding.related(policy.at(demand.span), format!("'{}' demands it, too", policy.label()));
        }
    }
}
