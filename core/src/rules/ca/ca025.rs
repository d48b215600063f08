//! Exclusions behind which there is nothing.

use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::policy::ConditionalAccessPolicy;
use crate::policy::conditional_access::{Principal, PrincipalKind};
use crate::recognise::Kind;
use crate::rules::accounts::{Holds, NamedAccounts};
use crate::rules::ca::sweep::Sweep;
use crate::rules::ca::{
    DIRECTORY_SYNCHRONIZATION_ACCOUNTS, enforced, has_grant_controls, is_for_modern_clients, names,
};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Atom, GroupKind, Overlap, Population, group_kind, overlap};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CA025",
    name: "exclusion-without-fallback",
    severity: Severity::Warning,
    what: "A user, a group or a role is excluded from an enforced policy, and no other enforced policy asks anything of it.",
    why: "An exclusion is meant for those who have another way to prove themselves. Without a policy for them they need \
          no more than a password, and whoever wants in looks for exactly such accounts.",
    bad: &[Example { path: "mfa.json", text: MFA }],
    good: &[
        Example { path: "mfa.json", text: MFA },
        Example {
            path: "contractors.json",
            text: r#"{
  "displayName": "Contractors: compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["71b0d6a4-96a2-4c47-9a60-6d0c8c6a5b33"] },
    "applications": { "includeApplications": ["All"] }
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
            title: "Manage users excluded from Conditional Access policies",
            url: "https://learn.microsoft.com/entra/id-governance/conditional-access-exclusion",
        },
    ],
    needs_complete: &[Kind::ConditionalAccessPolicy],
    check: Check::Tenant(check),
};

const MFA: &str = r#"{
  "displayName": "MFA",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["71b0d6a4-96a2-4c47-9a60-6d0c8c6a5b33"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#;

/// The policies from which somebody is excluded, and where that stands in the first of them.
struct Excluded<'t> {
    atom: Atom,
    entry: &'t Principal,
    /// Whether those in it are the owner's accounts for an emergency, or for rooms.
    exempt: Holds,
    from: Vec<Linked<'t, ConditionalAccessPolicy>>,
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::ConditionalAccessPolicy) {
        return;
    }
    let asking: Vec<_> = enforced(tenant).filter(|policy| asks(policy.facts)).collect();
    let facts = tenant.facts();
    let exempt = NamedAccounts::of(tenant, facts.emergency_access.iter().chain(&facts.room_accounts));
    let excluded = excluded(tenant, &asking, &exempt);
    if excluded.is_empty() {
        return;
    }
    let scopes = asking.iter().map(|policy| (policy, Population::of_policy(tenant, policy)));
    let (wide, narrow): (Vec<_>, Vec<_>) = scopes.partition(|(_, users)| users.is_wide());
    let mut named = Sweep::default();
    narrow.iter().for_each(|(policy, users)| named.add(policy.facts, users));
    let everyone = Population::of_atoms(tenant, [Atom::Everyone]);
    // Accounts that policies exclude by their own ids are hardly hidden in a group as well.
    let is_excluded_by_name = tenant.conditional_access().any(|policy| exempt.are_excluded_by_name(policy.facts));
    let may_be_emergency_access = |excluded: &Excluded<'_>| match facts.emergency_access.is_empty() {
        true => true,
        false => excluded.exempt == Holds::Unknown && !is_excluded_by_name,
    };
    let mut unknown: Vec<Excluded<'_>> = Vec::new();
    for excluded in excluded.into_values() {
        let population = Population::of_atoms(tenant, [excluded.atom.clone()]);
        let is_in = |scope: &Population| overlap(tenant, &population, scope) != Overlap::No;
        if !is_in(&everyone) || named.may_be_users(&population) || wide.iter().any(|(_, users)| is_in(users)) {
            continue;
        }
        if may_be_emergency_access(&excluded) {
            unknown.push(excluded);
        } else {
            report(tenant, &excluded, findings);
        }
    }
    let Some(first) = unknown.first() else { return };
    let Some(policy) = first.from.first() else { return };
    let others = match unknown.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    let message = format!(
        "No enforced policy asks anything of {}{others}, excluded from {}; whether that is your emergency access is not in \
         these files",
        first.atom.show(tenant),
        names(tenant, &first.from)
    );
    findings
        .report(policy.at(first.entry.id.span), message)
        .help(match facts.emergency_access.is_empty() {
            true => "Name the emergency access accounts, or their group, in pitfall.toml: emergency-access in the table tenant.",
            false => "Export the groups with their members, or name the group of these accounts in emergency-access.",
        })
        .unknown();
}

/// Whether a policy demands something of ordinary sign-ins.
fn asks(policy: &ConditionalAccessPolicy) -> bool {
    has_grant_controls(policy)
        && !policy.blocks()
        && is_for_modern_clients(policy)
        && policy.other_conditions.is_empty()
        && policy.applications.user_actions.is_empty()
        && !policy.workloads.any
}

/// Everybody whom one of the policies excludes, but for the accounts that are exempt by their nature.
fn excluded<'t>(
    tenant: &Tenant,
    policies: &[Linked<'t, ConditionalAccessPolicy>],
    exempt: &NamedAccounts<'_>,
) -> BTreeMap<Atom, Excluded<'t>> {
    let mut found: BTreeMap<Atom, Excluded<'t>> = BTreeMap::new();
    for policy in policies {
        for entry in &policy.facts.users.exclude {
            if entry.id.is(DIRECTORY_SYNCHRONIZATION_ACCOUNTS) || entry.id.is("None") {
                continue;
            }
            let Some(atom) = atom(entry) else { continue };
            // A group of devices holds nobody, see UG012.
            if matches!(&atom, Atom::Group(id) if group_kind(tenant, id) == GroupKind::Devices) {
                continue;
            }
            let excluded = found.entry(atom.clone()).or_insert_with(|| Excluded {
                atom,
                entry,
                exempt: exempt.hold(entry),
                from: Vec::new(),
            });
            excluded.from.push(*policy);
        }
    }
    found.retain(|_, excluded| excluded.exempt != Holds::Yes);
    found
}

fn atom(entry: &Principal) -> Option<Atom> {
    let id = entry.id.value.to_ascii_lowercase();
    match entry.kind {
        PrincipalKind::User if entry.id.is("GuestsOrExternalUsers") => Some(Atom::Guests(None)),
        PrincipalKind::User if entry.id.is("All") => None,
        PrincipalKind::User => Some(Atom::User(id)),
        PrincipalKind::Group => Some(Atom::Group(id)),
        PrincipalKind::Role => Some(Atom::Role(id)),
        PrincipalKind::Guests => Some(Atom::Guests(Some(entry.id.value.clone()))),
    }
}

fn report(tenant: &Tenant, excluded: &Excluded<'_>, findings: &mut Findings) {
    let Some((first, others)) = excluded.from.split_first() else { return };
    let message = format!(
        "No enforced policy asks anything of {}, excluded from {}: a password is enough there",
        excluded.atom.show(tenant),
        names(tenant, &excluded.from)
    );
    let finding = findings.report(first.at(excluded.entry.id.span), message);
    finding.help("Write a policy for them with what they can satisfy, or take the exclusion away.");
    for other in others.iter().take(3) {
        finding.related(other.at(other.facts.users.span), "excludes them as well");
    }
}
