//! Emergency access accounts that a policy holds to its demands.

use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::order::Order;
use crate::policy::ConditionalAccessPolicy;
use crate::policy::conditional_access::PrincipalKind;
use crate::rules::accounts::{NamedAccounts, account};
use crate::rules::ca::lockout::locks_out;
use crate::rules::ca::{GLOBAL_ADMINISTRATOR, enforced, has_grant_controls, names};
use crate::rules::dv::listed;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Overlap, Population, overlap};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CA003",
    name: "no-emergency-exclusion",
    severity: Severity::Warning,
    what: "An enforced Conditional Access policy for all users or for administrators does not exclude the emergency \
           access accounts.",
    why: "These accounts are for the day on which nothing else works: a failure of the service that does multifactor \
          authentication, a policy with a mistake. A policy that holds them to its demands can take them away on that \
          very day.",
    bad: &[
        Example { path: "mfa.json", text: MFA },
        Example { path: "block.json", text: BLOCK },
        Example {
            path: "terms.json",
            text: r#"{
  "displayName": "Terms of use",
  "state": "enabled",
  "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["Office365"] } },
  "grantControls": { "operator": "OR", "termsOfUse": ["5a0b1c7e-2b53-4b0c-8f1d-7d9f6f6b8f21"] }
}"#,
        },
    ],
    good: &[
        Example { path: "mfa.json", text: MFA },
        Example { path: "block.json", text: BLOCK },
        Example {
            path: "terms.json",
            text: r#"{
  "displayName": "Terms of use",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["5a1b7c1e-7f0a-4c57-9a55-3d5b0d0b6f01"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "termsOfUse": ["5a0b1c7e-2b53-4b0c-8f1d-7d9f6f6b8f21"] }
}"#,
        },
    ],
    sources: &[Source {
        title: "Manage emergency access accounts in Microsoft Entra ID",
        url: "https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const MFA: &str = r#"{
  "displayName": "MFA",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["5a1b7c1e-7f0a-4c57-9a55-3d5b0d0b6f01"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#;

const BLOCK: &str = r#"{
  "displayName": "Block legacy authentication",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["5a1b7c1e-7f0a-4c57-9a55-3d5b0d0b6f01"] },
    "applications": { "includeApplications": ["All"] },
    "clientAppTypes": ["exchangeActiveSync", "other"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#;

fn check(tenant: &Tenant, findings: &mut Findings) {
    // A policy that can lock out the whole tenant is a matter of CA002.
    let policies = enforced(tenant).filter(|policy| is_for_emergency_accounts(policy.facts));
    if tenant.facts().emergency_access.is_empty() {
        infer(tenant, &policies.collect::<Vec<_>>(), findings);
    } else {
        judge(tenant, policies.filter(|policy| !locks_out(policy.facts)), findings);
    }
}

/// Whether accounts that hold the role of Global Administrator are in scope, whatever else is known of
/// them, and something is asked of them.
fn is_for_emergency_accounts(policy: &ConditionalAccessPolicy) -> bool {
    let administrators =
        policy.users.include.iter().any(|user| user.kind == PrincipalKind::Role && user.id.is(GLOBAL_ADMINISTRATOR));
    has_grant_controls(policy) && !policy.workloads.any && (policy.includes_all_users() || administrators)
}

/// With the accounts as their owner names them.
fn judge<'t>(
    tenant: &'t Tenant,
    policies: impl Iterator<Item = Linked<'t, ConditionalAccessPolicy>>,
    findings: &mut Findings,
) {
    let ids = &tenant.facts().emergency_access;
    let shown: Vec<String> = ids.iter().take(3).map(|id| tenant.show(id)).collect();
    let accounts = listed(&shown);
    let emergency = NamedAccounts::of(tenant, ids);
    let usually_named = tenant.conditional_access().any(|policy| emergency.are_excluded_by_name(policy.facts));
    let mut unknown: Vec<Linked<'_, ConditionalAccessPolicy>> = Vec::new();
    for policy in policies {
        let out = Population::left_out_by(tenant, policy.facts, &[]);
        let answers: Vec<Overlap> = ids.iter().map(|id| overlap(tenant, &account(tenant, id), &out)).collect();
        if answers.iter().any(|answer| matches!(answer, Overlap::Yes(_))) {
            continue;
        }
        let open = answers.iter().any(|answer| matches!(answer, Overlap::Unknown(_)));
        // Where others exclude them by name, they are hardly a member of a group that this one excludes.
        if open && !usually_named {
            unknown.push(policy);
            continue;
        }
        let message = format!(
            "'{}' does not exclude your emergency access, {accounts}: its demands hold there as well",
            policy.label()
        );
        let finding = findings.report(policy.at(policy.facts.users.span), message);
        finding.help("Exclude the group of the emergency access accounts.");
        if open {
            finding.likely();
        }
    }
    let Some(first) = unknown.first() else { return };
    let groups = Population::left_out_by(tenant, first.facts, &[]);
    let message = format!(
        "Whether {} excludes your emergency access depends on the members of {}, which are not in these files",
        names(tenant, &unknown),
        groups.names(tenant)
    );
    findings
        .report(first.at(first.facts.users.span), message)
        .help("Export the groups with their members, or name the group of these accounts in emergency-access.")
        .unknown();
}

/// Of how many policies an object must be excluded to look like emergency access.
const FEWEST: usize = 3;

/// Without a word of their owner: what nearly every policy excludes looks like them, and that is all
/// that can be said.
fn infer(tenant: &Tenant, policies: &[Linked<'_, ConditionalAccessPolicy>], findings: &mut Findings) {
    let Some(first) = policies.first().filter(|_| policies.len() >= FEWEST) else { return };
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for policy in policies {
        let named = policy.facts.users.exclude.iter();
        let named = named.filter(|user| matches!(user.kind, PrincipalKind::User | PrincipalKind::Group));
        let named = named.filter(|user| !user.is_guests() && !user.id.is("None"));
        let mut ids: Vec<String> = named.map(|user| user.id.value.to_ascii_lowercase()).collect();
        ids.order();
        ids.dedup();
        ids.into_iter().for_each(|id| *times.entry(id).or_default() += 1);
    }
    let often = |count: usize| count >= FEWEST && count * 5 >= policies.len() * 4;
    let candidates: Vec<(&String, usize)> =
        times.iter().map(|(id, count)| (id, *count)).filter(|(_, count)| often(*count)).collect();
    let help =
        "Name the emergency access accounts, or their group, in pitfall.toml: emergency-access in the table tenant.";
    match candidates.as_slice() {
        [] => {
            let message = format!(
                "None of the {} enforced policies for all users or administrators shares an exclusion with the others: \
                 nothing here looks like emergency access accounts",
                policies.len()
            );
            let finding = findings.report(first.at(first.facts.users.span), message);
            finding.help(help).severity(Severity::Info).about_cause("");
        }
        [(id, count)] if *count < policies.len() => {
            let excludes = |policy: &&Linked<'_, ConditionalAccessPolicy>| {
                !policy.facts.users.exclude.iter().any(|user| user.id.is(id))
            };
            let missing: Vec<_> = policies.iter().filter(excludes).copied().collect();
            let Some(first) = missing.first() else { return };
            let message = format!(
                "{} is excluded from {count} of {} enforced policies, as emergency access would be, and not from {}",
                tenant.show(id),
                policies.len(),
                names(tenant, &missing)
            );
            let finding = findings.report(first.at(first.facts.users.span), message);
            finding.help(help).severity(Severity::Info).about_cause("");
        }
        // Excluded everywhere, or not told apart.
        _ => {}
    }
}
