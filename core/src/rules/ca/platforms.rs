//! Platforms whose devices no policy asks for anything, although others are asked.

use crate::policy::conditional_access::State;
use crate::policy::{ConditionalAccessPolicy, Control, Platform};
use crate::rules::ca::sweep::Sweep;
use crate::rules::ca::{enforced, is_for_emergencies, is_for_modern_clients};
use crate::space::{Population, is_for_nobody};
use crate::tenant::{Linked, Tenant};

/// The platforms that enforced policies forget.
pub(crate) struct Forgotten<'t> {
    /// The enforced policies that require a compliant device, on some platform at least.
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
                policy.facts.requires_somewhere(Control::CompliantDevice)
                    && policy.facts.applications.user_actions.is_empty()
                    // A context is a demand of some apps for some of what they do.
                    && policy.facts.applications.authentication_contexts.is_empty()
                    && !is_for_nobody(tenant, policy.facts)
            })
            .collect();
        if asking.is_empty() {
            return None;
        }
        let mut asked = Sweep::default();
        for policy in &asking {
            asked.add(policy.facts, &Population::of_policy(tenant, policy));
        }
        // For the same users and resources as those that ask, as far as the files tell.
        let near = tenant
            .conditional_access()
            .filter(|policy| deals_with_devices(policy.facts))
            .filter(|policy| policy.facts.state() != State::Unknown)
            .filter(|policy| policy.facts.is_enforced() || !is_for_emergencies(tenant, policy))
            .filter(|policy| asked.may_meet(policy.facts, &Population::of_policy(tenant, policy)));
        let mut platforms = Vec::from(Platform::MANAGED.map(|platform| (platform, Vec::new())));
        for policy in near {
            let here = policy.facts.platforms();
            if policy.facts.is_enforced() {
                platforms.retain(|(platform, _)| !here.contains(platform));
            } else {
                let dormant = platforms.iter_mut().filter(|(platform, _)| here.contains(platform));
                dormant.for_each(|(_, policies)| policies.push(policy));
            }
            if platforms.is_empty() {
                break;
            }
        }
        Some(Self { asking, platforms })
    }
}

/// Whether a policy asks for a device or an app, be it as one way of several, which is a matter of
/// CA004, or keeps devices out whatever the sign-in.
fn deals_with_devices(policy: &ConditionalAccessPolicy) -> bool {
    let Some(grant) = &policy.grant else { return false };
    let asks = [Control::CompliantDevice, Control::DomainJoinedDevice, Control::CompliantApplication]
        .into_iter()
        .any(|control| grant.has(control));
    let unconditional = policy.locations.is_none() && policy.other_conditions.is_empty();
    policy.applications.user_actions.is_empty()
        && !policy.workloads.any
        && (asks || (policy.blocks() && unconditional && is_for_modern_clients(policy)))
}
