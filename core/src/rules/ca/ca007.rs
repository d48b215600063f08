//! Legacy protocols that no policy stops.

use crate::finding::{Findings, Severity};
use crate::policy::ConditionalAccessPolicy;
use crate::recognise::Kind;
use crate::rules::ca::{enforced, has_grant_controls, is_for_client};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "CA007",
    name: "legacy-authentication-open",
    severity: Severity::Warning,
    what: "No enforced Conditional Access policy stops legacy authentication for all users.",
    why: "Clients that sign in with no more than a name and a password, such as older mail programs, cannot be asked for a \
          second factor and tell nothing about their device. Most attacks with guessed passwords go that way.",
    bad: &[MODERN_ONLY],
    good: &[
        MODERN_ONLY,
        Example {
            path: "legacy.json",
            text: r#"{
  "displayName": "Block legacy authentication",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["5a1b7c1e-7f0a-4c57-9a55-3d5b0d0b6f01"] },
    "applications": { "includeApplications": ["All"] },
    "clientAppTypes": ["exchangeActiveSync", "other"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
        },
    ],
    sources: &[Source {
        title: "Block legacy authentication with Conditional Access",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/policy-block-legacy-authentication",
    }],
    needs_complete: &[Kind::ConditionalAccessPolicy],
    check: Check::Tenant(check),
};

const MODERN_ONLY: Example = Example {
    path: "mfa.json",
    text: r#"{
  "displayName": "MFA",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["5a1b7c1e-7f0a-4c57-9a55-3d5b0d0b6f01"] },
    "applications": { "includeApplications": ["All"] },
    "clientAppTypes": ["browser", "mobileAppsAndDesktopClients"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
};

/// The kinds of client apps that use legacy protocols.
const LEGACY: [&str; 2] = ["exchangeActiveSync", "other"];

const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::ConditionalAccessPolicy) {
        return;
    }
    let Some(first) = enforced(tenant).next() else { return };
    let stops = |kind: &&str| enforced(tenant).any(|policy| stops(policy.facts, kind));
    if LEGACY.iter().all(stops) {
        return;
    }
    let message = "No enforced policy stops legacy authentication for all users: such clients need a password and nothing \
                   else, unless the services themselves refuse them";
    findings
        .report(first.place(), message)
        .help(
            "Add a policy for all users and resources that blocks the client apps exchangeActiveSync and other; exclude \
             emergency access.",
        )
        // Exchange Online refuses most of them by itself, and the files do not tell.
        .likely();
}

/// Whether no client of a legacy kind gets past a policy: whatever control is asked for, it cannot be
/// given.
fn stops(policy: &ConditionalAccessPolicy, kind: &str) -> bool {
    let mail_is_enough = kind == "exchangeActiveSync";
    let apps = &policy.applications.include;
    policy.includes_all_users()
        && has_grant_controls(policy)
        && is_for_client(policy, kind)
        && (policy.includes_all_apps()
            || (mail_is_enough && apps.iter().any(|app| app.is(EXCHANGE) || app.is("Office365"))))
        && policy.locations.is_none()
        && policy.is_for_all_platforms()
        && policy.device_filter.is_none()
        && policy.other_conditions.is_empty()
}
