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

    /// What the parser says, in our words where it speaks of types of ours or of a misspelt word.
    pub(super) fn of_toml(error: &toml::de::Error, text: &str) -> Self {
        let (message, span) = (error.message(), error.span());
        if let Some(key) = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
            let help = match key {
                "reason" => "say why this is as it should be, for whoever reads it in a year: reason = \"…\"",
                "rule" => "name the rule, as in rule = \"GP003\"",
                "file" => "name the files, as in file = \"pilot/\"",
                "rules" => "name rules and their severity, as in rules = { GP003 = \"info\" }",
                _ => "add it",
            };
            return Self { message: format!("the key {key} is missing"), help: Some(help.to_owned()), span };
        }
        let wrong = ["invalid type: ", "invalid value: "].iter().find_map(|start| message.strip_prefix(start));
        if let Some((found, expected)) = wrong.and_then(|wrong| wrong.split_once(", expected ")) {
            let message = format!("this must be {}, but is {}", wanted(expected), found_in_words(found));
            let help = match (expected, found.strip_prefix("string ")) {
                ("a sequence", Some(text)) => Some(format!("write [{text}]")),
                _ => None,
            };
            return Self { message, help, span };
        }
        if message == "wanted string or table" {
            return Self { message: "this must be a word in quotes".to_owned(), help: None, span };
        }
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

/// What was expected, in words of the file.
fn wanted(expected: &str) -> &str {
    match expected {
        "a string" => "text in quotes",
        "a boolean" => "true or false, without quotes",
        "a sequence" => "a list",
        "a map" => "a table",
        // Hours.
        "u32" => "a whole number, 0 or more",
        _ if expected.starts_with("struct ") => "a table",
        own => own,
    }
}

/// What was found, in words of the file.
fn found_in_words(found: &str) -> String {
    let quoted = |start: &str| found.strip_prefix(start)?.strip_prefix('`')?.strip_suffix('`');
    match found {
        "sequence" => "a list".to_owned(),
        "map" => "a table, or a date".to_owned(),
        _ => match (quoted("boolean "), quoted("integer ").or_else(|| quoted("floating point "))) {
            (Some(value), _) => value.to_owned(),
            (_, Some(number)) => format!("the number {number}"),
            _ => found.strip_prefix("string ").map_or_else(|| found.to_owned(), |text| format!("the text {text}")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;

    /// No message speaks of types of the program.
    #[test]
    fn mistakes_are_told_in_words_of_the_file() {
        for (text, place, message) in [
            ("exclude = [1]", "1", "this must be text in quotes, but is the number 1"),
            ("exclude = 'a'", "'a'", "this must be a list, but is the text \"a\"; write [\"a\"]"),
            ("grace.limits.low = 'a'", "'a'", "this must be a whole number, 0 or more, but is the text \"a\""),
            ("grace.limits.low = -1", "-1", "this must be a whole number, 0 or more, but is the number -1"),
            ("tenant = 1", "1", "this must be a table, but is the number 1"),
            ("tenant.byod = 'yes'", "'yes'", "this must be true or false, without quotes, but is the text \"yes\""),
            ("rules = 1", "1", "this must be a table, but is the number 1"),
            ("limits.x = 1", "1", "this must be a table, but is the number 1"),
            (
                "limits.x.min = 1.5",
                "1.5",
                "this must be a whole number, text in quotes, true or false, but is the number 1.5",
            ),
            ("limits.x.min = [1]", "[1]", "true or false, but is a list"),
            (
                "override = [{ file = 1, rules = {} }]",
                "1",
                "this must be text in quotes, or a list of texts, but is the number 1",
            ),
            ("baseline = true", "true", "this must be text in quotes, but is true"),
            ("limits.x = { min = 1, severity = 1 }", "1", "this must be a word in quotes"),
            ("tenant.complete = 'some'", "'some'", "a list of collections, or \"all\", but is the text \"some\""),
        ] {
            let problem = Config::parse(text).expect_err(text);
            assert!(problem.to_string().contains(message), "{text}: {problem}");
            assert_eq!(problem.span.map(|span| &text[span]), Some(place), "{text}");
        }
        for (text, message) in [
            ("[[ignore]]\nrule = 'UG'\nfile = 'x'", "the key reason is missing; say why"),
            ("override = [{ file = 'a' }]", "the key rules is missing; name rules"),
        ] {
            let problem = Config::parse(text).expect_err(text).to_string();
            assert!(problem.starts_with(message), "{text}: {problem}");
        }
    }
}
