//! Sibling policies that exclude different users.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::coverage::relying;
use crate::finding::{Findings, Severity};
use crate::order::Order;
use crate::policy::conditional_access::{Principal, PrincipalKind};
use crate::policy::{ConditionalAccessPolicy, Control};
use crate::rules::accounts::{Holds, NamedAccounts};
use crate::rules::ug::{as_set, guest_words, guests};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;
use crate::tenant::{Linked, Tenant};
use crate::text::small;

pub(crate) const RULE: Rule = Rule {
    code: "UG008",
    name: "ca-policies-with-differing-exclusions",
    severity: Severity::Info,
    what: "Conditional Access policies that require a compliant device from the same users, for the same \
          resources, exclude different ones.",
    why: "Such policies are siblings, often one for each platform. Whoever is excluded from one of them only \
          is locked out on the other platforms or, more often, was forgotten in one place.",
    bad: &[
        Example {
            path: "windows.json",
            text: r#"{
  "displayName": "Compliant Windows device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["windows"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
        Example {
            path: "macos.json",
            text: r#"{
  "displayName": "Compliant Mac",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10", "71b0d6a4-96a2-4c47-9a60-6d0c8c6a5b33"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["macOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
    ],
    good: &[
        Example {
            path: "windows.json",
            text: r#"{
  "displayName": "Compliant Windows device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["windows"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
        Example {
            path: "macos.json",
            text: r#"{
  "displayName": "Compliant Mac",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["macOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
    ],
    sources: &[
        Source {
            title: "Plan a Conditional Access deployment",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/plan-conditional-access",
        },
        Source {
            title: "Conditional Access: Users, groups, agents, and workload identities",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// The role of the account that synchronises a directory: it has no device and is excluded wherever
/// it matters.
const DIRECTORY_SYNCHRONIZATION_ACCOUNTS: &str = "d29b2b05-8046-44ba-8758-1e26182fcf32";

/// How many policies a finding points at.
const MAX_RELATED: usize = 5;

/// An entry of a list of users, to be compared.
type Key<'t> = (PrincipalRank, Cow<'t, str>);
/// Policies for the same users and resources.
type Families<'t> = FxHashMap<(Vec<Key<'t>>, Vec<Cow<'t, str>>), Vec<Sibling<'t>>>;
/// [`PrincipalKind`] with an order.
type PrincipalRank = u8;

struct Sibling<'t> {
    policy: Linked<'t, ConditionalAccessPolicy>,
    excluded: BTreeMap<Key<'t>, &'t Principal>,
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut times: FxHashMap<Key<'_>, usize> = FxHashMap::default();
    for key in tenant.conditional_access().flat_map(|policy| policy.facts.users.exclude.iter().map(key)) {
        *times.entry(key).or_default() += 1;
    }
    let mut families = Families::default();
    let emergency = NamedAccounts::of(tenant, &tenant.facts().emergency_access);
    let relying = relying(tenant).filter(|relying| relying.policy.facts.requires(Control::CompliantDevice));
    for relying in relying {
        let facts = relying.policy.facts;
        let users = as_set(facts.users.include.iter().map(key));
        let apps = &facts.applications;
        let targets = apps.include.iter().chain(&apps.user_actions).chain(&apps.authentication_contexts);
        let targets = as_set(targets.map(|target| small(&target.value)));
        let counts =
            |user: &&Principal| !user.id.is(DIRECTORY_SYNCHRONIZATION_ACCOUNTS) && emergency.hold(user) != Holds::Yes;
        let excluded = facts.users.exclude.iter().filter(counts).map(|user| (key(user), user)).collect();
        families.entry((users, targets)).or_default().push(Sibling { policy: relying.policy, excluded });
    }
    let mut families: Vec<Vec<Sibling<'_>>> = families.into_values().collect();
    families.order_by_key(|family| family.first().map(|first| (first.policy.file, first.policy.index)));
    families.iter().for_each(|family| compare(tenant, family, &times, findings));
}

/// Tells of the first that differs from the first of all, and points at the others.
fn compare(tenant: &Tenant, family: &[Sibling<'_>], times: &FxHashMap<Key<'_>, usize>, findings: &mut Findings) {
    let Some((first, others)) = family.split_first() else { return };
    let mut differing = others.iter().filter_map(|other| {
        let mut only_first = without(&first.excluded, &other.excluded);
        let mut only_other = without(&other.excluded, &first.excluded);
        // Some have one group of exceptions for each policy, and that is how it should be.
        if let (Some(of_first), Some(of_other)) = (own(&only_first, times), own(&only_other, times)) {
            only_first.remove(of_first);
            only_other.remove(of_other);
        }
        let differ = !only_first.is_empty() || !only_other.is_empty();
        differ.then_some((other, only_first, only_other))
    });
    let Some((other, only_first, only_other)) = differing.next() else { return };
    // Policies of one name are told apart by their files, or by their order in one.
    let is_twin = first.policy.label() == other.policy.label();
    let is_first = |policy: &Linked<'_, _>| (policy.file, policy.index) == (first.policy.file, first.policy.index);
    let name = |Sibling { policy, .. }: &Sibling<'_>| {
        if is_twin && first.policy.file != other.policy.file {
            format!("the one in '{}'", tenant.path(policy.file))
        } else {
            if is_first(policy) { "the first" } else { "the second" }.to_owned()
        }
    };
    let both = match is_twin {
        true => format!("Two policies '{}'", first.policy.label()),
        false => format!("'{}' and '{}'", first.policy.label(), other.policy.label()),
    };
    let parts = [(first, only_first), (other, only_other)];
    let parts = parts.iter().filter(|(_, entries)| !entries.is_empty());
    let parts: Vec<String> = parts
        .map(|(sibling, entries)| {
            let names: Vec<String> = entries.iter().map(|entry| words(tenant, entry)).collect();
            format!("only {} excludes {}", name(sibling), listed(&names))
        })
        .collect();
    let message = format!(
        "{both} require a compliant device from the same users but exclude different ones: {}",
        parts.join(", ")
    );
    let finding = findings.report(first.policy.at(first.policy.facts.users.span), message);
    finding.help("Exclude the same users from both, unless the difference is meant.");
    finding.related(other.policy.at(other.policy.facts.users.span), format!("the users of '{}'", other.policy.label()));
    for (sibling, ..) in differing.take(MAX_RELATED) {
        let policy = &sibling.policy;
        finding.related(policy.at(policy.facts.users.span), format!("'{}' excludes still others", policy.label()));
    }
}

/// The one entry that no other policy excludes, if there is one.
fn own(entries: &[&Principal], times: &FxHashMap<Key<'_>, usize>) -> Option<usize> {
    let is_own = |entry: &Principal| {
        matches!(entry.kind, PrincipalKind::User | PrincipalKind::Group) && times.get(&key(entry)) == Some(&1)
    };
    let mut own = (0..entries.len()).filter(|&index| is_own(entries[index]));
    own.next().filter(|_| own.next().is_none())
}

fn without<'p>(
    these: &BTreeMap<Key<'_>, &'p Principal>,
    those: &BTreeMap<Key<'_>, &'p Principal>,
) -> Vec<&'p Principal> {
    these.iter().filter(|(key, _)| !those.contains_key(*key)).map(|(_, user)| *user).collect()
}

fn key(user: &Principal) -> Key<'_> {
    let rank = match user.kind {
        _ if user.is_guests() => return (GUEST, guests(user)),
        PrincipalKind::User => 0,
        PrincipalKind::Group => 1,
        PrincipalKind::Role => 2,
        PrincipalKind::Guests => GUEST,
    };
    (rank, small(&user.id.value))
}

/// The rank of guests.
const GUEST: PrincipalRank = 3;

fn words(tenant: &Tenant, user: &Principal) -> String {
    let show = tenant.show(&user.id.value);
    match user.kind {
        _ if user.is_guests() && guests(user).is_empty() => "all guests".to_owned(),
        _ if user.is_guests() => guest_words(user),
        PrincipalKind::Group => format!("group {show}"),
        PrincipalKind::Role => format!("role {show}"),
        PrincipalKind::User | PrincipalKind::Guests => format!("user {show}"),
    }
}
