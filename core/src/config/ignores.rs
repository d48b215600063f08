//! What `[[ignore]]` means.

use toml::Spanned;

use super::problem::Problem;
use super::selection::{self, UnknownRule};
use super::{file, globs};
use crate::date::Day;
use crate::rules::ALL;
use crate::settle::{Expiry, Ignore};
use crate::text::Span;

/// The ignores of a file. The companion of a policy file speaks of that file, so that it need not name
/// one.
pub(super) fn of(entries: &[file::Ignore], companion: bool) -> Result<Vec<Ignore>, Problem> {
    entries.iter().map(|entry| ignore(entry, companion)).collect()
}

fn ignore(entry: &file::Ignore, companion: bool) -> Result<Ignore, Problem> {
    let rules = rules(&entry.rule)?;
    if entry.reason.get_ref().trim().is_empty() {
        return Err(Problem::at(entry.reason.span(), "an ignore needs a reason".to_owned())
            .help("say why this is as it should be, for whoever reads it in a year"));
    }
    if let Some(pointer) = &entry.pointer
        && !pointer.get_ref().starts_with('/')
    {
        return Err(Problem::at(pointer.span(), format!("'{}' is no JSON Pointer", pointer.get_ref()))
            .help("it begins with /, as in /conditions/users/excludeGroups"));
    }
    if !companion && entry.policy.is_none() && entry.file.is_none() {
        return Err(Problem::at(
            entry.rule.span.clone(),
            format!("nothing says where {} is ignored", entry.rule.texts().join(", ")),
        )
        .help("name a policy or a file; to switch a rule off for the whole tenant, write \"off\" under [rules]"));
    }
    Ok(Ignore {
        rules,
        policy: entry.policy.clone(),
        file: entry.file.as_ref().map(globs::glob).transpose()?,
        pointer: entry.pointer.as_ref().map(|pointer| pointer.get_ref().clone()),
        reason: entry.reason.get_ref().trim().to_owned(),
        expires: entry.expires.as_ref().map(expiry).transpose()?,
        span: Span::new(entry.rule.span.start as u32, entry.rule.span.end as u32),
    })
}

fn rules(names: &file::Names) -> Result<Vec<bool>, Problem> {
    let mut rules = vec![false; ALL.len()];
    for name in &names.list {
        let (name, span) = (name.get_ref().trim(), name.span());
        selection::rules(name).map_err(|unknown| no_such_rule(span, &unknown))?;
        for (rule, named) in ALL.iter().zip(&mut rules) {
            *named |= rule.is_selected_by(name) && rule.is_ignorable();
        }
    }
    if rules.contains(&true) {
        return Ok(rules);
    }
    Err(match names.list.as_slice() {
        [] => Problem::at(names.span.clone(), "this ignore names no rule".to_owned()).help("name one, such as GP003"),
        _ => Problem::at(names.span.clone(), format!("findings of {} cannot be ignored", names.texts().join(", "))),
    })
}

/// The problem of a name that no rule has.
pub(super) fn no_such_rule(span: std::ops::Range<usize>, unknown: &UnknownRule) -> Problem {
    let problem = Problem::at(span, format!("no rule is called '{}'", unknown.selector));
    problem.help(match unknown.meant {
        Some(meant) => format!("did you mean {meant}?"),
        None => "`pitfall rule --all` shows all rules".to_owned(),
    })
}

fn expiry(value: &Spanned<toml::Value>) -> Result<Expiry, Problem> {
    let text = match value.get_ref() {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match Day::parse(&text).filter(|_| text.len() == 10) {
        Some(day) => Ok(Expiry { day, text, span: span(value) }),
        None => {
            Err(Problem::at(value.span(), format!("'{text}' is no date")).help("a date is written as in 2026-11-21"))
        }
    }
}

fn span<T>(spanned: &Spanned<T>) -> Span {
    let range = spanned.span();
    Span::new(range.start as u32, range.end as u32)
}
