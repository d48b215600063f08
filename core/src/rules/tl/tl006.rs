//! A connector that does not work.

use crate::date::Day;
use crate::finding::{Finding, Findings, Place, Severity};
use crate::policy::{Platform, Text, ThreatDefenseConnector};
use crate::rules::tl::{Demand, Reporter, capital, demands, is_defender, is_unassigned, show};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "TL006",
    name: "connector-not-live",
    severity: Severity::Error,
    what: "A connector on which compliance policies rely is not connected.",
    why: "Intune ignores what an unresponsive partner said last. Threat levels stay in the policies and are \
          not judged any more; devices under attack pass.",
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
  "partnerState": "unresponsive",
  "windowsEnabled": true
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

/// What is wrong with a connector.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// It worked once.
    Broken,
    /// It was never set up, or taken down.
    Absent,
    /// It is half set up.
    Waiting,
    /// It is called enabled, and had been silent for so many days when something else changed.
    Silent(i64),
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    if tenant.connectors().next().is_none() {
        return;
    }
    let newest = newest(tenant);
    for connector in tenant.connectors() {
        let Some((fault, state)) = fault(&connector, newest.as_ref().map(|(day, _)| *day)) else { continue };
        let relying = relying(tenant, &connector);
        // What was never used is no loss.
        if relying.is_none() && matches!(fault, Fault::Absent | Fault::Waiting) {
            continue;
        }
        let finding = report(&connector, fault, state, relying, findings);
        // A silent partner may have spoken since that other thing happened.
        if let (Fault::Silent(days), Some((_, place))) = (fault, newest) {
            finding.likely().related(place, format!("{days} days later"));
        }
    }
}

/// The last day on which anything in the files changed or was heard from, and where that stands. The
/// export is no older, and how much younger it is nobody can tell: today's date says nothing about it.
fn newest(tenant: &Tenant) -> Option<(Day, Place)> {
    let changed = tenant.all_resources().filter_map(|resource| {
        let day = resource.resource.version.as_ref()?.day()?;
        Some((Day::parse(day)?, resource.place()))
    });
    let heard = tenant.connectors().filter_map(|connector| {
        let time = connector.facts.last_heartbeat.as_ref()?;
        Some((Day::parse(&time.value)?, connector.at(time.span)))
    });
    changed.chain(heard).max_by_key(|&(day, place)| (day, std::cmp::Reverse(place)))
}

fn fault<'t>(connector: &Linked<'t, ThreatDefenseConnector>, newest: Option<Day>) -> Option<(Fault, &'t Text)> {
    let state = connector.facts.state.as_ref()?;
    let is = |names: &[&str]| names.iter().any(|name| state.is(name));
    if is(&["unresponsive", "error"]) {
        return Some((Fault::Broken, state));
    }
    if is(&["unavailable", "notSetUp", "neverConfigured"]) {
        return Some((Fault::Absent, state));
    }
    if is(&["available"]) {
        return Some((Fault::Waiting, state));
    }
    let heard = connector.facts.last_heartbeat.as_ref()?;
    // The year 1 stands for never.
    let day = Day::parse(&heard.value).filter(|_| !heard.value.starts_with("0001"))?;
    let silent = i64::from(newest?.days_since(day));
    (silent > connector.facts.unresponsive_after_days?).then_some((Fault::Silent(silent), heard))
}

fn report<'f>(
    connector: &Linked<'_, ThreatDefenseConnector>,
    fault: Fault,
    text: &Text,
    relying: Option<(Place, &str)>,
    findings: &'f mut Findings,
) -> &'f mut Finding {
    let effect = match &relying {
        Some((_, name)) => format!("the threat level that '{name}' demands is not judged"),
        None => "Intune ignores what it reported".to_owned(),
    };
    let heard = connector.facts.last_heartbeat.as_ref().map(|time| time.value.split('T').next().unwrap_or_default());
    let state = match (fault, heard) {
        (Fault::Silent(days), Some(heard)) => {
            format!("was last heard from on {heard}, {days} days before these files were last changed")
        }
        (_, Some(heard)) => format!("is \"{}\" in this export, last heard from on {heard}", text.value),
        (_, None) => format!("is \"{}\" in this export", text.value),
    };
    let message = format!("{} {state}: {effect}", capital(&show(connector)));
    let finding = findings.report(connector.at(text.span), message);
    finding.help(match fault {
        Fault::Waiting => "Finish its setup: switch on the platforms in Intune and in the partner's portal.",
        _ => "Look at the connector in Intune and in the partner's portal, and connect the two again.",
    });
    match relying {
        Some((place, name)) => {
            finding.related(place, format!("'{name}' relies on it")).lower_if(fault == Fault::Waiting);
        }
        None => {
            finding.severity(Severity::Info);
        }
    }
    finding
}

/// The first policy that demands what the connector alone reports: where, and its name.
fn relying<'t>(tenant: &'t Tenant, connector: &Linked<'_, ThreatDefenseConnector>) -> Option<(Place, &'t str)> {
    // A platform that is switched off here is not this connector's.
    let serves = |connector: &Linked<'_, ThreatDefenseConnector>, platform: Option<Platform>| {
        let flag = platform.and_then(|platform| connector.facts.on(platform)?.devices);
        flag.is_none_or(|flag| flag.value)
    };
    let others = || tenant.connectors().filter(|other| (other.file, other.index) != (connector.file, connector.index));
    let another_works = |platform: Option<Platform>| {
        let works = |state: &Text| state.is("enabled");
        others().any(|other| other.facts.state.as_ref().is_some_and(works) && serves(&other, platform))
    };
    let reports = |demand: &Demand, platform: Option<Platform>| match demand.reporter {
        Reporter::Defender => is_defender(connector) != Some(false),
        Reporter::Partner => !another_works(platform),
    };
    let in_use = tenant.compliance().filter(|policy| !is_unassigned(policy.facts));
    in_use.filter(|policy| serves(connector, policy.facts.platform)).find_map(|policy| {
        let demand = demands(policy.facts).find(|demand| reports(demand, policy.facts.platform))?;
        Some((policy.at(demand.span), policy.label()))
    })
}
