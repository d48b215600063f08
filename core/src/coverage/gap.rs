//! Users to whom no compliance policy is assigned.

use super::{Assigned, Coverage, Open, Users};
use crate::space::{Atom, Missing, Names, Subset, Witness, subset};
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
                let likely: Vec<_> = gaps
                    .iter()
                    .filter(|gap| {
                        matches!(gap.missing, Missing::Everyone(_) | Missing::Members(_))
                            && users.population.includes(&gap.atom)
                    })
                    .collect();
                if likely.is_empty() {
                    return Some(Gap::Open(Open::Fact(gaps.into_iter().next()?.missing)));
                }
                let whom = likely.into_iter().map(|gap| gap.atom.clone()).collect();
                Some(Gap::Likely { whom, reached: self.names.clone() })
            }
        }
    }
}
