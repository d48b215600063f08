//! What pitfall says on standard error about its own work.

use std::fmt::Display;
use std::io::{Write, stderr};

use owo_colors::OwoColorize;
use pitfall_core::report::concise::printable;

use crate::cli::Color;
use crate::terminal;

/// Something that keeps pitfall from doing all of its work.
pub(crate) fn error(color: Color, message: impl Display) {
    let word = "error:";
    if terminal::colored(color, &stderr()) { say(word.red().bold(), message) } else { say(word, message) }
}

/// Something that the user should know.
pub(crate) fn warning(color: Color, message: impl Display) {
    let word = "warning:";
    if terminal::colored(color, &stderr()) { say(word.yellow().bold(), message) } else { say(word, message) }
}

fn say(word: impl Display, message: impl Display) {
    let message = message.to_string();
    let lines: Vec<_> = message.lines().map(printable).collect();
    // Nobody can be told that standard error is closed.
    let _ = writeln!(stderr().lock(), "{word} {}", lines.join("\n"));
}
