//! Policies that no emergency access account gets past.

use crate::policy::ConditionalAccessPolicy;
use crate::policy::conditional_access::PrincipalKind;
use crate::rules::ca::{GLOBAL_ADMINISTRATOR, device_or_app_demand};
use crate::rules::dv::stops_nobody;

/// Whether a policy shuts everybody out who has no managed device or app, for all apps and with nobody
/// excluded.
pub(crate) fn locks_out(policy: &ConditionalAccessPolicy) -> bool {
    whom(policy).is_some() && policy.includes_all_apps() && !is_conditional(policy) && demand(policy).is_some()
}

/// Whom it is for, if emergency access accounts are surely among them.
pub(crate) fn whom(policy: &ConditionalAccessPolicy) -> Option<&'static str> {
    // Guests are no way out: an emergency access account is a member.
    let excluded = policy.users.exclude.iter().any(|entry| !entry.is_guests() && !entry.id.is("None"));
    if excluded {
        return None;
    }
    let administrators =
        policy.users.include.iter().any(|entry| entry.kind == PrincipalKind::Role && entry.id.is(GLOBAL_ADMINISTRATOR));
    if policy.includes_all_users() {
        Some("every account")
    } else if administrators {
        Some("every Global Administrator")
    } else {
        None
    }
}

/// Whether it waits for something out of the ordinary, such as a risk or a device code: that can
/// stop a sign-in, but does not lock a tenant.
pub(crate) fn is_conditional(policy: &ConditionalAccessPolicy) -> bool {
    let types = &policy.client_app_types;
    let legacy_only = !types.is_empty()
        && types.iter().all(|kind| kind.is("exchangeActiveSync") || kind.is("other") || kind.is("easSupported"));
    legacy_only || !policy.other_conditions.is_empty()
}

/// What it does, if no account without a device or an app gets past it.
pub(crate) fn demand(policy: &ConditionalAccessPolicy) -> Option<String> {
    if policy.blocks() {
        return Some("blocks access".to_owned());
    }
    let demand = device_or_app_demand(policy).filter(|_| !stops_nobody(policy));
    demand.map(|controls| format!("demands {controls}"))
}
