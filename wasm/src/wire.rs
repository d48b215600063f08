//! What goes over to JavaScript. The TypeScript beside each type is its declaration there.
//!
//! Lines and characters are those of editors: they start at 0, and characters are UTF-16 code units.

use pitfall_core::fix::Applicability;
use pitfall_core::report::{Reported, ReportedFix, ReportedPlace, Summary};
use pitfall_core::text::{Position as CorePosition, Positions};
use pitfall_core::{Asked, Confidence, LocatedEdit, Location, Mention, Severity, Unit, locate};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::linter;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type Severity = "error" | "warning" | "info" | "hint";
export type Confidence = "certain" | "likely" | "unknown";

/** A place between two characters. Both numbers start at 0; characters are UTF-16 code units. */
export interface Position { line: number; character: number }
export interface Range { start: Position; end: Position }

/** The policy or other object that a finding is about. */
export interface Resource { kind: string; id: string | null; name: string | null }

/** Another place that explains a finding. */
export interface Related { path: string; pointer: string; range: Range; message: string }

/** New text in place of old. */
export interface Edit { range: Range; replacement: string }

/** How a finding can be mended: all of the edits or none. A safe fix changes nothing that a policy does. */
export interface Fix { applicability: "safe" | "unsafe"; edits: Edit[] }

export interface Finding {
  code: string;
  name: string;
  severity: Severity;
  confidence: Confidence;
  resource: Resource | null;
  /** JSON Pointer of the innermost value around the place. */
  pointer: string;
  range: Range;
  message: string;
  help: string;
  /** The page about its rule. */
  url: string;
  related: Related[];
  /** How it can be mended in its own file. */
  fix: Fix | null;
  /** What identifies the finding from run to run. */
  fingerprint: string;
}

/** The findings of one file. */
export interface FileFindings { path: string; findings: Finding[] }

export interface Summary {
  files: number;
  resources: number;
  not_policy: number;
  errors: number;
  warnings: number;
  infos: number;
  hints: number;
  ignored: number;
  baselined: number;
  fixable: number;
}

export interface Report {
  summary: Summary;
  /** The files with findings, in the order of their paths. From `changes`, those whose findings changed. */
  files: FileFindings[];
}

/** What is wanted besides what `pitfall.toml` says. */
export interface Options {
  /** The day to which ages are counted, such as `2026-10-19`; without it nothing is said about ages. */
  today?: string;
  /** The lowest severity wanted; `info` if nothing is said. */
  minSeverity?: Severity;
  /** Whether what cannot be decided is wanted. */
  showUnknown?: boolean;
  /** By rule or family what becomes of its findings, whatever `pitfall.toml` says. */
  severities?: Record<string, Severity | "off">;
}

/** What belongs to a configuration besides its own text. */
export interface More {
  /** The configurations that it builds on, each behind what builds on it; without a text where one was looked for and is not there. */
  bases?: { path: string; text: string | null }[];
  /** The text of the baseline, or `null` where it was looked for and is not there. */
  baseline?: string | null;
  /** The folder of the configuration relative to that of the tenant, such as `..`; without it they are the same. */
  folder?: string;
  /** Whether the configuration holds for other tenants, too: its ignores may be of use there. */
  shared?: boolean;
}

/** What came of a configuration. */
export interface Configured {
  /** What is wrong with it. If anything is, the one before it stays. */
  problem: { message: string; help: string | null; range: Range } | null;
  /** Lists of names to read with the policies, relative to the folder of the tenant. */
  nameLists: string[];
  /** JSON Schemas of the house. */
  schemas: HouseSchema[];
  /** Configurations that it builds on and that are not among `More.bases`. */
  missing: string[];
  /** The file of the baseline. */
  baseline: string;
  /** Whether the configuration names it, so that it must be there. */
  needsBaseline: boolean;
  /** Entries of the options that say nothing. */
  unknown: string[];
}

/** A JSON Schema of the house: the kind of resource it is for, and its file, relative to the folder of the tenant. */
export interface HouseSchema {
  kind: string;
  path: string;
  /** Where the tenant's own configuration names it. */
  range: Range | null;
}

/** What the module for house schemas is told of one: its file name and the texts of it and of those it refers to. */
export interface HouseSource { tenant: number; kind: string; name: string; files: Record<string, string> }

/** Why a house schema cannot be used: a file that it refers to is missing, or it is wrong. */
export type HouseRefused = { Missing: string } | { Wrong: string };

/** A policy or another object in a file, and where it stands. */
export interface ResourcePlace {
  /** Its type in Microsoft Graph, such as `windows10CompliancePolicy`. */
  type: string;
  name: string | null;
  range: Range;
}

/** What an id in a text stands for. */
export interface Name {
  id: string;
  name: string;
  /** What it is, such as `group`; nothing where only a list of names knows it. */
  what: string | null;
  /** Where the id stands. */
  range: Range;
  /** Where the name is shown: behind the quote that closes the id. */
  behind: Position;
}

/** Where something is defined. */
export interface Definition { path: string; range: Range }

/** A file of an example. */
export interface Example { path: string; text: string }

/** The documentation of a rule. */
export interface RuleDocumentation {
  code: string;
  name: string;
  severity: Severity;
  what: string;
  why: string;
  bad: Example[];
  good: Example[];
  sources: { title: string; url: string }[];
  /** Collections that must be complete for it to run. */
  needsComplete: string[];
}
"#;

/// A place between two characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Position {
    line: u32,
    character: u32,
}

/// From one place to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Range {
    start: Position,
    end: Position,
}

impl Range {
    pub(crate) fn new(start: CorePosition, end: CorePosition) -> Self {
        Self { start: start.into(), end: end.into() }
    }
}

impl From<CorePosition> for Position {
    fn from(position: CorePosition) -> Self {
        Self { line: position.line - 1, character: position.utf16_column - 1 }
    }
}

/// A finding.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Finding<'r> {
    code: &'static str,
    name: &'static str,
    severity: Severity,
    confidence: Confidence,
    resource: Option<Resource<'r>>,
    pointer: &'r str,
    range: Range,
    message: &'r str,
    help: &'r str,
    url: &'static str,
    related: Vec<Related<'r>>,
    fix: Option<Fix<'r>>,
    fingerprint: &'r str,
}

/// What a finding is about.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Resource<'r> {
    kind: &'static str,
    id: Option<&'r str>,
    name: Option<&'r str>,
}

/// Another place that explains a finding.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Related<'r> {
    path: &'r str,
    pointer: &'r str,
    range: Range,
    message: &'r str,
}

/// How a finding can be mended.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Fix<'r> {
    applicability: Applicability,
    edits: Vec<Edit<'r>>,
}

/// New text in place of old.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Edit<'r> {
    range: Range,
    replacement: &'r str,
}

impl<'r> From<&'r ReportedFix> for Fix<'r> {
    fn from(fix: &'r ReportedFix) -> Self {
        let edit =
            |edit: &'r LocatedEdit| Edit { range: Range::new(edit.start, edit.end), replacement: &edit.replacement };
        Self { applicability: fix.applicability, edits: fix.edits.iter().map(edit).collect() }
    }
}

impl<'r> From<&'r ReportedPlace> for Related<'r> {
    fn from(place: &'r ReportedPlace) -> Self {
        Self {
            path: &place.path,
            pointer: &place.pointer,
            range: Range::new(place.start, place.end),
            message: &place.message,
        }
    }
}

impl<'r> From<&'r Reported> for Finding<'r> {
    fn from(finding: &'r Reported) -> Self {
        Self {
            code: finding.code,
            name: finding.name,
            severity: finding.severity,
            confidence: finding.confidence,
            resource: finding.subject.as_ref().map(|subject| Resource {
                kind: subject.kind.name(),
                id: subject.id.as_deref(),
                name: subject.name.as_deref(),
            }),
            pointer: &finding.pointer,
            range: Range::new(finding.start, finding.end),
            message: &finding.message,
            help: &finding.help,
            url: finding.url,
            related: finding.related.iter().map(Related::from).collect(),
            fix: finding.fix.as_ref().map(Fix::from),
            fingerprint: &finding.fingerprint,
        }
    }
}

/// The findings of a file.
#[derive(Debug, Serialize)]
pub(crate) struct FileFindings<'r> {
    pub(crate) path: &'r str,
    pub(crate) findings: Vec<Finding<'r>>,
}

/// A report, or what has changed in it.
#[derive(Debug, Serialize)]
pub(crate) struct Report<'r> {
    pub(crate) summary: Summary,
    pub(crate) files: Vec<FileFindings<'r>>,
}

/// A policy or another object in a file, and where it stands.
#[derive(Debug, Serialize)]
pub(crate) struct ResourcePlace<'u> {
    r#type: &'u str,
    name: Option<&'u str>,
    range: Range,
}

impl<'u> ResourcePlace<'u> {
    /// All of a file with this unit and these bytes.
    pub(crate) fn all(unit: &'u Unit, bytes: &[u8]) -> Vec<Self> {
        let asked: Vec<Asked> = unit.resources.iter().map(|resource| resource.lies_at().into()).collect();
        let places = locate(bytes, &asked, false);
        let with_places = unit.resources.iter().zip(places);
        with_places
            .map(|(resource, place)| Self {
                r#type: resource.type_name.as_ref().map_or(resource.kind.name(), |name| &name.value),
                name: resource.name.as_ref().map(|name| name.value.as_str()),
                range: Range::new(place.start, place.end),
            })
            .collect()
    }
}

/// What an id in a text stands for.
#[derive(Debug, Serialize)]
pub(crate) struct Name<'m> {
    id: &'m str,
    name: &'m str,
    what: Option<&'m str>,
    range: Range,
    behind: Position,
}

impl<'m> Name<'m> {
    /// That of an id in `text`.
    pub(crate) fn new(mention: &'m Mention, text: &'m str) -> Self {
        let Mention { span, start, end, behind, named, .. } = mention;
        let (id, range, behind) = (span.of(text), Range::new(*start, *end), (*behind).into());
        Self { id, name: &named.name, what: named.what.as_deref(), range, behind }
    }
}

/// Where something is defined.
#[derive(Debug, Serialize)]
pub(crate) struct Definition<'t> {
    path: &'t str,
    range: Range,
}

impl<'t> Definition<'t> {
    pub(crate) fn new(path: &'t str, at: &Location) -> Self {
        Self { path, range: Range::new(at.start, at.end) }
    }
}

/// What came of a configuration.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Configured {
    problem: Option<Problem>,
    name_lists: Vec<String>,
    schemas: Vec<Schema>,
    missing: Vec<String>,
    baseline: String,
    needs_baseline: bool,
    unknown: Vec<String>,
}

/// A schema of the house.
#[derive(Debug, Serialize)]
struct Schema {
    kind: String,
    path: String,
    range: Option<Range>,
}

/// What is wrong with a configuration.
#[derive(Debug, Serialize)]
struct Problem {
    message: String,
    help: Option<String>,
    range: Range,
}

impl Configured {
    /// What came of the configuration with this text.
    pub(crate) fn new(configured: linter::Configured, text: &str) -> Self {
        let range = |span: std::ops::Range<usize>| {
            let mut walk = Positions::new(text);
            Range::new(walk.advance(span.start as u32), walk.advance(span.end as u32))
        };
        let problem = configured.problem.as_ref().map(|problem| Problem {
            message: problem.message.clone(),
            help: problem.help.clone(),
            range: range(problem.span.clone().unwrap_or_default()),
        });
        let linter::Configured { name_lists, schemas, missing, baseline, needs_baseline, unknown, .. } = configured;
        let schema =
            |schema: linter::Schema| Schema { kind: schema.kind, path: schema.path, range: schema.span.map(range) };
        let schemas = schemas.into_iter().map(schema).collect();
        Self { problem, name_lists, schemas, missing, baseline, needs_baseline, unknown }
    }
}
