//! A policy that would close a gap and is not enforced.

use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::policy::Platform;
use crate::policy::conditional_access::State;
use crate::recognise::Kind;
use crate::rules::ca::platforms::Forgotten;
use crate::rules::dv::listed;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "CA023",
    name: "only-protection-is-disabled",
    severity: Severity::Warning,
    what: "On one platform nothing is asked of devices, and the policy that would do it is disabled or report-only.",
    why: "The gap was seen and the answer was written; it only never took effect. Until it does, an unmanaged device of \
          that platform is enough.",
    bad: &[WINDOWS, Example { path: "macos.json", text: MAC_DISABLED }],
    good: &[WINDOWS, Example { path: "macos.json", text: MAC_ENABLED }],
    sources: &[
        Source {
            title: "Plan a Conditional Access deployment",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/plan-conditional-access",
        },
        Source {
            title: "What is Conditional Access report-only mode?",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-report-only",
        },
    ],
    needs_complete: &[Kind::ConditionalAccessPolicy],
    check: Check::Tenant(check),
};

const WINDOWS: Example = Example {
    path: "windows.json",
    text: r#"{
  "displayName": "Compliant device, all but Mac",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["all"], "excludePlatforms": ["macOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
};

const MAC_DISABLED: &str = r#"{
  "displayName": "Compliant Mac",
  "state": "disabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["macOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#;

const MAC_ENABLED: &str = r#"{
  "displayName": "Compliant Mac",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["macOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#;

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::ConditionalAccessPolicy) {
        return;
    }
    let Some(forgotten) = Forgotten::of(tenant) else { return };
    // One finding for each policy that lies ready, with all its platforms.
    let mut ready = BTreeMap::new();
    for (platform, policies) in &forgotten.platforms {
        if let Some(policy) = policies.first() {
            ready.entry((policy.file, policy.index)).or_insert((policy, Vec::new())).1.push(*platform);
        }
    }
    for (policy, platforms) in ready.into_values() {
        let only_linux = platforms == [Platform::Linux];
        let words: Vec<String> = platforms.iter().map(|platform| platform.name().to_owned()).collect();
        let state = match policy.facts.state() {
            State::ReportOnly => "only reports",
            _ => "is disabled",
        };
        let message = format!(
            "'{}' {state}, and no other policy asks for anything about {} devices: there, an unmanaged device is enough",
            policy.label(),
            listed(&words)
        );
        let place = policy.facts.state.as_ref().map_or(policy.resource.place, |state| state.span);
        let finding = findings.report(policy.at(place), message);
        finding.help("Watch it in report-only mode, then set state to enabled; or delete it if the gap is meant.");
        if let Some(asking) = forgotten.asking.first() {
            finding.related(asking.place(), "requires a compliant device of other platforms");
        }
        if only_linux {
            finding.severity(Severity::Info);
        }
    }
}
