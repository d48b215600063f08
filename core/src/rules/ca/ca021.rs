//! Several controls, and nothing that says whether one of them is enough.

use crate::finding::{Findings, Severity};
use crate::policy::{Control, Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA021",
    name: "operator-missing",
    severity: Severity::Error,
    what: "A Conditional Access policy has several grant controls and no operator, or one that is neither AND nor OR.",
    why: "Whether a user must satisfy all controls or only one of them is then not said. Microsoft Graph refuses such a \
          policy, and who reads the file may take it either way.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "MFA on managed devices",
  "state": "enabled",
  "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["Office365"] } },
  "grantControls": { "operator": null, "builtInControls": ["mfa", "compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "MFA on managed devices",
  "state": "enabled",
  "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["Office365"] } },
  "grantControls": { "operator": "AND", "builtInControls": ["mfa", "compliantDevice"] }
}"#,
    }],
    sources: &[Source {
        title: "conditionalAccessGrantControls resource type",
        url: "https://learn.microsoft.com/graph/api/resources/conditionalaccessgrantcontrols",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let Some(grant) = &policy.grant else { return };
    let name = resource.label();
    // Whether a member that is not known is a control is not known either.
    let controls = grant.len() - grant.others.len();
    let (place, message) = match &grant.operator {
        Some(operator) if operator.is("AND") || operator.is("OR") => return,
        // Block beside other controls is a matter of CA020, whatever the operator.
        None if controls < 2 || grant.has(Control::Block) => return,
        None => (
            policy.controls_span,
            format!(
                "'{name}' has {controls} grant controls and no operator: whether one of them is enough is not said"
            ),
        ),
        Some(operator) => (
            operator.span,
            format!("'{name}' joins its grant controls by '{}', which is neither AND nor OR", operator.value),
        ),
    };
    findings
        .report(place, message)
        .help("Set operator to AND where all controls are needed, to OR where one is enough.")
        .lower_if(policy.is_dormant());
}
