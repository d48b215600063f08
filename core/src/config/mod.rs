//! `pitfall.toml`: what the owner of a tenant says about it. Where the file lies and how it is read is a
//! matter of whoever runs this crate.
//!
//! ```text
//! text ──file: keys and types──▶ File ──meaning: ids, names, rules──▶ Config ──selection──▶ Selection
//!           └──────────── problem: what is wrong, where ────────────┘
//! ```

mod file;
mod meaning;
mod problem;
mod selection;
mod suggest;

pub use problem::Problem;
pub use selection::{UnknownRule, Wanted, rules};
pub use suggest::closest;

use crate::{Severity, TenantFacts};

/// Name of the file.
pub const NAME: &str = "pitfall.toml";
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
}

/// What becomes of the findings of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The rule is not run.
    Off,
    /// They have this severity.
    As(Severity),
}

impl Config {
    /// Reads the text of the file.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        meaning::of(&file::File::parse(text)?)
    }
}
