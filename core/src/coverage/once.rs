//! What is found out once for a tenant, however many rules ask.

use std::sync::Arc;

use super::{Assigned, Users, demanding, policies};
use crate::judge::{Address, Memo, PerPolicy, Reads};
use crate::policy::{Assignment, ConditionalAccessPolicy, Control, Platform};
use crate::space::{Atom, Names, Population, is_within};
use crate::tenant::{Linked, Tenant};

/// Whom compliance reaches and who needs it, once somebody asks.
#[derive(Debug, Default)]
pub(crate) struct Once {
    reached: Memo<Vec<Arc<Reached>>>,
    users: Memo<Vec<Arc<Users>>>,
    of_policies: PerPolicy<Users>,
}

impl Once {
    /// Forgets what was found out from something that has changed. What users lack is found out one by one, from whom
    /// policies reach and from more than who they are.
    pub(crate) fn forget(&mut self, changed: Reads) {
        let is_of_all = self.reached.meets(changed);
        self.reached.forget(changed);
        let is_stale = |users: &Users| is_of_all || users.lacks.meets(changed);
        if self.users.known().is_some_and(|users| users.iter().any(|users| is_stale(users))) {
            self.users = Memo::default();
        }
        self.users.forget(changed);
        self.of_policies.forget(changed, is_stale);
    }

    /// Forgets the users of policies that are gone.
    pub(crate) fn drop_policies(&mut self, dropped: &[Address]) {
        self.of_policies.drop_all(dropped);
    }

    /// Whom the compliance policies of each platform reach.
    pub(super) fn reached(&self, tenant: &Tenant) -> &[Arc<Reached>] {
        let on = |platform| {
            let lists = policies(tenant, platform).filter_map(|policy| policy.facts.assignments());
            let partner = tenant.compliance_partners().any(|partner| partner.facts.serves(platform));
            Arc::new(Reached::of(tenant, platform, lists, partner))
        };
        self.reached.get(tenant.notes(), || Platform::MANAGED.into_iter().map(on).collect())
    }

    /// The users of each policy that requires a compliant device.
    pub(super) fn users(&self, tenant: &Tenant) -> impl Iterator<Item = &Arc<Users>> {
        let of = |policy: Linked<'_, ConditionalAccessPolicy>| {
            self.of_policies.get(tenant.notes(), policy.facts, || Users::of(tenant, &policy))
        };
        self.users.get(tenant.notes(), || demanding(tenant, Control::CompliantDevice).map(of).collect()).iter()
    }
}

/// Whom the policies of one sort for a platform reach.
#[derive(Debug)]
pub(crate) struct Reached {
    pub(super) platform: Platform,
    /// Everybody to whom one of the policies is assigned, as far as the files tell.
    pub(crate) filtered: Population,
    /// Those of them whom no filter narrows.
    pub(crate) unfiltered: Population,
    /// All of them, as if no filter left out any devices: which these are is UG009's question.
    pub(crate) population: Population,
    /// The names of its atoms.
    pub(super) names: Names,
    /// The same, as if no group was excluded either.
    pub(crate) assigned: Population,
    /// The same without groups that are known to hold devices.
    pub(super) by_user: Population,
    /// Groups that one of the policies excludes and that are not known to receive another.
    pub(super) excluded: Vec<(Atom, Population)>,
    /// Whether a compliance partner is connected for the platform: it may judge these devices in
    /// place of Intune.
    pub(crate) partner: bool,
}

impl Reached {
    pub(super) fn of<'t>(
        tenant: &Tenant,
        platform: Platform,
        lists: impl Iterator<Item = &'t [Assignment]>,
        partner: bool,
    ) -> Self {
        let filtered = Population::union(lists.map(|list| Population::of_assignments(tenant, list)));
        let unfiltered = filtered.clone().unfiltered();
        let population = Population::union([filtered.clone().without_filters()]);
        let names = population.names(tenant);
        let groups = population.exclusions().into_iter().map(|atom| {
            let group = Population::of_atoms(tenant, [atom.clone()]);
            (atom.clone(), group)
        });
        let excluded = groups.filter(|(_, group)| !is_within(tenant, group, &population)).collect();
        let assigned = Population::union([population.without_exclusions()]);
        let by_user = assigned.clone().of_users_only();
        Self { platform, filtered, unfiltered, population, names, assigned, by_user, excluded, partner }
    }
}

/// Something for each platform, once somebody asks.
#[derive(Clone, Debug)]
pub(super) struct EachPlatform<T>([Memo<T>; Platform::WindowsPhone as usize + 1]);

impl<T> EachPlatform<T> {
    fn meets(&self, changed: Reads) -> bool {
        self.0.iter().any(|memo| memo.meets(changed))
    }

    pub(super) fn on(&self, tenant: &Tenant, platform: Platform, find: impl FnOnce() -> T) -> &T {
        self.0[platform as usize].get(tenant.notes(), find)
    }
}

impl<T> Default for EachPlatform<T> {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Memo::default()))
    }
}
