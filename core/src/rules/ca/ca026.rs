//! The account that synchronises the directory, held to demands that it cannot satisfy.

use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, Control};
use crate::rules::ca::{
    DIRECTORY_SYNCHRONIZATION_ACCOUNTS, demands_device_or_app, enforced, excludes_role, is_for_client, names,
};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CA026",
    name: "sync-account-not-excluded",
    severity: Severity::Warning,
    what: "A policy for all users demands a second factor or a device, and the accounts that synchronise the directory are \
           not excluded.",
    why: "Microsoft Entra Connect signs in with such an account, from a server and with nobody before it. Held to the \
          demand, synchronisation stops: new people get no account, and who leaves keeps theirs.",
    bad: &[Example { path: "mfa.json", text: MFA }, Example { path: "device.json", text: DEVICE }],
    good: &[Example { path: "mfa.json", text: MFA_EXCLUDED }, Example { path: "device.json", text: DEVICE }],
    sources: &[
        Source {
            title: "Require compliant devices with Conditional Access",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-device-compliance",
        },
        Source {
            title: "Microsoft Entra built-in roles: Directory Synchronization Accounts",
            url: "https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference#directory-synchronization-accounts",
        },
    ],
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

const MFA_EXCLUDED: &str = r#"{
  "displayName": "MFA",
  "state": "enabled",
  "conditions": {
    "users": {
      "includeUsers": ["All"],
      "excludeGroups": ["5a1b7c1e-7f0a-4c57-9a55-3d5b0d0b6f01"],
      "excludeRoles": ["d29b2b05-8046-44ba-8758-1e26182fcf32"]
    },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#;

const DEVICE: &str = r#"{
  "displayName": "Compliant device",
  "state": "enabled",
  "conditions": {
    "users": {
      "includeUsers": ["All"],
      "excludeGroups": ["5a1b7c1e-7f0a-4c57-9a55-3d5b0d0b6f01"],
      "excludeRoles": ["d29b2b05-8046-44ba-8758-1e26182fcf32"]
    },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#;

/// The role of the same accounts since synchronisation got one of its own for the part on premises.
const ON_PREMISES_DIRECTORY_SYNC_ACCOUNT: &str = "a92aed5d-d78a-4d16-b381-09adb37eb3b0";

fn check(tenant: &Tenant, findings: &mut Findings) {
    // In a tenant without synchronisation there is no such account.
    if tenant.facts().directory_sync == Some(false) {
        return;
    }
    let held: Vec<_> = enforced(tenant).filter(|policy| holds(policy.facts)).collect();
    let Some((first, others)) = held.split_first() else { return };
    let is_excluded = |policy: Linked<'_, ConditionalAccessPolicy>| excludes_sync(policy.facts);
    let somewhere = tenant.conditional_access().any(is_excluded);
    let verb = if others.is_empty() { "holds" } else { "hold" };
    let place = first.at(first.facts.users.span);
    if tenant.facts().directory_sync.is_none() && !somewhere {
        let message = format!(
            "Whether {} may stop the synchronisation of the directory is not known: nothing in these files tells whether \
             there is one",
            names(tenant, &held)
        );
        findings.report(place, message).help("Say so in pitfall.toml: directory-sync in the table tenant.").unknown();
        return;
    }
    let message = format!(
        "{} {verb} the accounts that synchronise the directory to a demand that they cannot satisfy: synchronisation may \
         stop",
        names(tenant, &held)
    );
    let finding = findings.report(place, message);
    finding.help(format!(
        "Add the role Directory Synchronization Accounts ({DIRECTORY_SYNCHRONIZATION_ACCOUNTS}) to excludeRoles. \
         Synchronisation that signs in as an application does not need it."
    ));
    for other in others.iter().take(3) {
        finding.related(other.at(other.facts.users.span), "the same here");
    }
    // The account may be excluded by itself or by a group, or sign in as an application.
    finding.likely();
}

fn excludes_sync(policy: &ConditionalAccessPolicy) -> bool {
    excludes_role(policy, DIRECTORY_SYNCHRONIZATION_ACCOUNTS)
        || excludes_role(policy, ON_PREMISES_DIRECTORY_SYNC_ACCOUNT)
}

/// Whether a policy holds the account to what it cannot satisfy, whatever the sign-in.
fn holds(policy: &ConditionalAccessPolicy) -> bool {
    let grant = policy.grant.as_ref().filter(|_| !policy.blocks());
    let factor = grant.is_some_and(|grant| {
        let one = grant.len() == 1 || grant.needs_all();
        one && (grant.has(Control::Mfa) || grant.authentication_strength.is_some())
    });
    policy.includes_all_users()
        && policy.includes_all_apps()
        // They use no browser.
        && is_for_client(policy, "mobileAppsAndDesktopClients")
        && (factor || demands_device_or_app(policy))
        && !excludes_sync(policy)
        && policy.locations.is_none()
        && policy.is_for_all_platforms()
        && policy.device_filter.is_none()
        && policy.other_conditions.is_empty()
        && !policy.workloads.any
}
