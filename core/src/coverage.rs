//! Which compliance policies reach the users of a platform, and whom they leave out.

use crate::policy::{CompliancePolicy, Platform, Target};
use crate::space::{Atom, Missing, Names, Population, Subset, Witness, subset};
use crate::tenant::{Linked, Tenant};

/// The compliance policies of a platform and whom they reach.
#[derive(Debug)]
pub(crate) struct Coverage<'t> {
    /// All of them.
    pub(crate) policies: Vec<Linked<'t, CompliancePolicy>>,
    /// Those whose assignments are not in the files.
    pub(crate) not_exported: Vec<Linked<'t, CompliancePolicy>>,
    /// Everybody to whom one of the others is assigned.
    pub(crate) population: Population,
    /// Whether a compliance partner is connected for the platform: it may judge these devices in
    /// place of Intune.
    pub(crate) partner: bool,
}

/// The coverage of each platform that Intune can judge.
pub(crate) fn coverage(tenant: &Tenant) -> Vec<(Platform, Coverage<'_>)> {
    Platform::MANAGED.into_iter().map(|platform| (platform, Coverage::of(tenant, platform))).collect()
}

impl<'t> Coverage<'t> {
    fn of(tenant: &'t Tenant, platform: Platform) -> Self {
        let policies: Vec<_> = tenant.compliance().filter(|policy| policy.facts.platform == Some(platform)).collect();
        let not_exported = policies.iter().copied().filter(|policy| policy.facts.assignments.is_none()).collect();
        let lists = policies.iter().filter_map(|policy| policy.facts.assignments.as_deref());
        let population = Population::union(lists.map(|list| Population::of_assignments(tenant, list)));
        let partner = tenant.compliance_partners().any(|partner| partner.facts.serves(platform));
        Self { policies, not_exported, population, partner }
    }

    /// Whether one of the policies is assigned to somebody, as far as the files tell.
    pub(crate) fn is_assigned(&self) -> bool {
        let lists = self.policies.iter().filter_map(|policy| policy.facts.assignments.as_deref());
        // A target whose kind the file does not tell may well be somebody.
        lists.flatten().any(|assignment| assignment.is_include() || assignment.target == Target::Other)
    }

    /// What keeps `users` from being covered, if anything does.
    pub(crate) fn gap(&self, tenant: &Tenant, users: &Population) -> Option<Gap> {
        let nothing_assigned = self.population.is_empty();
        // A platform without an assigned policy is UG001's.
        if users.is_empty() || self.partner || (nothing_assigned && self.not_exported.is_empty()) {
            return None;
        }
        let answer = subset(tenant, users, &self.population);
        if answer == Subset::Yes {
            return None;
        }
        if let Some(policy) = self.not_exported.first() {
            let fact = format!("the assignments of '{}'", policy.label());
            return Some(Gap::Open { fact, help: "Export the compliance policies with their assignments." });
        }
        match answer {
            Subset::Yes => None,
            Subset::No(whom) => Some(Gap::Proved { whom }),
            Subset::Unknown(gaps) => {
                // Whoever has no Intune licence cannot have a managed device; licences are another matter.
                let gaps: Vec<_> = gaps.into_iter().filter(|gap| gap.missing != Missing::Licences).collect();
                let likely: Vec<_> = gaps
                    .iter()
                    .filter(|gap| {
                        matches!(gap.missing, Missing::Everyone(_) | Missing::Members(_)) && users.includes(&gap.atom)
                    })
                    .collect();
                if likely.is_empty() {
                    let missing = &gaps.first()?.missing;
                    return Some(Gap::Open { fact: missing.to_string(), help: way_out(missing) });
                }
                Some(Gap::Likely {
                    whom: likely.into_iter().map(|gap| gap.atom.clone()).collect(),
                    reached: self.population.names(tenant),
                })
            }
        }
    }
}

/// Why users in scope of Conditional Access are not covered by compliance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// These receive none.
    Proved { whom: Vec<Witness> },
    /// These receive none, unless what the policies go to holds them.
    Likely { whom: Vec<Atom>, reached: Names },
    /// That depends on a fact.
    Open { fact: String, help: &'static str },
}

/// What to do where a fact is missing.
fn way_out(missing: &Missing) -> &'static str {
    match missing {
        Missing::GroupId(_) => "Export the groups, or a list of their ids and names.",
        Missing::RoleMembers(_) => {
            "Assign a compliance policy to all users, or to a group that holds everybody with the role."
        }
        Missing::Devices(_) => "Assign the compliance policy to users, where no device should be left out.",
        Missing::Filter(_) => "Assign a compliance policy for the devices that the filter leaves out, too.",
        Missing::Target => "Export the assignments with the types of their targets (@odata.type).",
        _ => "Export the groups with their members.",
    }
}
