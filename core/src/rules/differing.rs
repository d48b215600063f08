//! Compliance policies of one type that differ in something and may reach the same devices.

use std::collections::BTreeMap;

use crate::policy::{CompliancePolicy, Platform};
use crate::settings::{Meetings, Reach, Reaches};
use crate::space::{Overlap, Shared};
use crate::tenant::{Linked, Tenant};

/// The compliance policies of a tenant, each with whom it reaches.
pub(crate) struct Crowd<'t> {
    policies: Vec<(Linked<'t, CompliancePolicy>, Reach)>,
    reaches: Reaches<'t>,
    meetings: Meetings,
}

impl<'t> Crowd<'t> {
    /// All compliance policies that are not known to be assigned to nobody.
    pub(crate) fn new(tenant: &'t Tenant) -> Self {
        let mut reaches = Reaches::new(tenant);
        let policies = tenant.compliance().map(|policy| (policy, reaches.of(policy.facts.assignments.as_deref())));
        let policies = policies.filter(|(_, reach)| *reach != Reach::Nobody).collect();
        let meetings = Meetings::new(&reaches);
        Self { policies, reaches, meetings }
    }

    /// The policies by type, each with its number. A device gets policies of one type only: a phone
    /// with a work profile takes none for fully managed ones.
    pub(crate) fn by_type(&self) -> Vec<Vec<usize>> {
        let mut types: BTreeMap<(String, Option<Platform>), Vec<usize>> = BTreeMap::new();
        for (number, (policy, _)) in self.policies.iter().enumerate() {
            let name = policy.facts.type_name.to_ascii_lowercase().replace("androidforwork", "androidworkprofile");
            types.entry((name, policy.facts.platform)).or_default().push(number);
        }
        types.into_values().collect()
    }

    /// The policy with a number.
    pub(crate) fn policy(&self, number: usize) -> Linked<'t, CompliancePolicy> {
        self.policies[number].0
    }

    /// Of policies that each have a value, the pairs that differ in it and reach, or may reach, the
    /// same devices. Those whose assignments are not in the files are in no pair.
    pub(crate) fn pairs(&mut self, holders: &[(usize, u32)]) -> Vec<(usize, usize, Shared)> {
        let seen = holders.iter().filter_map(|&(policy, value)| match self.policies.get(policy)?.1 {
            Reach::Some(reach) => Some((policy, reach, value)),
            _ => None,
        });
        let seen: Vec<(usize, u32, u32)> = seen.collect();
        let cells = self.meetings.cells(seen.iter().map(|&(_, reach, value)| (reach, value)));
        let mut pairs = BTreeMap::new();
        for cell in &cells.list {
            for other in self.meetings.partners(cell.reach, &cells, |other| other.class != cell.class) {
                let other = &cells.list[other];
                let shared = self.reaches.shared(cell.reach, other.reach);
                if shared != Shared::No {
                    let numbers = cell.pairs(other).into_iter().map(|(a, b)| (seen[a].0, seen[b].0));
                    pairs.extend(numbers.map(|(a, b)| ((a.min(b), a.max(b)), shared)));
                }
            }
        }
        pairs.into_iter().map(|((a, b), shared)| (a, b, shared)).collect()
    }

    /// Those of some policies whose assignments are not in the files.
    pub(crate) fn not_exported(&self, policies: impl Iterator<Item = usize>) -> Vec<Linked<'t, CompliancePolicy>> {
        let unseen = policies.filter_map(|number| self.policies.get(number));
        unseen.filter(|(_, reach)| *reach == Reach::NotExported).map(|(policy, _)| *policy).collect()
    }

    /// Whom two policies both reach.
    pub(crate) fn overlap(&self, a: usize, b: usize) -> Overlap {
        match (self.policies[a].1, self.policies[b].1) {
            (Reach::Some(ours), Reach::Some(theirs)) => self.reaches.overlap(ours, theirs),
            _ => Overlap::No,
        }
    }
}
