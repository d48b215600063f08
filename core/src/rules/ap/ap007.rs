//! A protected app is required where there is no such thing.

use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, Control, Facts, Platform, Resource};
use crate::rules::ap::CONTROL;
use crate::rules::ug::platforms;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "AP007",
    name: "app-control-on-unsupported-platform",
    severity: Severity::Error,
    what: "A Conditional Access policy names a platform and requires of it a protected or approved app that does \
          not exist there.",
    why: "No app of that platform can satisfy the control, so the policy blocks every device of it.",
    bad: &[Example {
        path: "ca.json",
        text: r##"{
  "displayName": "Protected apps",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["macOS", "iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantApplication"] }
}"##,
    }],
    good: &[Example {
        path: "ca.json",
        text: r##"{
  "displayName": "Protected apps",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["iOS", "android"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantApplication"] }
}"##,
    }],
    sources: &[
        Source {
            title: "Conditional Access: Grant, require app protection policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant",
        },
        Source {
            title: "Conditional Access: Conditions, device platforms",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

const APPROVED: Control = Control::ApprovedApplication;

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let Some(scope) = &policy.platforms else { return };
    let Some(control) = demanded(policy) else { return };
    // Of "all" other rules speak: there, nobody meant these platforms in particular.
    let named: Vec<(Platform, _)> = scope
        .include
        .iter()
        .filter_map(|name| Some((Platform::of_conditional_access(&name.value)?, name.span)))
        .filter(|(platform, _)| policy.platforms().contains(platform) || *platform == Platform::WindowsPhone)
        .filter(|(platform, _)| !is_supported(control, *platform))
        .collect();
    let Some(&(_, span)) = named.first() else { return };
    let on: Vec<Platform> = named.iter().map(|&(platform, _)| platform).collect();
    let word = if control == CONTROL { "protected" } else { "approved" };
    let message = format!(
        "'{}' asks for {control} on {}, where there are no {word} apps: every device there is blocked",
        resource.label(),
        platforms(&on, "and")
    );
    let finding = findings.report(span, message);
    finding.help(format!(
        "Leave {} out of includePlatforms, and require a compliant device there.",
        platforms(&on, "and")
    ));
    finding.lower_if(policy.is_dormant());
}

/// The control that an app must satisfy, if there is no way around it.
fn demanded(policy: &ConditionalAccessPolicy) -> Option<Control> {
    let grant = policy.grant.as_ref()?;
    let of_apps = [CONTROL, APPROVED].into_iter().filter(|control| grant.has(*control));
    let of_apps: Vec<Control> = of_apps.collect();
    let inevitable = grant.needs_all() || of_apps.len() == grant.len();
    // Of both, protection is to be had on more platforms.
    of_apps.first().copied().filter(|_| inevitable)
}

fn is_supported(control: Control, platform: Platform) -> bool {
    match platform {
        Platform::Ios | Platform::Android => true,
        // Edge for Business can be protected.
        Platform::Windows => control == CONTROL,
        _ => false,
    }
}
