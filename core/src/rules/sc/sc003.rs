//! A property that Microsoft Graph does not know.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::json::Value;
use crate::policy::{Facts, Resource};
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::shape::{DATE, Shape, What};
use crate::space::listed;

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
    sources: &[Source {
        title: "conditionalAccessPolicy resource type",
        url: "https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy",
    }],
    needs_complete: &[],
    check: Check::Shape(check),
};

fn check(shape: &Shape<'_>, resource: &Resource, findings: &mut Findings) {
    // AS009 tells of assignments of a Conditional Access policy.
    let is_told = |key: Value<'_>| matches!(&resource.facts, Facts::ConditionalAccess(policy) if policy.assignments == Some(key.span()));
    let mut unknown = Vec::new();
    for deviation in &shape.deviations {
        let (meant, severity) = match deviation.what {
            What::Unknown(None) if is_told(deviation.at) => continue,
            What::Unknown(None) => {
                unknown.push(deviation);
                continue;
            }
            What::Unknown(Some(meant)) => (meant, RULE.severity),
            What::Misnamed(property) => (property.name(), Severity::Error),
            _ => continue,
        };
        let name = deviation.at.text().unwrap_or_default();
        let message = format!("Microsoft Graph knows no '{}' here; '{meant}' seems to be meant", brief(&name, 60));
        let help = format!("Rename it to '{meant}'. As it is, Graph refuses the file or leaves this out.");
        let fix = Fix::unsafe_to_apply().rename(deviation.at.span(), meant);
        findings.report(deviation.at.span(), message).help(help).fix(fix).severity(severity);
    }
    let Some((first, others)) = unknown.split_first() else { return };
    let mut names: Vec<String> = Vec::new();
    for deviation in &unknown {
        let name = format!("'{}'", brief(&deviation.at.text().unwrap_or_default(), 40));
        if names.len() <= MOST && !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() > MOST {
        names.truncate(MOST);
        names.push("others".to_owned());
    }
    let (message, subject) = match names.as_slice() {
        [name] => {
            (format!("{name} is not known as a property of {}, so it is not judged", first.within.name()), "It is")
        }
        _ => {
            let names = listed(&names);
            (format!("{names} are not known as properties where they stand, so they are not judged"), "They are")
        }
    };
    let help =
        format!("{subject} newer than pitfall's model of Microsoft Graph (of {DATE}), added by a tool, or misspelt.");
    let finding = findings.report(first.at.span(), message).about_resource();
    finding.help(help).severity(Severity::Info);
    for deviation in others.iter().take(MOST) {
        finding.related(deviation.at.span(), "not known here");
    }
}

/// How many names a message lists.
const MOST: usize = 5;
