//! A property in the wrong place.

use crate::finding::{Findings, Severity};
use crate::json::Value;
use crate::policy::Resource;
use crate::rules::{Check, Example, Rule, Source};
use crate::shape::{Home, Shape, Type, What};
use crate::space::listed;

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
    sources: &[Source {
        title: "conditionalAccessPolicy resource type",
        url: "https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy",
    }],
    needs_complete: &[],
    check: Check::Shape(check),
};

fn check(shape: &Shape<'_>, _: &Resource, findings: &mut Findings) {
    // What belongs to another type, by the two types: copied from there, as a rule all at once.
    let mut strangers: Vec<(Type, Type, Vec<Value<'_>>)> = Vec::new();
    for deviation in &shape.deviations {
        let What::Misplaced(home) = deviation.what else { continue };
        match home {
            Home::Path(path) => {
                let steps: Vec<&str> = path.steps().collect();
                let to = match steps.as_slice() {
                    [] => "at the top of the policy".to_owned(),
                    steps => format!("in '{}'", steps.join(".")),
                };
                let name = deviation.at.text().unwrap_or_default();
                let message = format!("'{name}' has no effect here; its place is {to}");
                findings.report(deviation.at.span(), message).help(format!("Move it: it belongs {to}."));
            }
            Home::Type(of) => {
                let same = strangers.iter_mut().find(|(to, within, _)| (*to, *within) == (of, deviation.within));
                match same {
                    Some((_, _, keys)) => keys.push(deviation.at),
                    None => strangers.push((of, deviation.within, vec![deviation.at])),
                }
            }
        }
    }
    for (of, within, keys) in strangers {
        let Some((first, others)) = keys.split_first() else { continue };
        let quoted = |key: &Value<'_>| format!("'{}'", key.text().unwrap_or_default());
        let mut names: Vec<String> = keys.iter().take(MOST).map(quoted).collect();
        if keys.len() > MOST {
            names.push(format!("{} more", keys.len() - MOST));
        }
        let what = if others.is_empty() { "is a property" } else { "are properties" };
        let message =
            format!("{} {what} of {}; this is {}, which has no such thing", listed(&names), of.name(), within.name());
        let finding = findings.report(first.span(), message);
        finding.help("Remove what is not of this type, or put it into a policy of the other one.");
        for key in others.iter().take(MOST) {
            finding.related(key.span(), "this neither");
        }
    }
}

/// How many names a message lists.
const MOST: usize = 4;
