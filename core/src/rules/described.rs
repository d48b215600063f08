//! The documentation of rules as it travels: to the program, which prints it, and to the editor and the page.

use serde::{Deserialize, Serialize};

use super::{ALL, Example, Meta};
use crate::finding::Severity;

/// A rule as its documentation shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Described {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Severity of a certain finding.
    pub severity: Severity,
    /// What it finds, in one sentence.
    pub what: String,
    /// Why that matters.
    pub why: String,
    /// Files in which it finds something.
    pub bad: Vec<ExampleFile>,
    /// The same done right.
    pub good: Vec<ExampleFile>,
    /// The pages behind it.
    pub sources: Vec<SourcePage>,
    /// Collections that must be complete for it to run.
    pub needs_complete: Vec<String>,
}

/// A file of an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExampleFile {
    /// Its path.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A page that documents a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourcePage {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
}

impl Described {
    /// All rules, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.iter().map(Self::from)
    }
}

impl From<&Meta> for Described {
    fn from(rule: &Meta) -> Self {
        let docs = rule.docs();
        let files = |files: &[Example]| {
            let file = |file: &Example| ExampleFile { path: file.path.to_owned(), text: file.text.to_owned() };
            files.iter().map(file).collect()
        };
        let sources = docs.sources.iter();
        Self {
            code: rule.code.to_owned(),
            name: rule.name.to_owned(),
            severity: rule.severity,
            what: docs.what.to_owned(),
            why: docs.why.to_owned(),
            bad: files(docs.bad),
            good: files(docs.good),
            sources: sources
                .map(|page| SourcePage { title: page.title.to_owned(), url: page.url.to_owned() })
                .collect(),
            needs_complete: rule
                .needs_complete
                .iter()
                .filter_map(|kind| kind.collection())
                .map(str::to_owned)
                .collect(),
        }
    }
}
