//! Platforms without a name in a demand for compliance.

use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, Control, Platform};
use crate::rules::ca::{MODERN_CLIENTS, is_for_client};
use crate::rules::dv::{applies_to_unregistered, is_for_unnamed_platforms};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::device::DeviceScope;
use crate::space::is_for_nobody;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "DV008",
    name: "unsupported-platform-always-blocked",
    severity: Severity::Info,
    what: "A policy demands a compliant device on every platform, also on those that can never be compliant, and nothing \
           blocks these openly.",
    why: "Chrome OS and whatever Conditional Access cannot name have no compliance. They are blocked, which is mostly \
          wanted, but the user is told to enrol a device that cannot be enrolled, and whoever reads the policies does \
          not see that it was meant.",
    bad: &[COMPLIANT],
    good: &[
        COMPLIANT,
        Example {
            path: "block.json",
            text: r#"{
  "displayName": "Block unknown platforms",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": {
      "includePlatforms": ["all"],
      "excludePlatforms": ["android", "iOS", "windows", "macOS", "linux"]
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
        },
    ],
    sources: &[
        Source {
            title: "Conditional Access: Conditions, device platforms",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions#device-platforms",
        },
        Source {
            title: "Grant controls in Conditional Access policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const COMPLIANT: Example = Example {
    path: "ca.json",
    text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
};

/// One finding for all policies: they have the same cause, and one more policy settles it.
fn check(tenant: &Tenant, findings: &mut Findings) {
    let demanding = || {
        tenant.conditional_access().filter(|policy| {
            policy.facts.requires(Control::CompliantDevice)
                && !policy.facts.never_applies()
                // Without its conditions nobody knows for which platforms it is.
                && (policy.facts.users.exported || policy.facts.applications.exported)
                && policy.facts.applications.user_actions.is_empty()
                && !is_for_nobody(tenant, policy.facts)
                && policy.facts.other_conditions.is_empty()
                // Of old clients the platform does not matter.
                && MODERN_CLIENTS.iter().any(|kind| is_for_client(policy.facts, kind))
                && is_for_unnamed_platforms(policy.facts)
                && DeviceScope::of(policy.facts).is_some_and(|scope| applies_to_unregistered(&scope))
        })
    };
    if tenant.conditional_access().any(|policy| policy.facts.may_be_enforced() && blocks_unnamed(policy.facts)) {
        return;
    }
    let enforced: Vec<_> = demanding().filter(|policy| !policy.facts.is_dormant()).collect();
    if enforced.is_empty() {
        report(&demanding().collect::<Vec<_>>(), findings);
    } else {
        report(&enforced, findings);
    }
}

/// Whether it blocks the platforms without a name, and no more than one with a name besides.
fn blocks_unnamed(policy: &ConditionalAccessPolicy) -> bool {
    const RARE: [Platform; 1] = [Platform::Linux];
    policy.blocks()
        && is_for_unnamed_platforms(policy)
        && policy.platforms.is_some()
        && policy.platforms().iter().all(|platform| RARE.contains(platform))
        && policy.device_filter.is_none()
}

fn report(policies: &[Linked<'_, ConditionalAccessPolicy>], findings: &mut Findings) {
    let Some((first, others)) = policies.split_first() else { return };
    let who = match others.len() {
        0 => format!("'{}' blocks", first.label()),
        1 => format!("'{}' and one more policy block", first.label()),
        more => format!("'{}' and {more} more policies block", first.label()),
    };
    let message = format!(
        "{who} Chrome OS and every platform that Conditional Access cannot name: such devices can never be compliant"
    );
    let place = first.facts.platforms.as_ref().map_or(first.facts.controls_span, |scope| scope.span);
    findings
        .report(first.at(place), message)
        .help(
            "If that is meant, say so: block all platforms but the ones in use (include all, exclude these). That policy \
             also tells users why.",
        )
        .lower_if(first.facts.is_dormant());
}
