//! A policy that blocks everybody from everything.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::PrincipalKind;
use crate::policy::{Control, Facts, Resource};
use crate::rules::ca::lets_nobody_in;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA033",
    name: "block-all-apps-all-users",
    severity: Severity::Error,
    what: "A Conditional Access policy blocks all users from all resources, and no condition narrows it.",
    why: "Nobody can sign in to anything any more but those who are excluded, and the administrators who could mend it \
          are rarely among them. Microsoft warns of exactly this combination.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unknown platforms",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["5a1b7c1e-7f0a-4c57-9a55-3d5b0d0b6f01"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unknown platforms",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["5a1b7c1e-7f0a-4c57-9a55-3d5b0d0b6f01"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": {
      "includePlatforms": ["all"],
      "excludePlatforms": ["android", "iOS", "windows", "macOS", "linux"]
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[Source {
        title: "Plan a Conditional Access deployment",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/plan-conditional-access",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    if !lets_nobody_in(policy) {
        return;
    }
    let excluded = policy.users.exclude.iter().filter(|entry| !entry.id.is("None"));
    let who = match excluded.clone().count() {
        0 => "everybody, emergency access accounts included",
        count if count == excluded.clone().filter(|entry| entry.is_guests()).count() => {
            "everybody but guests, emergency access accounts included"
        }
        _ => "everybody but those it excludes",
    };
    let place = policy.grant.as_ref().and_then(|grant| grant.find(Control::Block));
    let place = place.map_or(policy.controls_span, |block| block.span);
    let finding =
        findings.report(place, format!("'{}' blocks every app for {who}: no condition narrows it", resource.label()));
    finding
        .help("Add the condition for which it was meant, such as platforms, locations or client apps.")
        .related(policy.users.span, "all users")
        .related(policy.applications.span, "all resources");
    if excluded.clone().any(|entry| entry.kind == PrincipalKind::Group) {
        // A group may hold all who are to work, not emergency access alone.
        finding.likely();
    }
    finding.lower_if(policy.is_dormant());
}
