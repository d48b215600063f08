//! Compliance on which no access depends.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::State;
use crate::policy::{CompliancePolicy, ConditionalAccessPolicy, Platform};
use crate::recognise::Kind;
use crate::rules::ug::platforms;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Atom, Names, Overlap, Population, Subset, overlap, subset};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "UG004",
    name: "compliance-not-enforced",
    severity: Severity::Warning,
    what: "A compliance policy is assigned, but no enforced Conditional Access policy depends on its result.",
    why: "Compliance by itself only reports. Unless Conditional Access requires a compliant device, a device \
          that does not comply keeps its access.",
    bad: &[
        Example {
            path: "ios.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }
  ]
}"##,
        },
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["windows"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
    ],
    good: &[
        Example {
            path: "ios.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }
  ]
}"##,
        },
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
    ],
    sources: &[
        Source {
            title: "Use compliance policies to set rules for devices you manage with Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
        },
        Source {
            title: "Conditional Access: Grant, require device to be marked as compliant",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant",
        },
    ],
    needs_complete: &[Kind::ConditionalAccessPolicy],
    check: Check::Tenant(check),
};

/// How many policies a finding points at.
const MAX_RELATED: usize = 5;

/// A Conditional Access policy that asks for the compliance of a device, and whom, exclusions aside:
/// whoever was excluded from it was meant to be.
struct Asking<'t> {
    policy: Linked<'t, ConditionalAccessPolicy>,
    users: Population,
    platforms: Vec<Platform>,
}

/// What becomes of the result of a compliance policy.
#[derive(Clone, PartialEq, Eq)]
enum Outcome {
    /// Nothing.
    Ignored,
    /// It is logged by a policy that only reports.
    OnlyReported(String),
    /// It counts, but not for these.
    NotFor(Names),
    /// It counts for these only, who are unlikely to be all.
    ForSome(Names),
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::ConditionalAccessPolicy) {
        return;
    }
    let asking: Vec<Asking<'_>> = tenant.conditional_access().filter_map(|policy| asking(tenant, policy)).collect();
    let mut told: Vec<(Outcome, Vec<Linked<'_, CompliancePolicy>>)> = Vec::new();
    for policy in tenant.compliance().filter(|policy| !is_for_reports(tenant, policy)) {
        let Some(outcome) = outcome(tenant, &policy, &asking) else { continue };
        match told.iter_mut().find(|(other, _)| *other == outcome) {
            Some((_, policies)) => policies.push(policy),
            None => told.push((outcome, vec![policy])),
        }
    }
    told.iter().for_each(|(outcome, policies)| report(tenant, outcome, policies, findings));
}

fn asking<'t>(tenant: &Tenant, policy: Linked<'t, ConditionalAccessPolicy>) -> Option<Asking<'t>> {
    let facts = policy.facts;
    let by_control = facts.grant.as_ref().is_some_and(|grant| grant.has("compliantDevice"));
    let rule = facts.device_filter.as_ref().and_then(|filter| filter.rule.as_ref());
    let by_filter = rule.is_some_and(|rule| rule.text.value.to_ascii_lowercase().contains("iscompliant"));
    (by_control || by_filter).then(|| Asking {
        policy,
        users: Population::of_policy(tenant, facts).without_exclusions(),
        platforms: facts.platforms(),
    })
}

/// Whether the owner says that a policy is there to report.
fn is_for_reports(tenant: &Tenant, policy: &Linked<'_, CompliancePolicy>) -> bool {
    let [id, name] = [&policy.resource.id, &policy.resource.name];
    let is = |wanted: &String| id.iter().chain(name).any(|text| text.is(wanted));
    tenant.facts().reporting_only.iter().any(is)
}

fn outcome(tenant: &Tenant, policy: &Linked<'_, CompliancePolicy>, asking: &[Asking<'_>]) -> Option<Outcome> {
    let platform = policy.facts.platform.filter(|platform| Platform::MANAGED.contains(platform))?;
    let scope = Population::of_assignments(tenant, policy.facts.assignments.as_deref()?);
    // What the file does not tell may be anybody.
    if scope.is_empty() || scope.includes(&Atom::Unreadable) {
        return None;
    }
    let meets = |asking: &&Asking<'_>| {
        asking.platforms.contains(&platform) && overlap(tenant, &asking.users, &scope) != Overlap::No
    };
    let met = |state: State| asking.iter().filter(move |asking| asking.policy.facts.state() == state).filter(meets);
    let enforced: Vec<&Asking<'_>> = met(State::Enabled).collect();
    if enforced.is_empty() {
        // Without a state nobody knows whether it is enforced.
        if met(State::Unknown).next().is_some() {
            return None;
        }
        let reporting = met(State::ReportOnly).next();
        return Some(
            reporting.map_or(Outcome::Ignored, |asking| Outcome::OnlyReported(asking.policy.label().to_owned())),
        );
    }
    let users = Population::union(enforced.iter().map(|asking| asking.users.clone()));
    match subset(tenant, &scope, &users) {
        Subset::Yes => None,
        Subset::No(whom) => {
            let whom = Population::of_atoms(tenant, whom.into_iter().map(|witness| witness.atom));
            Some(Outcome::NotFor(whom.names(tenant)))
        }
        Subset::Unknown(_) => (scope.is_wide() && !users.is_wide()).then(|| Outcome::ForSome(users.names(tenant))),
    }
}

fn report(tenant: &Tenant, outcome: &Outcome, policies: &[Linked<'_, CompliancePolicy>], findings: &mut Findings) {
    let Some((first, others)) = policies.split_first() else { return };
    let mut on: Vec<Platform> = policies.iter().filter_map(|policy| policy.facts.platform).collect();
    on.sort_unstable();
    on.dedup();
    let on = platforms(&on, "or");
    let (subject, verb) = match others.len() {
        0 => (format!("Compliance policy '{}'", first.label()), "is"),
        1 => (format!("Compliance policy '{}' and one more", first.label()), "are"),
        count => (format!("Compliance policy '{}' and {count} more", first.label()), "are"),
    };
    let scope = Population::of_assignments(tenant, first.facts.assignments.as_deref().unwrap_or_default());
    let assigned = if others.is_empty() { format!(" to {}", scope.show(tenant)) } else { String::new() };
    let rest = match outcome {
        Outcome::Ignored => format!(
            "but no enforced Conditional Access policy asks for the compliance of their {on} devices, so being \
             noncompliant costs nobody their access"
        ),
        Outcome::OnlyReported(policy) => format!(
            "but '{policy}', which asks for the compliance of {on} devices, is report-only: being noncompliant costs \
             nobody their access yet"
        ),
        Outcome::NotFor(whom) => format!(
            "but Conditional Access does not ask for the compliance of {on} devices of {whom}: there, being noncompliant \
             has no effect on access"
        ),
        Outcome::ForSome(whom) => format!(
            "but Conditional Access asks for the compliance of {on} devices of {whom} only: for everybody else, being \
             noncompliant has no effect on access"
        ),
    };
    let finding = findings.report(first.place(), format!("{subject} {verb} assigned{assigned}, {rest}"));
    finding.help(
        "Require a compliant device by Conditional Access from the same users, or note in the configuration that the \
         policy is there for reports.",
    );
    match outcome {
        Outcome::Ignored => {}
        Outcome::OnlyReported(_) | Outcome::NotFor(_) => {
            finding.severity(Severity::Info);
        }
        Outcome::ForSome(_) => {
            finding.likely();
        }
    }
    for policy in others.iter().take(MAX_RELATED) {
        finding.related(policy.place(), "the same of this one");
    }
}
