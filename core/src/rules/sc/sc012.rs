//! A property in the wrong place.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::json::Value;
use crate::policy::Resource;
use crate::rules::{Check, Example, Rule, Source};
use crate::shape::{DATE, Home, Shape, Type, What};
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

/// Keys that are misplaced in the same way: as a rule somebody moved or copied them all at once.
struct Group<'d> {
    home: Home,
    within: Type,
    keys: Vec<Value<'d>>,
}

fn check(shape: &Shape<'_>, resource: &Resource, findings: &mut Findings) {
    // What Graph returned it has, or somebody has added to it.
    let exported = resource.id.is_some() || resource.export.from_graph;
    let Some(top) = shape.deviations.first().map(|deviation| deviation.at.document().at(shape.top)) else { return };
    let mut groups: Vec<Group<'_>> = Vec::new();
    for deviation in &shape.deviations {
        let What::Misplaced(home) = deviation.what else { continue };
        let within = deviation.within;
        match groups.iter_mut().find(|group| group.home == home && group.within == within) {
            Some(group) => group.keys.push(deviation.at),
            None => groups.push(Group { home, within, keys: vec![deviation.at] }),
        }
    }
    groups.iter().for_each(|group| report(group, exported, top, findings));
}

fn report(group: &Group<'_>, exported: bool, top: Value<'_>, findings: &mut Findings) {
    let Some((first, others)) = group.keys.split_first() else { return };
    let mut names: Vec<String> = Vec::new();
    for key in &group.keys {
        let name = format!("'{}'", key.text().unwrap_or_default());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let one = names.len() == 1;
    if names.len() > MOST {
        let more = format!("{} more", names.len() - MOST);
        names.truncate(MOST);
        names.push(more);
    }
    let names = listed(&names);
    let of_another = matches!(group.home, Home::Type(_));
    let is_empty = of_another && group.keys.iter().all(|key| says_nothing(key.document().at(key.index() + 1)));
    let (message, mut help) = match group.home {
        Home::Path(path) => {
            let steps: Vec<&str> = path.steps().collect();
            let to = match steps.as_slice() {
                [] => "at the top of the policy".to_owned(),
                steps => format!("in '{}'", steps.join(".")),
            };
            let (verb, whose, what) = if one { ("has", "its", "it belongs") } else { ("have", "their", "they belong") };
            (format!("{names} {verb} no effect here; {whose} place is {to}"), format!("Move this: {what} {to}."))
        }
        Home::Type(of) => {
            let what = if one { "is a property" } else { "are properties" };
            let within = group.within.name();
            (
                format!("{names} {what} of {}; this is {within}, which has no such thing", of.name()),
                "Remove what is not of this type, or put it into a policy of the other one.".to_owned(),
            )
        }
    };
    if of_another && exported {
        help += &format!(" If Graph itself wrote it, it is newer than pitfall's model of {DATE}.");
    } else if is_empty {
        help += " It is empty, so no more is lost than that Graph may refuse the policy.";
    }
    let finding = findings.report(first.span(), message).about_resource();
    finding.help(help);
    if of_another && exported {
        finding.likely();
    }
    if is_empty {
        finding.severity(Severity::Info);
    }
    if let Home::Path(path) = group.home
        && let Some(home) = home_of(*first, path.steps(), top).filter(|_| others.is_empty())
    {
        finding.fix(Fix::unsafe_to_apply().move_member(first.span(), home.span()));
    }
    for key in others.iter().take(MOST) {
        finding.related(key.span(), "here, too");
    }
}

/// Whether a value sets nothing.
fn says_nothing(value: Value<'_>) -> bool {
    value.is_null() || value.index() + 1 == value.end_index() && (value.is_array() || value.is_object())
}

/// The object that a property belongs into, if it is there and lacks it.
fn home_of<'d>(key: Value<'_>, mut steps: impl Iterator<Item = &'static str>, top: Value<'d>) -> Option<Value<'d>> {
    let home = steps.try_fold(top, |object, step| object.get(step))?;
    let name = key.text()?;
    (home.is_object() && home.get(&name).is_none()).then_some(home)
}

/// How many names a message lists.
const MOST: usize = 4;
