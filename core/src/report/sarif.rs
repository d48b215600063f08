//! SARIF 2.1.0: for code scanning services and for editors.
//!
//! Of the format's many objects this is what readers of findings use. A test holds it against the
//! published schema.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::concise::{message_and_help, printable};
use super::{Ignored, Origin, Report, Reported, ReportedFix, Trouble, uri};
use crate::finding::{Confidence, Severity};
use crate::fix::Applicability;
use crate::locate::LocatedEdit;
use crate::rules::{Described, HOME, Meta};
use crate::text::Position;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r> {
    tool: Tool,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    results: Vec<Finding<'r>>,
}

/// How the run went: without it, a report on half of the files looks like one on all of them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    information_uri: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    name: &'static str,
    short_description: Text,
    full_description: Text,
    help: Help,
    #[serde(skip_serializing_if = "str::is_empty")]
    help_uri: &'static str,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties {
    tags: [&'static str; 2],
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'r> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Location<'r>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'r>>,
    partial_fingerprints: BTreeMap<&'static str, &'r str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix<'r>>,
    /// Written even if there is none: without it, whether a result is suppressed would be left open.
    suppressions: Vec<Suppression<'r>>,
    properties: Properties,
}

/// Why a finding is not to be shown.
#[derive(Serialize)]
struct Suppression<'r> {
    kind: &'static str,
    status: &'static str,
    justification: Cow<'r, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix<'r> {
    description: Text,
    artifact_changes: [ArtifactChange<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'r> {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'r> {
    deleted_region: Region,
    #[serde(skip_serializing_if = "Option::is_none")]
    inserted_content: Option<Inserted<'r>>,
}

#[derive(Serialize)]
struct Inserted<'r> {
    text: &'r str,
}

#[derive(Serialize)]
struct Properties {
    confidence: Confidence,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'r> {
    physical_location: PhysicalLocation,
    logical_locations: [LogicalLocation<'r>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation<'r> {
    fully_qualified_name: &'r str,
    kind: &'static str,
}

/// The report as one JSON object, for people to read as well.
pub fn render(report: &Report) -> String {
    render_with(report, |rule| Some(Described::from(rule)))
}

/// The same, with the documentation of rules from elsewhere. Those without any are named alone.
pub fn render_with(report: &Report, describe: impl Fn(&'static Meta) -> Option<Described>) -> String {
    // Rules come in the order in which they are first met.
    let mut rules: Vec<&'static str> = Vec::new();
    let mut index_of = |code: &'static str| {
        rules.iter().position(|known| *known == code).unwrap_or_else(|| {
            rules.push(code);
            rules.len() - 1
        })
    };
    let shown = report.findings.iter().map(|finding| (finding, Vec::new()));
    let ignored = report.ignored.iter().map(|ignored| (&ignored.finding, vec![suppression(ignored)]));
    let known = report.baselined.iter().map(|finding| (finding, vec![in_baseline()]));
    let all = shown.chain(ignored).chain(known);
    let results = all.map(|(finding, suppressions)| result(finding, index_of(finding.code), suppressions)).collect();
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "pitfall",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    information_uri: HOME,
                    rules: rules
                        .iter()
                        .filter_map(|code| Meta::of_code(code))
                        .map(|rule| descriptor(rule, describe(rule)))
                        .collect(),
                },
            },
            invocations: [invocation(report)],
            column_kind: "utf16CodeUnits",
            results,
        }],
    };
    // Strings and numbers always serialise.
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn invocation(report: &Report) -> Invocation {
    let notification =
        |trouble: &Trouble| Notification { level: level(trouble.severity), message: text(&trouble.message) };
    Invocation {
        execution_successful: report.troubles.iter().all(|trouble| trouble.severity < Severity::Error),
        tool_execution_notifications: report.troubles.iter().map(notification).collect(),
    }
}

fn suppression(ignored: &Ignored) -> Suppression<'_> {
    let kind = match ignored.origin {
        Origin::InSource => "inSource",
        Origin::External => "external",
    };
    Suppression { kind, status: "accepted", justification: printable(&ignored.reason) }
}

fn in_baseline() -> Suppression<'static> {
    Suppression { kind: "external", status: "accepted", justification: "In the baseline".into() }
}

fn result<'r>(finding: &'r Reported, rule_index: usize, suppressions: Vec<Suppression<'r>>) -> Finding<'r> {
    Finding {
        rule_id: finding.code,
        rule_index,
        level: level(finding.severity),
        message: Text { text: message_and_help(finding) },
        locations: [location(&finding.path, &finding.pointer, finding.start, finding.end, None)],
        related_locations: finding
            .related
            .iter()
            .map(|other| location(&other.path, &other.pointer, other.start, other.end, Some(text(&other.message))))
            .collect(),
        partial_fingerprints: BTreeMap::from([("pitfall/v1", finding.fingerprint.as_str())]),
        // What may change who gets access is not for a button that is pressed in passing.
        fixes: finding
            .fix
            .iter()
            .filter(|_| finding.is_fixed_by(Applicability::Safe))
            .map(|fix| fixes(finding, fix))
            .collect(),
        suppressions,
        properties: Properties { confidence: finding.confidence },
    }
}

fn fixes<'r>(finding: &'r Reported, fix: &'r ReportedFix) -> Fix<'r> {
    let replacement = |edit: &'r LocatedEdit| Replacement {
        deleted_region: region(edit.start, edit.end),
        inserted_content: (!edit.replacement.is_empty()).then_some(Inserted { text: &edit.replacement }),
    };
    Fix {
        description: text(&finding.help),
        artifact_changes: [ArtifactChange {
            artifact_location: ArtifactLocation { uri: uri::of_path(&finding.path) },
            replacements: fix.edits.iter().map(replacement).collect(),
        }],
    }
}

fn region(start: Position, end: Position) -> Region {
    Region {
        start_line: start.line,
        start_column: start.utf16_column,
        end_line: end.line,
        end_column: end.utf16_column,
    }
}

fn location<'r>(path: &str, pointer: &'r str, start: Position, end: Position, message: Option<Text>) -> Location<'r> {
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: uri::of_path(path) },
            region: region(start, end),
        },
        logical_locations: [LogicalLocation { fully_qualified_name: pointer, kind: "value" }],
        message,
    }
}

fn descriptor(rule: &'static Meta, described: Option<Described>) -> Descriptor {
    let (what, why, sources) = match described {
        Some(rule) => (rule.what, rule.why, rule.sources),
        None => (rule.name.to_owned(), String::new(), Vec::new()),
    };
    let plain = format!("{what}\n\n{why}");
    let sources = sources.iter().map(|source| format!("- [{}]({})\n", source.title, source.url));
    Descriptor {
        id: rule.code,
        name: rule.name,
        help: Help { markdown: format!("{plain}\n\n{}", sources.collect::<String>()), text: plain },
        short_description: Text { text: what },
        full_description: Text { text: why },
        help_uri: rule.url(),
        default_configuration: Configuration { level: level(rule.severity) },
        properties: RuleProperties { tags: ["security", rule.family()] },
    }
}

/// Names in a message cannot steer whoever shows it.
fn text(message: &str) -> Text {
    Text { text: printable(message).into_owned() }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "note",
    }
}
