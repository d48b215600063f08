//! Whom policies reach, each population worked out once.

use rustc_hash::FxHashMap;

use crate::order::Order;
use crate::policy::{Assignment, Target};
use crate::space::{Overlap, Population, Shared, overlap, shared};
use crate::tenant::Tenant;

/// Whom a policy reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Its assignments are not in the files.
    NotExported,
    /// It is assigned to nobody.
    Nobody,
    /// A population, by its number in [`Reaches`]. Policies with the same assignments have the same
    /// number.
    Some(u32),
}

/// The populations of a tenant's policies, each worked out once.
#[derive(Debug)]
pub struct Reaches<'t> {
    tenant: &'t Tenant,
    numbers: FxHashMap<Vec<Part<'t>>, Reach>,
    populations: Vec<Population>,
    shared: FxHashMap<(u32, u32), Shared>,
}

impl<'t> Reaches<'t> {
    /// None yet.
    pub fn new(tenant: &'t Tenant) -> Self {
        Self::for_many(tenant, 0)
    }

    /// None yet, with room for those of so many policies.
    pub(super) fn for_many(tenant: &'t Tenant, policies: usize) -> Self {
        let mut numbers = FxHashMap::default();
        numbers.reserve(policies);
        Self { tenant, numbers, populations: Vec::with_capacity(policies), shared: FxHashMap::default() }
    }

    /// Whom `assignments` reach.
    pub fn of(&mut self, assignments: Option<&'t [Assignment]>) -> Reach {
        let Some(assignments) = assignments else { return Reach::NotExported };
        let signature = signature(assignments);
        if let Some(reach) = self.numbers.get(&signature) {
            return *reach;
        }
        let population = Population::of_assignments(self.tenant, assignments);
        let reach = if population.is_empty() {
            Reach::Nobody
        } else {
            self.populations.push(population);
            Reach::Some(self.populations.len() as u32 - 1)
        };
        self.numbers.insert(signature, reach);
        reach
    }

    /// The populations, by their numbers.
    pub(super) fn populations(&self) -> &[Population] {
        &self.populations
    }

    /// Whether two populations have somebody in common.
    pub fn shared(&mut self, a: u32, b: u32) -> Shared {
        let key = (a.min(b), a.max(b));
        if let Some(known) = self.shared.get(&key) {
            return *known;
        }
        let [ours, theirs] = [a, b].map(|number| self.populations.get(number as usize));
        let (Some(ours), Some(theirs)) = (ours, theirs) else { return Shared::No };
        let answer = shared(self.tenant, ours, theirs);
        self.shared.insert(key, answer);
        answer
    }

    /// The same with the words for a message.
    pub fn overlap(&self, a: u32, b: u32) -> Overlap {
        let population = |number: u32| self.populations.get(number as usize);
        match (population(a), population(b)) {
            (Some(ours), Some(theirs)) => overlap(self.tenant, ours, theirs),
            _ => Overlap::No,
        }
    }
}

/// One assignment, as far as it tells whom it is for.
type Part<'t> = (Target, [&'t str; 4]);

/// What tells assignments apart, whatever their order.
fn signature(assignments: &[Assignment]) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::with_capacity(assignments.len());
    for assignment in assignments {
        let texts = [&assignment.group_id, &assignment.group_name, &assignment.filter_id, &assignment.filter_type];
        parts.push((assignment.target, texts.map(|text| text.as_ref().map_or("", |text| text.value.as_str()))));
    }
    parts.order();
    parts
}
