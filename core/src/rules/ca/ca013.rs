//! Exclusions of what is not included.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Facts, Resource, Text};
use crate::rules::dv::listed;
use crate::rules::{Check, Example, Rule, Source};
use crate::well_known;

pub(crate) const RULE: Rule = Rule {
    code: "CA013",
    name: "exclude-without-effect",
    severity: Severity::Hint,
    what: "A Conditional Access policy excludes a platform or an app that it does not include.",
    why: "The exclusion does nothing. It misleads who reads the policy, and may show that something else was meant.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant iPhone",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["iOS"], "excludePlatforms": ["windows"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant iPhone",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["iOS"], "excludePlatforms": [] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[Source {
        title: "Conditional Access: Conditions",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

// Locations may overlap, so that excluding another one can have an effect.
fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    if let Some(platforms) = &policy.platforms {
        judge(resource, &platforms.include, &platforms.exclude, "platform", findings);
    }
    let apps = &policy.applications;
    // Suites and filters hold apps that have no line of their own.
    let single = apps.include.iter().chain(&apps.exclude).all(|app| app.value.contains('-')) && !apps.filtered;
    if single {
        judge(resource, &apps.include, &apps.exclude, "app", findings);
    }
}

fn judge(resource: &Resource, include: &[Text], exclude: &[Text], what: &str, findings: &mut Findings) {
    if include.is_empty() || include.iter().any(|name| name.is("all")) {
        return;
    }
    let vain: Vec<&Text> =
        exclude.iter().filter(|name| !include.iter().any(|included| included.is(&name.value))).collect();
    let Some(first) = vain.first() else { return };
    let names: Vec<String> = vain.iter().take(3).map(|name| well_known::show(&name.value)).collect();
    let message = format!(
        "'{}' excludes {}, which its {what}s do not include: that has no effect",
        resource.label(),
        listed(&names)
    );
    let fix = vain.iter().fold(Fix::safe(), |fix, name| fix.remove(name.span));
    findings.report(first.span, message).help(format!("Remove it, or include the {what}s that were meant.")).fix(fix);
}
