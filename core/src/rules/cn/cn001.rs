//! A configuration profile sets what a compliance policy does not accept.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::{Findings, Severity};
use crate::policy::{CompliancePolicy, ConfigurationProfile, Setting};
use crate::rules::{Check, Example, Rule, Source as Page, brief};
use crate::settings::{Meaning, Meetings, Reach, Reaches, Row, Shared, Side, Source, platforms, rows};
use crate::space::Overlap;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CN001",
    name: "configuration-does-not-meet-compliance",
    severity: Severity::Warning,
    what: "A configuration profile sets a value that a compliance policy for the same devices does not accept.",
    why: "Microsoft documents that the compliance value takes precedence over the configured one, even where that is \
          stricter. A device that is set up exactly as its profile says is noncompliant or silently gets another \
          value than its administrators chose.",
    bad: &[
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows compliance",
  "passwordMinimumLength": 12,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "catalog.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Windows device lock",
  "platforms": "windows10",
  "settings": [
    {
      "settingInstance": {
        "settingDefinitionId": "device_vendor_msft_policy_config_devicelock_mindevicepasswordlength",
        "simpleSettingValue": { "value": 8 }
      }
    }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows compliance",
  "passwordMinimumLength": 12,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "catalog.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Windows device lock",
  "platforms": "windows10",
  "settings": [
    {
      "settingInstance": {
        "settingDefinitionId": "device_vendor_msft_policy_config_devicelock_mindevicepasswordlength",
        "simpleSettingValue": { "value": 12 }
      }
    }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    sources: &[
        Page {
            title: "Common questions and answers with device policies and profiles in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/configuration/device-profile-troubleshoot",
        },
        Page {
            title: "Monitor results of your Intune device compliance policies: how Intune resolves policy conflicts",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-monitor",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// Who demands or sets something that stands in the table.
#[derive(Clone, Copy)]
struct Holder<'t> {
    policy: usize,
    reach: Reach,
    setting: &'t Setting,
    source: &'static Source,
    meaning: Meaning,
}

/// The holders of one row.
struct Holders<'t> {
    row: &'static Row,
    demand: Vec<Holder<'t>>,
    set: Vec<Holder<'t>>,
}

/// A demand and what does not meet it.
type Failure<'t> = (&'static Row, Holder<'t>, Holder<'t>);

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut reaches = Reaches::new(tenant);
    let compliance: Vec<Linked<'_, CompliancePolicy>> = tenant.compliance().collect();
    let configuration: Vec<Linked<'_, ConfigurationProfile>> = tenant.configuration().collect();
    let by_row = collect(&compliance, &configuration, &mut reaches);
    let meetings = Meetings::new(&reaches);
    let mut failures: BTreeMap<(usize, usize), Vec<Failure<'_>>> = BTreeMap::new();
    let mut not_exported: BTreeSet<(usize, usize)> = BTreeSet::new();
    for holders in by_row.values() {
        for (ours, theirs) in failing(holders, &meetings, &mut reaches) {
            failures.entry((ours.policy, theirs.policy)).or_default().push((holders.row, ours, theirs));
        }
        not_exported.extend(failing_unseen(holders));
    }
    let mut last_unknown = None;
    for ((ours, theirs), mut failures) in failures {
        failures.sort_by_key(|(row, ours, _)| (row.hint, ours.setting.span));
        let Some((_, demand, set)) = failures.first() else { continue };
        let (Reach::Some(users), Reach::Some(devices)) = (demand.reach, set.reach) else { continue };
        let overlap = reaches.overlap(users, devices);
        // Of the profiles that may or may not meet a compliance policy, one is enough.
        if matches!(overlap, Overlap::Unknown(_)) && last_unknown.replace(ours) == Some(ours) {
            continue;
        }
        report(compliance[ours], configuration[theirs], &failures, &overlap, findings);
    }
    if let Some(&(ours, theirs)) = not_exported.first() {
        let (ours, theirs) = (compliance[ours], configuration[theirs]);
        let message = format!(
            "'{}' demands more than '{}' sets, but whether they reach the same devices cannot be told: not all \
             assignments are in the files",
            ours.label(),
            theirs.label()
        );
        findings.report(ours.place(), message).help("Export the assignments as well.").unknown();
    }
}

/// The demands of a row and what does not meet them for the same people.
fn failing<'t>(holders: &Holders<'t>, meetings: &Meetings, reaches: &mut Reaches<'_>) -> Vec<(Holder<'t>, Holder<'t>)> {
    let row = holders.row;
    let mut classes: Vec<Meaning> = Vec::new();
    let mut numbers: FxHashMap<Meaning, u32> = FxHashMap::default();
    let mut cells = |list: &[Holder<'t>]| {
        let seen: Vec<(usize, u32, u32)> = (0..)
            .zip(list)
            .filter_map(|(position, holder)| match holder.reach {
                Reach::Some(reach) => {
                    let class = *numbers.entry(holder.meaning).or_insert_with(|| {
                        classes.push(holder.meaning);
                        classes.len() as u32 - 1
                    });
                    Some((position, reach, class))
                }
                _ => None,
            })
            .collect();
        let cells = meetings.cells(seen.iter().map(|&(_, reach, class)| (reach, class)));
        let list: Vec<Holder<'t>> = seen.iter().map(|&(position, ..)| list[position]).collect();
        (cells, list)
    };
    let (demands, demanding) = cells(&holders.demand);
    let (sets, setting) = cells(&holders.set);
    let meets = |demand: u32, set: u32| {
        let strictness = row.strictness(classes[set as usize], classes[demand as usize]);
        strictness.map(Ordering::is_ge)
    };
    let mut found = Vec::new();
    for demand in &demands.list {
        let failing = meetings.partners(demand.reach, &sets, |set| meets(demand.class, set.class) == Some(false));
        if failing.is_empty() {
            continue;
        }
        let meeting = meetings.partners(demand.reach, &sets, |set| meets(demand.class, set.class) == Some(true));
        for set in failing.into_iter().map(|index| &sets.list[index]) {
            if reaches.shared(demand.reach, set.reach) == Shared::No {
                continue;
            }
            // Where another profile meets the demand on the same devices, the two profiles are the
            // conflict.
            let is_met = meeting.iter().map(|&index| sets.list[index].reach).any(|other| {
                reaches.shared(other, demand.reach) != Shared::No && reaches.shared(other, set.reach) != Shared::No
            });
            if !is_met {
                let pairs = demand.pairs(set).into_iter();
                found.extend(pairs.map(|(ours, theirs)| (demanding[ours], setting[theirs])));
            }
        }
    }
    found
}

/// The policies of a demand and of what does not meet it, where the files do not tell whom one of
/// them reaches. One such pair a row is enough.
fn failing_unseen(holders: &Holders<'_>) -> Option<(usize, usize)> {
    let row = holders.row;
    let [demands, sets] = [&holders.demand, &holders.set].map(|list| first_of_each_meaning(list));
    let fails = |demand: &Holder<'_>, set: &Holder<'_>| {
        let unseen = demand.reach == Reach::NotExported || set.reach == Reach::NotExported;
        unseen && row.strictness(set.meaning, demand.meaning) == Some(Ordering::Less)
    };
    let mut pairs = demands.iter().flat_map(|demand| sets.iter().map(move |set| (demand, set)));
    pairs.find(|(demand, set)| fails(demand, set)).map(|(demand, set)| (demand.policy, set.policy))
}

/// Of each meaning the first holder, and the first whose reach is not in the files.
fn first_of_each_meaning<'t>(list: &[Holder<'t>]) -> Vec<Holder<'t>> {
    const FEW: usize = 64;
    let mut seen = FxHashSet::default();
    let firsts = list.iter().filter(|holder| seen.insert((holder.meaning, holder.reach == Reach::NotExported)));
    firsts.copied().take(FEW).collect()
}

/// Everybody who demands or sets what stands in the table, by row.
fn collect<'t>(
    compliance: &[Linked<'t, CompliancePolicy>],
    configuration: &[Linked<'t, ConfigurationProfile>],
    reaches: &mut Reaches<'t>,
) -> BTreeMap<&'static str, Holders<'t>> {
    let mut by_row: BTreeMap<&'static str, Holders<'t>> = BTreeMap::new();
    for (number, policy) in compliance.iter().enumerate() {
        let reach = reaches.of(policy.facts.assignments.as_deref());
        for setting in policy.facts.demands().filter(|_| reach != Reach::Nobody) {
            for (row, source) in rows(&setting.key, Side::Compliance) {
                let Some(meaning) = row.meaning(source, &setting.value) else { continue };
                if policy.facts.platform == Some(row.platform) && row.is_demand(meaning) {
                    let holders = by_row.entry(row.key);
                    let holders = holders.or_insert_with(|| Holders { row, demand: Vec::new(), set: Vec::new() });
                    holders.demand.push(Holder { policy: number, reach, setting, source, meaning });
                }
            }
        }
    }
    for (number, profile) in configuration.iter().enumerate() {
        let reach = reaches.of(profile.facts.assignments.as_deref());
        let settings = profile.facts.settings.iter().flatten();
        for setting in settings.filter(|setting| reach != Reach::Nobody && !setting.in_list) {
            for (row, source) in rows(&setting.key, Side::Configuration) {
                let Some(holders) = by_row.get_mut(row.key) else { continue };
                let Some(meaning) = row.meaning(source, &setting.value) else { continue };
                if platforms(profile.facts, setting).any(|platform| platform == row.platform) {
                    holders.set.push(Holder { policy: number, reach, setting, source, meaning });
                }
            }
        }
    }
    by_row
}

/// How many settings are shown of all that fail.
const SHOWN: usize = 3;

fn report(
    compliance: Linked<'_, CompliancePolicy>,
    configuration: Linked<'_, ConfigurationProfile>,
    failures: &[Failure<'_>],
    overlap: &Overlap,
    findings: &mut Findings,
) {
    let Some((_, _, first)) = failures.first() else { return };
    let show = |row: &Row, holder: &Holder<'_>| row.show(holder.source, &holder.setting.value);
    let shown: Vec<String> = failures
        .iter()
        .take(SHOWN)
        .map(|(row, demand, set)| format!("{} ({}, demanded is {})", row.title, show(row, set), show(row, demand)))
        .collect();
    let more = match failures.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (whom, outcome) = match overlap {
        Overlap::Unknown(missing) => (
            String::new(),
            format!(
                ". If they reach the same devices, the compliance value takes precedence, and devices become \
                 noncompliant or the profile is overridden; that depends on {missing}"
            ),
        ),
        Overlap::Yes(whom) => (
            format!(" for {whom}"),
            ". The compliance value takes precedence: devices become noncompliant, or the profile is overridden"
                .to_owned(),
        ),
        Overlap::No => return,
    };
    let message = format!(
        "'{}' sets less than '{}' demands{whom}: {}{more}{outcome}",
        brief(configuration.label(), 80),
        brief(compliance.label(), 80),
        shown.join(", ")
    );
    let finding = findings.report(configuration.at(first.setting.span), message);
    finding.help("Set in the profile what the compliance policy demands.");
    if matches!(overlap, Overlap::Unknown(_)) {
        finding.likely();
    }
    if failures.iter().all(|(row, _, _)| row.hint) {
        finding.severity(Severity::Hint);
    }
    for (row, demand, set) in failures.iter().take(SHOWN) {
        let demands = format!("{} ({}) is {}", row.title, demand.setting.key, show(row, demand));
        finding.related(compliance.at(demand.setting.span), demands);
        if !std::ptr::eq(set.setting, first.setting) {
            let sets = format!("{} ({}) is {}", row.title, set.setting.key, show(row, set));
            finding.related(configuration.at(set.setting.span), sets);
        }
    }
}
