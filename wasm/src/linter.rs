//! A tenant whose files change one by one: what an editor and a page need of the core.
//!
//! Each file is compiled when it changes and never else; its unit stays. A report links the units,
//! judges, and spells out the places of those files alone whose places or text are not those of the
//! last report.

use std::mem::take;

use pitfall_core::coverage::matrix::Matrix;
use pitfall_core::report::{self, Report};
use pitfall_core::text::Span;
use pitfall_core::{File, Location, Selection, Tenant, TenantFacts, compile, judge, locate};
use rustc_hash::FxHashMap;

/// What is asked of the judgement.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// What the owner says about the tenant.
    pub(crate) facts: TenantFacts,
    /// Which findings are wanted.
    pub(crate) selection: Selection,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { facts: TenantFacts::default(), selection: Selection::standard() }
    }
}

/// A tenant at work.
#[derive(Debug, Default)]
pub(crate) struct Linter {
    pub(crate) wanted: Wanted,
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
    spans: Vec<Span>,
    locations: Vec<Location>,
}

impl Linter {
    /// Adds a file or puts another text in its place.
    pub(crate) fn set_file(&mut self, path: &str, bytes: Vec<u8>) {
        let file = File { path: path.to_owned(), unit: compile(&bytes) };
        let text = Text { bytes, ..Text::default() };
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

    /// Judges the tenant as it is now.
    pub(crate) fn report(&mut self) -> Report {
        let tenant = self.link();
        let verdict = judge(&tenant, &self.wanted.selection);
        self.files = tenant.into_files();
        let places = report::places(&verdict, self.files.len());
        let located = self.texts.iter_mut().zip(places).map(|(text, spans)| text.locate(spans)).collect();
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
        Tenant::link(take(&mut self.files), self.wanted.facts.clone())
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
    fn locate(&mut self, spans: Vec<Span>) -> Vec<Location> {
        if spans != self.spans {
            self.locations = locate(&self.bytes, &spans, false);
            self.spans = spans;
        }
        self.locations.clone()
    }
}
