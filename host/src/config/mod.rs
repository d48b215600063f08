//! `pitfall.toml`: what the owner of a tenant says about it.
//!
//! ```text
//! text ──file: keys and types──▶ File ──meaning: ids, names, rules──▶ Config
//!           └──────────── problem: what is wrong, where ────────────┘
//! ```

mod file;
mod meaning;
mod problem;

use std::fs;
use std::io::{self, Write, stdout};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use pitfall_core::{Day, Severity, TenantFacts};

use crate::cli::InputOptions;
use crate::walk::{reason, shown};
use crate::{CLEAN, FAILED};

/// Name of the file.
const NAME: &str = "pitfall.toml";
/// The JSON Schema of the file. A test holds it against [`file::File`].
const SCHEMA: &str = include_str!("../../../schemas/pitfall.schema.json");

/// What the configuration says.
#[derive(Debug, Default)]
pub(crate) struct Config {
    /// About the tenant.
    pub(crate) facts: TenantFacts,
    /// Lists of names to read with the policies.
    pub(crate) name_lists: Vec<PathBuf>,
    /// For each rule what is to become of its findings, where that is said.
    pub(crate) severities: Vec<Option<Weight>>,
}

/// What becomes of the findings of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// The rule is not run.
    Off,
    /// They have this severity.
    As(Severity),
}

impl Config {
    /// Reads the configuration that the options ask for; an error is a text for the user.
    pub(crate) fn load(options: &InputOptions) -> Result<Self, String> {
        let mut config = Self::read(options)?;
        config.facts.today = options.today.or_else(today);
        Ok(config)
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
        let folder = path.parent().unwrap_or(Path::new(""));
        let config = file::File::parse(&text).and_then(|file| meaning::of(&file, folder));
        config.map_err(|problem| problem.draw(&name, &text))
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

/// Shows the schema and gives the exit code.
pub(crate) fn show_schema() -> u8 {
    match stdout().lock().write_all(SCHEMA.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => FAILED,
        _ => CLEAN,
    }
}
