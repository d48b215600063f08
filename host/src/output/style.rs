//! Colours, the same everywhere.

use owo_colors::Style;
use pitfall_core::Severity;

/// The style of a severity.
pub(crate) fn severity(severity: Severity) -> Style {
    match severity {
        Severity::Error => Style::new().red().bold(),
        Severity::Warning => Style::new().yellow().bold(),
        Severity::Info => Style::new().bright_blue().bold(),
        Severity::Hint => Style::new().cyan().bold(),
    }
}
