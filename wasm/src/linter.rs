//! A tenant whose files change one by one: what an editor and a page need of the core.
//!
//! Each file is compiled when it changes and never else; its unit stays. A report links the units,
//! judges, and spells out the places of those files alone whose places or text are not those of the
//! last report.

use std::collections::BTreeMap;
use std::mem::take;

use pitfall_core::config::{self, Config, Problem, Weight};
use pitfall_core::coverage::matrix::Matrix;
use pitfall_core::report::{self, Report};
use pitfall_core::rules::ALL;
use pitfall_core::{
    Asked, Day, File, Location, Selection, Severity, Tenant, TenantFacts, Unit, compile, judge, locate,
};
use rustc_hash::FxHashMap;
use serde::Deserialize;

/// What is wanted besides what `pitfall.toml` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Options {
    /// The day to which ages are counted, such as `2026-10-19`; without it nothing is said about ages.
    today: Option<String>,
    /// The lowest severity wanted.
    min_severity: Severity,
    /// Whether what cannot be decided is wanted.
    show_unknown: bool,
    /// By rule or family what becomes of its findings, whatever `pitfall.toml` says.
    severities: BTreeMap<String, String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { today: None, min_severity: Severity::Info, show_unknown: false, severities: BTreeMap::new() }
    }
}

impl Options {
    fn wanted(&self) -> config::Wanted {
        let (min_severity, show_unknown) = (self.min_severity, self.show_unknown);
        config::Wanted { select: Vec::new(), ignore: Vec::new(), min_severity, show_unknown }
    }

    /// Puts the severities over those of the configuration, the narrower ones last; gives the entries that
    /// name no rule or no severity.
    fn weigh(&self, config: &mut Config) -> Vec<String> {
        config.severities.resize(ALL.len(), None);
        let mut unknown = Vec::new();
        let mut entries = Vec::new();
        for (selector, word) in &self.severities {
            match (config::rules(selector.trim()), weight(word)) {
                (Ok(rules), Some(weight)) => entries.push((rules, weight)),
                _ => unknown.push(format!("{selector}: {word}")),
            }
        }
        entries.sort_by_key(|(rules, _)| std::cmp::Reverse(rules.len()));
        for (rules, weight) in entries {
            for (rule, severity) in ALL.iter().zip(&mut config.severities) {
                if rules.iter().any(|named| named.code == rule.code) {
                    *severity = Some(weight);
                }
            }
        }
        unknown
    }
}

fn weight(word: &str) -> Option<Weight> {
    Some(match word {
        "off" => Weight::Off,
        "hint" => Weight::As(Severity::Hint),
        "info" => Weight::As(Severity::Info),
        "warning" => Weight::As(Severity::Warning),
        "error" => Weight::As(Severity::Error),
        _ => return None,
    })
}

/// What came of a configuration.
#[derive(Debug, Default)]
pub(crate) struct Configured {
    /// What is wrong with it. If anything is, the one before it stays.
    pub(crate) problem: Option<Problem>,
    /// Lists of names to read with the policies, relative to the folder of the configuration.
    pub(crate) name_lists: Vec<String>,
    /// Entries of the options that say nothing.
    pub(crate) unknown: Vec<String>,
}

/// A tenant at work.
#[derive(Debug, Default)]
pub(crate) struct Linter {
    /// What the owner says about the tenant.
    facts: TenantFacts,
    /// Which findings are wanted.
    selection: Option<Selection>,
    /// The units, and for each of them its text: at the same position.
    files: Vec<File>,
    texts: Vec<Text>,
    /// Where each path stands.
    places: FxHashMap<String, usize>,
    /// Whether the files are in the order of their paths.
    sorted: bool,
}

/// The text of a file, and what was found out about it.
#[derive(Debug, Default)]
struct Text {
    bytes: Vec<u8>,
    /// The places of the last report, and what they are.
    asked: Vec<Asked>,
    locations: Vec<Location>,
}

impl Linter {
    /// Adds a file or puts another text in its place; says whether it holds anything of interest.
    pub(crate) fn set_file(&mut self, path: &str, bytes: Vec<u8>) -> bool {
        let file = File { path: path.to_owned(), unit: compile(&bytes) };
        let matters = file.unit.is_policy() || !file.unit.findings.is_empty();
        let text = if matters { Text { bytes, ..Text::default() } } else { Text::default() };
        match self.places.get(path) {
            Some(&place) => {
                self.files[place] = file;
                self.texts[place] = text;
            }
            None => {
                self.places.insert(path.to_owned(), self.files.len());
                self.sorted = self.sorted && self.files.last().is_none_or(|last| last.path.as_str() < path);
                self.files.push(file);
                self.texts.push(text);
            }
        }
        matters
    }

    /// The unit and the bytes of a file.
    pub(crate) fn file(&self, path: &str) -> Option<(&Unit, &[u8])> {
        let place = *self.places.get(path)?;
        Some((&self.files.get(place)?.unit, &self.texts.get(place)?.bytes))
    }

    /// Takes a file out; says whether it was there.
    pub(crate) fn remove_file(&mut self, path: &str) -> bool {
        let Some(place) = self.places.remove(path) else { return false };
        self.files.swap_remove(place);
        self.texts.swap_remove(place);
        if let Some(moved) = self.files.get(place) {
            self.places.insert(moved.path.clone(), place);
            self.sorted = false;
        }
        true
    }

    /// Says what is wanted: by the text of `pitfall.toml`, if there is one, and by options.
    pub(crate) fn configure(&mut self, toml: Option<&str>, options: &Options) -> Configured {
        let mut config = match toml.map_or(Ok(Config::default()), Config::parse) {
            Ok(config) => config,
            Err(problem) => return Configured { problem: Some(problem), ..Configured::default() },
        };
        let unknown = options.weigh(&mut config);
        // The options select no rules, so that none of them can be unknown.
        self.selection = config.selection(&options.wanted()).ok();
        self.facts = config.facts;
        self.facts.today = options.today.as_deref().and_then(Day::parse);
        Configured { problem: None, name_lists: config.name_lists, unknown }
    }

    /// Judges the tenant as it is now.
    pub(crate) fn report(&mut self) -> Report {
        let tenant = self.link();
        let verdict = judge(&tenant, self.selection.get_or_insert_with(Selection::standard));
        self.files = tenant.into_files();
        let places = report::places(&verdict, self.files.len());
        let located = self.texts.iter_mut().zip(places).map(|(text, asked)| text.locate(asked)).collect();
        let paths: Vec<String> = self.files.iter().map(|file| file.path.clone()).collect();
        report::settle(verdict, &paths, located)
    }

    /// Who is judged by what.
    pub(crate) fn coverage(&mut self) -> Matrix {
        let tenant = self.link();
        let matrix = Matrix::of(&tenant);
        self.files = tenant.into_files();
        matrix
    }

    /// The tenant of all files. Its files must be put back.
    fn link(&mut self) -> Tenant {
        self.sort();
        Tenant::link(take(&mut self.files), self.facts.clone())
    }

    fn sort(&mut self) {
        if self.sorted {
            return;
        }
        let mut all: Vec<(File, Text)> = take(&mut self.files).into_iter().zip(take(&mut self.texts)).collect();
        all.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
        (self.files, self.texts) = all.into_iter().unzip();
        for (place, file) in self.files.iter().enumerate() {
            if let Some(known) = self.places.get_mut(&file.path) {
                *known = place;
            }
        }
        self.sorted = true;
    }
}

impl Text {
    /// What these places of the text are.
    fn locate(&mut self, asked: Vec<Asked>) -> Vec<Location> {
        if asked != self.asked {
            self.locations = locate(&self.bytes, &asked, false);
            self.asked = asked;
        }
        self.locations.clone()
    }
}
