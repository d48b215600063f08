//! What pitfall writes on standard output.

mod excerpts;
mod full;
mod snippet;
mod statistics;
pub(crate) mod style;
mod summary;

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write, stderr, stdout};

use pitfall_core::report::{
    Report, azure, checkstyle, concise, github, gitlab, json, json_lines, junit, markdown, sarif,
};

use crate::cli::{CheckOptions, Format, Output};
use crate::session::Compiled;
use crate::{fix, terminal};
use full::Look;

/// Whether the options ask for more than one thing in one place.
pub(crate) fn check(options: &CheckOptions) -> Result<(), String> {
    let files = options.output_format.iter().map(|output| output.file.as_deref());
    let mut seen = Vec::new();
    for file in files {
        if seen.contains(&file) {
            return Err(match file {
                None => "standard output takes one format; write others to files, as in sarif=FILE".to_owned(),
                Some(file) => format!("{} is named for two formats", file.display()),
            });
        }
        seen.push(file);
    }
    let shown = options.output_format.iter().find(|output| output.file.is_none()).map(|output| output.format);
    match shown.filter(|_| options.statistics) {
        None | Some(Format::Full | Format::Concise | Format::Json) => Ok(()),
        Some(_) => Err("--statistics are written as text or as json; write the findings to a file, as in \
                        --output-format sarif=FILE"
            .to_owned()),
    }
}

/// Whether lines of the files are shown.
pub(crate) fn needs_excerpts(options: &CheckOptions) -> bool {
    let is_shown = |output: &Output| output.file.is_some() || !options.statistics;
    options.output_format.iter().any(|output| output.format == Format::Full && is_shown(output))
}

/// Shows a report as the options ask, after so many findings were mended.
pub(crate) fn show(report: &Report, mended: usize, options: &CheckOptions) -> Result<(), String> {
    for Output { format, file } in &options.output_format {
        let Some(file) = file else { continue };
        let written = File::create(file).map(BufWriter::new).and_then(|mut out| {
            write(&mut out, report, *format, Look { colored: false, links: false, width: terminal::width() })?;
            out.flush()
        });
        written.map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    }
    let shown = options.output_format.iter().find(|output| output.file.is_none()).map(|output| output.format);
    let mut out = BufWriter::new(stdout().lock());
    let colored = terminal::colored(options.input.color, out.get_ref());
    let result = match shown {
        Some(Format::Json) if options.statistics => statistics::write_json(&mut out, report),
        _ if options.statistics => statistics::write(&mut out, report, colored),
        Some(format) => {
            let links = terminal::linked(options.input.color);
            write(&mut out, report, format, Look { colored, links, width: terminal::width() })
        }
        None => Ok(()),
    };
    match result.and_then(|()| out.flush()) {
        // Whoever reads the output may stop at any time.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
        result => result.map_err(|error| format!("cannot write: {error}"))?,
    }
    if !options.input.quiet && !shown.is_some_and(Format::is_document) {
        let colored = terminal::colored(options.input.color, &stderr());
        // Nobody can be told that standard error is closed.
        let _ = writeln!(stderr().lock(), "{}", summary::line(report, colored));
        if let Some(line) = summary::fixes(report, mended, options) {
            let _ = writeln!(stderr().lock(), "{line}");
        }
    }
    Ok(())
}

/// Shows what fixing would change.
pub(crate) fn diff(files: &[Compiled], mended: usize, report: &Report, options: &CheckOptions) -> Result<(), String> {
    let mut out = BufWriter::new(stdout().lock());
    let terminal = out.get_ref().is_terminal();
    let colored = terminal::colored(options.input.color, out.get_ref());
    match fix::show(&mut out, files, colored, terminal).and_then(|()| out.flush()) {
        // Whoever reads the output may stop at any time.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
        result => result.map_err(|error| format!("cannot write: {error}"))?,
    }
    if !options.input.quiet {
        // Nobody can be told that standard error is closed.
        let _ = writeln!(stderr().lock(), "{}", summary::diff(report, mended, options));
    }
    Ok(())
}

fn write(out: &mut impl Write, report: &Report, format: Format, look: Look) -> io::Result<()> {
    let text = match format {
        Format::Full => return full::write(out, report, look),
        Format::Concise => concise::render(report),
        Format::Markdown => markdown::render(report),
        Format::Json => json::render(report),
        Format::JsonLines => json_lines::render(report),
        Format::Sarif => sarif::render(report),
        Format::Github => github::render(report),
        Format::Gitlab => gitlab::render(report),
        Format::Azure => azure::render(report),
        Format::Junit => junit::render(report),
        Format::Checkstyle => checkstyle::render(report),
    };
    out.write_all(text.as_bytes())
}
