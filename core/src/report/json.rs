//! The report as one JSON object. `schemas/report.schema.json` describes it.

use serde::Serialize;

use super::tool::{TOOL, Tool};
use super::{Report, Reported, ReportedFix, Summary, Trouble};
use crate::finding::{Confidence, Severity};
use crate::fix::Applicability;
use crate::locate::LocatedEdit;
use crate::text::{self, Position};

/// Version of the format. It only ever gains fields within one version.
pub const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Output<'r> {
    schema_version: u32,
    tool: Tool,
    summary: &'r Summary,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<&'r Trouble>,
    findings: Vec<Finding<'r>>,
}

/// One finding.
#[derive(Serialize)]
pub(super) struct Finding<'r> {
    code: &'r str,
    name: &'r str,
    severity: Severity,
    confidence: Confidence,
    path: &'r str,
    resource: Option<Resource<'r>>,
    pointer: &'r str,
    span: Span,
    start: LineColumn,
    end: LineColumn,
    message: &'r str,
    help: &'r str,
    url: &'r str,
    related: Vec<Related<'r>>,
    fix: Option<Fix<'r>>,
    fingerprint: &'r str,
}

#[derive(Serialize)]
struct Resource<'r> {
    kind: &'static str,
    id: Option<&'r str>,
    name: Option<&'r str>,
}

#[derive(Serialize)]
struct Span {
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct LineColumn {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Related<'r> {
    path: &'r str,
    pointer: &'r str,
    span: Span,
    start: LineColumn,
    end: LineColumn,
    message: &'r str,
}

#[derive(Serialize)]
struct Fix<'r> {
    applicability: Applicability,
    edits: Vec<Edit<'r>>,
}

#[derive(Serialize)]
struct Edit<'r> {
    span: Span,
    start: LineColumn,
    end: LineColumn,
    replacement: &'r str,
}

impl<'r> Fix<'r> {
    fn new(fix: &'r ReportedFix) -> Self {
        let edit = |edit: &'r LocatedEdit| Edit {
            span: edit.span.into(),
            start: edit.start.into(),
            end: edit.end.into(),
            replacement: &edit.replacement,
        };
        Self { applicability: fix.applicability, edits: fix.edits.iter().map(edit).collect() }
    }
}

impl From<text::Span> for Span {
    fn from(span: text::Span) -> Self {
        Self { start: span.start, end: span.end }
    }
}

impl From<Position> for LineColumn {
    fn from(position: Position) -> Self {
        Self { line: position.line, column: position.column }
    }
}

impl<'r> Finding<'r> {
    pub(super) fn new(finding: &'r Reported) -> Self {
        Self {
            code: finding.code,
            name: finding.name,
            severity: finding.severity,
            confidence: finding.confidence,
            path: &finding.path,
            resource: finding.subject.as_ref().map(|subject| Resource {
                kind: subject.kind.name(),
                id: subject.id.as_deref(),
                name: subject.name.as_deref(),
            }),
            pointer: &finding.pointer,
            span: finding.span.into(),
            start: finding.start.into(),
            end: finding.end.into(),
            message: &finding.message,
            help: &finding.help,
            url: finding.url,
            related: finding
                .related
                .iter()
                .map(|related| Related {
                    path: &related.path,
                    pointer: &related.pointer,
                    span: related.span.into(),
                    start: related.start.into(),
                    end: related.end.into(),
                    message: &related.message,
                })
                .collect(),
            fix: finding.fix.as_ref().map(Fix::new),
            fingerprint: &finding.fingerprint,
        }
    }
}

/// The report as JSON, one line and a line end.
pub fn render(report: &Report) -> String {
    let output = Output {
        schema_version: SCHEMA_VERSION,
        tool: TOOL,
        summary: &report.summary,
        problems: report.troubles.iter().collect(),
        findings: report.findings.iter().map(Finding::new).collect(),
    };
    // Strings and numbers always serialise.
    let mut text = serde_json::to_string(&output).unwrap_or_default();
    text.push('\n');
    text
}
