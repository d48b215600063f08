//! An object that is included and excluded at once.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::finding::{Finding, Findings, Place, Severity};
use crate::fix::Fix;
use crate::order::Order;
use crate::policy::conditional_access::{ConditionalAccessPolicy, Principal, PrincipalKind, State, Users};
use crate::policy::{Assignment, Target, Text};
use crate::rules::ug::guest_words;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Object, Population, is_within, listed, members};
use crate::tenant::{Linked, Tenant};
use crate::text::{Span, small};

pub(crate) const RULE: Rule = Rule {
    code: "UG007",
    name: "same-object-included-and-excluded",
    severity: Severity::Error,
    what: "A policy both includes and excludes the same user, group or role.",
    why: "Exclusion wins, in Conditional Access and in Intune, so the entry in the include list has no effect. Where \
          nothing else is included, the policy applies to nobody.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Require a compliant device",
  "conditions": {
    "users": {
      "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"],
      "excludeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"]
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Require a compliant device",
  "conditions": { "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"], "excludeGroups": [] } },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[
        Source {
            title: "Conditional Access: Users, groups, agents, and workload identities",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups",
        },
        Source {
            title: "Assign policies in Microsoft Intune: include and exclude",
            url: "https://learn.microsoft.com/mem/intune/configuration/device-profile-assign",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// How many places of one kind a finding points at.
const MAX_RELATED: usize = 5;

fn check(tenant: &Tenant, findings: &mut Findings) {
    for policy in tenant.conditional_access() {
        check_policy(tenant, &policy, findings);
    }
    for (policy, assignments) in tenant.assigned() {
        check_assignments(tenant, &policy, assignments, findings);
    }
}

/// An entry of an include list and the entry of an exclude list that undoes it.
struct Pair<'p> {
    include: &'p Text,
    exclude: &'p Text,
    words: String,
    /// Whether the entry that includes can be taken out by itself.
    alone: bool,
}

fn check_policy(tenant: &Tenant, policy: &Linked<'_, ConditionalAccessPolicy>, findings: &mut Findings) {
    let users = &policy.facts.users;
    if users.exclude.is_empty() {
        return;
    }
    let says_whom = |user: &&Principal| !user.id.value.is_empty() && !user.id.is("None");
    let comparable = |user: &&Principal| !user.is_guests() && says_whom(user);
    let excluded: FxHashMap<_, &Principal> =
        users.exclude.iter().filter(comparable).map(|user| (key(user), user)).collect();
    let mut same = Vec::new();
    let mut others = Vec::new();
    for include in users.include.iter().filter(comparable) {
        match excluded.get(&key(include)) {
            Some(exclude) => {
                let words = words(tenant, include);
                same.push(Pair { include: &include.id, exclude: &exclude.id, words, alone: true });
            }
            None => others.push(include),
        }
    }
    same.extend(no_guests(tenant, users));
    let off = matches!(policy.facts.state(), State::ReportOnly | State::Disabled);
    let nobody = users.include.iter().filter(says_whom).count() == same.len() && !policy.facts.workloads.any;
    if let Some(finding) = report_same(policy, &same, nobody, Fix::remove, findings) {
        finding.lower_if(off);
    }
    let nested = nested(tenant, &others, &users.exclude);
    if let Some(finding) = report_nested(policy, &nested, findings) {
        finding.severity(Severity::Warning).lower_if(off);
    }
}

fn key(user: &Principal) -> (PrincipalKind, Cow<'_, str>) {
    (user.kind, small(&user.id.value))
}

fn words(tenant: &Tenant, user: &Principal) -> String {
    let show = tenant.show(&user.id.value);
    match user.kind {
        _ if user.is_guests() => guest_words(user),
        PrincipalKind::Group => format!("group {show}"),
        PrincipalKind::Role => format!("role {show}"),
        PrincipalKind::User if user.id.is("All") => "all users".to_owned(),
        PrincipalKind::User | PrincipalKind::Guests => format!("user {show}"),
    }
}

/// The included guests of whom none is left: the lists may name them in different ways, by types and tenants.
fn no_guests<'p>(tenant: &Tenant, users: &'p Users) -> Vec<Pair<'p>> {
    let mut excluded = users.exclude.iter().filter(|user| user.is_guests()).peekable();
    let Some(first) = excluded.peek().copied() else { return Vec::new() };
    let none_of = Population::of_principals(tenant, excluded);
    let included = users.include.iter().filter(|user| user.is_guests());
    let gone = included.filter(|user| is_within(tenant, &Population::of_principals(tenant, [*user]), &none_of));
    let pair = |user: &'p Principal| Pair {
        include: &user.id,
        exclude: &first.id,
        words: words(tenant, user),
        // Of a list of types it would leave an object that says nothing.
        alone: user.kind == PrincipalKind::User,
    };
    gone.map(pair).collect()
}

/// The included groups and users that lie within an excluded group, as far as its members are in the
/// files.
fn nested<'p>(tenant: &Tenant, include: &[&'p Principal], exclude: &'p [Principal]) -> Vec<Pair<'p>> {
    let mut within: FxHashMap<Object, &Principal> = FxHashMap::default();
    for group in exclude.iter().filter(|user| user.kind == PrincipalKind::Group) {
        let members = members(tenant, &group.id.value);
        for object in members.groups.iter().chain(&members.users) {
            within.entry(*object).or_insert(group);
        }
    }
    let mut pairs = Vec::new();
    for user in include.iter().filter(|user| matches!(user.kind, PrincipalKind::Group | PrincipalKind::User)) {
        let Some(group) = within.get(&Object::of(tenant, &user.id.value)) else { continue };
        let words = format!("{} within the excluded {}", words(tenant, user), words(tenant, group));
        pairs.push(Pair { include: &user.id, exclude: &group.id, words, alone: true });
    }
    pairs
}

fn check_assignments<T>(
    tenant: &Tenant,
    resource: &Linked<'_, T>,
    assignments: &[Assignment],
    findings: &mut Findings,
) {
    if assignments.iter().all(|assignment| assignment.target != Target::ExclusionGroup) {
        return;
    }
    let excluded: FxHashMap<Cow<'_, str>, &Assignment> = assignments
        .iter()
        .filter(|assignment| assignment.target == Target::ExclusionGroup)
        .filter_map(|assignment| Some((small(&group_of(assignment)?.value), assignment)))
        .collect();
    let mut same = Vec::new();
    for include in assignments.iter().filter(|assignment| assignment.target == Target::Group) {
        let Some(group) = group_of(include) else { continue };
        let Some(exclude) = excluded.get(&small(&group.value)) else { continue };
        let Some(other) = group_of(exclude) else { continue };
        // An exclusion for some devices leaves the group the others.
        if exclude.is_filtered() && !has_same_filter(include, exclude) {
            continue;
        }
        let name = include.group_name.as_ref().map(|name| format!("'{}'", name.value));
        let words = format!("group {}", name.unwrap_or_else(|| tenant.show(&group.value)));
        same.push(Pair { include: group, exclude: other, words, alone: true });
    }
    let nobody = assignments.iter().filter(|assignment| assignment.is_include()).count() == same.len();
    report_same(resource, &same, nobody, Fix::remove_entry, findings);
}

/// The group of an assignment, by id or else by name.
fn group_of(assignment: &Assignment) -> Option<&Text> {
    assignment.group_id.as_ref().or(assignment.group_name.as_ref())
}

fn has_same_filter(one: &Assignment, other: &Assignment) -> bool {
    let filter = |assignment: &Assignment| {
        let lower = |text: &Option<Text>| text.as_ref().map(|text| text.value.to_ascii_lowercase());
        (lower(&assignment.filter_id), lower(&assignment.filter_type))
    };
    filter(one) == filter(other)
}

fn report_same<'f, T>(
    policy: &Linked<'_, T>,
    pairs: &[Pair<'_>],
    nobody: bool,
    remove: fn(Fix, Span) -> Fix,
    findings: &'f mut Findings,
) -> Option<&'f mut Finding> {
    let first = pairs.first()?;
    let names: Vec<String> = pairs.iter().map(|pair| pair.words.clone()).collect();
    let outcome = if nobody { "exclusion wins, so the policy applies to nobody" } else { "exclusion wins" };
    let message = format!("'{}' both includes and excludes {}; {outcome}", policy.label(), listed(&names));
    let finding = findings.report(policy.at(first.include.span), message);
    finding.help("Remove it from one of the two lists.");
    // Where nobody is left, somebody has to say what was meant.
    if !nobody && pairs.iter().all(|pair| pair.alone) {
        finding.fix(pairs.iter().fold(Fix::safe(), |fix, pair| remove(fix, pair.include.span)));
    }
    point_at_exclusions(policy, pairs, finding);
    Some(finding)
}

fn report_nested<'f, T>(
    policy: &Linked<'_, T>,
    pairs: &[Pair<'_>],
    findings: &'f mut Findings,
) -> Option<&'f mut Finding> {
    let first = pairs.first()?;
    let more = match pairs.len() - 1 {
        0 => String::new(),
        1 => ", and one more such entry".to_owned(),
        count => format!(", and {count} more such entries"),
    };
    let message = format!("'{}' includes {}{more}; exclusion wins", policy.label(), first.words);
    let finding = findings.report(policy.at(first.include.span), message);
    finding.help("Remove the entry that is not meant, or take it out of the excluded group.");
    point_at_exclusions(policy, pairs, finding);
    Some(finding)
}

/// Points at the entries that exclude, each once.
fn point_at_exclusions<T>(policy: &Linked<'_, T>, pairs: &[Pair<'_>], finding: &mut Finding) {
    let mut places: Vec<Place> = pairs.iter().map(|pair| policy.at(pair.exclude.span)).collect();
    places.order();
    places.dedup();
    for place in places.into_iter().take(MAX_RELATED) {
        finding.related(place, "excluded here");
    }
}
