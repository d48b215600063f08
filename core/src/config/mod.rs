//! `pitfall.toml`: what the owner of a tenant says about it. Where the file lies and how it is read is a
//! matter of whoever runs this crate.
//!
//! ```text
//! text ──file: keys and types──▶ File ──meaning: ids, names, rules──▶ Config ──selection──▶ Selection
//!           └──────────── problem: what is wrong, where ────────────┘
//! ```

mod file;
mod globs;
mod ignores;
mod layers;
mod limits;
mod meaning;
mod problem;
mod profile;
mod selection;
mod suggest;
mod write;

pub use globs::glob_fault;
pub use layers::{Setting, explain, merge};
pub use problem::Problem;
pub use selection::{UnknownRule, Wanted, rules};
pub use suggest::closest;
pub use write::add_ignores;

use crate::TenantFacts;
use crate::settle::{DoubtfulLimit, Ignore, Override, Weight};

/// Name of the file.
pub const NAME: &str = "pitfall.toml";
/// How the name of the file beside a policy file ends, which holds ignores for it.
pub const COMPANION: &str = ".pitfall.toml";
/// The JSON Schema of the file. A test holds it against [`file::File`].
pub const SCHEMA: &str = include_str!("../../../schemas/pitfall.schema.json");

/// What the configuration says.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// About the tenant; the day is left open.
    pub facts: TenantFacts,
    /// Lists of names to read with the policies, as paths relative to the folder of the file.
    pub name_lists: Vec<String>,
    /// For each rule what is to become of its findings, where that is said.
    pub severities: Vec<Option<Weight>>,
    /// Other severities for some files.
    pub overrides: Vec<Override>,
    /// JSON Schemas of the house.
    pub schemas: Vec<HouseSchema>,
    /// For each rule whether its findings must not be ignored.
    pub protected: Vec<bool>,
    /// Findings to leave out.
    pub ignores: Vec<Ignore>,
    /// Limits of which only the files tell whether there are such settings.
    pub doubtful_limits: Vec<DoubtfulLimit>,
    /// Configurations that this one builds on.
    pub extend: Vec<Base>,
    /// Globs of files that are not read, relative to the folder of the file.
    pub exclude: Vec<String>,
    /// The file of the baseline, relative to the folder of the file.
    pub baseline: Option<String>,
}

/// A configuration that another one builds on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// Its file, relative to the folder of the other.
    pub path: String,
    /// Where the other names it.
    pub span: std::ops::Range<usize>,
}

impl Base {
    /// What to tell of it if it cannot be used.
    pub fn problem(&self, message: &str, help: &str) -> Problem {
        Problem::at(self.span.clone(), message.to_owned()).help(help)
    }
}

/// A JSON Schema of the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseSchema {
    /// The kind of resource that it is for.
    pub kind: String,
    /// Its file, relative to the folder of the configuration.
    pub path: String,
    /// Where the file is named in the configuration.
    pub span: std::ops::Range<usize>,
}

impl HouseSchema {
    /// What to tell of it if it cannot be used.
    pub fn problem(&self, message: &str) -> Problem {
        Problem {
            message: format!("the schema for {}: {message}", self.kind),
            help: None,
            span: Some(self.span.clone()),
        }
    }
}

impl Config {
    /// Reads the text of the file.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        meaning::of(&file::File::parse(text)?)
    }

    /// Reads the text of the file beside a policy file, called as that file with [`COMPANION`] behind its name.
    pub fn parse_companion(text: &str) -> Result<Vec<Ignore>, Problem> {
        ignores::of(&file::Companion::parse(text)?.ignore, true)
    }
}
