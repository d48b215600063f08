//! Compile: one file to a [`Unit`].
//!
//! A unit is to a policy file what an object file is to a source file. It depends on the bytes of
//! one file alone, so files can be compiled in any order, on any machine, and kept by their hash.

use serde::{Deserialize, Serialize};

use crate::finding::{FileId, Finding, Findings};
use crate::json::{Document, Language, SyntaxError};
use crate::placed::{Again, Before, Known, Placed};
use crate::policy::Resource;
use crate::read::read;
use crate::recognise::names::{self, Name};
use crate::recognise::{Collection, Kind, Recognised, Sink, Wrapper, powershell, recognise};
use crate::rules::{OF_JSON, OF_READINGS, OF_RESOURCES, OF_SHAPES};
use crate::settle::{Comment, comments};
use crate::shape::Walker;
use crate::space::device::remember;
use crate::text::{Encoding, Flaws, Span, decode, windows_1252};

/// All that linking needs to know of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Unit {
    /// How the file spells its text.
    pub encoding: Encoding,
    /// What is odd about its text.
    pub flaws: Flaws,
    /// The policies and other objects in it.
    pub resources: Vec<Placed>,
    /// The lists it holds as a whole: these are what makes a collection complete.
    pub collections: Vec<Collection>,
    /// Names of objects that the file does not hold itself.
    pub names: Vec<Name>,
    /// What its policies are wrapped in, if that tells the tool.
    pub wrapper: Option<Wrapper>,
    /// Whether its keys begin with capitals, as PowerShell writes them.
    pub pascal_case: bool,
    /// Comments that ask for findings to be left out.
    pub comments: Vec<Comment>,
    /// What is wrong with the file, whatever the rest of the tenant says.
    pub findings: Vec<Finding>,
    /// Whether it begins like text, so that only its name tells what it was meant to be.
    pub is_text: bool,
}

impl Unit {
    /// Whether the file has anything to do with policies.
    pub fn is_policy(&self) -> bool {
        !self.resources.is_empty() || !self.names.is_empty() || !self.collections.is_empty()
    }

    /// Whether the file was never meant to be JSON and holds nothing of interest: a table of something else than names, or
    /// a text that is YAML as well.
    fn is_of_another_sort(&self, path: &str) -> bool {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        let ends = |with: &str| ending.eq_ignore_ascii_case(with);
        !self.is_policy() && (ends("csv") || self.is_text && (ends("yaml") || ends("yml")))
    }
}

/// What the rules about the syntax of a file get to see.
#[derive(Debug)]
pub struct Reading {
    /// How the file spells its text.
    pub encoding: Encoding,
    /// Offset of the first character that is not spelt properly.
    pub malformed_at: Option<u32>,
    /// Whether the file is no text at all.
    pub binary: bool,
    /// The language it is written in.
    pub language: Language,
    /// What is wrong with its JSON, that within its strings included.
    pub errors: Vec<SyntaxError>,
    /// The lists it holds.
    pub collections: Vec<Collection>,
}

/// Compiles the bytes of one file.
pub fn compile(bytes: &[u8]) -> Unit {
    compile_knowing(bytes, None)
}

/// Compiles the bytes of a file that has changed: the same unit, but resources that say what they said before are
/// taken from there.
pub fn compile_again(bytes: &[u8], before: Before<'_>) -> Unit {
    // It is worth its while in lists. And what lies in files beside that of one policy is looked up where the policy
    // was compiled, see `recognise::side_files`.
    match before.unit.resources.len() {
        0 | 1 => compile(bytes),
        _ => Some(compile_knowing(bytes, Some(before)))
            .filter(|unit| unit.resources.len() > 1)
            .unwrap_or_else(|| compile(bytes)),
    }
}

fn compile_knowing(bytes: &[u8], before: Option<Before<'_>>) -> Unit {
    let decoded = decode(bytes);
    if let Some(mut names) = group_map(&decoded.text) {
        if decoded.malformed_at.is_some() {
            names = group_map(&windows_1252(bytes)).unwrap_or(names);
            // Places are those of the text as it is decoded elsewhere.
            names.iter_mut().for_each(|name| name.span = Span::at(0));
        }
        return Unit { encoding: decoded.encoding, names, ..Unit::empty() };
    }
    // What cannot be decoded has been told, and its stand-ins are no characters of the file.
    let flaws = if decoded.malformed_at.is_none() { Flaws::of(&decoded.text) } else { Flaws::default() };
    let mut compiler = Compiler::knowing(before);
    let mut reading = Reading {
        encoding: decoded.encoding,
        malformed_at: decoded.malformed_at,
        binary: decoded.binary,
        language: Language::Json,
        errors: Vec::new(),
        collections: Vec::new(),
    };
    let begins = decoded.text.trim_start().chars().next();
    if !decoded.binary {
        let mut document = read(decoded.text);
        reading.language = document.language();
        compiler.pascal_case = powershell::prepare(&mut document);
        recognise(&document, &mut compiler);
        compiler.comments = comments(&document);
        reading.errors.extend(&document.errors);
        reading.errors.append(&mut compiler.errors);
    }
    reading.collections = compiler.collections;
    for of_rule in OF_READINGS {
        compiler.findings.begin(of_rule, None);
        (of_rule.check)(&reading, &mut compiler.findings);
    }
    Unit {
        encoding: reading.encoding,
        flaws,
        resources: compiler.resources,
        collections: reading.collections,
        names: compiler.names,
        wrapper: compiler.wrapper,
        pascal_case: compiler.pascal_case,
        comments: compiler.comments,
        findings: compiler.findings.into_list(),
        is_text: !reading.binary
            && reading.language == Language::Json
            && !matches!(begins, Some('{' | '[' | '"' | '/')),
    }
}

/// A CSV list of groups. JSON never starts like one, and CSV with other columns is none.
fn group_map(text: &str) -> Option<Vec<Name>> {
    let header = text.trim_start().lines().next()?;
    (!header.starts_with(['{', '[', '/'])).then(|| names::csv(text)).flatten()
}

impl Unit {
    /// Its place in a tenant, which its findings have to know.
    pub(crate) fn lies_in(&mut self, file: FileId, path: &str) {
        if self.is_of_another_sort(path) {
            self.findings.clear();
            self.flaws = Flaws::default();
        }
        for finding in &mut self.findings {
            finding.place.file = file;
            finding.related.iter_mut().for_each(|related| related.place.file = file);
        }
    }

    fn empty() -> Self {
        Self {
            encoding: Encoding::Utf8,
            flaws: Flaws::default(),
            resources: Vec::new(),
            collections: Vec::new(),
            names: Vec::new(),
            wrapper: None,
            pascal_case: false,
            comments: Vec::new(),
            findings: Vec::new(),
            is_text: false,
        }
    }
}

#[derive(Debug)]
struct Compiler<'b> {
    /// What the file held before.
    known: Known<'b>,
    resources: Vec<Placed>,
    collections: Vec<Collection>,
    names: Vec<Name>,
    wrapper: Option<Wrapper>,
    pascal_case: bool,
    comments: Vec<Comment>,
    errors: Vec<SyntaxError>,
    findings: Findings,
    walker: Walker,
}

impl<'b> Compiler<'b> {
    fn knowing(before: Option<Before<'b>>) -> Self {
        Self {
            known: Known::new(before),
            resources: Vec::new(),
            collections: Vec::new(),
            names: Vec::new(),
            wrapper: None,
            pascal_case: false,
            comments: Vec::new(),
            errors: Vec::new(),
            findings: Findings::new(),
            walker: Walker::default(),
        }
    }
}

impl Sink for Compiler<'_> {
    fn resource(&mut self, recognised: &Recognised<'_>) {
        if recognised.kind == Kind::MigrationTable {
            self.names.extend(names::migration_table(recognised.value));
        }
        self.wrapper = self.wrapper.or(recognised.wrapper);
        let place = Some(self.resources.len() as u32);
        if let Some(Again { placed, findings, by }) = self.known.again(recognised, self.pascal_case) {
            findings.iter().for_each(|finding| self.findings.repeat(finding, place, by));
            self.resources.push(placed);
            return;
        }
        let mut resource = Resource::compile(recognised);
        // Words that we, or a tool's report, put there are no slips of the author's.
        let is_report = recognised.wrapper == Some(Wrapper::IntuneCdReport);
        let is_written = !recognised.value.document().is_view() && !is_report;
        if is_written
            && let Some(shape) = self.walker.resource(recognised.value, &resource)
            && !shape.deviations.is_empty()
        {
            for of_rule in OF_SHAPES {
                self.findings.begin(of_rule, place);
                (of_rule.check)(&shape, &resource, &mut self.findings);
            }
        }
        for of_rule in OF_JSON {
            self.findings.begin(of_rule, place);
            (of_rule.check)(recognised.value, &mut self.findings);
        }
        remember(|| {
            for of_rule in OF_RESOURCES {
                self.findings.begin(of_rule, place);
                (of_rule.check)(&resource, &mut self.findings);
            }
        });
        resource.keep_what_others_read();
        self.resources.push(Placed::new(resource, recognised));
    }

    fn collection(&mut self, collection: Collection) {
        // Lists of what is no policy are no business of ours.
        if collection.kind.is_some() {
            self.collections.push(collection);
        }
    }

    fn embedded(&mut self, document: &Document<'_>) {
        self.errors.extend(&document.errors);
    }
}
