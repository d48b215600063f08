//! A placeholder where an id belongs.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::State;
use crate::policy::reference::{IdForm, id_form, references};
use crate::policy::{Facts, Resource, Text};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "SC017",
    name: "placeholder-left",
    severity: Severity::Error,
    what: "A template's placeholder stands where an object id belongs.",
    why: "The policy was taken from a template and not finished. Microsoft Graph refuses it as it stands, and what the \
          placeholder stood for, such as the group of emergency access accounts, is not excluded from anything.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Require a compliant device",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["<emergency-access-group>"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Require a compliant device",
  "conditions": {
    "users": { "includeUsers": ["All"], "excludeGroups": ["5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[Source {
        title: "Microsoft Graph: conditionalAccessUsers resource type",
        url: "https://learn.microsoft.com/graph/api/resources/conditionalaccessusers",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// How many further places a finding points at.
const MAX_RELATED: usize = 5;

fn check(resource: &Resource, findings: &mut Findings) {
    let mut places: Vec<(&Text, &str)> = Vec::new();
    places.extend(resource.id.iter().map(|id| (id, "id")));
    places.extend(references(resource).into_iter().map(|reference| (reference.id, reference.field)));
    let policy = match &resource.facts {
        Facts::ConditionalAccess(policy) => Some(policy),
        _ => None,
    };
    let grant = policy.and_then(|policy| policy.grant.as_ref());
    let strength = grant.and_then(|grant| grant.authentication_strength.as_ref());
    places.extend(strength.map(|strength| (strength, "authenticationStrength")));
    // What Terraform will know when it has applied its plan is no slip.
    const LATER: [&str; 4] = ["<azuread_", "<microsoft365_", "<module.", "<data."];
    let is_later = |text: &str| LATER.iter().any(|start| text.starts_with(start));
    places.retain(|(text, _)| id_form(&text.value) == IdForm::Placeholder && !is_later(&text.value));
    let Some((&(first, field), others)) = places.split_first() else { return };
    let message = match others.len() {
        0 => format!("'{}' in {field} is a placeholder, not an object id", first.value),
        1 => format!("'{}' in {field} and one more entry are placeholders, not object ids", first.value),
        count => format!("'{}' in {field} and {count} more entries are placeholders, not object ids", first.value),
    };
    let finding = findings.report(first.span, message);
    finding.help("Put the object id there, or remove the entry, before the file is sent to Microsoft Graph.");
    finding.lower_if(policy.is_some_and(|policy| matches!(policy.state(), State::ReportOnly | State::Disabled)));
    for (text, field) in others.iter().take(MAX_RELATED) {
        finding.related(text.span, format!("a placeholder in {field}"));
    }
}
