//! Something that every policy needs is not there.

use crate::finding::{Findings, Severity};
use crate::order::Order;
use crate::policy::Resource;
use crate::rules::{Check, Example, Rule, Source};
use crate::shape::{Deviation, Shape, Type, What};

pub(crate) const RULE: Rule = Rule {
    code: "SC004",
    name: "missing-required",
    severity: Severity::Error,
    what: "A policy lacks a property that Microsoft Graph requires.",
    why: "Graph refuses to create it. In an export such a gap means that the tool left something out, and what depends on it \
          cannot be judged.",
    bad: &[Example {
        path: "ca.json",
        text: r##"{
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
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
    // What Graph returned it once had; a tool left it out.
    let exported = resource.id.is_some() || resource.export.from_graph;
    let is_pascal = shape.deviations.iter().any(|deviation| matches!(deviation.what, What::PascalCase));
    let mut untyped = Vec::new();
    for deviation in &shape.deviations {
        let message = match deviation.what {
            What::Missing(property) if deviation.at.index() == shape.top => {
                let (one, _) = resource.kind.words();
                format!("This {one} has no '{}', which Microsoft Graph requires", property.name())
            }
            What::Missing(property) => {
                format!("This {} has no '{}', which Microsoft Graph requires", deviation.within.name(), property.name())
            }
            // PowerShell leaves types out, see SC013.
            What::Untyped if is_pascal => continue,
            What::Untyped => {
                untyped.push(deviation);
                continue;
            }
            _ => continue,
        };
        let finding = findings.report(deviation.at.head(), message);
        finding.help("Add it, or export the policy again with all of its properties.");
        if exported {
            finding.likely();
        }
    }
    // A tool that drops one type drops them all.
    let Some((first, others)) = untyped.split_first() else { return };
    let name = first.within.name();
    let message = match others.len() {
        0 => format!("Nothing says what sort of {name} this is: '@odata.type' is missing"),
        1 => format!("Nothing says what sort of {name} this is: '@odata.type' is missing, here and in one more place"),
        more => {
            format!(
                "Nothing says what sort of {name} this is: '@odata.type' is missing, here and in {more} more places"
            )
        }
    };
    let types = types(first);
    let finding = findings.report(first.at.head(), message);
    finding.help(match types.as_slice() {
        [only] => format!("Write \"@odata.type\": \"#microsoft.graph.{only}\"."),
        several => format!("Write \"@odata.type\": \"#microsoft.graph.…\" with one of {}.", first_of(several)),
    });
    for deviation in others.iter().take(MOST) {
        finding.related(deviation.at.head(), "here, too");
    }
    if exported {
        finding.likely();
    }
}

/// How many places a finding points at.
const MOST: usize = 5;

/// The types that the object may be of: those that have most of its properties.
fn types(deviation: &Deviation<'_>) -> Vec<&'static str> {
    let known = |kind: Type| {
        let names = deviation.at.members().filter_map(|(key, _)| key.text());
        names.filter(|name| kind.property(name).is_some()).count()
    };
    let family = deviation.within.family().filter(|kind| !kind.is_abstract());
    let fitting: Vec<(usize, Type)> = family.map(|kind| (known(kind), kind)).collect();
    let most = fitting.iter().map(|(known, _)| *known).max();
    let mut names: Vec<&str> =
        fitting.into_iter().filter(|(known, _)| Some(*known) == most).map(|(_, kind)| kind.name()).collect();
    names.order();
    names
}

/// The first of them.
fn first_of(names: &[&str]) -> String {
    const MOST: usize = 8;
    let more = if names.len() > MOST { ", …" } else { "" };
    let names: Vec<&str> = names.iter().take(MOST).copied().collect();
    format!("{}{more}", names.join(", "))
}
