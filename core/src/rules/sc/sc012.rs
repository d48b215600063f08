//! A property in the wrong place.

use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::rules::{Check, Example, Rule, Source};
use crate::shape::{Home, Shape, What};

pub(crate) const RULE: Rule = Rule {
    code: "SC012",
    name: "misplaced-property",
    severity: Severity::Error,
    what: "A property stands where Microsoft Graph does not have it, and would be right elsewhere.",
    why: "Graph refuses the policy, or drops the property without a word: a control or an exclusion that everybody can see in \
          the file does not exist.",
    bad: &[Example {
        path: "ca.json",
        text: r##"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
  },
  "sessionControls": null
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
    sources: &[
        Source {
            title: "conditionalAccessPolicy resource type",
            url: "https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy",
        },
    ],
    needs_complete: &[],
    check: Check::Shape(check),
};

fn check(shape: &Shape<'_>, _: &Resource, findings: &mut Findings) {
    for deviation in &shape.deviations {
        let What::Misplaced(home) = deviation.what else { continue };
        let name = deviation.at.text().unwrap_or_default();
        match home {
            Home::Path(path) => {
                let steps: Vec<&str> = path.steps().collect();
                let to = match steps.as_slice() {
                    [] => "at the top of the policy".to_owned(),
                    steps => format!("in '{}'", steps.join(".")),
                };
                let message = format!("'{name}' has no effect here; its place is {to}");
                findings.report(deviation.at.span(), message).help(format!("Move it: it belongs {to}."));
            }
            Home::Type(kind) => {
                let (of, within) = (kind.name(), deviation.within.name());
                let message = format!("'{name}' is a property of {of}, and this is {within}, which lacks it");
                findings.report(deviation.at.span(), message).help("Remove it, or put it into a policy of that type.");
            }
        }
    }
}
