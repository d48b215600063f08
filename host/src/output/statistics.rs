//! How often each rule found something.

use std::collections::BTreeMap;
use std::io::{self, Write};

use owo_colors::{OwoColorize, Style};
use pitfall_core::Severity;
use pitfall_core::fix::Applicability;
use pitfall_core::report::Report;
use serde::Serialize;

use super::style;

/// What a rule found with one severity.
#[derive(Serialize)]
struct OfRule<'r> {
    code: &'r str,
    name: &'r str,
    severity: Severity,
    count: usize,
    /// Those with a safe fix.
    fixable: usize,
}

/// All that was found, the most frequent first.
fn count(report: &Report) -> Vec<OfRule<'_>> {
    let mut counts: BTreeMap<(&str, &str, Severity), (usize, usize)> = BTreeMap::new();
    for finding in &report.findings {
        let (count, fixable) = counts.entry((finding.code, finding.name, finding.severity)).or_default();
        *count += 1;
        *fixable += usize::from(finding.is_fixed_by(Applicability::Safe));
    }
    let of_rule = |((code, name, severity), (count, fixable))| OfRule { code, name, severity, count, fixable };
    let mut counts: Vec<_> = counts.into_iter().map(of_rule).collect();
    counts.sort_by_key(|of_rule| std::cmp::Reverse(of_rule.count));
    counts
}

/// One line a rule.
pub(super) fn write(out: &mut impl Write, report: &Report, colored: bool) -> io::Result<()> {
    let counts = count(report);
    let width = counts.first().map_or(0, |most| most.count.to_string().len());
    for OfRule { code, name, severity, count, .. } in counts {
        let style = if colored { style::severity(severity) } else { Style::new() };
        writeln!(out, "{count:>width$}  {:<7}  {code}  {name}", severity.name().style(style))?;
    }
    Ok(())
}

/// One list for programs.
pub(super) fn write_json(out: &mut impl Write, report: &Report) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &count(report))?;
    out.write_all(b"\n")
}
