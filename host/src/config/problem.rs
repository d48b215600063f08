//! What is wrong with a configuration, drawn at its place.

use std::ops::Range;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report};

use crate::suggest;
use crate::terminal;

/// What is wrong, and where.
#[derive(Debug)]
pub(super) struct Problem {
    message: String,
    help: Option<String>,
    span: Option<Range<usize>>,
}

impl Problem {
    pub(super) fn at(span: Range<usize>, message: String) -> Self {
        Self { message, help: None, span: Some(span) }
    }

    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What the parser says, in our words where it is about a misspelt word.
    pub(super) fn of_toml(error: &toml::de::Error, text: &str) -> Self {
        let (message, span) = (error.message(), error.span());
        let mut words = message.split('`').skip(1).step_by(2);
        let (what, expected) = if message.starts_with("unknown field") {
            ("key", "the keys here are")
        } else if message.starts_with("unknown variant") {
            ("word", "the words here are")
        } else {
            return Self { message: message.to_owned(), help: None, span };
        };
        let written = words.next().unwrap_or_default();
        let known: Vec<&str> = words.collect();
        let message = format!("'{written}' is no {what} that is known here");
        let help = match suggest::closest(written, known.iter().copied()) {
            Some(meant) => format!("did you mean '{meant}'?"),
            None => format!("{expected} {}", known.join(", ")),
        };
        // The parser points at a whole table where the word in it cannot be told.
        let span = span.map(|span| match text.get(span.clone()).and_then(|part| part.find(written)) {
            Some(at) if !written.is_empty() => span.start + at..span.start + at + written.len(),
            _ => span,
        });
        Self { message, help: Some(help), span }
    }

    /// The message for the user of the file `name` with this text.
    pub(super) fn draw(&self, name: &str, text: &str) -> String {
        let mut diagnostic = MietteDiagnostic::new(&self.message);
        diagnostic.help.clone_from(&self.help);
        if let Some(span) = &self.span {
            diagnostic = diagnostic.with_label(LabeledSpan::underline(span.clone()));
        }
        let report = Report::new(diagnostic).with_source_code(NamedSource::new(name, text.to_owned()));
        let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor())
            .with_width(terminal::width())
            .with_context_lines(1)
            .without_syntax_highlighting();
        let mut drawing = String::new();
        match handler.render_report(&mut drawing, report.as_ref()) {
            Ok(()) => format!("{name} cannot be used\n{}", drawing.trim_end()),
            Err(_) => format!("{name}: {}", self.message),
        }
    }
}
