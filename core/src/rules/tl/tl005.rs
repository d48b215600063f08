//! A connector that leaves a platform out.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{CompliancePolicy, Flag, Platform, ThreatDefenseConnector};
use crate::rules::tl::{Demand, Reporter, capital, demands, is_defender, is_unassigned, show};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "TL005",
    name: "connector-platform-off",
    severity: Severity::Error,
    what: "Compliance policies demand a threat level on a platform that the connector is switched off for.",
    why: "Intune does not use the data of the partner for that platform. The level is in the policy, and has \
          no effect.",
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
  "windowsEnabled": false
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
  "windowsEnabled": true
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Enable the Mobile Threat Defense connector in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/mtd-connector-enable",
        },
        Source {
            title: "mobileThreatDefenseConnector resource type",
            url: "https://learn.microsoft.com/graph/api/resources/intune-onboarding-mobilethreatdefenseconnector",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// A platform that no connector serves and policies demand a threat level on.
struct Gap<'t> {
    platform: Platform,
    flag: Flag,
    policy: Linked<'t, CompliancePolicy>,
    demand: Demand,
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    let connectors: Vec<_> = tenant.connectors().collect();
    // By the connector to point at: the first of those that might serve the platform.
    let mut gaps: BTreeMap<usize, Vec<Gap<'_>>> = BTreeMap::new();
    let mut judged: BTreeSet<(Platform, Reporter)> = BTreeSet::new();
    for policy in tenant.compliance().filter(|policy| !is_unassigned(policy.facts)) {
        let Some(platform) = policy.facts.platform else { continue };
        for demand in demands(policy.facts) {
            if !judged.insert((platform, demand.reporter)) {
                continue;
            }
            if let Some((index, flag)) = switched_off(&connectors, platform, demand.reporter) {
                gaps.entry(index).or_default().push(Gap { platform, flag, policy, demand });
            }
        }
    }
    for (index, gaps) in gaps {
        let (Some(connector), Some(first)) = (connectors.get(index), gaps.first()) else { continue };
        let platforms: BTreeSet<Platform> = gaps.iter().map(|gap| gap.platform).collect();
        let names: Vec<String> = platforms.iter().map(|platform| platform.name().to_owned()).collect();
        let message = format!(
            "{} is switched off for {}, so the threat level that {} has no effect",
            capital(&show(connector)),
            listed(&names),
            demanding(&gaps)
        );
        let finding = findings.report(connector.at(first.flag.span), message);
        finding.help("Switch the platform on in the connector (\"Connect … devices\"), or take the threat level out.");
        let mut flags: Vec<Flag> = gaps.iter().map(|gap| gap.flag).collect();
        flags.dedup();
        finding.fix(flags.iter().fold(Fix::unsafe_to_apply(), |fix, flag| fix.replace(flag.span, "true")));
        for gap in gaps.iter().take(MAX_RELATED) {
            let place = gap.policy.at(gap.demand.span);
            finding
                .related(place, format!("'{}' demands a threat level on {}", gap.policy.label(), gap.platform.name()));
        }
    }
}

const MAX_RELATED: usize = 3;

/// The policies of some gaps, with their verb.
fn demanding(gaps: &[Gap<'_>]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for gap in gaps.iter().map(|gap| gap.policy.label()) {
        if !names.contains(&gap) {
            names.push(gap);
        }
    }
    match names.as_slice() {
        [one] => format!("'{one}' demands"),
        [one, other] => format!("'{one}' and '{other}' demand"),
        [one, others @ ..] => format!("'{one}' and {} more policies demand", others.len()),
        [] => String::new(),
    }
}

/// Where a platform is switched off in every connector that could report its threat level; the first
/// of those. A switch that is not in the file may be on.
fn switched_off(
    connectors: &[Linked<'_, ThreatDefenseConnector>],
    platform: Platform,
    reporter: Reporter,
) -> Option<(usize, Flag)> {
    let mut first = None;
    for (index, connector) in connectors.iter().enumerate() {
        if reporter == Reporter::Defender && is_defender(connector) == Some(false) {
            continue;
        }
        let flag = connector.facts.on(platform)?.devices.filter(|flag| !flag.value)?;
        first.get_or_insert((index, flag));
    }
    first
}
