//! Platforms whose devices no policy asks for anything, although others are asked.

use crate::policy::conditional_access::State;
use crate::policy::{ConditionalAccessPolicy, Platform};
use crate::rules::ca::{apps_meet, enforced, is_for_emergencies, is_for_modern_clients};
use crate::space::{Overlap, Population, overlap};
use crate::tenant::{Linked, Tenant};

/// The platforms that enforced policies forget.
pub(crate) struct Forgotten<'t> {
    /// The enforced policies that require a compliant device.
    pub(crate) asking: Vec<Linked<'t, ConditionalAccessPolicy>>,
    /// Each platform that no enforced policy deals with, and the policies that would if they were
    /// enforced.
    pub(crate) platforms: Vec<(Platform, Vec<Linked<'t, ConditionalAccessPolicy>>)>,
}

impl<'t> Forgotten<'t> {
    /// `None` if no enforced policy requires a compliant device: then no platform is forgotten more
    /// than others.
    pub(crate) fn of(tenant: &'t Tenant) -> Option<Self> {
        let asking: Vec<_> = enforced(tenant)
            .filter(|policy| {
                policy.facts.requires_compliant_device() && policy.facts.applications.user_actions.is_empty()
            })
            .collect();
        let users: Vec<_> = asking.iter().map(|policy| Population::of_policy(tenant, policy.facts)).collect();
        if asking.is_empty() {
            return None;
        }
        // For the same users and resources as one of those that ask, as far as the files tell.
        let is_near = |policy: &Linked<'_, ConditionalAccessPolicy>| {
            let own = Population::of_policy(tenant, policy.facts);
            asking.iter().zip(&users).any(|(asking, users)| {
                apps_meet(asking.facts, policy.facts) && overlap(tenant, users, &own) != Overlap::No
            })
        };
        let near: Vec<_> = tenant
            .conditional_access()
            .filter(|policy| deals_with_devices(policy.facts))
            .filter(|policy| policy.facts.state() != State::Unknown)
            .filter(|policy| policy.facts.is_enforced() || !is_for_emergencies(tenant, policy))
            .filter(is_near)
            .collect();
        let mut platforms = Vec::new();
        for platform in Platform::MANAGED {
            let here = near.iter().filter(|policy| policy.facts.platforms().contains(&platform));
            let (active, dormant): (Vec<_>, Vec<_>) = here.copied().partition(|policy| policy.facts.is_enforced());
            if active.is_empty() {
                platforms.push((platform, dormant));
            }
        }
        Some(Self { asking, platforms })
    }
}

/// Whether a policy asks for a device or an app, be it as one way of several, which is a matter of
/// CA004, or keeps devices out whatever the sign-in.
fn deals_with_devices(policy: &ConditionalAccessPolicy) -> bool {
    let Some(grant) = &policy.grant else { return false };
    let asks =
        ["compliantDevice", "domainJoinedDevice", "compliantApplication"].iter().any(|control| grant.has(control));
    let unconditional = policy.locations.is_none() && policy.other_conditions.is_empty();
    policy.applications.user_actions.is_empty()
        && !policy.workloads.any
        && (asks || (policy.blocks() && unconditional && is_for_modern_clients(policy)))
}
