//! The last line: what was checked and what was found.

use owo_colors::{OwoColorize, Style};
use pitfall_core::report::Report;

/// One line, or two where there is documentation to point at.
pub(super) fn line(report: &Report, colored: bool) -> String {
    let summary = &report.summary;
    let mut found = Vec::new();
    let counts = [
        (summary.errors, "error", "errors"),
        (summary.warnings, "warning", "warnings"),
        (summary.infos, "note", "notes"),
        (summary.hints, "hint", "hints"),
    ];
    for (count, one, many) in counts {
        if count > 0 {
            found.push(counted(count, one, many));
        }
    }
    let none = match summary.not_policy {
        0 => String::new(),
        1 => " (1 holds none)".to_owned(),
        count => format!(" ({count} hold none)"),
    };
    let left_out = [(summary.ignored, "ignored"), (summary.baselined, "in the baseline")];
    let left_out: String = left_out
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, how)| format!(", {} {how}", counted(*count, "finding", "findings")))
        .collect();
    let checked = format!(
        "Checked {} in {}{none}{left_out}",
        counted(summary.resources, "policy or object", "policies and objects"),
        counted(summary.files, "file", "files"),
    );
    let bold = if colored { Style::new().bold() } else { Style::new() };
    let worst = report.findings.iter().find(|finding| Some(finding.severity) == report.worst());
    match worst {
        _ if summary.files == 0 => {
            "No files to check: folders are searched for .json, .jsonc and .csv files.".to_owned()
        }
        None => format!("{checked}: {}.", "no pitfalls found".style(bold)),
        Some(worst) => {
            format!("{checked}: {}.\nMore on a finding: pitfall rule {}", found.join(", ").style(bold), worst.code)
        }
    }
}

fn counted(count: u32, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
