//! The last line: what was checked and what was found.

use owo_colors::{OwoColorize, Style};
use pitfall_core::files::{ENDINGS, SCRIPT};
use pitfall_core::fix::Applicability;
use pitfall_core::report::Report;

use crate::cli::CheckOptions;

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
            format!("No files to check.\nFolders are searched for *.{} *{SCRIPT}", ENDINGS.join(" *."))
        }
        None => format!("{checked}: {}.", "no pitfalls found".style(bold)),
        Some(worst) => {
            format!("{checked}: {}.\nMore on a finding: pitfall rule {}", found.join(", ").style(bold), worst.code)
        }
    }
}

/// What was mended and what could be, a line for each; nothing where there is nothing to say.
pub(super) fn fixes(report: &Report, mended: usize, options: &CheckOptions) -> Option<String> {
    let mut parts = Vec::new();
    if mended > 0 {
        parts.push(format!("Mended {}.", findings(mended)));
    }
    let (safe, others) = counts(report);
    let (wanted, flags) = if options.unsafe_fixes { (safe + others, "--fix --unsafe-fixes") } else { (safe, "--fix") };
    if wanted > 0 && !options.fix {
        parts.push(format!("{wanted} can be mended with {flags}."));
    }
    if others > 0 && !options.unsafe_fixes {
        let more = if safe > 0 || mended > 0 { " more" } else { "" };
        parts
            .push(format!("{others}{more} can be mended with --fix --unsafe-fixes, which may change who gets access."));
    }
    (!parts.is_empty()).then(|| parts.join("\n"))
}

/// The last line of a diff.
pub(super) fn diff(report: &Report, mended: usize, options: &CheckOptions) -> String {
    let (_, others) = counts(report);
    let more = match others {
        1.. if !options.unsafe_fixes => {
            format!("\n{others} more with --unsafe-fixes, which may change who gets access.")
        }
        _ => String::new(),
    };
    match mended {
        0 => format!("Nothing would be mended.{more}"),
        _ => format!("{} would be mended.{more}", findings(mended)),
    }
}

/// How many findings have a safe fix, and how many another one.
fn counts(report: &Report) -> (usize, usize) {
    let count = |upto| report.findings.iter().filter(|finding| finding.is_fixed_by(upto)).count();
    let safe = count(Applicability::Safe);
    (safe, count(Applicability::Unsafe) - safe)
}

fn findings(count: usize) -> String {
    counted(u32::try_from(count).unwrap_or(u32::MAX), "finding", "findings")
}

fn counted(count: u32, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
