//! What the rules about device states share.

use std::collections::BTreeSet;

use std::sync::Arc;

use crate::filter::Step;
use crate::policy::conditional_access::PrincipalKind;
use crate::policy::{ConditionalAccessPolicy, Control, Platform, Text};
use crate::rules::brief;
use crate::space::device::{DeviceScope, State, States, Trust, passing, satisfying, steps, table};
use crate::space::{Population, Subset, subset};
use crate::tenant::{Linked, Tenant};
use crate::text::Span;

/// How much of a filter's rule a message shows.
const RULE_LENGTH: usize = 120;

/// Whether a control asks how a device is managed.
pub(super) fn is_of_device(control: &Text) -> bool {
    matches!(Control::of(control), Some(Control::CompliantDevice | Control::DomainJoinedDevice))
}

/// Devices that are registered or joined, and not compliant.
pub(super) fn known_and_not_compliant() -> States {
    !(States::unregistered() | States::compliant())
}

/// Devices of one trust that are not compliant.
pub(super) fn not_compliant(trust: Trust) -> States {
    States::with_trust(trust) & !States::compliant()
}

/// Whether a policy lets nobody in but from a device that is managed.
pub(super) fn demands_device(policy: &ConditionalAccessPolicy) -> bool {
    let managed = States::compliant() | States::with_trust(Trust::Hybrid);
    policy.grant.is_some() && !policy.blocks() && managed.covers(passing(policy))
}

/// The controls that ask for a managed device, in words, if no other device gets past a policy.
pub(super) fn device_demand(policy: &ConditionalAccessPolicy) -> Option<String> {
    let grant = policy.grant.as_ref().filter(|_| demands_device(policy))?;
    let controls = grant.built_in.iter().filter(|name| is_of_device(name));
    let controls: Vec<&str> = controls.map(|control| control.value.as_str()).collect();
    Some(controls.join(if grant.needs_all() { " and " } else { " or " }))
}

/// Whether all devices that a policy's filter leaves satisfy its controls as they are.
pub(in crate::rules) fn stops_nobody(policy: &ConditionalAccessPolicy) -> bool {
    let scope = DeviceScope::of_filter(policy);
    scope.is_some_and(|scope| satisfying(policy).covers(!scope.exempt()) && scope.exempt() != States::ALL)
}

/// Where to point for a policy's filter.
pub(super) fn filter_span(policy: &ConditionalAccessPolicy) -> Span {
    let filter = policy.device_filter.as_ref();
    filter.map_or(policy.controls_span, |filter| filter.rule.as_ref().map_or(filter.span, |rule| rule.text.span))
}

/// The text of a policy's filter, short enough for a message.
pub(super) fn filter_text(policy: &ConditionalAccessPolicy) -> String {
    let rule = policy.device_filter.as_ref().and_then(|filter| filter.rule.as_ref());
    rule.map_or(String::new(), |rule| brief(&rule.text.value, RULE_LENGTH))
}

/// The steps of a policy's filter, if that can be read.
pub(super) fn filter_steps(policy: &ConditionalAccessPolicy) -> Option<Arc<[Step]>> {
    let rule = policy.device_filter.as_ref()?.rule.as_ref().filter(|rule| rule.problems.is_empty())?;
    Some(steps(&rule.text.value))
}

/// What a policy's filter comes to, a line for each group of devices.
pub(super) fn outcomes(policy: &ConditionalAccessPolicy, scope: &DeviceScope) -> String {
    let blocks = policy.blocks();
    let passing = passing(policy);
    let device_control = passing != States::ALL;
    let exempt = if blocks { "not blocked" } else { "policy does not apply" };
    let lets_in = if device_control { "let in" } else { "policy applies" };
    let mut rows = vec![
        (scope.applied() & !passing, "blocked".to_owned()),
        (scope.applied() & passing, lets_in.to_owned()),
        (scope.exempt(), exempt.to_owned()),
    ];
    let mut open: Vec<(States, String)> = Vec::new();
    for state in scope.open().iter() {
        let outcome = match scope.depends_on(state) {
            [] => "depends on the rule's details".to_owned(),
            names => format!("depends on {}", listed(names)),
        };
        match open.iter_mut().find(|(_, other)| *other == outcome) {
            Some((states, _)) => states.insert(state),
            None => open.push((state.into(), outcome)),
        }
    }
    rows.extend(open);
    let rows: Vec<(States, &str)> = rows.iter().map(|(states, outcome)| (*states, outcome.as_str())).collect();
    table(&rows)
}

/// Names with commas and an "and".
pub(super) fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Other policies that stop all devices in `states` wherever `policy` would: enforced, for at least the same users and
/// apps, and without a condition that this policy does not have. One of them is for all of its platforms, or each of
/// its platforms has one; empty where there are none.
pub(super) fn caught_by<'t>(
    tenant: &'t Tenant,
    policy: Linked<'_, ConditionalAccessPolicy>,
    states: States,
) -> Vec<Linked<'t, ConditionalAccessPolicy>> {
    let users = Population::of_policy(tenant, &policy);
    let catching = tenant.conditional_access().filter(|other| {
        (other.file, other.index) != (policy.file, policy.index)
            && other.facts.is_enforced()
            && is_unconditional(other.facts)
            && covers_apps(other.facts, policy.facts)
            && !passing(other.facts).meets(states)
            && DeviceScope::of(other.facts).is_some_and(|scope| scope.applied().covers(states))
            && subset(tenant, &users, &Population::of_policy(tenant, other)) == Subset::Yes
    });
    let mut together = Vec::new();
    // Those without a name in Conditional Access are one of them. The directory knows no device of these.
    let is_known = !states.meets(States::unregistered());
    let of = |policy: &ConditionalAccessPolicy| -> Vec<Option<Platform>> {
        let unnamed = (!is_known && is_for_unnamed_platforms(policy)).then_some(None);
        policy.platforms().iter().copied().map(Some).chain(unnamed).collect()
    };
    let all = of(policy.facts);
    let mut open = all.clone();
    for other in catching {
        let here = of(other.facts);
        if all.iter().all(|platform| here.contains(platform)) {
            return vec![other];
        }
        if open.iter().any(|platform| here.contains(platform)) {
            open.retain(|platform| !here.contains(platform));
            together.push(other);
        }
    }
    if open.is_empty() { together } else { Vec::new() }
}

/// Whether a policy has none but conditions on users, apps, platforms and devices.
fn is_unconditional(policy: &ConditionalAccessPolicy) -> bool {
    let has = |kind: &str| policy.client_app_types.iter().any(|named| named.is(kind));
    let every_client =
        policy.client_app_types.is_empty() || has("all") || (has("browser") && has("mobileAppsAndDesktopClients"));
    every_client
        && policy.locations.is_none()
        && policy.other_conditions.is_empty()
        && !policy.applications.filtered
        && !policy.workloads.any
}

/// Whether `wide` is for all apps that `narrow` is for.
pub(super) fn covers_apps(wide: &ConditionalAccessPolicy, narrow: &ConditionalAccessPolicy) -> bool {
    let (wide, narrow) = (&wide.applications, &narrow.applications);
    let names = |list: &[Text]| -> BTreeSet<String> { list.iter().map(|app| app.value.to_ascii_lowercase()).collect() };
    let included = names(&wide.include);
    let all = included.contains("all");
    !narrow.include.is_empty()
        && (all || names(&narrow.include).is_subset(&included))
        && names(&wide.exclude).is_subset(&names(&narrow.exclude))
}

/// Whether a policy is for platforms that have no name in Conditional Access, such as Chrome OS.
pub(super) fn is_for_unnamed_platforms(policy: &ConditionalAccessPolicy) -> bool {
    let scope = policy.platforms.as_ref();
    scope.is_none_or(|scope| scope.include.is_empty() || scope.include.iter().any(|name| name.is("all")))
}

/// Whether a policy applies to devices that the directory does not know, whatever their filter's
/// attributes.
pub(super) fn applies_to_unregistered(scope: &DeviceScope) -> bool {
    scope.applied().contains(State::UNREGISTERED)
}

/// Whether everybody in `ids` is excluded by name.
pub(super) fn excludes(policy: &ConditionalAccessPolicy, ids: &[String]) -> bool {
    let excluded: BTreeSet<String> = policy
        .users
        .exclude
        .iter()
        .filter(|entry| matches!(entry.kind, PrincipalKind::User | PrincipalKind::Group))
        .map(|entry| entry.id.value.to_ascii_lowercase())
        .collect();
    ids.iter().all(|id| excluded.contains(&id.to_ascii_lowercase()))
}

/// What a policy applies to on Windows, if that is nothing but registered devices.
pub(super) fn selects_only_registered(policy: &ConditionalAccessPolicy) -> Option<DeviceScope> {
    if policy.device_filter.is_none() || !policy.platforms().contains(&Platform::Windows) {
        return None;
    }
    let scope = DeviceScope::on(policy, Platform::Windows)?;
    let registered = States::with_trust(Trust::Registered);
    (scope.exempt().covers(!registered) && !scope.exempt().covers(registered)).then_some(scope)
}
