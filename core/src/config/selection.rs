//! Which rules the user wants.

use std::fmt;

use super::{Config, suggest};
use crate::rules::{ALL, Meta};
use crate::settle::Weight;
use crate::{Selection, Severity};

/// A selector that names no rule.
#[derive(Debug)]
pub struct UnknownRule {
    /// What was written.
    pub selector: String,
    /// What was probably meant.
    pub meant: Option<&'static str>,
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no rule is called '{}'", self.selector)?;
        match self.meant {
            Some(meant) => write!(f, "; did you mean {meant}?"),
            None => write!(f, "; `pitfall rule --all` shows all rules"),
        }
    }
}

/// The rules that `selector` names.
pub fn rules(selector: &str) -> Result<Vec<&'static Meta>, UnknownRule> {
    let rules: Vec<&Meta> = ALL.iter().filter(|rule| rule.is_selected_by(selector)).collect();
    if rules.is_empty() {
        let names = ALL.iter().flat_map(|rule| [rule.code, rule.name, rule.family()]);
        return Err(UnknownRule { selector: selector.to_owned(), meant: suggest::closest(selector, names) });
    }
    Ok(rules)
}

/// What is wanted besides what the configuration says: on a command line, or in the settings of an editor.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Rules to run; all of them if none is named.
    pub select: Vec<String>,
    /// Rules not to run.
    pub ignore: Vec<String>,
    /// The lowest severity to show.
    pub min_severity: Severity,
    /// Whether rules of `select` that are named one by one show all they find, whatever its severity.
    pub named_shows_all: bool,
    /// Whether to show what cannot be decided.
    pub show_unknown: bool,
}

/// For each rule whether one of the selectors is its code or its name, rather than that of several.
fn named(select: &[String]) -> Vec<bool> {
    let is = |rule: &Meta, selector: &str| [rule.code, rule.name].iter().any(|own| own.eq_ignore_ascii_case(selector));
    ALL.iter().map(|rule| select.iter().any(|selector| is(rule, selector.trim()))).collect()
}

impl Config {
    /// The selection that is asked for. A rule that is named by `select` runs even where the configuration
    /// switches it off.
    pub fn selection(&self, wanted: &Wanted) -> Result<Selection, UnknownRule> {
        let configured = |index: usize| self.severities.get(index).copied().flatten();
        let everything = wanted.select.is_empty();
        let mut rules_wanted: Vec<bool> =
            (0..ALL.len()).map(|index| everything && configured(index) != Some(Weight::Off)).collect();
        for (selectors, verdict) in [(&wanted.select, true), (&wanted.ignore, false)] {
            for selector in selectors {
                let selector = selector.trim();
                rules(selector)?;
                for (rule, wanted) in ALL.iter().zip(&mut rules_wanted) {
                    if rule.is_selected_by(selector) {
                        *wanted = verdict;
                    }
                }
            }
        }
        let severity = |index| match configured(index) {
            Some(Weight::As(severity)) => Some(severity),
            Some(Weight::Off) | None => None,
        };
        Ok(Selection {
            rules: rules_wanted,
            severities: (0..ALL.len()).map(severity).collect(),
            min_severity: wanted.min_severity,
            named: if wanted.named_shows_all { named(&wanted.select) } else { Vec::new() },
            show_unknown: wanted.show_unknown,
            find_all: false,
        })
    }
}
