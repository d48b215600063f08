//! Workflow commands of GitHub Actions: annotations beside the lines of a pull request.

use std::fmt::Write;

use super::Report;
use super::concise::{message_and_help, printable};
use crate::finding::Severity;

/// `::error file=…,line=…,…::message`, a line each.
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info | Severity::Hint => "notice",
        };
        // Columns make sense to GitHub within one line only. Writing to a string cannot fail.
        let _ = write!(out, "::{command} file={},line={}", property(&finding.path), finding.start.line);
        let _ = match finding.end.line == finding.start.line {
            true => write!(out, ",col={},endColumn={}", finding.start.column, finding.end.column),
            false => write!(out, ",endLine={}", finding.end.line),
        };
        let _ = writeln!(out, ",title={} {}::{}", finding.code, finding.name, data(&message_and_help(finding)));
    }
    out
}

/// Text that ends with the line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(&printable(text)).replace(':', "%3A").replace(',', "%2C")
}
