//! A value that the property does not take.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::order::Order;
use crate::policy::Resource;
use crate::rules::dp::new_client_app;
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::shape::model::{Enum, Membership, Property};
use crate::shape::{DATE, Shape, What};
use crate::text::{Span, closest};

pub(crate) const RULE: Rule = Rule {
    code: "SC005",
    name: "unknown-enum-value",
    severity: Severity::Error,
    what: "A property has a value that is not among those it takes.",
    why: "Graph refuses it. Some properties gain values as time goes by, so a value that is not even close to a known one is told as \
          information where Graph says that more may come.",
    bad: &[Example {
        path: "ca.json",
        text: r##"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "clientAppTypes": ["all"],
    "platforms": { "includePlatforms": ["windws"] }
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
    "clientAppTypes": ["all"],
    "platforms": { "includePlatforms": ["windows"] }
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
    for deviation in &shape.deviations {
        let at = deviation.at;
        let text = at.text().unwrap_or_default();
        match deviation.what {
            What::Word(property, words) => {
                let parts = if words.is_flags() { text.split(',') } else { text.split('\0') };
                let foreign = |word: &&str| words.membership(word) == Membership::Foreign;
                let word = parts.map(str::trim).find(foreign).unwrap_or(&text);
                // DP004 tells of what had another name once.
                if property.name() == "clientAppTypes" && new_client_app(word).is_some() {
                    continue;
                }
                unknown(at.span(), &text, word, property, words, findings);
            }
            What::Case(_, name) => {
                let mut parts = text.split(',').map(str::trim);
                let word = parts.rfind(|part| part.eq_ignore_ascii_case(name)).unwrap_or(&text);
                let message = format!("'{word}' is spelt '{name}' in Microsoft Graph");
                let finding = findings.report(at.span(), message);
                finding.help(format!("Write '{name}'.")).severity(Severity::Hint);
                finding.fix(Fix::safe().replace_text(at.span(), &with_word(&text, word, name)));
            }
            What::Future(property) => {
                let message = format!(
                    "What '{}' really says is not in the file: 'unknownFutureValue' stands for a value that the exporting \
                     tool did not know",
                    property.name()
                );
                findings.report(at.span(), message).help("Export again with a newer tool.").severity(Severity::Info);
            }
            _ => {}
        }
    }
}

/// The text of a value with another word in place of one of its words.
fn with_word(text: &str, word: &str, name: &str) -> String {
    let mut words: Vec<String> = text.split(',').map(str::to_owned).collect();
    for other in words.iter_mut().filter(|other| other.trim() == word) {
        *other = other.replace(word, name);
    }
    words.join(",")
}

fn unknown(span: Span, text: &str, word: &str, property: Property, words: Enum, findings: &mut Findings) {
    let known = || words.members().filter(|member| *member != FUTURE);
    let name = property.name();
    let shown = brief(word, 60);
    let meant = closest(word, known());
    let message = match meant {
        Some(meant) => format!("'{name}' takes no '{shown}'; '{meant}' seems to be meant"),
        None if word.is_empty() => format!("'{name}' takes no empty text"),
        None => format!("'{name}' takes no '{shown}'"),
    };
    let mut list: Vec<&str> = known().collect();
    list.order();
    let more = if list.len() > MOST { ", …" } else { "" };
    list.truncate(MOST);
    let finding = findings.report(span, message);
    finding.help(format!("It takes {}{more}.", list.join(", ")));
    if let Some(meant) = meant {
        finding.fix(Fix::unsafe_to_apply().replace_text(span, &with_word(text, word, meant)));
    }
    // Graph keeps a place for values to come.
    if meant.is_none() && !word.is_empty() && words.members().any(|member| member == FUTURE) {
        let message = format!("'{shown}' is not known as a value of '{name}', so it is not judged");
        finding.message = message;
        finding.help(format!(
            "It is newer than pitfall's model of Microsoft Graph (of {DATE}), or misspelt. Known are {}{more}.",
            list.join(", ")
        ));
        finding.severity(Severity::Info);
    }
}

/// How many values are told.
const MOST: usize = 12;

/// The member that stands for those to come.
const FUTURE: &str = "unknownFutureValue";
