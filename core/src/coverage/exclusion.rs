//! Users to whom a compliance policy is assigned and who are in a group that is excluded from it.

use super::{Assigned, Coverage, Open, Users};
use crate::space::{
    Atom, GroupKind, Missing, Overlap, Population, Subset, group_kind, is_within, members, overlap, subset,
};
use crate::tenant::Tenant;

/// A group that compliance policies exclude and a Conditional Access policy does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exclusion {
    /// The group.
    pub(crate) group: Atom,
    /// Who of it is in scope and receives no compliance policy.
    pub(crate) whom: Whom,
}

/// Who of an excluded group is in scope of Conditional Access without a compliance policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Whom {
    /// This user, for one.
    User(Atom),
    /// All its members, whoever they are.
    Members,
    /// Its members, unless they all are excluded from Conditional Access in another way.
    LikelyMembers,
    /// Its devices: they belong to users in scope, if they belong to any.
    Devices,
    /// That depends on a fact.
    Open(Open),
}

impl<P: Assigned> Coverage<'_, P> {
    /// The excluded groups that keep `users` from being covered.
    pub(super) fn exclusions(&self, tenant: &Tenant, users: &Users) -> Vec<Exclusion> {
        let exclusion = |(atom, group): &(Atom, Population)| {
            let whom = self.whom(tenant, users, atom, group)?;
            Some(Exclusion { group: atom.clone(), whom })
        };
        self.excluded.iter().filter_map(exclusion).collect()
    }

    fn whom(&self, tenant: &Tenant, users: &Users, atom: &Atom, group: &Population) -> Option<Whom> {
        let shared = overlap(tenant, group, &users.population);
        if shared == Overlap::No || is_within(tenant, group, &users.left_out) {
            return None;
        }
        // A policy whose assignments are not in the files may reach the group.
        let unseen = self.not_exported.first().map(|policy| Open::Assignments(policy.label().to_owned()));
        let Atom::Group(id) = atom else {
            let missing = Missing::GroupId(atom.show(tenant));
            return Some(Whom::Open(unseen.unwrap_or(Open::Fact(missing))));
        };
        match group_kind(tenant, id) {
            GroupKind::Devices => {
                return self.devices(tenant, users, atom).map(|whom| unseen.map_or(whom, Whom::Open));
            }
            // Intune does not take the devices of users out of all devices, either.
            GroupKind::Users if self.assigned.includes(&Atom::AllDevices) => return None,
            GroupKind::Unknown if self.assigned.includes(&Atom::AllDevices) => {
                let missing = Missing::Members(group.names(tenant));
                return Some(Whom::Open(unseen.unwrap_or(Open::Fact(missing))));
            }
            GroupKind::Users | GroupKind::Unknown => {}
        }
        let members = members(tenant, id);
        let (mut open, mut likely) = (None, false);
        for id in members.users.iter().map(|user| user.id(tenant).to_string()) {
            let user = Population::of_atoms(tenant, [Atom::User(id.clone())]);
            let in_scope = subset(tenant, &user, &users.population);
            let reached = subset(tenant, &user, &self.population);
            let never_assigned = || matches!(subset(tenant, &user, &self.assigned), Subset::No(_));
            match (in_scope, reached) {
                (Subset::No(_), _) | (_, Subset::Yes) => {}
                _ if never_assigned() => {}
                (Subset::Yes, Subset::No(_)) if unseen.is_none() => return Some(Whom::User(Atom::User(id.clone()))),
                (Subset::Unknown(gaps), Subset::No(_))
                    if gaps.iter().all(|gap| only_the_directory_tells(&gap.missing)) =>
                {
                    likely = true;
                }
                (in_scope, reached) => {
                    open = open.or_else(|| first_missing(in_scope)).or_else(|| first_missing(reached));
                }
            }
        }
        let answer = if likely {
            Some(Whom::LikelyMembers)
        } else if members.is_complete() {
            open.map(|missing| Whom::Open(Open::Fact(missing)))
        } else {
            self.members(tenant, users, atom, group, shared)
        };
        answer.map(|whom| unseen.map_or(whom, Whom::Open))
    }

    /// What is to be said of a group whose members are not all in the files.
    fn members(
        &self,
        tenant: &Tenant,
        users: &Users,
        atom: &Atom,
        group: &Population,
        shared: Overlap,
    ) -> Option<Whom> {
        if matches!(subset(tenant, group, &self.assigned), Subset::No(_)) {
            return None;
        }
        let missing = match (shared, subset(tenant, group, &self.population)) {
            (_, Subset::Yes) => return None,
            (Overlap::Unknown(missing), _) => missing,
            (_, Subset::Unknown(gaps)) => gaps.into_iter().next()?.missing,
            (_, Subset::No(witnesses)) if witnesses.iter().all(|witness| witness.atom != *atom) => {
                Missing::Members(group.names(tenant))
            }
            // Of a group that merely shares members with those in scope, these may be excluded.
            _ if users.left_out.is_empty() => return Some(Whom::Members),
            _ if users.include_all_of(atom) && users.keep_some_of(tenant, atom) => return Some(Whom::Members),
            _ => return Some(Whom::LikelyMembers),
        };
        Some(Whom::Open(Open::Fact(missing)))
    }

    /// What is to be said of an excluded group of devices. Intune does not take devices out of an
    /// assignment to users: where all assignments are such, the exclusion does nothing.
    fn devices(&self, tenant: &Tenant, users: &Users, atom: &Atom) -> Option<Whom> {
        let of_devices = |atom: &Atom| match atom {
            Atom::AllDevices => true,
            Atom::Group(id) => group_kind(tenant, id) == GroupKind::Devices,
            _ => false,
        };
        if !self.assigned.atoms().any(|(atom, _)| of_devices(atom)) {
            return None;
        }
        // Users may receive a policy beside, for all their devices.
        let by_user = self.assigned.atoms().any(|(atom, _)| !of_devices(atom));
        if users.population.is_wide() && !by_user {
            return Some(Whom::Devices);
        }
        Some(Whom::Open(Open::Fact(Missing::Devices(atom.show(tenant)))))
    }
}

/// Whether no list of members would tell it. It is known who is a member of the group, and most members are no guests and
/// hold no role.
fn only_the_directory_tells(missing: &Missing) -> bool {
    matches!(missing, Missing::Guests | Missing::RoleMembers(_))
}

fn first_missing(answer: Subset) -> Option<Missing> {
    match answer {
        Subset::Unknown(gaps) => gaps.into_iter().next().map(|gap| gap.missing),
        _ => None,
    }
}
