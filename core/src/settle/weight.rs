//! Severities that hold for some files only.

use super::ignore::within;
use super::pattern::is_file;
use crate::finding::Severity;

/// What becomes of the findings of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// They are left out.
    Off,
    /// They have this severity.
    As(Severity),
}

/// Other severities for some files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Globs of the files, relative to the folder of the configuration.
    pub files: Vec<String>,
    /// For each rule of [`crate::rules::ALL`] what becomes of its findings there.
    pub weights: Vec<Option<Weight>>,
}

/// What the configuration makes of severities.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    /// The folder that globs are relative to, as it is shown; empty for the current one.
    pub folder: String,
    /// For some files; the last that is for a file counts.
    pub overrides: Vec<Override>,
    /// For each rule of [`crate::rules::ALL`] whether its findings count where no override speaks of them; all
    /// do if it is empty.
    pub elsewhere: Vec<bool>,
}

impl Weights {
    /// What becomes of a finding of the rule at `rule` in the file at `path`; `None` where it is as it is
    /// everywhere.
    pub(super) fn of(&self, rule: usize, path: &str) -> Option<Weight> {
        let path = within(&self.folder, path);
        let is_for = |entry: &&Override| entry.files.iter().any(|glob| is_file(glob, path));
        let weights = self.overrides.iter().rev().filter(|entry| entry.weights.get(rule).is_some_and(Option::is_some));
        let weight = weights.filter(is_for).find_map(|entry| entry.weights.get(rule).copied().flatten());
        weight.or_else(|| (self.elsewhere.get(rule) == Some(&false)).then_some(Weight::Off))
    }
}
