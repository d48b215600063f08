//! What pitfall writes on standard output.

mod excerpts;
mod full;
mod snippet;
mod statistics;
pub(crate) mod style;
mod summary;

use std::io::{self, BufWriter, Write, stderr, stdout};

use pitfall_core::report::{Report, concise, json};

use crate::cli::{CheckOptions, Format};
use crate::terminal;
use crate::{CLEAN, FAILED};

/// Shows a report as the options ask.
pub(crate) fn show(report: &Report, options: &CheckOptions) -> io::Result<()> {
    let mut out = BufWriter::new(stdout().lock());
    let colored = terminal::colored(options.input.color, out.get_ref());
    match options.output_format {
        Format::Json => out.write_all(json::render(report).as_bytes())?,
        _ if options.statistics => statistics::write(&mut out, report, colored)?,
        Format::Concise => out.write_all(concise::render(report).as_bytes())?,
        Format::Full => full::write(&mut out, report, colored, terminal::width())?,
    }
    out.flush()?;
    if !options.input.quiet && options.output_format != Format::Json {
        let colored = terminal::colored(options.input.color, &stderr());
        // Nobody can be told that standard error is closed.
        let _ = writeln!(stderr().lock(), "{}", summary::line(report, colored));
    }
    Ok(())
}

/// Shows the version and gives the exit code.
pub(crate) fn version() -> u8 {
    match writeln!(stdout().lock(), "pitfall {}", env!("CARGO_PKG_VERSION")) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => FAILED,
        _ => CLEAN,
    }
}
