//! Compliance on which no access depends.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::order::Order;
use crate::policy::conditional_access::State;
use crate::policy::{CompliancePolicy, ConditionalAccessPolicy, Control, Platform};
use crate::recognise::Kind;
use crate::rules::tl::demands;
use crate::rules::ug::platforms;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Atom, Names, Population, Shared, Subset, is_within, shared, subset};
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

/// The users whom Conditional Access asks for the compliance of their devices, by the state of the
/// policies that do, exclusions aside: whoever was excluded was meant to be.
struct Asked {
    enforced: Population,
    /// Those of whom it is required, of them.
    required: Population,
    report_only: Population,
    unknown: Population,
}

/// What becomes of the result of a compliance policy.
#[derive(Clone, PartialEq, Eq)]
enum Outcome {
    /// Nothing.
    Ignored,
    /// It is logged by policies that only report.
    OnlyReported,
    /// It counts, but not for these.
    NotFor(Names),
    /// It counts for these only, who are unlikely to be all.
    ForSome(Names),
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::ConditionalAccessPolicy) {
        return;
    }
    let asking = tenant.conditional_access().filter(|policy| asks(policy.facts) && !policy.facts.never_applies());
    let asking = asking
        .map(|policy| (policy.facts, Population::of_policy(tenant, &policy).without_exclusions().of_users_only()));
    let asking: LazyCell<Vec<_>, _> = LazyCell::new(|| asking.collect());
    let mut asked: BTreeMap<Platform, Asked> = BTreeMap::new();
    let mut told: Vec<(Outcome, Vec<Linked<'_, CompliancePolicy>>)> = Vec::new();
    for policy in tenant.compliance().filter(|policy| !is_for_reports(tenant, policy)) {
        let Some(platform) = policy.facts.platform.filter(|platform| Platform::MANAGED.contains(platform)) else {
            continue;
        };
        let asked = asked.entry(platform).or_insert_with(|| Asked::on(platform, &asking));
        let Some(outcome) = outcome(tenant, &policy, asked) else { continue };
        if is_of_threats(policy.facts) && !is_required_of_some(tenant, &policy, asked) {
            continue;
        }
        match told.iter_mut().find(|(other, _)| *other == outcome) {
            Some((_, policies)) => policies.push(policy),
            None => told.push((outcome, vec![policy])),
        }
    }
    told.iter().for_each(|(outcome, policies)| report(tenant, outcome, policies, findings));
}

impl Asked {
    fn on(platform: Platform, asking: &[(&ConditionalAccessPolicy, Population)]) -> Self {
        let of = |state: State, fits: fn(&ConditionalAccessPolicy, Platform) -> bool| {
            let policies = asking.iter().filter(|(policy, _)| policy.state() == state && fits(policy, platform));
            Population::union(policies.map(|(_, users)| users.clone()))
        };
        let any = |policy: &ConditionalAccessPolicy, platform| policy.platforms().contains(&platform);
        Self {
            enforced: of(State::Enabled, any),
            required: of(State::Enabled, ConditionalAccessPolicy::requires_compliant),
            report_only: of(State::ReportOnly, any),
            unknown: of(State::Unknown, any),
        }
    }
}

/// Whether a policy demands a threat level. That it counts for nobody, TL009 says in words of its own.
fn is_of_threats(policy: &CompliancePolicy) -> bool {
    demands(policy).any(|demand| demand.keeps_devices_out())
}

fn is_required_of_some(tenant: &Tenant, policy: &Linked<'_, CompliancePolicy>, asked: &Asked) -> bool {
    let scope = policy.facts.assignments.as_deref().map(|assignments| Population::of_assignments(tenant, assignments));
    scope.is_some_and(|scope| shared(tenant, &scope, &asked.required) != Shared::No)
}

/// Whether compliance has to do with what a policy demands, be it as one control of several or by
/// way of a filter.
fn asks(policy: &ConditionalAccessPolicy) -> bool {
    let rule = policy.device_filter.as_ref().and_then(|filter| filter.rule.as_ref());
    policy.grant.as_ref().is_some_and(|grant| grant.has(Control::CompliantDevice))
        || rule.is_some_and(|rule| rule.text.value.to_ascii_lowercase().contains("iscompliant"))
}

/// Whether the owner says that a policy is there to report.
fn is_for_reports(tenant: &Tenant, policy: &Linked<'_, CompliancePolicy>) -> bool {
    let [id, name] = [&policy.resource.id, &policy.resource.name];
    let is = |wanted: &String| id.iter().chain(name).any(|text| text.is(wanted));
    tenant.facts().reporting_only.iter().any(is)
}

fn outcome(tenant: &Tenant, policy: &Linked<'_, CompliancePolicy>, asked: &Asked) -> Option<Outcome> {
    let scope = Population::of_assignments(tenant, policy.facts.assignments.as_deref()?);
    // What the file does not tell may be anybody.
    if scope.is_empty() || scope.includes(&Atom::Unreadable) {
        return None;
    }
    // Of a policy for an empty group nothing is to be said as long as it is empty.
    if !scope.is_wide() && is_within(tenant, &scope, &Population::default()) {
        return None;
    }
    let meets = |users: &Population| shared(tenant, &scope, users) != Shared::No;
    if !meets(&asked.enforced) {
        return match (meets(&asked.unknown), meets(&asked.report_only)) {
            // Without a state nobody knows whether a policy is enforced.
            (true, _) => None,
            (_, true) => Some(Outcome::OnlyReported),
            _ => Some(Outcome::Ignored),
        };
    }
    match subset(tenant, &scope, &asked.enforced) {
        Subset::Yes => None,
        Subset::No(whom) => {
            let whom = Population::of_atoms(tenant, whom.into_iter().map(|witness| witness.atom));
            Some(Outcome::NotFor(whom.names(tenant)))
        }
        Subset::Unknown(_) => {
            let for_some = scope.is_wide() && !asked.enforced.is_wide();
            for_some.then(|| Outcome::ForSome(asked.enforced.names(tenant)))
        }
    }
}

fn report(tenant: &Tenant, outcome: &Outcome, policies: &[Linked<'_, CompliancePolicy>], findings: &mut Findings) {
    let Some((first, others)) = policies.split_first() else { return };
    let mut on: Vec<Platform> = policies.iter().filter_map(|policy| policy.facts.platform).collect();
    on.order();
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
        Outcome::OnlyReported => format!(
            "but the Conditional Access policies that ask for the compliance of their {on} devices are report-only, so \
             being noncompliant costs nobody their access yet"
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
        Outcome::OnlyReported | Outcome::NotFor(_) => {
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
