//! A page of Markdown: for the summary of a workflow run or a comment on a pull request.

use std::fmt::Write;

use super::concise::printable;
use super::{Report, Reported};

/// Findings that are listed. Comments and summaries have a limit, and nobody reads more.
const MOST: usize = 200;

/// A heading with the counts and a table with a row for each finding.
pub fn render(report: &Report) -> String {
    let mut out = String::from("## pitfall\n\n");
    let summary = &report.summary;
    let counts =
        [("error", summary.errors), ("warning", summary.warnings), ("note", summary.infos), ("hint", summary.hints)];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts.map(|(name, count)| counted(count, name)).collect();
    let counts = if counts.is_empty() { "no findings".to_owned() } else { counts.join(", ") };
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{} checked: {counts}.", counted(summary.files, "file"));
    if report.findings.is_empty() {
        return out;
    }
    out.push_str("\n| Severity | Rule | Place | Finding |\n| --- | --- | --- | --- |\n");
    report.findings.iter().take(MOST).for_each(|finding| row(&mut out, finding));
    if let Some(more @ 1..) = report.findings.len().checked_sub(MOST) {
        let _ = writeln!(out, "\nAnd {more} more.");
    }
    out
}

fn counted(count: u32, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

fn row(out: &mut String, finding: &Reported) {
    let rule = match finding.url {
        "" => finding.code.to_owned(),
        url => format!("[{}]({url})", finding.code),
    };
    let place = format!("{}:{}:{}", finding.path, finding.start.line, finding.start.column);
    let severity = finding.severity.name();
    let _ = writeln!(out, "| {severity} | {rule} | {} | {} |", plain(&place), plain(&finding.message));
}

/// Text that is shown as it is, whatever Markdown would make of it.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for character in printable(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' | '@' => out.extend(['\\', character]),
            _ => out.push(character),
        }
    }
    out
}
