//! What is wrong with a configuration, and where.

use std::fmt;
use std::ops::Range;

use super::suggest;

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The bytes of the text that it is about.
    pub span: Option<Range<usize>>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, "; {help}"))
    }
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
}
