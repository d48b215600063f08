//! A property that Microsoft Graph does not know.

use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::shape::{DATE, Shape, What};

pub(crate) const RULE: Rule = Rule {
    code: "SC003",
    name: "unknown-property",
    severity: Severity::Warning,
    what: "A property is not one that Microsoft Graph has in this place.",
    why: "Graph refuses the policy, or takes it without the property: then a group that should be excluded is not, and nobody is told. A name \
          that is close to a known one is most likely a slip. Any other may be newer than this version of pitfall.",
    bad: &[Example {
        path: "ca.json",
        text: r##"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "incudeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "clientAppTypes": ["all"]
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
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
        let What::Unknown(meant) = deviation.what else { continue };
        let name = deviation.at.text().unwrap_or_default();
        let name = brief(&name, 60);
        let within = deviation.within.name();
        match meant {
            Some(meant) => {
                let message = format!("Microsoft Graph knows no '{name}' here; '{meant}' seems to be meant");
                let help = format!("Rename it to '{meant}'. As it is, Graph refuses the file or leaves this out.");
                findings.report(deviation.at.span(), message).help(help);
            }
            None => {
                let message = format!("'{name}' is not known as a property of {within}, so it is not judged");
                let help = format!(
                    "It is newer than pitfall's model of Microsoft Graph (of {DATE}), was added by a tool, or is misspelt."
                );
                findings.report(deviation.at.span(), message).help(help).severity(Severity::Info);
            }
        }
    }
}
