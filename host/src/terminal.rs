//! What the terminal can do: colours, links and width.

use std::env;
use std::io::IsTerminal;

use crate::cli::Color;

/// Width where there is no terminal, as in the logs of a pipeline.
const NO_TERMINAL: usize = 100;
/// Lines of prose longer than this are hard to read.
const WIDEST: usize = 120;

/// Whether to use colour on a stream.
pub(crate) fn colored(choice: Color, stream: &impl IsTerminal) -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let on = |name: &str| set(name) && env::var_os(name).is_some_and(|value| value != "0");
    match choice {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto if on("FORCE_COLOR") || on("CLICOLOR_FORCE") => true,
        Color::Auto => stream.is_terminal() && env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}

/// Whether words on standard output can be links; `FORCE_HYPERLINK` decides where it is set.
pub(crate) fn linked(choice: Color) -> bool {
    choice != Color::Never && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout)
}

/// Columns to use on standard output: as many as the terminal has, or else as `COLUMNS` says.
pub(crate) fn width() -> usize {
    let terminal = terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0));
    let said = || env::var("COLUMNS").ok()?.parse().ok();
    terminal.or_else(said).map_or(NO_TERMINAL, |width: usize| width.clamp(40, WIDEST))
}
