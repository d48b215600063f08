//! Keys with capitals, as PowerShell writes them.

use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::rules::{Check, Example, Rule, Source};
use crate::shape::{Shape, What};

pub(crate) const RULE: Rule = Rule {
    code: "SC013",
    name: "pascal-case-export",
    severity: Severity::Hint,
    what: "The keys of a policy begin with capitals.",
    why: "PowerShell's own objects were saved instead of Graph's answer. pitfall reads them all the same, but Graph takes such a file back \
          only in part, and the types of many objects are lost.",
    bad: &[Example {
        path: "ca.json",
        text: r##"{
  "DisplayName": "Require a compliant device",
  "State": "enabled",
  "Conditions": {
    "Users": { "IncludeUsers": ["All"] },
    "Applications": { "IncludeApplications": ["All"] }
  },
  "GrantControls": { "Operator": "OR", "BuiltInControls": ["compliantDevice"] }
}"##,
    }],
    good: &[Example {
        path: "ca.json",
        text: r##"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "clientAppTypes": ["all"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"##,
    }],
    sources: &[Source {
        title: "conditionalAccessPolicy resource type",
        url: "https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy",
    }],
    needs_complete: &[],
    check: Check::Shape(check),
};

fn check(shape: &Shape<'_>, _: &Resource, findings: &mut Findings) {
    if let Some(deviation) = shape.deviations.iter().find(|deviation| matches!(deviation.what, What::PascalCase)) {
        let name = deviation.at.text().unwrap_or_default();
        let message = format!("The keys begin with capitals, such as '{name}': this is PowerShell's form, not Graph's");
        let finding = findings.report(deviation.at.span(), message).about_resource();
        finding.help("Export with Invoke-MgGraphRequest -OutputType Json.");
    }
}
