//! The accounts that the owner of a tenant names: emergency access, rooms.

use crate::policy::ConditionalAccessPolicy;
use crate::policy::conditional_access::{Principal, PrincipalKind};
use crate::space::{Atom, Population, Subset, subset};
use crate::tenant::{Linked, Tenant};

/// Accounts that are named by object ids, each of a user or of a group.
pub(super) struct NamedAccounts<'t> {
    tenant: &'t Tenant,
    ids: Vec<&'t str>,
    all: Population,
}

/// Whether a user or a group of a policy is nobody but named accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// It is.
    Yes,
    /// Somebody else is in it.
    No,
    /// Who its members are is not in the files.
    Unknown,
}

impl<'t> NamedAccounts<'t> {
    pub(super) fn of(tenant: &'t Tenant, ids: impl IntoIterator<Item = &'t String>) -> Self {
        let ids: Vec<&str> = ids.into_iter().map(String::as_str).collect();
        let all = Population::of_atoms(tenant, ids.iter().map(|id| atom(tenant, id)));
        Self { tenant, ids, all }
    }

    /// Whether a policy excludes one of them by its own id.
    pub(super) fn are_excluded_by_name(&self, policy: &ConditionalAccessPolicy) -> bool {
        policy.users.exclude.iter().any(|user| self.ids.iter().any(|id| user.id.is(id)))
    }

    /// Whether a user or a group is nobody but these accounts: named itself, or a group that holds no one else.
    pub(super) fn hold(&self, user: &Principal) -> Holds {
        if self.ids.iter().any(|id| user.id.is(id)) {
            return Holds::Yes;
        }
        if self.ids.is_empty() || user.kind != PrincipalKind::Group {
            return Holds::No;
        }
        let group = Atom::Group(user.id.value.to_ascii_lowercase());
        match subset(self.tenant, &Population::of_atoms(self.tenant, [group]), &self.all) {
            Subset::Yes => Holds::Yes,
            Subset::No(_) => Holds::No,
            Subset::Unknown(_) => Holds::Unknown,
        }
    }
}

/// A named account, or a group of them: which of the two an id is, is not always known.
pub(super) fn account(tenant: &Tenant, id: &str) -> Population {
    Population::of_atoms(tenant, [atom(tenant, id)])
}

fn atom(tenant: &Tenant, id: &str) -> Atom {
    let id = id.to_ascii_lowercase();
    let named_as_group = |policy: Linked<'_, ConditionalAccessPolicy>| {
        policy.facts.users.exclude.iter().any(|user| user.kind == PrincipalKind::Group && user.id.is(&id))
    };
    let is_group = tenant.group(&id).is_some() || tenant.conditional_access().any(named_as_group);
    if is_group { Atom::Group(id) } else { Atom::User(id) }
}
