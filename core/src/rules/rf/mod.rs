//! What the rules about references share.

pub(super) mod uses;

use crate::policy::reference::Referent;
use crate::recognise::Kind;
use crate::tenant::Tenant;
use crate::well_known::is_well_known;

/// Whether the files know an object, be it by its name alone: a list of names is written with the
/// export, so what it names was there.
pub(super) fn is_known(tenant: &Tenant, id: &str) -> bool {
    tenant.by_id(id).is_some() || tenant.name_of(id).is_some()
}

/// Whether the files hold all objects of a kind with their ids, which some tools leave out.
pub(super) fn has_all_ids(tenant: &Tenant, kind: Kind) -> bool {
    tenant.is_complete(kind) && tenant.resources(kind).all(|object| object.resource.id.is_some())
}

/// The uses, in Conditional Access policies, of ids of one sort that nobody knows.
pub(super) fn unknown_in_conditional_access(tenant: &Tenant, to: Referent) -> Vec<uses::Uses<'_>> {
    uses::uses(tenant.resources(Kind::ConditionalAccessPolicy), Some(to), |id| {
        !is_known(tenant, id) && !is_well_known(to, id)
    })
}
