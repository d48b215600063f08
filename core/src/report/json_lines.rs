//! The findings as JSON, one to a line: for programs that read as they come.

use super::Report;
use super::json::Finding;

/// A line for each finding, each like an element of `findings` in [`json`](super::json).
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        // Strings and numbers always serialise.
        out.push_str(&serde_json::to_string(&Finding::new(finding)).unwrap_or_default());
        out.push('\n');
    }
    out
}
