//! Two grace periods for the same device.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{FileId, Findings, Severity};
use crate::policy::CompliancePolicy;
use crate::rules::differing::Crowd;
use crate::rules::gp::{Demands, hours};
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::space::{Overlap, Shared};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "GP017",
    name: "shortest-grace-wins",
    severity: Severity::Info,
    what: "Compliance policies for the same users give different grace periods, and the shorter one checks what \
          takes time to mend.",
    why: "Each policy counts its own time. A device that fails a check of both is noncompliant when the \
          shorter time is over, whatever the other policy grants. Split on purpose (threats at once, updates \
          with time) that is right; this rule is silent then.",
    bad: &[
        Example {
            path: "password.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Password",
  "passwordRequired": true,
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 12 }] }],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "patches.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Patches",
  "osMinimumVersion": "10.0.22631",
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 72 }] }],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[
        Example {
            path: "threats.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Threats",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium",
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 0 }] }],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "patches.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Patches",
  "osMinimumVersion": "10.0.22631",
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 72 }] }],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Monitor results of your Intune device compliance policies",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-monitor",
        },
        Source {
            title: "Configure actions for noncompliant devices in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/actions-for-noncompliance",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// How many of the policies with more time a finding points at.
const MAX_RELATED: usize = 3;

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut crowd = Crowd::new(tenant);
    let mut unseen: BTreeSet<(FileId, u32)> = BTreeSet::new();
    let mut first_unseen: Option<Linked<'_, CompliancePolicy>> = None;
    for of_type in crowd.by_type() {
        let grace = |policy: usize| crowd.policy(policy).facts.block().map(|(_, grace)| grace);
        let holders: Vec<(usize, u32)> = of_type
            .iter()
            .filter_map(|&policy| Some((policy, u32::try_from(grace(policy)?).ok()?)))
            .filter(|&(policy, _)| crowd.policy(policy).facts.demands().next().is_some())
            .collect();
        let shortest = holders.iter().map(|&(_, grace)| grace).min();
        if holders.iter().all(|&(_, grace)| Some(grace) == shortest) {
            continue;
        }
        for policy in crowd.not_exported(holders.iter().map(|&(policy, _)| policy)) {
            unseen.insert((policy.file, policy.index));
            first_unseen.get_or_insert(policy);
        }
        let of: BTreeMap<usize, u32> = holders.iter().copied().collect();
        // For each policy those that give more time, the ones that surely meet it first.
        let mut longer: BTreeMap<usize, Vec<(Shared, usize)>> = BTreeMap::new();
        for (a, b, shared) in crowd.pairs(&holders) {
            let (short, long) = if of.get(&a) < of.get(&b) { (a, b) } else { (b, a) };
            longer.entry(short).or_default().push((shared, long));
        }
        for (short, longer) in longer {
            report(&crowd, short, &longer, findings);
        }
    }
    if let Some(policy) = first_unseen {
        let others = match unseen.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!(
            "Compliance policies give different grace periods, but whether they reach the same users cannot be told: \
             the assignments of '{}'{others} are not in the files",
            policy.label()
        );
        findings.report(policy.place(), message).help("Export the assignments as well.").unknown();
    }
}

fn report(crowd: &Crowd<'_>, short: usize, longer: &[(Shared, usize)], findings: &mut Findings) {
    let policy = crowd.policy(short);
    let demands = Demands::of(policy.facts);
    // That threats get no time is how it should be.
    let Some((action, grace)) = policy.facts.block().filter(|_| !demands.fixable.is_empty()) else { return };
    let sure = longer.iter().find(|(shared, _)| *shared == Shared::Yes);
    let Some(&(_, other)) = sure.or(longer.first()) else { return };
    let long = crowd.policy(other);
    let Some((_, more_time)) = long.facts.block() else { return };
    let (whom, missing) = match crowd.overlap(short, other) {
        Overlap::Yes(whom) => (format!(" for {whom}"), None),
        Overlap::Unknown(missing) => (String::new(), Some(missing)),
        Overlap::No => return,
    };
    let depends =
        missing.as_ref().map_or_else(String::new, |missing| format!(", if both reach it; that depends on {missing}"));
    let when = if grace == 0 { "at once".to_owned() } else { format!("after {}", hours(grace)) };
    let message = format!(
        "'{}' gives {} and '{}' gives {}{whom}: a device that fails both is noncompliant {when}{depends}",
        brief(policy.label(), 80),
        hours(grace),
        brief(long.label(), 80),
        hours(more_time)
    );
    let finding = findings.report(policy.at(action.schedule()), message);
    finding.help(format!(
        "Give both the same time, unless the split is meant: '{}' checks {}.",
        brief(policy.label(), 80),
        demands.show()
    ));
    for &(_, other) in longer.iter().filter(|(shared, _)| missing.is_some() || *shared == Shared::Yes).take(MAX_RELATED)
    {
        let other = crowd.policy(other);
        let Some((action, grace)) = other.facts.block() else { continue };
        let checks = Demands::of(other.facts).show();
        finding
            .related(other.at(action.schedule()), format!("'{}' gives {} for {checks}", other.label(), hours(grace)));
    }
    if missing.is_some() {
        finding.likely();
    }
}
