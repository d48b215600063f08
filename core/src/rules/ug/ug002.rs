//! Users who must have a compliant device and receive no compliance policy.

use rustc_hash::FxHashMap;

use crate::coverage::exclusion::Whom;
use crate::coverage::question::{Question, Questions};
use crate::coverage::{Coverage, Gap, Open, Relying, coverage, relying};
use crate::finding::{FileId, Findings, Severity};
use crate::policy::Platform;
use crate::rules::ug::{and_more, effect, is_by_devices_alone, place_of, platforms};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Atom, Missing, Population, Witness, listed};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "UG002",
    name: "ca-users-not-covered-by-compliance",
    severity: Severity::Error,
    what: "A Conditional Access policy requires a compliant device from users who receive no compliance policy.",
    why: "The groups of the two kinds of policy were not coordinated. The devices of users in between are judged by \
          nobody: depending on the setting secureByDefault, these users are locked out, or let in with any enrolled \
          device.",
    bad: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
        Example {
            path: "ios.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "5a1e50f2-7f5d-4a53-8f4e-2f8f1c7d6e22" } }
  ]
}"##,
        },
    ],
    good: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
        Example {
            path: "ios.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10" } }
  ]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Compliance policy settings: mark devices with no compliance policy assigned as",
            url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
        },
        Source {
            title: "Conditional Access: Users, groups, agents, and workload identities",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// How many compliance policies a finding points at.
const MAX_RELATED: usize = 3;

fn check(tenant: &Tenant, findings: &mut Findings) {
    let coverage = coverage(tenant);
    let mut questions = Questions::default();
    let mut shown = FxHashMap::default();
    for relying in relying(tenant) {
        // Platforms of which the same is to be said share a finding.
        let mut gaps: Vec<(Gap, Vec<Platform>)> = Vec::new();
        for (platform, coverage) in coverage.iter().filter(|(platform, _)| relying.platforms.contains(platform)) {
            let lacks = coverage.lacks(tenant, &relying.users);
            let open = lacks.exclusions.iter().filter_map(|exclusion| match &exclusion.whom {
                Whom::Open(open) => Some(Gap::Open(open.clone())),
                _ => None,
            });
            let is_own =
                |gap: &Gap| !matches!(gap, Gap::Open(open) if is_of_another_rule(tenant, open, *platform, coverage));
            for gap in lacks.gap.iter().cloned().chain(open).filter(is_own) {
                match gaps.iter_mut().find(|(other, _)| *other == gap) {
                    Some((_, platforms)) if platforms.contains(platform) => {}
                    Some((_, platforms)) => platforms.push(*platform),
                    None => gaps.push((gap, vec![*platform])),
                }
            }
        }
        for (gap, platforms) in gaps {
            match gap {
                Gap::Open(open) => questions.add(relying.policy, &open, &platforms),
                gap => report(tenant, &relying, &gap, &platforms, &coverage, &mut shown, findings),
            }
        }
    }
    questions.list.iter().for_each(|question| report_question(question, findings));
}

/// Whether another rule tells of a missing fact: UG005 of groups of devices, UG013 of
/// roles and UG015 of groups that were exported without members.
fn is_of_another_rule(tenant: &Tenant, open: &Open, platform: Platform, coverage: &Coverage<'_>) -> bool {
    match open {
        Open::Fact(Missing::RoleMembers(_) | Missing::Guests) => true,
        Open::Fact(Missing::Devices(_)) => is_by_devices_alone(tenant, platform, coverage),
        open => open.is_members(),
    }
}

fn report(
    tenant: &Tenant,
    relying: &Relying<'_>,
    gap: &Gap,
    on: &[Platform],
    coverage: &[(Platform, Coverage<'_>)],
    shown: &mut FxHashMap<(FileId, u32), String>,
    findings: &mut Findings,
) {
    let policy = &relying.policy;
    let users = &relying.users.population;
    let demand = format!(
        "'{}' requires a compliant {} device from {}",
        policy.label(),
        platforms(on, "or"),
        users.names(tenant)
    );
    let effect = effect(tenant);
    let (message, first) = match gap {
        Gap::Proved { whom } => {
            let first = whom.first().map(|witness| witness.within.as_ref().unwrap_or(&witness.atom));
            let message = if are_all(users, whom) {
                format!("{demand}, but no compliance policy in these files reaches them; their devices {effect}")
            } else {
                let names: Vec<String> = whom.iter().map(|witness| witness.show(tenant)).collect();
                let names = listed(&names);
                format!("{demand}, but no compliance policy in these files reaches {names}; their devices {effect}")
            };
            (message, first)
        }
        Gap::Likely { whom, reached } => {
            let narrower = (!whom.contains(&Atom::Everyone)).then(|| {
                let names: Vec<String> = whom.iter().map(|atom| atom.show(tenant)).collect();
                format!(" in {}", listed(&names))
            });
            let message = format!(
                "{demand}, but the compliance policies go to {reached} only; the devices of everybody else{} {effect}",
                narrower.unwrap_or_default()
            );
            (message, whom.first())
        }
        Gap::Open { .. } => return,
    };
    let span = first.and_then(|atom| place_of(policy.facts, atom)).unwrap_or(policy.facts.users.span);
    let finding = findings.report(policy.at(span), message);
    finding.help(
        "Assign a compliance policy to the same users, or make the users of the Conditional Access policy those of the \
         compliance policies.",
    );
    if matches!(gap, Gap::Likely { .. }) {
        finding.likely();
    }
    let policies = coverage.iter().filter(|(platform, _)| on.contains(platform));
    for compliance in policies.flat_map(|(_, coverage)| &coverage.policies).take(MAX_RELATED) {
        let own = shown.entry((compliance.file, compliance.index)).or_insert_with(|| {
            let own = compliance.facts.assignments.as_deref().unwrap_or_default();
            Population::of_assignments(tenant, own).show(tenant)
        });
        finding.related(compliance.place(), format!("'{}' is assigned to {own}", compliance.label()));
    }
}

/// Whether these are all that a population includes, so that there is no need to name them again.
fn are_all(users: &Population, whom: &[Witness]) -> bool {
    let whole = whom.iter().filter(|witness| witness.within.is_none());
    let whole: Vec<&Atom> = whole.map(|witness| &witness.atom).collect();
    users.atoms().all(|(atom, _)| whole.contains(&atom))
}

/// Once for each fact, however many policies wait for it.
fn report_question(question: &Question<'_>, findings: &mut Findings) {
    let first = &question.first;
    let on: Vec<Platform> = question.platforms.iter().copied().collect();
    let policies = and_more(first.label(), question.policies.len());
    let message = format!(
        "Whether all users of {policies} receive a compliance policy for {} depends on {}, which the files do not tell",
        platforms(&on, "and"),
        question.fact
    );
    findings.report(first.at(first.facts.users.span), message).help(question.help).unknown();
}
