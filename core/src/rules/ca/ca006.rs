//! A demand on devices that one of the two kinds of client apps escapes.

use std::sync::Arc;

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::State;
use crate::policy::{ConditionalAccessPolicy, Control, Platform};
use crate::rules::ca::{
    MODERN_CLIENTS, demands_device_or_app, device_or_app_demand, has_grant_controls, is_for_client,
};
use crate::rules::dv::{applies_to_unregistered, covers_apps};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::device::DeviceScope;
use crate::space::{Atom, Population, Shared, Subset, shared, subset};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CA006",
    name: "client-app-types-incomplete",
    severity: Severity::Warning,
    what: "A Conditional Access policy demands a device or an app of browsers only, or of apps only.",
    why: "The same data can be reached with either. Whoever is stopped in the one takes the other, from a device that \
          nobody knows.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant device for apps",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "clientAppTypes": ["mobileAppsAndDesktopClients"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "clientAppTypes": ["browser", "mobileAppsAndDesktopClients"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[Source {
        title: "Conditional Access: Conditions, client apps",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    // A tenant can have 195 policies at most, and few of them are for half of the clients.
    let mut dealing: Option<Vec<Dealing<'_>>> = None;
    for policy in tenant.conditional_access() {
        let facts = policy.facts;
        let Some((named, missing)) = half(facts) else { continue };
        let demand = match device_or_app_demand(facts) {
            Some(demand) => demand,
            None if facts.blocks() => "being blocked".to_owned(),
            None => continue,
        };
        let dealing = dealing.get_or_insert_with(|| Dealing::all(tenant));
        let mut may_cover = None;
        let is_covered = dealing.iter().any(|other| {
            let reaches = reaches(tenant, &policy, missing, other);
            if reaches == Shared::Unknown {
                may_cover.get_or_insert(other.policy);
            }
            reaches == Shared::Yes
        });
        if is_covered {
            continue;
        }
        let place = facts.client_app_types.first().map_or(facts.controls_span, |kind| kind.span);
        let message = format!(
            "'{}' is for {} only: {} reach the same resources without {demand}",
            policy.label(),
            words(named),
            words(missing)
        );
        let finding = findings.report(policy.at(place), message);
        if is_for_protected_edge(facts) {
            finding.severity(Severity::Info).help(
                "On Windows no app but Edge can be protected: give the others a policy of their own, which demands a \
                 compliant device or blocks.",
            );
        } else {
            finding.help(format!("Add {missing} to clientAppTypes, or a policy of its own for it."));
        }
        if facts.blocks() {
            // To keep out one kind and let in the other is often what is wanted.
            finding.severity(Severity::Hint);
        }
        if let Some(other) = may_cover {
            let words = format!("deals with {}, of users who may be others", words(missing));
            finding.likely().related(other.place(), words);
        }
        finding.lower_if(facts.is_dormant());
    }
}

/// The kind of client apps that a policy is for and the one that it leaves out, of the two in use.
fn half(policy: &ConditionalAccessPolicy) -> Option<(&'static str, &'static str)> {
    let [browser, apps] = MODERN_CLIENTS;
    match (is_for_client(policy, browser), is_for_client(policy, apps)) {
        (true, false) => Some((browser, apps)),
        (false, true) => Some((apps, browser)),
        _ => None,
    }
}

fn words(kind: &str) -> &'static str {
    if kind == "browser" { "browsers" } else { "mobile and desktop apps" }
}

/// A policy that does something about clients or devices, with its users.
struct Dealing<'t> {
    policy: Linked<'t, ConditionalAccessPolicy>,
    users: Arc<Population>,
    /// Whether it is for one of the two kinds alone: it was written with the other in mind.
    own: bool,
}

impl<'t> Dealing<'t> {
    fn all(tenant: &'t Tenant) -> Vec<Self> {
        let of = |policy: Linked<'t, ConditionalAccessPolicy>| {
            let facts = policy.facts;
            let own = half(facts).is_some() && (has_grant_controls(facts) || !facts.session.is_empty());
            let deals = own || facts.blocks() || demands_device_or_app(facts);
            deals.then(|| Self { policy, users: Population::of_policy(tenant, &policy), own })
        };
        tenant.conditional_access().filter_map(of).collect()
    }
}

/// Whether a policy is for browsers on Windows and content with a protected app, which there is Edge alone.
fn is_for_protected_edge(policy: &ConditionalAccessPolicy) -> bool {
    *policy.platforms() == [Platform::Windows]
        && is_for_client(policy, MODERN_CLIENTS[0])
        && policy.grant.as_ref().is_some_and(|grant| grant.has(Control::CompliantApplication))
}

/// Whether another policy deals with the other kind of clients for users of this one: it is about the same resources and
/// in force at least as much. One that was written with these clients in mind may be for some of the users; any other has
/// to be for all of them, exclusions aside, and wherever they are.
fn reaches(
    tenant: &Tenant,
    policy: &Linked<'_, ConditionalAccessPolicy>,
    missing: &str,
    other: &Dealing<'_>,
) -> Shared {
    let facts = other.policy.facts;
    let active = facts.is_enforced() || facts.state() != State::Enabled && facts.state() == policy.facts.state();
    let deals = active
        && is_for_client(facts, missing)
        && facts.other_conditions.iter().all(|name| policy.facts.other_conditions.contains(name))
        && (other.own || covers_apps(facts, policy.facts) && !is_narrower(facts, policy.facts))
        && shares_a_platform(facts, policy.facts);
    if !deals {
        return Shared::No;
    }
    let users = Population::of_policy(tenant, policy);
    if other.own {
        return shared(tenant, &users, &other.users);
    }
    match subset(tenant, &users, &other.users.without_exclusions()) {
        Subset::Yes => Shared::Yes,
        Subset::No(_) => Shared::No,
        // A group may hold everybody; guests, roles and single users do not.
        Subset::Unknown(_) if users.is_wide() && !other.users.atoms().any(|(atom, _)| is_group(atom)) => Shared::No,
        Subset::Unknown(_) => Shared::Unknown,
    }
}

fn is_group(atom: &Atom) -> bool {
    matches!(atom, Atom::Group(_) | Atom::NamedGroup(_) | Atom::Unreadable)
}

/// Whether a policy spares places that another does not, or devices of which nothing is known.
fn is_narrower(one: &ConditionalAccessPolicy, other: &ConditionalAccessPolicy) -> bool {
    let spares_unregistered = || DeviceScope::of(one).is_none_or(|scope| !applies_to_unregistered(&scope));
    one.locations.is_some() && other.locations.is_none() || other.device_filter.is_none() && spares_unregistered()
}

fn shares_a_platform(one: &ConditionalAccessPolicy, other: &ConditionalAccessPolicy) -> bool {
    let platforms = other.platforms();
    one.platforms().iter().any(|platform| platforms.contains(platform))
}
