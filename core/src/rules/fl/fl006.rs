//! Quotes and dashes of a word processor.

use crate::filter::{Dialect, ProblemKind};
use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::order::Order;
use crate::policy::Resource;
use crate::rules::fl::filter_of;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "FL006",
    name: "filter-typographic-character",
    severity: Severity::Error,
    what: "A rule is written with typographic quotes or dashes, or with spaces that cannot be told from plain ones.",
    why: "Rules copied from documents and chats carry such characters. They look right and mean nothing to the \
          filter language, so the rule is refused or compares with something else.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "devices": {
      "deviceFilter": {
        "mode": "exclude",
        "rule": "device.extensionAttribute1 -eq “SAW”"
      }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "devices": {
      "deviceFilter": {
        "mode": "exclude",
        "rule": "device.extensionAttribute1 -eq \"SAW\""
      }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[
        Source {
            title: "Filter for devices as a condition in Conditional Access policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
        },
        Source {
            title: "Manage rules for dynamic membership groups in Microsoft Entra ID",
            url: "https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Some(filter) = filter_of(resource) else { return };
    let mut characters: Vec<char> = Vec::new();
    let mut first = None;
    let mut fix = Fix::safe();
    for problem in &filter.written.rule.problems {
        let ProblemKind::Typographic(character) = problem.kind else { continue };
        first.get_or_insert(problem.span);
        fix = fix.rewrite(filter.written.place(problem.span), stand_in(character));
        if !characters.contains(&character) {
            characters.push(character);
        }
    }
    let Some(first) = first else { return };
    let names: Vec<String> = characters.iter().take(MOST).map(|character| name(*character)).collect();
    let mut plain: Vec<&str> = characters.iter().filter_map(|character| plain(*character)).collect();
    plain.order();
    plain.dedup();
    // Microsoft's own page on dynamic groups shows rules with dashes.
    if filter.dialect() == Dialect::DynamicGroup && plain == [HYPHEN] && plain.len() == characters.len() {
        let message = format!(
            "{} is written with {} in place of a hyphen; examples show that, but nothing says that it works",
            filter.title(),
            names.join(" and ")
        );
        filter
            .report(findings, first, message)
            .help("Write a plain hyphen.")
            .fix(fix)
            .likely()
            .severity(Severity::Info);
        return;
    }
    let message = format!("{} holds {}, which the filter language does not read", filter.title(), names.join(" and "));
    let help = if plain.is_empty() { "Remove it.".to_owned() } else { format!("Write {}.", plain.join(" and ")) };
    filter.report(findings, first, message).help(help).fix(fix);
}

/// More kinds of characters than this are not named.
const MOST: usize = 4;

const HYPHEN: &str = "a plain hyphen";

fn name(character: char) -> String {
    let code = character as u32;
    if is_space(character) {
        format!("a special space (U+{code:04X})")
    } else if is_unseen(character) {
        format!("a character that cannot be seen (U+{code:04X})")
    } else if character == '`' {
        "a backtick before a quote".to_owned()
    } else {
        format!("{character} (U+{code:04X})")
    }
}

/// What to write in place of it.
fn plain(character: char) -> Option<&'static str> {
    match character {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}' => Some(HYPHEN),
        '`' => Some("quotes alone"),
        _ if is_space(character) => Some("plain spaces"),
        _ if is_unseen(character) => None,
        _ => Some("plain quotes"),
    }
}

/// The plain character in place of it.
fn stand_in(character: char) -> &'static str {
    match plain(character) {
        Some(HYPHEN) => "-",
        Some(_) if is_space(character) => " ",
        Some(_) if matches!(character, '‘' | '’' | '‚' | '‛' | '′') => "'",
        Some(_) if character != '`' => "\"",
        _ => "",
    }
}

const fn is_space(character: char) -> bool {
    matches!(character, '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{3000}')
}

const fn is_unseen(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}')
}
