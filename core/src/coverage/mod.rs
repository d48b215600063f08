//! Which compliance policies reach the users of a platform, and whom they leave out.
//!
//! A user whom Conditional Access asks for a compliant device may be without a compliance policy for
//! two reasons: none is assigned to them ([`gap`]), or one is and a group they are in is excluded
//! from it ([`exclusion`]). The two are told apart, because they are put right in different places.
//!
//! The rules ask about one Conditional Access policy at a time; [`matrix`] asks about everybody at
//! once.

mod cells;
pub(crate) mod exclusion;
pub(crate) mod gap;
pub mod matrix;
mod once;
pub(crate) mod ownership;
pub(crate) mod question;
mod rows;
#[cfg(test)]
mod tests;

use std::ops::Deref;
use std::sync::Arc;

use crate::policy::{
    AppProtectionPolicy, Assignment, CompliancePolicy, ConditionalAccessPolicy, Control, Platform, Platforms, Target,
};
use crate::space::{Atom, Missing, Population, Subset, is_for_nobody, subset};
use crate::tenant::{Linked, Tenant};

use exclusion::{Exclusion, Whom};
pub(crate) use gap::Gap;
pub(crate) use once::Once;
use once::{EachPlatform, Reached};

/// What Conditional Access can ask of a user's device or app and Intune gives by assignment.
pub(crate) trait Assigned {
    /// Its assignments; `None` if the export does not hold them.
    fn assignments(&self) -> Option<&[Assignment]>;
}

impl Assigned for CompliancePolicy {
    fn assignments(&self) -> Option<&[Assignment]> {
        self.assignments.as_deref()
    }
}

impl Assigned for AppProtectionPolicy {
    fn assignments(&self) -> Option<&[Assignment]> {
        self.assignments.as_deref()
    }
}

/// The compliance policies of a platform, or its app protection policies, and whom they reach.
#[derive(Debug)]
pub(crate) struct Coverage<'t, P = CompliancePolicy> {
    /// All of them.
    pub(crate) policies: Vec<Linked<'t, P>>,
    /// Those whose assignments are not in the files.
    pub(crate) not_exported: Vec<Linked<'t, P>>,
    reached: Arc<Reached>,
}

/// The coverage of each platform that Intune can judge.
pub(crate) fn coverage(tenant: &Tenant) -> Vec<(Platform, Coverage<'_>)> {
    let reached = tenant.coverage().reached(tenant);
    reached.iter().map(|reached| (reached.platform, Coverage::of(tenant, reached))).collect()
}

impl<P> Deref for Coverage<'_, P> {
    type Target = Reached;

    fn deref(&self) -> &Reached {
        &self.reached
    }
}

/// The coverage by app protection of each platform that has it for its apps.
pub(crate) fn app_coverage(tenant: &Tenant) -> Vec<(Platform, Coverage<'_, AppProtectionPolicy>)> {
    [Platform::Ios, Platform::Android]
        .into_iter()
        .map(|platform| {
            let policies: Vec<_> =
                tenant.app_protection().filter(|policy| policy.facts.platform == Some(platform)).collect();
            let lists = policies.iter().filter_map(|policy| policy.facts.assignments());
            let reached = Reached::of(tenant, platform, lists, false);
            (platform, Coverage::by(policies, Arc::new(reached)))
        })
        .collect()
}

impl<'t> Coverage<'t> {
    fn of(tenant: &'t Tenant, reached: &Arc<Reached>) -> Self {
        Self::by(policies(tenant, reached.platform).collect(), Arc::clone(reached))
    }
}

impl<'t, P: Assigned> Coverage<'t, P> {
    fn by(policies: Vec<Linked<'t, P>>, reached: Arc<Reached>) -> Self {
        let not_exported = policies.iter().copied().filter(|policy| policy.facts.assignments().is_none()).collect();
        Self { policies, not_exported, reached }
    }

    /// Whether one of the policies is assigned to somebody, as far as the files tell.
    pub(crate) fn is_assigned(&self) -> bool {
        let lists = self.policies.iter().filter_map(|policy| policy.facts.assignments());
        // A target whose kind the file does not tell may well be somebody.
        lists.flatten().any(|assignment| assignment.is_include() || assignment.target == Target::Other)
    }

    /// Whether there is anything to ask: without an assigned policy that is UG001's question, and a
    /// partner may answer in place of Intune.
    fn is_asked(&self) -> bool {
        let has_any = !self.population.is_empty() || !self.not_exported.is_empty();
        has_any && !self.partner
    }

    /// Why some of `users` may receive no compliance policy: for having been excluded, and for having
    /// been assigned none.
    pub(crate) fn lacks<'u>(&self, tenant: &Tenant, users: &'u Users) -> &'u Lacks {
        users.lacks.on(tenant, self.platform, || {
            if users.population.is_empty() || !self.is_asked() {
                return Lacks::default();
            }
            let exclusions = self.exclusions(tenant, users);
            let told = exclusions.iter().filter(|exclusion| !matches!(exclusion.whom, Whom::Open(_)));
            let told: Vec<&Atom> = told.map(|exclusion| &exclusion.group).collect();
            let gap = self.gap(tenant, users, &told);
            Lacks { exclusions, gap }
        })
    }

    /// Whether all `users` receive a compliance policy, licences aside.
    pub(crate) fn covers(&self, tenant: &Tenant, users: &Users) -> bool {
        holds(tenant, users, &self.population)
    }

    /// Whether all `users` receive one that no filter narrows, licences aside.
    pub(crate) fn covers_all_devices(&self, tenant: &Tenant, users: &Users) -> bool {
        holds(tenant, users, &self.unfiltered)
    }
}

/// The compliance policies of a platform.
fn policies(tenant: &Tenant, platform: Platform) -> impl Iterator<Item = Linked<'_, CompliancePolicy>> {
    tenant.compliance().filter(move |policy| policy.facts.platform == Some(platform))
}

/// Why some users may receive no compliance policy.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lacks {
    /// For having been excluded.
    pub(crate) exclusions: Vec<Exclusion>,
    /// For having been assigned none.
    pub(crate) gap: Option<Gap>,
}

fn holds(tenant: &Tenant, users: &Users, population: &Population) -> bool {
    match subset(tenant, &users.population, population) {
        Subset::Yes => true,
        Subset::No(_) => false,
        Subset::Unknown(gaps) => gaps.iter().all(|gap| gap.missing == Missing::Licences),
    }
}

/// The users whom a policy asks for a compliant device.
#[derive(Clone, Debug)]
pub(crate) struct Users {
    /// They, without emergency access accounts and without those who are named as guests.
    pub(crate) population: Population,
    /// Whom the policy itself excludes, emergency access accounts aside.
    pub(crate) left_out: Population,
    /// What is known by now of why they may receive no compliance policy.
    lacks: EachPlatform<Lacks>,
}

impl Users {
    pub(crate) fn of(tenant: &Tenant, policy: &Linked<'_, ConditionalAccessPolicy>) -> Self {
        let users = Population::clone(&Population::of_policy(tenant, policy)).without_guests().of_users_only();
        let emergency = &tenant.facts().emergency_access;
        Self::new(users.except(tenant, emergency), Population::left_out_by(tenant, policy.facts, emergency))
    }

    fn new(population: Population, left_out: Population) -> Self {
        Self { population, left_out, lacks: EachPlatform::default() }
    }

    /// Whether the policy includes everybody in `atom`, exclusions aside.
    fn include_all_of(&self, atom: &Atom) -> bool {
        self.population.is_wide() || self.population.includes(atom)
    }

    /// Whether somebody in `atom` certainly is not excluded from the policy.
    pub(crate) fn keep_some_of(&self, tenant: &Tenant, atom: &Atom) -> bool {
        let group = Population::of_atoms(tenant, [atom.clone()]);
        self.left_out.is_empty() || matches!(subset(tenant, &group, &self.left_out), Subset::No(_))
    }
}

/// A policy that lets in compliant devices only, on some platforms at least, and its users.
#[derive(Debug)]
pub(crate) struct Relying<'t> {
    pub(crate) policy: Linked<'t, ConditionalAccessPolicy>,
    pub(crate) users: Arc<Users>,
    /// The platforms on which it does.
    pub(crate) platforms: Platforms,
}

impl<'t> Relying<'t> {
    fn of(policy: Linked<'t, ConditionalAccessPolicy>, control: Control, users: Arc<Users>) -> Self {
        Self { policy, users, platforms: policy.facts.platforms_requiring(control) }
    }
}

/// The enforced policies that require a compliant device.
pub(crate) fn relying(tenant: &Tenant) -> impl Iterator<Item = Relying<'_>> {
    let users = tenant.coverage().users(tenant);
    let control = Control::CompliantDevice;
    demanding(tenant, control).zip(users).map(move |(policy, users)| Relying::of(policy, control, Arc::clone(users)))
}

/// The enforced policies that require `control` on some platform.
pub(crate) fn relying_on<'t>(tenant: &'t Tenant, control: Control) -> impl Iterator<Item = Relying<'t>> {
    demanding(tenant, control).map(move |policy| Relying::of(policy, control, Arc::new(Users::of(tenant, &policy))))
}

/// The same policies without their users. One that is for nobody asks nobody for anything.
fn demanding<'t>(tenant: &'t Tenant, control: Control) -> impl Iterator<Item = Linked<'t, ConditionalAccessPolicy>> {
    let enforced = tenant.conditional_access().filter(|policy| policy.facts.is_enforced());
    let demanding = enforced.filter(move |policy| policy.facts.requires_somewhere(control));
    demanding.filter(|policy| !is_for_nobody(tenant, policy.facts))
}

/// A fact that would decide a question and is not in the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    /// Assignments of a compliance policy, by its name.
    Assignments(String),
    /// A fact about groups, users or devices.
    Fact(Missing),
}

impl Open {
    /// Whether the members of groups would decide.
    pub(crate) fn is_members(&self) -> bool {
        matches!(self, Self::Fact(Missing::Members(_) | Missing::Everyone(_)))
    }

    /// What to do about it.
    pub(crate) fn way_out(&self) -> &'static str {
        match self {
            Self::Assignments(_) => "Export the compliance policies with their assignments.",
            Self::Fact(Missing::GroupId(_)) => "Export the groups, or a list of their ids and names.",
            Self::Fact(Missing::RoleMembers(_)) => {
                "Assign a compliance policy to all users, or to a group that holds everybody with the role."
            }
            Self::Fact(Missing::Devices(_)) => {
                "Assign the compliance policy to users, for Linux to a group of all devices, where no device should be left \
                 out."
            }
            Self::Fact(Missing::Target) => "Export the assignments with the types of their targets (@odata.type).",
            Self::Fact(_) => "Export the groups with their members.",
        }
    }
}

impl std::fmt::Display for Open {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Assignments(policy) => write!(f, "the assignments of '{policy}'"),
            Self::Fact(missing) => missing.fmt(f),
        }
    }
}
