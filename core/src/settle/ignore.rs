//! An ignore: which findings it is about.

use super::index::At;
use super::pattern::{is_file, is_within};
use crate::confidentiality::matches;
use crate::date::Day;
use crate::report::Reported;
use crate::text::Span;

/// An ignore of `pitfall.toml` or of a file beside a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignore {
    /// For each rule of [`crate::rules::ALL`] whether it is about its findings.
    pub rules: Vec<bool>,
    /// The policy: its id, or its display name with `*` for anything.
    pub policy: Option<String>,
    /// The file, as a glob relative to the folder of the source.
    pub file: Option<String>,
    /// The place: a JSON Pointer, with `*` for any member or element.
    pub pointer: Option<String>,
    /// Why.
    pub reason: String,
    /// When it ends.
    pub expires: Option<Expiry>,
    /// Where it stands in its source.
    pub span: Span,
}

/// The end of an ignore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// The last day on which it holds.
    pub day: Day,
    /// The same as it is written.
    pub text: String,
    /// Where it is written.
    pub span: Span,
}

/// A limit of the house of which only the files tell whether there is such a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoubtfulLimit {
    /// The setting.
    pub setting: String,
    /// The one that was probably meant if there is none.
    pub meant: Option<String>,
    /// Where the limit stands in its source.
    pub span: Span,
}

/// A file that ignores stand in.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Its path, as it is shown.
    pub path: String,
    /// The folder that its globs are relative to, as it is shown; empty for the current one.
    pub folder: String,
    /// The only file that its ignores are about, if it is the companion of one.
    pub companion: Option<String>,
    /// Its text.
    pub text: String,
    /// Whether other tenants use it, too: what is of no use here may be of use there.
    pub shared: bool,
    /// Its ignores.
    pub ignores: Vec<Ignore>,
    /// Its limits of which only the files tell whether there are such settings.
    pub doubtful_limits: Vec<DoubtfulLimit>,
}

/// All ignores that are not comments.
#[derive(Clone, Debug, Default)]
pub struct Ignores {
    /// The files they stand in.
    pub sources: Vec<Source>,
    /// For each rule whether its findings must not be ignored; short where that is said of none.
    pub protected: Vec<bool>,
}

impl Ignores {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.sources.iter().all(|source| source.ignores.is_empty())
    }

    /// Each ignore with its source and where to find it again.
    pub(super) fn all(&self) -> impl Iterator<Item = (At, &Source, &Ignore)> {
        let sources = self.sources.iter().enumerate();
        sources.flat_map(|(number, source)| {
            let ignores = source.ignores.iter().enumerate();
            ignores.map(move |(ignore, it)| (At { source: number, ignore }, source, it))
        })
    }

    /// The ignore at a place.
    pub(super) fn at(&self, at: At) -> Option<(&Source, &Ignore)> {
        let source = self.sources.get(at.source)?;
        Some((source, source.ignores.get(at.ignore)?))
    }
}

impl Ignore {
    /// What it is about, in words that tell it from others.
    pub(super) fn target(&self) -> String {
        let parts = [&self.policy, &self.file, &self.pointer];
        parts.map(|part| part.as_deref().unwrap_or_default()).join("\n")
    }

    /// Whether it holds on a day; without a day nothing has ended yet.
    pub(super) fn holds(&self, today: Option<Day>) -> bool {
        let end = self.expires.as_ref().map(|expiry| expiry.day);
        !matches!((end, today), (Some(end), Some(today)) if today > end)
    }

    /// Whether it is about a finding of the rule at `rule`.
    pub(super) fn is_about(&self, source: &Source, rule: usize, finding: &Reported) -> bool {
        self.rules.get(rule) == Some(&true)
            && source.companion.as_ref().is_none_or(|path| *path == finding.path)
            && self.policy.as_ref().is_none_or(|policy| is_policy(policy, finding))
            && self.file.as_ref().is_none_or(|glob| is_file(glob, within(&source.folder, &finding.path)))
            && self.pointer.as_ref().is_none_or(|pattern| {
                is_within(pattern, &finding.pointer) || is_within(pattern, &finding.stable_pointer)
            })
    }
}

fn is_policy(wanted: &str, finding: &Reported) -> bool {
    let Some(subject) = &finding.subject else { return false };
    let is = |text: &String| text == wanted || matches(wanted, text);
    subject.id.as_ref().is_some_and(is) || subject.name.as_ref().is_some_and(is)
}

/// A path relative to a folder that it lies in.
pub fn within<'p>(folder: &str, path: &'p str) -> &'p str {
    match folder {
        "" | "." => path,
        folder => path.strip_prefix(folder).and_then(|path| path.strip_prefix('/')).unwrap_or(path),
    }
}
