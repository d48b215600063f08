//! A policy that can lock everybody out.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::State;
use crate::policy::{ConditionalAccessPolicy, Facts, Resource};
use crate::rules::ca::lockout::{demand, is_conditional, whom};
use crate::rules::ca::{is_for_every_client, lets_nobody_in};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;

pub(crate) const RULE: Rule = Rule {
    code: "CA002",
    name: "lockout-risk",
    severity: Severity::Error,
    what: "A Conditional Access policy blocks everybody, or demands a device or app of everybody, for all resources and \
           without any exclusion.",
    why: "Emergency access accounts are held to it as well. When the device service fails, a compliance policy goes \
          wrong or the policy itself holds a mistake, nobody is left who could sign in and mend it.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["All"] } },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["5a1b7c1e-7f0a-4c57-9a55-3d5b0d0b6f01"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[
        Source {
            title: "Manage emergency access accounts in Microsoft Entra ID",
            url: "https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access",
        },
        Source {
            title: "Conditional Access: users, groups, and workload identities",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let Some(who) = whom(policy) else { return };
    // That a policy lets nobody in at all is told by CA033.
    if !policy.includes_all_apps() || is_conditional(policy) || lets_nobody_in(policy) {
        return;
    }
    let Some(demand) = demand(policy) else { return };
    let name = resource.label();
    let ways_in = ways_in(policy);
    let consequence = match ways_in.len() {
        0 => "a mistake locks out the tenant".to_owned(),
        1 => format!("only {} leaves a way in", listed(&ways_in)),
        _ => format!("only {} leave a way in", listed(&ways_in)),
    };
    let message =
        format!("'{name}' {demand} for every app from {who}, emergency access accounts included; {consequence}");
    let finding = findings.report(policy.users.span, message);
    finding.help("Exclude a group with at least two emergency access accounts.");
    if policy.is_dormant() {
        finding.severity(Severity::Info);
    } else if !ways_in.is_empty() {
        finding.severity(Severity::Warning);
    } else if policy.state() == State::Unknown {
        // A template: its importer sets the state, and some add an exclusion.
        finding.likely();
    }
}

/// The conditions that leave a way in, each in words.
fn ways_in(policy: &ConditionalAccessPolicy) -> Vec<String> {
    let ways = [
        (policy.locations.is_some(), "its condition on locations"),
        (!policy.is_for_all_platforms(), "its condition on platforms"),
        (policy.device_filter.is_some(), "its filter for devices"),
        (!is_for_every_client(policy), "its condition on client apps"),
    ];
    ways.into_iter().filter(|(is_there, _)| *is_there).map(|(_, words)| words.to_owned()).collect()
}
