//! Text in an id field that is no id.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::State;
use crate::policy::reference::{IdForm, Reference, Referent, id_form, references};
use crate::policy::{Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "RF008",
    name: "malformed-id",
    severity: Severity::Error,
    what: "An id field holds neither an object id nor a keyword.",
    why: "Policies name users, groups, roles, apps and locations by id. Microsoft Graph refuses a display name there, \
          and a tool that leaves the entry out makes a policy that is for other users than it says.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Require a compliant device",
  "conditions": { "users": { "includeGroups": ["Finance"] } },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Require a compliant device",
  "conditions": { "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] } },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[
        Source {
            title: "Microsoft Graph: conditionalAccessUsers resource type",
            url: "https://learn.microsoft.com/graph/api/resources/conditionalaccessusers",
        },
        Source {
            title: "Microsoft Graph: conditionalAccessApplications resource type",
            url: "https://learn.microsoft.com/graph/api/resources/conditionalaccessapplications",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// How many further entries of a list a finding points at.
const MAX_RELATED: usize = 5;

/// What is wrong with an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// A keyword in other letters than Graph writes it.
    Case(&'static str),
    /// A keyword but for its spaces.
    Spaced(&'static str),
    /// Perhaps a keyword that came later than this version.
    NewKeyword,
    /// No id.
    NoId,
}

impl Fault {
    /// Whether one finding can speak of both.
    fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

fn check(resource: &Resource, findings: &mut Findings) {
    let off = match &resource.facts {
        Facts::ConditionalAccess(policy) => matches!(policy.state(), State::ReportOnly | State::Disabled),
        _ => false,
    };
    // One finding for each list and kind of fault; the references come list by list.
    let mut groups: Vec<(Fault, Vec<Reference<'_>>)> = Vec::new();
    for reference in references(resource) {
        let Some(fault) = fault(&reference) else { continue };
        const NAMED: [Referent; 5] =
            [Referent::Group, Referent::User, Referent::Role, Referent::Location, Referent::TermsOfUse];
        let named = NAMED.contains(&reference.to);
        if resource.export.by_name && named && fault == Fault::NoId {
            continue;
        }
        let same = groups.iter_mut().rev().take(3);
        let mut same = same.filter(|(other, list)| fault.is_like(*other) && list[0].field == reference.field);
        match same.next() {
            Some((_, list)) => list.push(reference),
            None => groups.push((fault, vec![reference])),
        }
    }
    for (fault, list) in groups {
        report(fault, &list, off, findings);
    }
}

fn fault(reference: &Reference<'_>) -> Option<Fault> {
    let text = reference.id.value.as_str();
    if id_form(text) != IdForm::Other {
        return None;
    }
    if let Some(&keyword) = reference.to.keywords().iter().find(|keyword| keyword.eq_ignore_ascii_case(text)) {
        return (keyword != text).then_some(Fault::Case(keyword));
    }
    let unspaced = text.replace(' ', "");
    if let Some(&keyword) = reference.to.keywords().iter().find(|keyword| keyword.eq_ignore_ascii_case(&unspaced)) {
        return Some(Fault::Spaced(keyword));
    }
    let grows = matches!(reference.to, Referent::Application | Referent::ServicePrincipal);
    let one_word = text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    Some(if grows && one_word { Fault::NewKeyword } else { Fault::NoId })
}

fn report(fault: Fault, list: &[Reference<'_>], off: bool, findings: &mut Findings) {
    let Some((first, others)) = list.split_first() else { return };
    let text = first.id.value.as_str();
    let entry = match others.len() {
        0 => format!("'{text}' in {}", first.field),
        1 => format!("'{text}' and one more entry of {}", first.field),
        count => format!("'{text}' and {count} more entries of {}", first.field),
    };
    let (are, ids) = if others.is_empty() { ("is", "object id") } else { ("are", "object ids") };
    let keywords = match first.to.keywords() {
        [] => String::new(),
        keywords => format!(" and none of the keywords {}", keywords.join(", ")),
    };
    let (message, help) = match fault {
        Fault::Case(keyword) => (
            format!("{entry} {are} spelt '{keyword}' by Microsoft Graph"),
            format!("Write '{keyword}'."),
        ),
        Fault::Spaced(keyword) => (
            format!("{entry} {are} no {ids}; the keyword is '{keyword}'"),
            format!("Write '{keyword}'."),
        ),
        Fault::NewKeyword => (
            format!("{entry} {are} no {ids}{keywords}"),
            "If it is the name of an app, write its application id; if it is a keyword, it is newer than this version of \
             pitfall."
                .to_owned(),
        ),
        Fault::NoId => {
            (format!("{entry} {are} no {ids}{keywords}{}", guess(text, others.len())), help(first.to))
        }
    };
    let finding = findings.report(first.id.span, message);
    finding.help(help);
    match fault {
        Fault::Case(_) => finding.severity(Severity::Hint),
        Fault::NewKeyword => finding.likely().lower_if(off),
        Fault::Spaced(_) | Fault::NoId => finding.lower_if(off),
    };
    for other in others.iter().take(MAX_RELATED) {
        finding.related(other.id.span, format!("'{}' is another one", other.id.value));
    }
}

/// What the text looks like instead, after "is no object id".
fn guess(text: &str, others: usize) -> &'static str {
    let keywords = [Referent::User, Referent::Application, Referent::Location, Referent::ServicePrincipal];
    let mut keywords = keywords.iter().flat_map(|referent| referent.keywords());
    let dashes = text.bytes().filter(|&byte| byte == b'-').count();
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    let like_an_id = (20..=44).contains(&text.len()) && dashes >= 3 && (digits + dashes) * 4 >= text.len() * 3;
    if keywords.any(|keyword| keyword.eq_ignore_ascii_case(text)) {
        "; the keyword belongs into another list"
    } else if like_an_id || (text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        "; an id is 8-4-4-4-12 hexadecimal digits"
    } else if text.contains('@') && !text.contains(' ') {
        if others == 0 { "; perhaps a user principal name" } else { "; perhaps user principal names" }
    } else if others == 0 {
        "; perhaps a display name"
    } else {
        "; perhaps display names"
    }
}

fn help(to: Referent) -> String {
    format!(
        "Write the id of the {}. If a tool of yours puts ids in place of names before it sends the file, turn this rule \
         off for these files.",
        to.name()
    )
}
