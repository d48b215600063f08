//! Policies for named platforms, and nothing for those without a name.

use crate::finding::{Findings, Severity};
use crate::policy::ConditionalAccessPolicy;
use crate::recognise::Kind;
use crate::rules::ca::sweep::Sweep;
use crate::rules::ca::{demands_device_or_app, enforced, has_grant_controls, is_for_modern_clients, names};
use crate::rules::dv::is_for_unnamed_platforms;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Population, is_for_nobody};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CA012",
    name: "unknown-platforms-not-blocked",
    severity: Severity::Warning,
    what: "Conditional Access policies are for named platforms, and no policy blocks those without a name.",
    why: "The platform is what a client says of itself. One that names a system of which Conditional Access does not \
          know, or none, escapes every policy that is for named platforms only.",
    bad: &[WINDOWS],
    good: &[
        WINDOWS,
        Example {
            path: "others.json",
            text: r#"{
  "displayName": "Block unknown platforms",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["all"], "excludePlatforms": ["windows"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
        },
    ],
    sources: &[
        Source {
            title: "Conditional Access: Conditions, device platforms",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions",
        },
        Source {
            title: "Block access for unknown or unsupported device platform with Conditional Access",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-device-unknown-unsupported",
        },
    ],
    needs_complete: &[Kind::ConditionalAccessPolicy],
    check: Check::Tenant(check),
};

const WINDOWS: Example = Example {
    path: "windows.json",
    text: r#"{
  "displayName": "Compliant Windows device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["windows"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::ConditionalAccessPolicy) {
        return;
    }
    let mut net = Sweep::default();
    for policy in enforced(tenant).filter(|policy| catches_unnamed(policy.facts)) {
        net.add(policy.facts, &Population::of_policy(tenant, &policy));
    }
    let is_caught = |policy: &Linked<'_, ConditionalAccessPolicy>| {
        net.may_meet(policy.facts, &Population::of_policy(tenant, policy))
    };
    let escaped: Vec<_> = enforced(tenant)
        .filter(|policy| has_grant_controls(policy.facts) && !is_for_unnamed_platforms(policy.facts))
        .filter(|policy| policy.facts.applications.user_actions.is_empty() && !is_for_nobody(tenant, policy.facts))
        .filter(|policy| !is_caught(policy))
        .collect();
    let Some(first) = escaped.first() else { return };
    let verb = if escaped.len() == 1 { "is" } else { "are" };
    let place = first.facts.platforms.as_ref().map_or(first.facts.users.span, |scope| scope.span);
    let message = format!(
        "{} {verb} for named platforms, and no enforced policy blocks the others: a client that claims to be none of them \
         gets by",
        names(tenant, &escaped)
    );
    findings.report(first.at(place), message).help(
        "Block all platforms but those in use: includePlatforms [\"all\"], and in excludePlatforms each that the other \
         policies deal with.",
    );
}

/// Whether a policy stops clients of platforms without a name: it blocks them, or demands a device or an
/// app, which they cannot have.
fn catches_unnamed(policy: &ConditionalAccessPolicy) -> bool {
    is_for_unnamed_platforms(policy)
        && is_for_modern_clients(policy)
        && policy.locations.is_none()
        && policy.other_conditions.is_empty()
        && !policy.workloads.any
        && policy.applications.user_actions.is_empty()
        && (policy.blocks() || demands_device_or_app(policy))
}
