//! Settle and render: findings to a [`Report`], a report to one of its formats.

pub mod azure;
pub mod checkstyle;
pub mod concise;
pub mod coverage_html;
pub mod coverage_json;
pub mod coverage_text;
pub mod github;
pub mod gitlab;
pub mod inspect_json;
pub mod inspect_text;
pub mod json;
pub mod json_lines;
pub mod junit;
mod lines;
pub mod markdown;
mod redact;
pub mod sarif;
mod tool;
mod uri;
mod xml;

pub use redact::redact;

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::finding::{About, Confidence, FileId, Finding, Severity};
use crate::fix::{Applicability, Edit};
use crate::judge::{Subject, Unmet, Verdict};
use crate::locate::{Asked, Excerpt, LocatedEdit, Location};
use crate::rules::{self, Meta};
use crate::settle::Comment;
use crate::text::{Position, Span};

/// All that every format needs, in the order in which it is shown.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Counts.
    pub summary: Summary,
    /// The findings.
    pub findings: Vec<Reported>,
    /// Findings that an ignore took out.
    pub ignored: Vec<Ignored>,
    /// Findings that the baseline holds.
    pub baselined: Vec<Reported>,
    /// Comments that ask for findings to be left out, until that is done.
    pub comments: Vec<Commented>,
    /// Limits of the house whose setting no policy has.
    pub unmet: Vec<Unmet>,
    /// What kept pitfall from doing all of its work, so that the report is not all there is to say.
    pub troubles: Vec<Trouble>,
}

/// Something that kept pitfall from doing all of its work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// How much it matters: an error where something could not be done, a warning where it was left out by intent.
    pub severity: Severity,
    /// What it is, as standard error says it.
    pub message: String,
}

/// A finding that an ignore took out.
#[derive(Clone, Debug)]
pub struct Ignored {
    /// The finding.
    pub finding: Reported,
    /// Where the ignore stands.
    pub origin: Origin,
    /// Why.
    pub reason: String,
}

/// Where it is said that a finding is to be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In the policy file itself.
    InSource,
    /// In another file.
    External,
}

/// A comment that asks for findings to be left out, with everything spelt out.
#[derive(Clone, Debug)]
pub struct Commented {
    /// The file.
    pub path: String,
    /// Byte offsets into the file's text.
    pub span: Span,
    /// Where it stands.
    pub location: Location,
    /// The rules it names, as they are written.
    pub rules: Vec<String>,
    /// Why.
    pub reason: String,
    /// Where the findings begin that it is about.
    pub covers: Span,
}

impl Commented {
    pub(crate) fn covers_start_of(&self, span: Span) -> bool {
        (self.covers.start..self.covers.end).contains(&span.start)
    }
}

/// The counts of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Files that were read.
    pub files: u32,
    /// Resources in them.
    pub resources: u32,
    /// Files that hold nothing of interest.
    pub not_policy: u32,
    /// Findings by severity.
    pub errors: u32,
    /// See `errors`.
    pub warnings: u32,
    /// See `errors`.
    pub infos: u32,
    /// See `errors`.
    pub hints: u32,
    /// Findings that an ignore took out.
    pub ignored: u32,
    /// Findings that the baseline holds.
    pub baselined: u32,
    /// Findings with a safe fix.
    pub fixable: u32,
}

/// A finding with everything spelt out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// Code of the rule.
    pub code: &'static str,
    /// Name of the rule.
    pub name: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// The file.
    pub path: String,
    /// The resource it is about.
    pub subject: Option<Subject>,
    /// Byte offsets into the file's text.
    pub span: Span,
    /// JSON Pointer.
    pub pointer: String,
    /// The pointer with names in place of positions in lists.
    pub stable_pointer: String,
    /// Where it starts.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
    /// What is wrong and why it matters.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Page about its rule.
    pub url: &'static str,
    /// Other places.
    pub related: Vec<ReportedPlace>,
    /// How it can be mended.
    pub fix: Option<ReportedFix>,
    /// What identifies it from run to run, whatever the files are called and however they are written.
    pub fingerprint: String,
    /// The lines around it, if they were asked for.
    pub excerpt: Option<Excerpt>,
}

/// How a finding can be mended in its own file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedFix {
    /// Who may decide on it.
    pub applicability: Applicability,
    /// The edits, of which there is one at least: all of them or none.
    pub edits: Vec<LocatedEdit>,
}

impl ReportedFix {
    /// The edits as [`crate::fix::apply`] takes them.
    pub fn edits(&self) -> Vec<Edit> {
        let edit = |edit: &LocatedEdit| Edit { span: edit.span, replacement: edit.replacement.clone() };
        self.edits.iter().map(edit).collect()
    }
}

/// Another place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedPlace {
    /// The file.
    pub path: String,
    /// Byte offsets into the file's text.
    pub span: Span,
    /// JSON Pointer.
    pub pointer: String,
    /// Where it starts.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
    /// What is to be seen there.
    pub message: String,
    /// The lines around it, if they were asked for.
    pub excerpt: Option<Excerpt>,
}

/// The places of a verdict that have to be spelt out, file by file, in the order in which [`settle`] takes
/// their locations. That of a finding asks for its fix, too.
pub fn places(verdict: &Verdict, files: usize) -> Vec<Vec<Asked>> {
    let mut places: Vec<Vec<Asked>> = vec![Vec::new(); files];
    for finding in &verdict.findings {
        let changes = finding.fix.as_ref().map(|fix| fix.changes.clone()).unwrap_or_default();
        let asked = Asked { span: finding.place.span, changes };
        let related = finding.related.iter().map(|related| (related.place.file, related.place.span.into()));
        for (file, asked) in std::iter::once((finding.place.file, asked)).chain(related) {
            if let Some(places) = places.get_mut(file.0 as usize) {
                places.push(asked);
            }
        }
    }
    for (file, comment) in &verdict.comments {
        if let Some(places) = places.get_mut(file.0 as usize) {
            places.push(comment.span.into());
        }
    }
    places
}

/// Puts a report together. `located` holds the locations for [`places`]; findings in files that
/// could not be read again are left out. [`crate::settle::waive`] then leaves out what is ignored.
pub fn settle(verdict: Verdict, paths: &[impl AsRef<str>], located: Vec<Vec<Location>>) -> Report {
    let mut located: Vec<std::vec::IntoIter<Location>> = located.into_iter().map(Vec::into_iter).collect();
    let mut take = |file: FileId| located.get_mut(file.0 as usize).and_then(Iterator::next);
    let path = |file: FileId| paths.get(file.0 as usize).map_or_else(String::new, |path| path.as_ref().to_owned());
    let mut fingerprints = Fingerprints::default();
    let mut findings = Vec::with_capacity(verdict.findings.len());
    for (finding, subject) in verdict.findings.into_iter().zip(verdict.subjects) {
        let location = take(finding.place.file);
        let mut related = Vec::with_capacity(finding.related.len());
        for other in &finding.related {
            let Some(location) = take(other.place.file) else { continue };
            related.push(ReportedPlace {
                path: path(other.place.file),
                span: other.place.span,
                pointer: location.pointer,
                start: location.start,
                end: location.end,
                message: other.message.clone(),
                excerpt: location.excerpt,
            });
        }
        let (Some(rule), Some(location)) = (rules::ALL.get(usize::from(finding.rule)), location) else { continue };
        let key = identify(rule.code, &finding, subject.as_ref(), &location.stable_pointer);
        let path = path(finding.place.file);
        findings
            .push(Reported { related, ..Reported::new(rule, finding, path, subject, location, fingerprints.of(key)) });
    }
    let comments = verdict.comments.into_iter().filter_map(|(file, comment)| {
        let location = take(file)?;
        let Comment { span, rules, reason, covers } = comment;
        Some(Commented { path: path(file), span, location, rules, reason, covers })
    });
    let summary = Summary {
        files: verdict.policy_files + verdict.not_policy,
        resources: verdict.resources,
        not_policy: verdict.not_policy,
        ..Summary::default()
    };
    let mut report =
        Report { summary, findings, comments: comments.collect(), unmet: verdict.unmet, ..Report::default() };
    report.count();
    report
}

/// What identifies a finding from run to run: the rule, the policy by id or else by name, and the place within
/// it without line numbers or list positions; of what shows in several policies the cause alone. The path is no
/// part of it, so that files can be renamed; what looks alike by all this is numbered.
fn identify(code: &str, finding: &Finding, subject: Option<&Subject>, pointer: &str) -> u128 {
    let policy = subject.and_then(|subject| subject.id.as_deref().or(subject.name.as_deref())).unwrap_or_default();
    match &finding.about {
        About::Cause(cause) => fingerprint(code, "", cause),
        // What cannot be decided is said once, wherever it is met first: the kind of fact that is missing tells it.
        _ if finding.confidence == Confidence::Unknown => fingerprint(code, "", &without_names(&finding.message)),
        About::Resource => fingerprint(code, policy, ""),
        About::Place => fingerprint(code, policy, pointer),
    }
}

/// A message without what it quotes and counts.
fn without_names(message: &str) -> String {
    // Every second piece stands between quotes, unless a name has quotes of its own: then more is left out.
    let pieces: Vec<&str> = message.split('\'').step_by(2).collect();
    pieces.join("''").chars().filter(|character| !character.is_ascii_digit()).collect()
}

/// FNV-1a with 128 bits: fixed for ever, and not meant to withstand anybody who wants two findings to look
/// alike.
pub(crate) fn fingerprint(code: &str, policy: &str, place: &str) -> u128 {
    let mut hash = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    for part in [code, policy, place] {
        for byte in part.bytes().chain([0]) {
            hash ^= u128::from(byte);
            hash = hash.wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
    hash
}

/// The fingerprints of a report, in which what looks alike is numbered.
#[derive(Debug, Default)]
pub(crate) struct Fingerprints(HashMap<u128, u32>);

impl Fingerprints {
    /// The next one for what `key` identifies.
    pub(crate) fn of(&mut self, key: u128) -> String {
        let count = self.0.entry(key).or_insert(0);
        *count += 1;
        if *count == 1 { format!("{key:032x}") } else { format!("{key:032x}-{count}") }
    }
}

impl Reported {
    /// What tells it from all others.
    fn identity(&self) -> (String, String) {
        (self.path.clone(), self.fingerprint.clone())
    }

    /// A finding of `rule` with its place spelt out, and without other places.
    pub(crate) fn new(
        rule: &Meta,
        finding: Finding,
        path: String,
        subject: Option<Subject>,
        location: Location,
        fingerprint: String,
    ) -> Self {
        let fix = finding.fix.filter(|_| !location.edits.is_empty());
        let fix = fix.map(|fix| ReportedFix { applicability: fix.applicability, edits: location.edits });
        Self {
            code: rule.code,
            name: rule.name,
            severity: finding.severity,
            confidence: finding.confidence,
            path,
            subject,
            span: finding.place.span,
            pointer: location.pointer,
            stable_pointer: location.stable_pointer,
            start: location.start,
            end: location.end,
            message: finding.message,
            help: finding.help,
            url: rule.url(),
            related: Vec::new(),
            fix,
            fingerprint,
            excerpt: location.excerpt,
        }
    }

    /// Whether it has a fix that is wanted where fixes up to `applicability` are.
    pub fn is_fixed_by(&self, applicability: Applicability) -> bool {
        self.fix.as_ref().is_some_and(|fix| fix.applicability <= applicability)
    }
}

impl Report {
    /// Counts the findings anew.
    pub(crate) fn count(&mut self) {
        let count = |severity| self.findings.iter().filter(|finding| finding.severity == severity).count() as u32;
        self.summary = Summary {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
            hints: count(Severity::Hint),
            ignored: self.ignored.len() as u32,
            baselined: self.baselined.len() as u32,
            fixable: self.findings.iter().filter(|finding| finding.is_fixed_by(Applicability::Safe)).count() as u32,
            ..self.summary
        };
    }

    /// Several reports as one, tenant by tenant.
    pub fn of_tenants(reports: Vec<Self>) -> Self {
        let mut reports = reports.into_iter();
        let mut whole = reports.next().unwrap_or_default();
        for mut report in reports {
            // What is wrong with a configuration that tenants have in common is said once.
            let is_of_ignores = |finding: &&Reported| finding.code.starts_with("PF");
            let said: HashSet<(String, String)> =
                whole.findings.iter().filter(is_of_ignores).map(Reported::identity).collect();
            report.findings.retain(|finding| !is_of_ignores(&finding) || !said.contains(&finding.identity()));
            whole.summary.files += report.summary.files;
            whole.summary.resources += report.summary.resources;
            whole.summary.not_policy += report.summary.not_policy;
            whole.findings.extend(report.findings);
            whole.ignored.extend(report.ignored);
            whole.baselined.extend(report.baselined);
            whole.comments.extend(report.comments);
            whole.troubles.extend(report.troubles);
        }
        whole.count();
        whole
    }

    /// Leaves only findings that `wanted` says yes to.
    pub fn keep(&mut self, wanted: impl Fn(&Reported) -> bool) {
        self.findings.retain(&wanted);
        self.baselined.retain(&wanted);
        self.ignored.retain(|ignored| wanted(&ignored.finding));
        self.count();
    }

    /// The highest severity in it.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}
