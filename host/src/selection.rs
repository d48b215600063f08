//! Which rules the user wants.

use std::fmt;

use pitfall_core::rules::{ALL, Rule};
use pitfall_core::{Selection, Severity};

use crate::cli::CheckOptions;
use crate::config::Weight;
use crate::suggest;

/// A selector that names no rule.
#[derive(Debug)]
pub(crate) struct UnknownRule {
    selector: String,
    pub(crate) meant: Option<&'static str>,
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
pub(crate) fn rules(selector: &str) -> Result<Vec<&'static Rule>, UnknownRule> {
    let rules: Vec<&Rule> = ALL.iter().copied().filter(|rule| rule.is_selected_by(selector)).collect();
    if rules.is_empty() {
        let names = ALL.iter().flat_map(|rule| [rule.code, rule.name, rule.family()]);
        return Err(UnknownRule { selector: selector.to_owned(), meant: suggest::closest(selector, names) });
    }
    Ok(rules)
}

/// The selection that the options ask for. A rule that is named by `--select` runs even where the
/// configuration switches it off.
pub(crate) fn selection(options: &CheckOptions, configured: &[Option<Weight>]) -> Result<Selection, UnknownRule> {
    let configured = |index: usize| configured.get(index).copied().flatten();
    let everything = options.select.is_empty();
    let mut wanted: Vec<bool> =
        (0..ALL.len()).map(|index| everything && configured(index) != Some(Weight::Off)).collect();
    for (selectors, verdict) in [(&options.select, true), (&options.ignore, false)] {
        for selector in selectors {
            let selector = selector.trim();
            rules(selector)?;
            for (rule, wanted) in ALL.iter().zip(&mut wanted) {
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
    let fail_on = Severity::from(options.fail_on);
    Ok(Selection {
        rules: wanted,
        severities: (0..ALL.len()).map(severity).collect(),
        min_severity: options.min_severity.map_or(fail_on.min(Severity::Info), Severity::from),
        show_unknown: options.show_unknown,
    })
}
