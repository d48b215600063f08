//! Two threat levels for the same device.

use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::policy::CompliancePolicy;
use crate::rules::brief;
use crate::rules::differing::Crowd;
use crate::rules::tl::{DEFENDER_LEVEL, Demand, PARTNER_LEVEL, demands};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Overlap, Shared};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "TL014",
    name: "threat-levels-differ",
    severity: Severity::Info,
    what: "Compliance policies for the same users demand different threat levels.",
    why: "A device must meet both, so the stricter one decides. The looser one was meant as an exception, \
          perhaps, and is none.",
    bad: &[
        Example {
            path: "all.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "Everybody",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "low",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "it.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "IT",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "high",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[
        Example {
            path: "all.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "Everybody",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "low",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "it.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "IT",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "low",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Use compliance policies to set rules for devices: conflicts",
            url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
        },
        Source {
            title: "Create a Mobile Threat Defense device compliance policy with Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/mtd-device-compliance-policy-create",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const MAX_RELATED: usize = 3;

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut crowd = Crowd::new(tenant);
    let mut first_unseen: Option<Linked<'_, CompliancePolicy>> = None;
    for of_type in crowd.by_type() {
        for property in [PARTNER_LEVEL, DEFENDER_LEVEL] {
            let demand = |policy: usize| demands(crowd.policy(policy).facts).find(|demand| demand.property == property);
            let of: BTreeMap<usize, Demand> =
                of_type.iter().filter_map(|&policy| Some((policy, demand(policy)?))).collect();
            let first = of.values().next().map(|demand| demand.level);
            if of.values().all(|demand| Some(demand.level) == first) {
                continue;
            }
            if let Some(policy) = crowd.not_exported(of.keys().copied()).first() {
                first_unseen.get_or_insert(*policy);
            }
            let holders: Vec<(usize, u32)> = of.iter().map(|(&policy, demand)| (policy, demand.level as u32)).collect();
            // For each policy those that demand less.
            let mut looser: BTreeMap<usize, Vec<(Shared, usize)>> = BTreeMap::new();
            for (a, b, shared) in crowd.pairs(&holders) {
                let level = |policy: usize| of.get(&policy).map(|demand| demand.level);
                let (strict, loose) = if level(a) < level(b) { (a, b) } else { (b, a) };
                looser.entry(strict).or_default().push((shared, loose));
            }
            for (strict, looser) in looser {
                report(&crowd, &of, strict, &looser, findings);
            }
        }
    }
    if let Some(policy) = first_unseen {
        let message = format!(
            "Compliance policies demand different threat levels, but whether they reach the same users cannot be told: \
             the assignments of '{}' are not in the files",
            policy.label()
        );
        findings.report(policy.place(), message).help("Export the assignments as well.").unknown();
    }
}

fn report(
    crowd: &Crowd<'_>,
    of: &BTreeMap<usize, Demand>,
    strict: usize,
    looser: &[(Shared, usize)],
    findings: &mut Findings,
) {
    let sure = looser.iter().find(|(shared, _)| *shared == Shared::Yes);
    let Some(&(_, other)) = sure.or(looser.first()) else { return };
    let (Some(demand), Some(less)) = (of.get(&strict), of.get(&other)) else { return };
    let (policy, loose) = (crowd.policy(strict), crowd.policy(other));
    let (whom, missing) = match crowd.overlap(strict, other) {
        Overlap::Yes(whom) => (format!(" for {whom}"), None),
        Overlap::Unknown(missing) => (String::new(), Some(missing)),
        Overlap::No => return,
    };
    let depends =
        missing.as_ref().map_or_else(String::new, |missing| format!(" where both apply, which depends on {missing}"));
    let message = format!(
        "'{}' demands the threat level \"{}\" and '{}' \"{}\"{whom}; the stricter \"{}\" decides{depends}",
        brief(policy.label(), 80),
        demand.level.name(),
        brief(loose.label(), 80),
        less.level.name(),
        demand.level.name()
    );
    let finding = findings.report(policy.at(demand.span), message);
    finding.help("Agree on one level, or exclude the users of one policy from the other.");
    for &(_, other) in looser.iter().take(MAX_RELATED) {
        if let Some(less) = of.get(&other) {
            let other = crowd.policy(other);
            finding.related(other.at(less.span), format!("'{}' demands \"{}\"", other.label(), less.level.name()));
        }
    }
    if missing.is_some() {
        finding.likely();
    }
}
