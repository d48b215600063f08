//! A value of another kind than the property takes.

use crate::finding::{Findings, Severity};
use crate::json::{NodeKind, Value};
use crate::policy::Resource;
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::shape::layout::Edm;
use crate::shape::model::{Property, Values};
use crate::shape::{DATE, Shape, What};

pub(crate) const RULE: Rule = Rule {
    code: "SC006",
    name: "wrong-type",
    severity: Severity::Error,
    what: "A value is of another kind than its property takes: text in place of a list or a number, an object in place of text.",
    why: "Graph refuses the policy. Tools that read the file may take the value for absent and say nothing.",
    bad: &[Example {
        path: "ca.json",
        text: r##"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "clientAppTypes": ["all"]
  },
  "grantControls": { "operator": "OR", "builtInControls": "mfa" }
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
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
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
        match deviation.what {
            What::NoList(property) => {
                let message = format!("'{}' takes a list, and here is {}", property.name(), found(at));
                findings.report(at.head(), message).help(listed(at));
            }
            What::Kind(property) => {
                let message = format!("'{}' takes {}, and here is {}", property.name(), wanted(property), found(at));
                let help = help(at, property);
                findings.report(at.head(), message).help(help);
            }
            What::NoSuchType(meant) => {
                let text = at.text().unwrap_or_default();
                let message = format!("Microsoft Graph has no type '{}' here, so this is not judged", brief(&text, 60));
                let finding = findings.report(at.span(), message);
                match meant {
                    Some(meant) => finding.help(format!("Write '#microsoft.graph.{}'.", meant.name())),
                    None => finding
                        .help(format!("It is newer than pitfall's model of Microsoft Graph (of {DATE}), or misspelt."))
                        .severity(Severity::Info),
                };
            }
            What::ForeignType(kind) => {
                let message = format!("'{}' has no place here", kind.name());
                let help =
                    format!("The object must be of the type {} or one derived from it.", deviation.within.name());
                findings.report(at.span(), message).help(help);
            }
            _ => {}
        }
    }
}

/// What stands there, in words.
fn found(value: Value<'_>) -> String {
    match value.kind() {
        NodeKind::True | NodeKind::False | NodeKind::Number => value.raw().to_owned(),
        NodeKind::String => "text".to_owned(),
        NodeKind::Array => "a list".to_owned(),
        NodeKind::Object => "an object".to_owned(),
        NodeKind::Null | NodeKind::Key | NodeKind::Invalid => "nothing".to_owned(),
    }
}

/// What a property takes, in words.
fn wanted(property: Property) -> &'static str {
    match (property.is_list(), property.values()) {
        (false, Values::Plain(Edm::Boolean)) => "true or false",
        (false, Values::Plain(Edm::Integer | Edm::Ranged)) => "a whole number",
        (false, Values::Plain(Edm::Number)) => "a number",
        (false, Values::Plain(Edm::String) | Values::Enum(_)) => "text",
        (false, Values::Plain(Edm::Object) | Values::Object(_)) => "an object",
        (true, Values::Plain(Edm::Boolean)) => "a list of true and false",
        (true, Values::Plain(Edm::Integer | Edm::Ranged | Edm::Number)) => "a list of numbers",
        (true, Values::Plain(Edm::String) | Values::Enum(_)) => "a list of text",
        (true, Values::Plain(Edm::Object) | Values::Object(_)) => "a list of objects",
        (_, Values::Plain(Edm::Any)) => "something else",
    }
}

/// What to do about a value that is no list.
fn listed(value: Value<'_>) -> String {
    if is_cut_off(value) {
        return CUT_OFF.to_owned();
    }
    match value.kind() {
        NodeKind::String if value.raw().len() <= 60 => format!("Write [{}].", value.raw()),
        _ => "Put it between square brackets.".to_owned(),
    }
}

fn help(value: Value<'_>, property: Property) -> String {
    if is_cut_off(value) {
        return CUT_OFF.to_owned();
    }
    let text = value.text().unwrap_or_default();
    let plain = |name: &str| format!("Write {name}, without quotes.");
    match property.values() {
        Values::Plain(Edm::Boolean) if text.eq_ignore_ascii_case("true") => plain("true"),
        Values::Plain(Edm::Boolean) if text.eq_ignore_ascii_case("false") => plain("false"),
        Values::Plain(Edm::Integer | Edm::Ranged) if text.parse::<i32>().is_ok() => plain(&text),
        Values::Object(_) if value.is_array() && value.elements().next().is_none() => {
            "Write null for nothing.".to_owned()
        }
        Values::Object(_) if value.is_array() => "Write the object without square brackets.".to_owned(),
        Values::Plain(Edm::String) | Values::Enum(_)
            if matches!(value.kind(), NodeKind::Number | NodeKind::True | NodeKind::False) =>
        {
            format!("Write \"{}\", in quotes.", value.raw())
        }
        _ => format!("Write {} instead, or remove the property.", wanted(property)),
    }
}

/// What PowerShell writes for an object that lies too deep.
fn is_cut_off(value: Value<'_>) -> bool {
    let text = value.text().unwrap_or_default();
    text.starts_with("@{") || text.starts_with("System.") || text.starts_with("Microsoft.Graph.")
}

const CUT_OFF: &str = "PowerShell cut the object off here; export again with a greater -Depth of ConvertTo-Json.";
