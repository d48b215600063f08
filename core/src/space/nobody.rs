//! Policies that are for nobody.

use super::group::{GroupKind, group_kind, members};
use crate::policy::ConditionalAccessPolicy;
use crate::policy::conditional_access::{Principal, PrincipalKind};
use crate::tenant::Tenant;

/// Whether no user is in scope of a policy, as far as the files tell: it includes nobody, or groups in which they show
/// nobody or devices only. Policies for workload identities are such, too. Templates are to be filled in where they are
/// imported.
pub fn is_for_nobody(tenant: &Tenant, policy: &ConditionalAccessPolicy) -> bool {
    let users = &policy.users;
    // Of a policy for workload identities some tools write no users.
    (users.exported || policy.workloads.any)
        && !tenant.facts().templates
        && users.include.iter().all(|user| !is_somebody(user) || is_without_users(tenant, user))
}

/// Whether a policy is for users who sign in to apps: not for nobody, nor for those who register a device.
pub fn is_for_sign_ins(tenant: &Tenant, policy: &ConditionalAccessPolicy) -> bool {
    let registers = policy.applications.user_actions.iter().any(|action| action.is(REGISTER_DEVICE));
    !registers && !is_for_nobody(tenant, policy)
}

/// The user action of registering or joining a device.
const REGISTER_DEVICE: &str = "urn:user:registerdevice";

/// Whether an entry means somebody at all.
pub(crate) fn is_somebody(user: &Principal) -> bool {
    !user.id.value.is_empty() && !user.id.is("None")
}

fn is_without_users(tenant: &Tenant, user: &Principal) -> bool {
    is_empty_group(tenant, user) || is_of_devices(tenant, user)
}

/// Whether it is a group in which the files show nobody. Who is in a dynamic group changes by itself.
pub(crate) fn is_empty_group(tenant: &Tenant, user: &Principal) -> bool {
    user.kind == PrincipalKind::Group && {
        let members = members(tenant, &user.id.value);
        members.is_empty() && members.rules.is_empty()
    }
}

/// Whether it is a group that holds devices, of which Conditional Access takes no notice.
pub(crate) fn is_of_devices(tenant: &Tenant, user: &Principal) -> bool {
    user.kind == PrincipalKind::Group && group_kind(tenant, &user.id.value) == GroupKind::Devices
}
