//! Meeting room accounts under a policy for people.

use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, Control};
use crate::rules::dv::excludes;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "DV018",
    name: "room-devices-not-excluded",
    severity: Severity::Hint,
    what: "A policy for all users and all apps demands multifactor authentication or a compliant device, also of the \
           accounts of meeting rooms.",
    why: "Nobody stands at a Surface Hub or a Teams room at night to answer a prompt, and not every such device can be \
          compliant. When it has to sign in again, the room stops working.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "MFA for all",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["5a1b7c1e-7f0a-4c57-9a55-3d5b0d0b6f01"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "MFA for staff",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    sources: &[Source {
        title: "Supported Conditional Access and Intune device compliance policies for Teams Rooms",
        url: "https://learn.microsoft.com/microsoftteams/rooms/supported-ca-and-compliance-policies",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let rooms = &tenant.facts().room_accounts;
    for policy in tenant.conditional_access() {
        let Some(control) = demand(policy.facts) else { continue };
        if !rooms.is_empty() && excludes(policy.facts, rooms) {
            continue;
        }
        let who = if rooms.is_empty() { "accounts of meeting rooms, if there are any," } else { "the room accounts" };
        let message =
            format!("'{}' demands {control} of every account, and {who} often cannot satisfy that", policy.label());
        findings
            .report(policy.at(policy.facts.users.span), message)
            .help("Exclude the accounts of Surface Hubs and Teams Rooms, and give them a policy of their own.");
    }
}

/// What it demands of everybody, whatever the sign-in.
fn demand(policy: &ConditionalAccessPolicy) -> Option<Control> {
    let wide = policy.includes_all_users()
        && policy.includes_all_apps()
        && policy.is_for_all_platforms()
        && policy.other_conditions.is_empty()
        && policy.device_filter.is_none()
        && policy.locations.is_none();
    [Control::Mfa, Control::CompliantDevice].into_iter().find(|control| wide && policy.requires(*control))
}
