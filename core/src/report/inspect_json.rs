//! What the files are, as one JSON object. `schemas/inspect.schema.json` describes it.

use serde::Serialize;

use super::tool::{TOOL, Tool};
use crate::inspect::{Disputed, Inventory, NotTold, OfKind, Reason, Unnamed};
use crate::text::Encoding;

/// Version of the format. It only ever gains fields within one version.
pub const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Output<'i> {
    schema_version: u32,
    tool: Tool,
    tenants: Vec<Tenant<'i>>,
    folders_passed_over: &'i [String],
}

#[derive(Serialize)]
struct Tenant<'i> {
    root: &'i str,
    files: u32,
    layouts: Vec<Layout>,
    encodings: Vec<OfEncoding>,
    resources: Vec<Resources>,
    groups: Groups<'i>,
    not_told: &'i [NotTold],
    passed_over: Vec<PassedOver<'i>>,
    more_passed_over: u32,
}

#[derive(Serialize)]
struct Layout {
    name: &'static str,
    files: u32,
}

#[derive(Serialize)]
struct OfEncoding {
    name: &'static str,
    files: u32,
}

#[derive(Serialize)]
struct Resources {
    kind: &'static str,
    count: u32,
    complete: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    assignments: Option<Part>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actions: Option<Part>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<Part>,
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<Part>,
}

#[derive(Serialize)]
struct Part {
    exported: u32,
    not_exported: u32,
}

#[derive(Serialize)]
struct Groups<'i> {
    ids: u32,
    ids_with_name: u32,
    names: u32,
    names_with_id: u32,
    placeholders: u32,
    sources: Vec<Source<'i>>,
    disputed: &'i [Disputed],
    unknown: &'i [Unnamed],
    more_unknown: u32,
}

#[derive(Serialize)]
struct Source<'i> {
    path: Option<&'i str>,
    names: u32,
    used: u32,
}

#[derive(Serialize)]
struct PassedOver<'i> {
    path: &'i str,
    reason: Reason,
}

/// The name of an encoding.
pub(super) const fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf8Bom => "UTF-8 with byte order mark",
        Encoding::Utf16Le => "UTF-16",
        Encoding::Utf16Be => "UTF-16, big-endian",
    }
}

/// The inventories of tenants, each with its root, as JSON on one line. Some folders were passed over.
pub fn render(tenants: &[(String, Inventory)], folders: &[String]) -> String {
    let tenants = tenants.iter().map(|(root, inventory)| tenant(root, inventory)).collect();
    let output = Output { schema_version: SCHEMA_VERSION, tool: TOOL, tenants, folders_passed_over: folders };
    // Strings and numbers always serialise.
    let mut text = serde_json::to_string(&output).unwrap_or_default();
    text.push('\n');
    text
}

fn tenant<'i>(root: &'i str, inventory: &'i Inventory) -> Tenant<'i> {
    let groups = &inventory.groups;
    let sources = groups.sources.iter();
    let passed_over = inventory.passed_over.iter();
    Tenant {
        root,
        files: inventory.files,
        layouts: inventory.layouts.iter().map(|&(layout, files)| Layout { name: layout.name(), files }).collect(),
        encodings: inventory.encodings.iter().map(|&(of, files)| OfEncoding { name: encoding(of), files }).collect(),
        resources: inventory.kinds.iter().map(resources).collect(),
        groups: Groups {
            ids: groups.ids,
            ids_with_name: groups.named,
            names: groups.names,
            names_with_id: groups.identified,
            placeholders: groups.placeholders,
            sources: sources
                .map(|source| Source { path: source.path.as_deref(), names: source.names, used: source.used })
                .collect(),
            disputed: &groups.disputed,
            unknown: &groups.unknown,
            more_unknown: groups.more_unknown,
        },
        not_told: &inventory.not_told,
        passed_over: passed_over.map(|file| PassedOver { path: &file.path, reason: file.reason }).collect(),
        more_passed_over: inventory.more_passed_over,
    }
}

fn resources(of: &OfKind) -> Resources {
    let part = |exported: Option<u32>| exported.map(|exported| Part { exported, not_exported: of.count - exported });
    Resources {
        kind: of.kind.name(),
        count: of.count,
        complete: of.complete,
        assignments: part(of.assignments),
        actions: part(of.actions),
        settings: part(of.settings),
        members: part(of.members),
    }
}
