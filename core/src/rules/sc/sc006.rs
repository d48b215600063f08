//! A value of another kind than the property takes.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::json::{NodeKind, Value};
use crate::policy::Resource;
use crate::recognise::powershell::is_cut_off;
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::shape::layout::Edm;
use crate::shape::model::{Membership, Property, Values, is_plain};
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
                if is_cut_off(at) {
                    cut_off(at, property, findings);
                    continue;
                }
                let message = format!("'{}' takes a list, and here is {}", property.name(), found(at));
                let finding = findings.report(at.head(), message);
                finding.help(in_brackets(at));
                let is_empty = at.text().is_some_and(|text| text.is_empty());
                if !is_empty && fits(at, property) {
                    finding.fix(Fix::safe().replace(at.span(), format!("[{}]", at.raw())));
                }
            }
            What::Kind(property) if is_cut_off(at) => cut_off(at, property, findings),
            What::Kind(property) => {
                let message = format!("'{}' takes {}, and here is {}", property.name(), wanted(property), found(at));
                let help = help(at, property);
                let finding = findings.report(at.head(), message);
                finding.help(help);
                if let Some(json) = retyped(at, property) {
                    finding.fix(Fix::safe().replace(at.span(), json));
                }
            }
            What::NoSuchType(meant) => {
                let text = at.text().unwrap_or_default();
                let message = format!("Microsoft Graph has no type '{}' here, so this is not judged", brief(&text, 60));
                let finding = findings.report(at.span(), message);
                match meant {
                    Some(meant) => {
                        let name = format!("#microsoft.graph.{}", meant.name());
                        finding.fix(Fix::unsafe_to_apply().replace_text(at.span(), &name));
                        finding.help(format!("Write '{name}'."))
                    }
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

/// Whether a value is one that a property takes, alone or in its list.
fn fits(value: Value<'_>, property: Property) -> bool {
    match property.values() {
        Values::Plain(edm) => is_plain(value, edm),
        Values::Enum(words) => value.text().is_some_and(|text| words.membership(&text) == Membership::Member),
        Values::Object(_) => value.is_object(),
    }
}

/// The JSON of the same value as one that the property takes, where there is no doubt.
fn retyped(value: Value<'_>, property: Property) -> Option<String> {
    if is_empty_list(value) {
        return (!property.is_never_null()).then(|| "null".to_owned());
    }
    if value.is_array() {
        let mut elements = value.elements();
        let only = elements.next().filter(|_| elements.next().is_none())?;
        return (!property.is_list() && fits(only, property)).then(|| only.raw().to_owned());
    }
    let text = value.text().unwrap_or_default();
    match property.values() {
        Values::Plain(Edm::Boolean) => {
            ["true", "false"].into_iter().find(|word| text.eq_ignore_ascii_case(word)).map(str::to_owned)
        }
        // A number that JSON writes otherwise, such as +5 or 007, is no clear case.
        Values::Plain(Edm::Integer | Edm::Ranged) => {
            text.parse::<i32>().ok().map(|number| number.to_string()).filter(|number| *number == text)
        }
        Values::Plain(Edm::String) if is_bare(value) => Some(format!("\"{}\"", value.raw())),
        _ => None,
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
        (false, Values::Plain(Edm::String | Edm::Duration) | Values::Enum(_)) => "text",
        (false, Values::Plain(Edm::Object) | Values::Object(_)) => "an object",
        (true, Values::Plain(Edm::Boolean)) => "a list of true and false",
        (true, Values::Plain(Edm::Integer | Edm::Ranged | Edm::Number)) => "a list of numbers",
        (true, Values::Plain(Edm::String | Edm::Duration) | Values::Enum(_)) => "a list of text",
        (true, Values::Plain(Edm::Object) | Values::Object(_)) => "a list of objects",
        (_, Values::Plain(Edm::Any)) => "something else",
    }
}

/// What to do about a value that is no list.
fn in_brackets(value: Value<'_>) -> String {
    match value.kind() {
        NodeKind::String if value.raw().len() <= 60 => format!("Write [{}].", value.raw()),
        _ => "Put it between square brackets.".to_owned(),
    }
}

fn help(value: Value<'_>, property: Property) -> String {
    let text = value.text().unwrap_or_default();
    let plain = |name: &str| format!("Write {name}, without quotes.");
    match property.values() {
        Values::Plain(Edm::Boolean) if text.eq_ignore_ascii_case("true") => plain("true"),
        Values::Plain(Edm::Boolean) if text.eq_ignore_ascii_case("false") => plain("false"),
        Values::Plain(Edm::Integer | Edm::Ranged) if text.parse::<i32>().is_ok() => plain(&text),
        _ if is_empty_list(value) && property.is_never_null() => "Remove it: an empty list is no value.".to_owned(),
        _ if is_empty_list(value) => "Write null for nothing.".to_owned(),
        Values::Object(_) if value.is_array() => "Write the object without square brackets.".to_owned(),
        Values::Plain(Edm::String) if is_bare(value) => format!("Write \"{}\", in quotes.", value.raw()),
        Values::Enum(words) if is_bare(value) => {
            let words: Vec<&str> = words.members().take(MOST).collect();
            format!("Write a word that it takes, such as {}.", words.join(", "))
        }
        _ => format!("Write {} instead, or remove the property.", wanted(property)),
    }
}

/// How many words a help lists.
const MOST: usize = 3;

fn is_bare(value: Value<'_>) -> bool {
    matches!(value.kind(), NodeKind::Number | NodeKind::True | NodeKind::False)
}

fn is_empty_list(value: Value<'_>) -> bool {
    value.is_array() && value.elements().next().is_none()
}

/// Says what PowerShell did to an object that lay too deep.
fn cut_off(at: Value<'_>, property: Property, findings: &mut Findings) {
    let message =
        format!("What '{}' holds was cut off by PowerShell, so it is not known and not judged", property.name());
    findings.report(at.head(), message).help(
        "Export again with ConvertTo-Json -Depth 20: unless it is told otherwise, it writes two levels and cuts off \
         what lies deeper.",
    );
}
