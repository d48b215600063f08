//! The code quality report of GitLab.

use serde::Serialize;

use super::Report;
use super::concise::printable;
use crate::finding::Severity;

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'r str,
    fingerprint: &'r str,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// One JSON array, whose elements GitLab tells apart by their fingerprints.
pub fn render(report: &Report) -> String {
    let issues = report.findings.iter().map(|finding| Issue {
        description: format!("{} {}: {}", finding.code, finding.name, printable(&finding.message)),
        check_name: finding.code,
        fingerprint: &finding.fingerprint,
        severity: match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Info => "minor",
            Severity::Hint => "info",
        },
        location: Location {
            path: finding.path.strip_prefix("./").unwrap_or(&finding.path),
            lines: Lines { begin: finding.start.line, end: finding.end.line },
        },
    });
    // Strings and numbers always serialise.
    let mut text = serde_json::to_string_pretty(&issues.collect::<Vec<_>>()).unwrap_or_default();
    text.push('\n');
    text
}
