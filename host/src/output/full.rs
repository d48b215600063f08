//! Findings with the lines they are about, drawn by miette.

use std::fmt;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles,
};
use owo_colors::{OwoColorize, Style};
use pitfall_core::report::concise::printable;
use pitfall_core::report::{Report, Reported};
use pitfall_core::{Confidence, Severity};

use super::snippet::{Snippet, Snippets};
use super::style;

/// Other places shown with a finding at most.
const PLACES: usize = 6;
/// Columns that line numbers and the frame take.
const FRAME: usize = 8;

/// Writes all findings.
pub(super) fn write(out: &mut impl Write, report: &Report, colored: bool, width: usize) -> io::Result<()> {
    let mut drawing = String::new();
    for finding in &report.findings {
        drawing.clear();
        // Drawing to a string fails only where a place lies outside of its excerpt.
        draw(&mut drawing, finding, colored, width).map_err(|_| io::Error::other("a finding cannot be drawn"))?;
        out.write_all(drawing.as_bytes())?;
    }
    Ok(())
}

fn draw(drawing: &mut String, finding: &Reported, colored: bool, width: usize) -> fmt::Result {
    use fmt::Write;

    let style = |style: Style| if colored { style } else { Style::new() };
    let severity = style(style::severity(finding.severity));
    let confidence = match finding.confidence {
        Confidence::Certain => "",
        Confidence::Likely => " (likely)",
        Confidence::Unknown => " (cannot be decided)",
    };
    writeln!(
        drawing,
        "{}{confidence}: {} {}",
        finding.severity.name().style(severity),
        finding.code.style(style(Style::new().bold())),
        finding.name,
    )?;
    handler(finding.severity, colored, width).render_report(drawing, &Drawn::new(finding, width))?;
    drawing.push('\n');
    Ok(())
}

fn handler(severity: Severity, colored: bool, width: usize) -> GraphicalReportHandler {
    let style = |style: Style| if colored { style } else { Style::new() };
    let mut highlights = vec![style(Style::new().blue()); PLACES + 1];
    highlights[0] = style(style::severity(severity));
    let severity = style(style::severity(severity));
    let styles = ThemeStyles {
        error: severity,
        warning: severity,
        advice: severity,
        help: style(Style::new().green().bold()),
        link: style(Style::new().cyan()),
        linum: style(Style::new().dimmed()),
        highlights,
    };
    let mut characters = ThemeCharacters::unicode();
    characters.advice = "ℹ".to_owned();
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_width(width)
        .with_context_lines(1)
        .without_syntax_highlighting()
}

/// A finding as miette sees it.
#[derive(Debug)]
struct Drawn {
    message: String,
    help: String,
    severity: miette::Severity,
    labels: Vec<LabeledSpan>,
    snippets: Snippets,
}

impl Drawn {
    fn new(finding: &Reported, width: usize) -> Self {
        let room = width.saturating_sub(FRAME + finding.end.line.to_string().len());
        let mut snippets = Snippets::default();
        let mut labels = Vec::new();
        if let Some(excerpt) = &finding.excerpt {
            let span = snippets.add(Snippet::new(&finding.path, finding.start, excerpt, room));
            labels.push(LabeledSpan::new_primary_with_span(None, span));
        }
        for related in finding.related.iter().take(PLACES) {
            if let Some(excerpt) = &related.excerpt {
                let span = snippets.add(Snippet::new(&related.path, related.start, excerpt, room));
                labels.push(LabeledSpan::new_with_span(Some(printable(&related.message).into_owned()), span));
            }
        }
        let mut help = printable(&finding.help).into_owned();
        if let Some(more @ 1..) = finding.related.len().checked_sub(PLACES) {
            let places = if more == 1 { "place" } else { "places" };
            help.push_str(&format!(" (And {more} more {places}, see --output-format json.)"));
        }
        Self {
            message: printable(&finding.message).into_owned(),
            help,
            severity: match finding.severity {
                Severity::Error => miette::Severity::Error,
                Severity::Warning => miette::Severity::Warning,
                Severity::Info | Severity::Hint => miette::Severity::Advice,
            },
            labels,
            snippets,
        }
    }
}

impl fmt::Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn {}

impl Diagnostic for Drawn {
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.help.is_empty()).then(|| Box::new(&self.help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.snippets)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
