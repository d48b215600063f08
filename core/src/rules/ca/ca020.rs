//! Block beside other controls.

use crate::finding::{Findings, Severity};
use crate::policy::{Control, Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA020",
    name: "block-with-other-controls",
    severity: Severity::Error,
    what: "A Conditional Access policy blocks and asks for another control at the same time.",
    why: "A policy either blocks or grants access on conditions. Microsoft Entra refuses both in one policy, and it \
          cannot be told which of the two its author meant.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Administrators",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["Administrators"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block", "mfa"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Administrators",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["Administrators"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    sources: &[Source {
        title: "Grant controls in Conditional Access policy",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let Some(grant) = &policy.grant else { return };
    let Some(block) = grant.find(Control::Block) else { return };
    let mut others: Vec<&str> =
        grant.built_in.iter().filter(|control| !control.is("block")).map(|control| control.value.as_str()).collect();
    let kinds = [
        (!grant.custom.is_empty(), "a custom control"),
        (!grant.terms_of_use.is_empty(), "terms of use"),
        (grant.authentication_strength.is_some(), "an authentication strength"),
    ];
    others.extend(kinds.into_iter().filter(|(present, _)| *present).map(|(_, name)| name));
    others.extend(grant.others.iter().map(String::as_str));
    if others.is_empty() {
        return;
    }
    let message = format!(
        "'{}' blocks and asks for {}: block stands alone, and Microsoft Entra refuses the policy",
        resource.label(),
        others.join(", ")
    );
    findings
        .report(block.span, message)
        .help("Remove block if access is meant to be granted on conditions, or all other controls if not.")
        .lower_if(policy.is_dormant());
}
