//! One cell of the matrix: what is required of some users on a platform, and who of them is judged.

use super::exclusion::Whom;
use super::matrix::{Cell, Demand, Judge, Reach, Status};
use super::{Coverage, Gap, Lacks, Open, Relying, Users};
use crate::order::Order;
use crate::policy::{CompliancePolicy, ConditionalAccessPolicy, Platform};
use crate::recognise::Kind;
use crate::space::{Missing, Overlap, Population, Subset, listed, overlap, subset};
use crate::tenant::{Linked, Tenant};

/// How many policies of either kind a cell names.
const MAX_POLICIES: usize = 6;

/// A compliance policy and whom it reaches.
pub(super) struct Judging<'t> {
    policy: Linked<'t, CompliancePolicy>,
    platform: Platform,
    /// `None` if its assignments are not in the files.
    users: Option<Population>,
    /// The same in words.
    assigned: String,
}

/// What an enforced Conditional Access policy that requires a compliant device means for a row.
pub(super) struct Demanded<'d, 't> {
    by: &'d Relying<'t>,
    /// Whether of all users of the row.
    of_all: bool,
}

impl<'d, 't> Demanded<'d, 't> {
    /// What a policy requires of `users`: something of all of them, or of those within them for whom
    /// it is. Users who merely happen to be in both have a row for each.
    pub(super) fn of(tenant: &Tenant, users: &Users, by: &'d Relying<'t>) -> Option<Self> {
        let required = &by.users.population;
        if required.is_empty() {
            return None;
        }
        if is_within(tenant, &users.population, required) {
            return Some(Self { by, of_all: true });
        }
        is_within(tenant, required, &users.population).then_some(Self { by, of_all: false })
    }

    fn shown(&self, tenant: &Tenant) -> Demand {
        let facts = self.by.policy.facts;
        let named = [
            (facts.locations.is_some(), "locations"),
            (facts.device_filter.is_some(), "device filter"),
            (narrows_clients(facts), "client apps"),
        ];
        let conditions = named.into_iter().filter(|(is_set, _)| *is_set).map(|(_, name)| name.to_owned());
        Demand {
            policy: self.by.policy.label().to_owned(),
            resources: resources(facts),
            conditions: conditions.chain(facts.other_conditions.iter().cloned()).collect(),
            only: (!self.of_all).then(|| self.by.users.population.names(tenant).to_string()),
        }
    }
}

/// Whether a policy spares browsers or apps; that it spares legacy clients is of no interest.
fn narrows_clients(policy: &ConditionalAccessPolicy) -> bool {
    let names = |kind: &str| policy.client_app_types.iter().any(|named| named.is(kind));
    let all = policy.client_app_types.is_empty() || names("all");
    let modern = names("browser") && names("mobileAppsAndDesktopClients");
    !all && !modern
}

/// What a policy protects, in words.
fn resources(policy: &ConditionalAccessPolicy) -> String {
    let apps = &policy.applications;
    if let Some(action) = apps.user_actions.first() {
        return match action.value.to_ascii_lowercase().as_str() {
            "urn:user:registerdevice" => "registering devices".to_owned(),
            "urn:user:registersecurityinfo" => "registering security information".to_owned(),
            _ => "a user action".to_owned(),
        };
    }
    if policy.includes_all_apps() {
        return match apps.exclude.len() {
            0 => "all resources".to_owned(),
            1 => "all resources but 1".to_owned(),
            count => format!("all resources but {count}"),
        };
    }
    match apps.include.as_slice() {
        [] if !apps.authentication_contexts.is_empty() => "an authentication context".to_owned(),
        [] => "no resources".to_owned(),
        [app] if app.is("Office365") => "Office 365".to_owned(),
        [app] if app.is("MicrosoftAdminPortals") => "Microsoft admin portals".to_owned(),
        [_] => "1 resource".to_owned(),
        apps => format!("{} resources", apps.len()),
    }
}

impl<'t> Judging<'t> {
    /// All of a tenant, but for those that are assigned to nobody.
    pub(super) fn all(tenant: &Tenant, coverage: &[(Platform, Coverage<'t>)]) -> Vec<Self> {
        let policies =
            coverage.iter().flat_map(|(platform, coverage)| coverage.policies.iter().map(|one| (*platform, *one)));
        let judging = policies.map(|(platform, policy)| {
            let users = policy.facts.assignments.as_deref().map(|list| Population::of_assignments(tenant, list));
            let assigned = match &users {
                Some(users) => users.show(tenant),
                None => "its assignments are not in the files".to_owned(),
            };
            Self { policy, platform, users, assigned }
        });
        judging.filter(|policy| policy.users.as_ref().is_none_or(|users| !users.is_empty())).collect()
    }

    /// How many of `users` it reaches, unless it is none.
    fn reach(&self, tenant: &Tenant, users: &Population) -> Option<Reach> {
        let Some(reached) = &self.users else { return Some(Reach::Unknown) };
        if is_within(tenant, users, reached) {
            return Some(Reach::All);
        }
        match overlap(tenant, users, reached) {
            Overlap::Yes(_) => Some(Reach::Some),
            Overlap::Unknown(_) => Some(Reach::Unknown),
            Overlap::No => None,
        }
    }
}

/// Whether all of `a` are in `b`, licences apart.
fn is_within(tenant: &Tenant, a: &Population, b: &Population) -> bool {
    match subset(tenant, a, b) {
        Subset::Yes => true,
        Subset::No(_) => false,
        Subset::Unknown(gaps) => gaps.iter().all(|gap| gap.missing == Missing::Licences),
    }
}

/// The cell of `users` on a platform. `demands` are those of the row, on whatever platform.
pub(super) fn cell(
    tenant: &Tenant,
    platform: Platform,
    users: &Users,
    demands: &[Demanded<'_, '_>],
    judging: &[Judging<'_>],
    coverage: &Coverage<'_>,
) -> Cell {
    let mut demands: Vec<_> = demands.iter().filter(|demand| demand.by.platforms.contains(&platform)).collect();
    if demands.iter().any(|demand| demand.of_all) {
        // What is required of some has a row of its own.
        demands.retain(|demand| demand.of_all);
    }
    let answer = if demands.first().is_some_and(|demand| demand.of_all) {
        answer(tenant, platform, users, coverage)
    } else {
        answer_for_some(tenant, platform, &demands, coverage)
    };
    // Who may reach them matters only where that is the question.
    let uncertain = !matches!(answer.status, Status::Covered | Status::NotRequired);
    let judging = judging.iter().filter(|judging| judging.platform == platform);
    let judges = judging.filter_map(|judging| {
        let reach = judging.reach(tenant, &users.population).filter(|reach| uncertain || *reach != Reach::Unknown)?;
        Some(Judge { policy: judging.policy.label().to_owned(), assigned: judging.assigned.clone(), reach })
    });
    let mut policies: Vec<Judge> = judges.collect();
    policies.order_by_key(|judge| judge.reach);
    let more_policies = policies.len().saturating_sub(MAX_POLICIES) as u32;
    policies.truncate(MAX_POLICIES);
    Cell {
        platform,
        status: answer.status,
        reason: answer.reason,
        help: answer.help.to_owned(),
        demands: demands.iter().take(MAX_POLICIES).map(|demand| demand.shown(tenant)).collect(),
        more_demands: demands.len().saturating_sub(MAX_POLICIES) as u32,
        policies,
        more_policies,
    }
}

/// Whether users of whom a compliant device is required are judged.
struct Answer {
    status: Status,
    reason: String,
    help: &'static str,
}

impl Default for Answer {
    fn default() -> Self {
        Self { status: Status::NotRequired, reason: String::new(), help: "" }
    }
}

const ASSIGN: &str = "Assign a compliance policy to these users, or require compliance only of those who have one.";

fn answer(tenant: &Tenant, platform: Platform, users: &Users, coverage: &Coverage<'_>) -> Answer {
    if coverage.partner {
        return Answer {
            status: Status::Covered,
            reason: "A compliance partner judges these devices.".to_owned(),
            help: "",
        };
    }
    if coverage.population.is_empty() && coverage.not_exported.is_empty() && !coverage.is_assigned() {
        return nothing_assigned(tenant, platform, coverage);
    }
    if coverage.covers(tenant, users) {
        return covered(tenant, users, coverage);
    }
    let name = platform.name();
    let Lacks { exclusions, gap } = coverage.lacks(tenant, users);
    let partly = |reason| Answer { status: Status::Partly, reason, help: ASSIGN };
    let none = || Answer {
        status: Status::NotCovered,
        reason: format!("No compliance policy for {name} reaches any of them."),
        help: ASSIGN,
    };
    let shared = overlap(tenant, &users.population, &coverage.population);
    match gap {
        Some(Gap::Proved { .. } | Gap::Likely { .. }) if shared == Overlap::No => return none(),
        Some(Gap::Proved { whom }) => {
            let names: Vec<String> = whom.iter().map(|witness| witness.show(tenant)).collect();
            return partly(format!("No compliance policy for {name} reaches {}.", listed(&names)));
        }
        Some(Gap::Likely { reached, .. }) => {
            return match shared {
                Overlap::Unknown(missing) => Answer {
                    status: Status::Unknown,
                    reason: format!("It depends on {missing}."),
                    help: "Export the groups with their members, or assign a compliance policy to the same groups.",
                },
                Overlap::Yes(_) | Overlap::No => partly(format!(
                    "Compliance policies for {name} go to {reached} only; who is not in there is left out."
                )),
            };
        }
        Some(Gap::Open(_)) | None => {}
    }
    let (open, excluded): (Vec<_>, Vec<_>) =
        exclusions.iter().partition(|exclusion| matches!(exclusion.whom, Whom::Open(_)));
    if !excluded.is_empty() {
        if shared == Overlap::No {
            return none();
        }
        let names: Vec<String> = excluded.iter().map(|exclusion| exclusion.group.show(tenant)).collect();
        return partly(format!("The compliance policies for {name} exclude {}.", listed(&names)));
    }
    let of_exclusion = open.into_iter().find_map(|exclusion| match &exclusion.whom {
        Whom::Open(open) => Some(open.clone()),
        _ => None,
    });
    let of_gap = gap.as_ref().and_then(|gap| match gap {
        Gap::Open(open) => Some(open.clone()),
        Gap::Proved { .. } | Gap::Likely { .. } => None,
    });
    match of_gap.or(of_exclusion) {
        Some(open) => unknown(&open),
        None => covered(tenant, users, coverage),
    }
}

/// All these users receive a compliance policy; a filter may leave out some of their devices.
fn covered(tenant: &Tenant, users: &Users, coverage: &Coverage<'_>) -> Answer {
    let missing = match subset(tenant, &users.population, &coverage.filtered) {
        Subset::Unknown(gaps) => gaps.into_iter().map(|gap| gap.missing),
        Subset::Yes | Subset::No(_) => return Answer { status: Status::Covered, ..Answer::default() },
    };
    match missing.into_iter().find(|missing| matches!(missing, Missing::Filter(_))) {
        Some(missing) => Answer {
            help: "Assign a compliance policy for the devices that the filter leaves out, too.",
            ..unknown(&Open::Fact(missing))
        },
        None => Answer { status: Status::Covered, ..Answer::default() },
    }
}

fn unknown(open: &Open) -> Answer {
    Answer { status: Status::Unknown, reason: format!("It depends on {open}."), help: open.way_out() }
}

/// The same where it is required of some of the users only. These have rows of their own, which say
/// the rest.
fn answer_for_some(
    tenant: &Tenant,
    platform: Platform,
    demands: &[&Demanded<'_, '_>],
    coverage: &Coverage<'_>,
) -> Answer {
    let of = |demand: &&Demanded<'_, '_>| answer(tenant, platform, &demand.by.users, coverage).status;
    let statuses: Vec<Status> = demands.iter().map(of).collect();
    let Some(worst) = statuses.iter().copied().max() else { return Answer::default() };
    let some_are = statuses.iter().any(|status| matches!(status, Status::Covered | Status::Partly));
    let status = if worst == Status::NotCovered && some_are { Status::Partly } else { worst };
    if status == Status::Covered {
        return Answer { status, ..Answer::default() };
    }
    let concerned = demands.iter().zip(&statuses).filter(|(_, status)| **status != Status::Covered);
    let mut names: Vec<String> =
        concerned.map(|(demand, _)| demand.by.users.population.names(tenant).to_string()).collect();
    names.dedup();
    let reason = format!("Required of some of them only: see {}.", listed(&names));
    Answer { status, reason, help: "" }
}

/// No compliance policy of the platform is assigned to anybody.
fn nothing_assigned(tenant: &Tenant, platform: Platform, coverage: &Coverage<'_>) -> Answer {
    let name = platform.name();
    let help = "Assign a compliance policy for the platform, or block it where it is not used.";
    match coverage.policies.as_slice() {
        [] if !tenant.is_complete(Kind::CompliancePolicy) => Answer {
            status: Status::Unknown,
            reason: format!(
                "It depends on whether there are compliance policies for {name}: the files hold none, and need not hold all."
            ),
            help: "If the files hold all compliance policies, say so in pitfall.toml under tenant.complete.",
        },
        [] => Answer { status: Status::NotCovered, reason: format!("There is no compliance policy for {name}."), help },
        [one] => {
            Answer { status: Status::NotCovered, reason: format!("'{}' is assigned to nobody.", one.label()), help }
        }
        _ => Answer {
            status: Status::NotCovered,
            reason: format!("No compliance policy for {name} is assigned to anybody."),
            help,
        },
    }
}
