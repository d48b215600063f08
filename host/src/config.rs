//! `pitfall.toml`: finding the file, reading it, and drawing what is wrong with it.

use std::fs;
use std::io::{self, Write, stdout};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report};
use pitfall_core::config::{Config, NAME, Problem, SCHEMA, Wanted};
use pitfall_core::{Day, Selection, Severity};

use crate::cli::{CheckOptions, InputOptions};
use crate::terminal;
use crate::walk::{reason, shown};
use crate::{CLEAN, FAILED};

/// The configuration that holds.
#[derive(Debug, Default)]
pub(crate) struct Configured {
    /// What it says.
    pub(crate) config: Config,
    /// Lists of names to read with the policies.
    pub(crate) name_lists: Vec<PathBuf>,
    /// The folder of its file.
    pub(crate) folder: PathBuf,
    /// Name and text of its file.
    file: (String, String),
}

impl Configured {
    /// Reads the configuration that the options ask for; an error is a text for the user.
    pub(crate) fn load(options: &InputOptions) -> Result<Self, String> {
        let mut configured = Self::read(options)?;
        configured.config.facts.today = options.today.or_else(today);
        Ok(configured)
    }

    fn read(options: &InputOptions) -> Result<Self, String> {
        let path = match &options.config {
            _ if options.isolated => return Ok(Self::default()),
            Some(path) => path.clone(),
            None => match discover(options.paths.first()) {
                Some(path) => path,
                None => return Ok(Self::default()),
            },
        };
        let name = shown(&path);
        let text = fs::read_to_string(&path).map_err(|error| format!("{name}: {}", reason(&error)))?;
        let config = Config::parse(&text).map_err(|problem| draw(&problem, &name, &text))?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let name_lists = config.name_lists.iter().map(|path| folder.join(path)).collect();
        Ok(Self { config, name_lists, folder, file: (name, text) })
    }

    /// The message about a problem that shows later than when the file was read.
    pub(crate) fn draw(&self, problem: &Problem) -> String {
        let (name, text) = &self.file;
        draw(problem, name, text)
    }

    /// The rules that the options and the configuration ask for; an error is a text for the user.
    pub(crate) fn selection(&self, options: &CheckOptions) -> Result<Selection, String> {
        let fail_on = Severity::from(options.fail_on);
        let wanted = Wanted {
            select: options.select.clone(),
            ignore: options.ignore.clone(),
            min_severity: options.min_severity.map_or(fail_on.min(Severity::Info), Severity::from),
            show_unknown: options.show_unknown,
        };
        self.config.selection(&wanted).map_err(|unknown| unknown.to_string())
    }
}

/// The day of the run, by universal time.
fn today() -> Option<Day> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    i32::try_from(seconds / (24 * 60 * 60)).ok().map(Day::of_unix_days)
}

/// The configuration next to `path` or in the nearest folder above it.
fn discover(path: Option<&PathBuf>) -> Option<PathBuf> {
    let path = fs::canonicalize(path.map_or(Path::new("."), PathBuf::as_path)).ok()?;
    path.ancestors().map(|folder| folder.join(NAME)).find(|file| file.is_file())
}

/// The message about a problem in the file `name` with this text.
fn draw(problem: &Problem, name: &str, text: &str) -> String {
    let mut diagnostic = MietteDiagnostic::new(&problem.message);
    diagnostic.help.clone_from(&problem.help);
    if let Some(span) = &problem.span {
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
        Err(_) => format!("{name}: {}", problem.message),
    }
}

/// Shows the schema and gives the exit code.
pub(crate) fn show_schema() -> u8 {
    match stdout().lock().write_all(SCHEMA.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => FAILED,
        _ => CLEAN,
    }
}
