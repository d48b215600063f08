//! How often each rule found something.

use std::collections::BTreeMap;
use std::io::{self, Write};

use owo_colors::{OwoColorize, Style};
use pitfall_core::Severity;
use pitfall_core::report::Report;

use super::style;

/// One line a rule, the most frequent first.
pub(super) fn write(out: &mut impl Write, report: &Report, colored: bool) -> io::Result<()> {
    let mut counts: BTreeMap<(&str, &str, Severity), usize> = BTreeMap::new();
    for finding in &report.findings {
        *counts.entry((finding.code, finding.name, finding.severity)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let width = counts.first().map_or(0, |(_, count)| count.to_string().len());
    for ((code, name, severity), count) in counts {
        let style = if colored { style::severity(severity) } else { Style::new() };
        writeln!(out, "{count:>width$}  {:<7}  {code}  {name}", severity.name().style(style))?;
    }
    Ok(())
}
