//! Users who must use a protected app and receive no app protection.

use crate::coverage::exclusion::{Exclusion, Whom};
use crate::coverage::question::{Question, Questions};
use crate::coverage::{Coverage, Gap, Lacks, Open, Relying, app_coverage, relying_on};
use crate::finding::{Findings, Severity};
use crate::policy::{AppProtectionPolicy, Platform};
use crate::rules::ap::{CONTROL, has_default};
use crate::rules::ug::{and_more, place_of, platforms};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Atom, Population, listed};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "AP002",
    name: "app-control-users-not-covered",
    severity: Severity::Error,
    what: "A Conditional Access policy requires a protected app from users who receive no app protection policy.",
    why: "The groups of the two kinds of policy were not coordinated. The apps of the users in between are protected by \
          nothing, so none of them satisfies the control: these users are locked out on their phones.",
    bad: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Protected apps on phones",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantApplication"] }
}"#,
        },
        Example {
            path: "ios.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
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
  "displayName": "Protected apps on phones",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantApplication"] }
}"#,
        },
        Example {
            path: "ios.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10" } }
  ]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Conditional Access: Grant, require app protection policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant",
        },
        Source {
            title: "App protection policies overview",
            url: "https://learn.microsoft.com/mem/intune/apps/app-protection-policy",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// How many app protection policies a finding points at.
const MAX_RELATED: usize = 3;

/// Who is in scope and has no protected app.
#[derive(PartialEq, Eq)]
enum Lack {
    /// Nothing is assigned to them.
    Unassigned(Gap),
    /// They are in a group that is excluded.
    Excluded(Exclusion),
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    if has_default(tenant) {
        return;
    }
    let coverage = app_coverage(tenant);
    let mut questions = Questions::default();
    for relying in relying_on(tenant, CONTROL) {
        // Platforms of which the same is to be said share a finding.
        let mut lacks: Vec<(Lack, Vec<Platform>)> = Vec::new();
        for (platform, coverage) in coverage.iter().filter(|(platform, _)| relying.platforms.contains(platform)) {
            let Lacks { exclusions, gap } = coverage.lacks(tenant, &relying.users);
            // App protection goes to users: excluded groups of devices change nothing.
            let exclusions = exclusions.iter().filter(|exclusion| exclusion.whom != Whom::Devices).cloned();
            for lack in gap.clone().map(Lack::Unassigned).into_iter().chain(exclusions.map(Lack::Excluded)) {
                match lacks.iter_mut().find(|(other, _)| *other == lack) {
                    Some((_, platforms)) => platforms.push(*platform),
                    None => lacks.push((lack, vec![*platform])),
                }
            }
        }
        for (lack, on) in &lacks {
            match lack.open() {
                Some(open) => questions.add(relying.policy, open, on),
                None => report(tenant, &relying, lack, on, &coverage, findings),
            }
        }
    }
    questions.list.iter().for_each(|question| report_question(question, findings));
}

impl Lack {
    /// The fact that would decide it.
    fn open(&self) -> Option<&Open> {
        match self {
            Self::Unassigned(Gap::Open(open)) => Some(open),
            Self::Excluded(Exclusion { whom: Whom::Open(open), .. }) => Some(open),
            _ => None,
        }
    }

    fn is_likely(&self) -> bool {
        matches!(self, Self::Unassigned(Gap::Likely { .. }))
            || matches!(self, Self::Excluded(Exclusion { whom: Whom::LikelyMembers, .. }))
    }

    /// Whom Conditional Access includes that has the problem, and what that is, after "but".
    fn words(&self, tenant: &Tenant, users: &Population) -> (Option<Atom>, String) {
        let nothing = |whom: &str| format!("no app protection policy in these files reaches {whom}");
        match self {
            Self::Unassigned(Gap::Proved { whom }) => {
                let first = whom.first().map(|witness| witness.within.as_ref().unwrap_or(&witness.atom)).cloned();
                let all = users
                    .atoms()
                    .all(|(atom, _)| whom.iter().any(|witness| witness.within.is_none() && witness.atom == *atom));
                let names: Vec<String> = whom.iter().map(|witness| witness.show(tenant)).collect();
                (first, nothing(if all { "them".to_owned() } else { listed(&names) }.as_str()))
            }
            Self::Unassigned(Gap::Likely { whom, reached }) => {
                (whom.first().cloned(), format!("the app protection policies go to {reached} only"))
            }
            Self::Unassigned(Gap::Open(_)) => (None, String::new()),
            Self::Excluded(exclusion) => {
                let group = exclusion.group.show(tenant);
                let words = match &exclusion.whom {
                    Whom::User(user) => nothing(&format!("{}, being in {group}, which is excluded", user.show(tenant))),
                    _ => nothing(&format!("{group}, which is excluded from them")),
                };
                (Some(exclusion.group.clone()), words)
            }
        }
    }
}

fn report(
    tenant: &Tenant,
    relying: &Relying<'_>,
    lack: &Lack,
    on: &[Platform],
    coverage: &[(Platform, Coverage<'_, AppProtectionPolicy>)],
    findings: &mut Findings,
) {
    let policy = &relying.policy;
    let users = &relying.users.population;
    let (first, words) = lack.words(tenant, users);
    let whom = match lack {
        Lack::Unassigned(Gap::Likely { .. }) => "everybody else is",
        _ => "they are",
    };
    let message = format!(
        "'{}' lets {} in on {} with protected apps only, but {words}: {whom} blocked there",
        policy.label(),
        users.names(tenant),
        platforms(on, "and")
    );
    let span = first.and_then(|atom| place_of(policy.facts, &atom)).unwrap_or(policy.facts.users.span);
    let finding = findings.report(policy.at(span), message);
    finding.help(
        "Assign an app protection policy to the same users, or make the users of the Conditional Access policy those of \
         the app protection policies.",
    );
    if lack.is_likely() {
        finding.likely();
    }
    let policies = coverage.iter().filter(|(platform, _)| on.contains(platform));
    for protection in policies.flat_map(|(_, coverage)| &coverage.policies).take(MAX_RELATED) {
        let own = protection.facts.assignments.as_deref().unwrap_or_default();
        let own = Population::of_assignments(tenant, own).show(tenant);
        finding.related(protection.place(), format!("'{}' is assigned to {own}", protection.label()));
    }
}

/// Once for each fact, however many policies wait for it.
fn report_question(question: &Question<'_>, findings: &mut Findings) {
    let first = &question.first;
    let on: Vec<Platform> = question.platforms.iter().copied().collect();
    let message = format!(
        "Whether all users of {} receive app protection on {} depends on {}, which the files do not tell",
        and_more(first.label(), question.policies.len()),
        platforms(&on, "and"),
        question.fact
    );
    let help = question.help.replace("compliance polic", "app protection polic");
    findings.report(first.at(first.facts.users.span), message).help(help).unknown();
}
