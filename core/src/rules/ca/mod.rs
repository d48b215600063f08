//! What the rules about the design of Conditional Access policies share.

pub(super) mod lockout;
pub(super) mod platforms;
pub(super) mod sweep;

use crate::confidentiality::matches;
use crate::policy::conditional_access::{GrantControls, PrincipalKind};
use crate::policy::{ConditionalAccessPolicy, Control, Platform, Text};
use crate::rules::dv::listed;
use crate::tenant::{Linked, Tenant};

/// The role of the accounts that synchronise a directory with the one on premises.
pub(super) const DIRECTORY_SYNCHRONIZATION_ACCOUNTS: &str = "d29b2b05-8046-44ba-8758-1e26182fcf32";

/// The role template of Global Administrator, which emergency access accounts hold.
pub(super) const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";

/// The kinds of client apps that people use today.
pub(in crate::rules) const MODERN_CLIENTS: [&str; 2] = ["browser", "mobileAppsAndDesktopClients"];

/// The policies of a tenant that people must pass today.
pub(super) fn enforced(tenant: &Tenant) -> impl Iterator<Item = Linked<'_, ConditionalAccessPolicy>> {
    tenant.conditional_access().filter(|policy| policy.facts.is_enforced())
}

/// Whether nobody gets past a policy but with a device or an app of a certain sort.
pub(super) fn demands_device_or_app(policy: &ConditionalAccessPolicy) -> bool {
    policy.grant.as_ref().filter(|_| !policy.blocks()).is_some_and(|grant| {
        let count = of_device_or_app(grant).count();
        count > 0 && (grant.needs_all() || count == grant.len())
    })
}

/// The controls that ask for a device or an app: what an account without a managed one of either cannot satisfy.
fn of_device_or_app(grant: &GrantControls) -> impl Iterator<Item = &Text> {
    let is_one = |control: Control| !matches!(control, Control::Block | Control::Mfa | Control::PasswordChange);
    grant.built_in.iter().filter(move |name| Control::of(name).is_some_and(is_one))
}

/// The controls that ask for a device or an app, in words, if nobody gets past the policy without one
/// of them.
pub(super) fn device_or_app_demand(policy: &ConditionalAccessPolicy) -> Option<String> {
    let grant = policy.grant.as_ref().filter(|_| demands_device_or_app(policy))?;
    let controls: Vec<&str> = of_device_or_app(grant).map(|control| control.value.as_str()).collect();
    Some(controls.join(if grant.needs_all() { " and " } else { " or " }))
}

/// Whether a policy demands anything of a sign-in, or blocks it.
pub(super) fn has_grant_controls(policy: &ConditionalAccessPolicy) -> bool {
    policy.grant.as_ref().is_some_and(|grant| !grant.is_empty())
}

/// Whether a kind of client app is in scope of a policy.
pub(in crate::rules) fn is_for_client(policy: &ConditionalAccessPolicy, kind: &str) -> bool {
    let types = &policy.client_app_types;
    types.is_empty() || types.iter().any(|named| named.is("all") || named.is(kind))
}

/// Whether no kind of client app is left out, in either of the ways to say so.
pub(super) fn is_for_every_client(policy: &ConditionalAccessPolicy) -> bool {
    ["browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other"]
        .iter()
        .all(|kind| is_for_client(policy, kind))
}

/// Whether the browsers and apps that people use today are in scope.
pub(super) fn is_for_modern_clients(policy: &ConditionalAccessPolicy) -> bool {
    MODERN_CLIENTS.iter().all(|kind| is_for_client(policy, kind))
}

/// Whether everybody is excluded who has a role.
pub(super) fn excludes_role(policy: &ConditionalAccessPolicy, role: &str) -> bool {
    policy.users.exclude.iter().any(|entry| entry.kind == PrincipalKind::Role && entry.id.is(role))
}

/// The names of policies for a message, at most three of them. Those of one name are told apart by their files.
pub(super) fn names(tenant: &Tenant, policies: &[Linked<'_, ConditionalAccessPolicy>]) -> String {
    const MOST: usize = 3;
    let shown = policies.get(..MOST).unwrap_or(policies);
    let name = |policy: &Linked<'_, ConditionalAccessPolicy>| {
        let is_twin = |other: &Linked<'_, _>| other.file != policy.file && other.label() == policy.label();
        match shown.iter().any(is_twin) {
            true => format!("'{}' in '{}'", policy.label(), tenant.path(policy.file)),
            false => format!("'{}'", policy.label()),
        }
    };
    let mut names: Vec<String> = shown.iter().map(name).collect();
    match policies.len().saturating_sub(MOST) {
        0 => {}
        more => names.push(format!("{more} more")),
    }
    listed(&names)
}

/// Whether a policy for Windows demands a protected app on a hybrid joined device.
pub(super) fn joins_what_excludes_itself(policy: &ConditionalAccessPolicy) -> bool {
    policy.requires(Control::CompliantApplication)
        && policy.requires(Control::DomainJoinedDevice)
        && policy.platforms().contains(&Platform::Windows)
}

/// Whether a policy blocks everybody from everything, whatever the sign-in. Whoever is excluded is
/// spared.
pub(super) fn lets_nobody_in(policy: &ConditionalAccessPolicy) -> bool {
    policy.blocks()
        && policy.includes_all_users()
        && policy.includes_all_apps()
        && policy.applications.exclude.is_empty()
        && is_for_modern_clients(policy)
        && policy.locations.is_none()
        && policy.is_for_all_platforms()
        && policy.device_filter.is_none()
        && policy.other_conditions.is_empty()
        && !policy.applications.filtered
        && !policy.workloads.any
}

/// Whether the owner keeps a policy switched off for an emergency.
pub(super) fn is_for_emergencies(tenant: &Tenant, policy: &Linked<'_, ConditionalAccessPolicy>) -> bool {
    tenant.facts().contingency.iter().any(|pattern| matches(pattern, policy.label()))
}
