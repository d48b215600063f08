//! Users to whom no compliance policy is assigned.

use super::{Assigned, Coverage, Open, Users};
use crate::policy::Platform;
use crate::space::{Atom, Gap as SubsetGap, GroupKind, Missing, Names, Subset, Witness, group_kind, subset};
use crate::tenant::Tenant;

/// Why users in scope of Conditional Access are not covered by compliance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// These receive none.
    Proved { whom: Vec<Witness> },
    /// These receive none, unless what the policies go to holds them.
    Likely { whom: Vec<Atom>, reached: Names },
    /// That depends on a fact.
    Open(Open),
}

impl<P: Assigned> Coverage<'_, P> {
    /// The users to whom nothing is assigned, excluded or not. Of the groups in `told` enough was
    /// said.
    pub(super) fn gap(&self, tenant: &Tenant, users: &Users, told: &[&Atom]) -> Option<Gap> {
        let answer = subset(tenant, &users.population, &self.assigned);
        if answer == Subset::Yes {
            return None;
        }
        if let Some(policy) = self.not_exported.first() {
            return Some(Gap::Open(Open::Assignments(policy.label().to_owned())));
        }
        if let Some(groups) = self.groups_of_devices(tenant) {
            return Some(Gap::Open(Open::Fact(Missing::Devices(groups))));
        }
        let gap = self.gap_in(tenant, users, told, answer)?;
        if !matches!(gap, Gap::Open(Open::Fact(Missing::Devices(_)))) || self.by_user.is_empty() {
            return Some(gap);
        }
        // A group of devices, of kiosks say, seldom holds the devices of all who are left out otherwise.
        let left_out = self.gap_in(tenant, users, told, subset(tenant, &users.population, &self.by_user));
        let likely = |whom| Gap::Likely { whom, reached: self.names.clone() };
        Some(match left_out {
            Some(Gap::Proved { whom }) => likely(whom.into_iter().map(|witness| witness.atom).collect()),
            Some(Gap::Likely { whom, .. }) => likely(whom),
            Some(Gap::Open(_)) | None => gap,
        })
    }

    /// The groups of the compliance policies for Linux: Intune assigns these to groups of devices alone, so one of
    /// which the files do not tell the kind is such a group.
    fn groups_of_devices(&self, tenant: &Tenant) -> Option<String> {
        let devices = |atom: &Atom| match atom {
            Atom::Group(id) => group_kind(tenant, id) != GroupKind::Users,
            atom => matches!(atom, Atom::NamedGroup(_)),
        };
        let any = self.platform == Platform::Linux && self.assigned.atoms().any(|(atom, _)| devices(atom));
        any.then(|| self.names.to_string())
    }

    /// The same as far as `answer` tells.
    fn gap_in(&self, tenant: &Tenant, users: &Users, told: &[&Atom], answer: Subset) -> Option<Gap> {
        let is_told = |atom: &Atom| told.contains(&atom);
        match answer {
            Subset::Yes => None,
            Subset::No(mut whom) => {
                whom.retain(|witness| !is_told(&witness.atom) && !witness.within.as_ref().is_some_and(is_told));
                if whom.is_empty() {
                    return None;
                }
                let (stay, may_not): (Vec<Witness>, Vec<Witness>) =
                    whom.into_iter().partition(|witness| users.keep_some_of(tenant, &witness.atom));
                if !stay.is_empty() {
                    return Some(Gap::Proved { whom: stay });
                }
                let whom = may_not.into_iter().map(|witness| witness.atom).collect();
                Some(Gap::Likely { whom, reached: self.names.clone() })
            }
            Subset::Unknown(gaps) => {
                // Whoever has no Intune licence cannot have a managed device; licences are another
                // matter.
                let gaps = gaps.into_iter().filter(|gap| gap.missing != Missing::Licences && !is_told(&gap.atom));
                let gaps: Vec<_> = gaps.collect();
                // One group hardly holds all of another, but a user may well be in it.
                let is_likely = |gap: &&SubsetGap| {
                    matches!(gap.missing, Missing::Everyone(_) | Missing::Members(_))
                        && !matches!(gap.atom, Atom::User(_))
                        && users.population.includes(&gap.atom)
                };
                let likely: Vec<_> = gaps.iter().filter(is_likely).collect();
                if likely.is_empty() {
                    return Some(Gap::Open(Open::Fact(gaps.into_iter().next()?.missing)));
                }
                let whom = likely.into_iter().map(|gap| gap.atom.clone()).collect();
                Some(Gap::Likely { whom, reached: self.names.clone() })
            }
        }
    }
}
