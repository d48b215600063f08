//! The tenant that is written: what contoso's files say, however they are spelt.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use pitfall_core::json::{Document, NodeKind, Value as Cursor};
use pitfall_core::recognise::{Collection, Kind, Recognised, Sink, recognise};
use pitfall_core::{TenantFacts, text};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{Found, findings, report};

/// Errors of the text itself, which no tool writes again.
const OF_TEXT: [&str; 2] = ["SC001", "SC002"];

/// A tenant.
pub(crate) struct Tenant {
    /// The objects, in the order of their files.
    pub(crate) objects: Vec<Object>,
    /// Names of groups by id, also of groups that are in the migration table alone.
    pub(crate) group_names: BTreeMap<String, String>,
    /// The table that IntuneManagement wrote.
    pub(crate) migration_table: Value,
    /// What its owner says about it.
    pub(crate) facts: TenantFacts,
    /// What is found in it as it is.
    pub(crate) findings: BTreeMap<Found, usize>,
}

/// A policy or another object.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    /// What it is.
    pub(crate) kind: Kind,
    /// Name of the file, without its ending.
    pub(crate) file: String,
    /// What it says.
    pub(crate) value: Value,
}

impl Object {
    /// Its display name; the tenant's settings have none.
    pub(crate) fn name(&self) -> &str {
        let name = self.value.get("displayName").or_else(|| self.value.get("name"));
        name.and_then(Value::as_str).unwrap_or(&self.file)
    }

    /// Its id, if it has one.
    pub(crate) fn id(&self) -> Option<&str> {
        self.value.get("id").and_then(Value::as_str)
    }

    /// What it says without the notes that Graph writes to each property.
    pub(crate) fn plain(&self) -> Value {
        let mut value = self.value.clone();
        drop_notes(&mut value);
        value
    }
}

impl Tenant {
    /// The sample tenant in which every pitfall happened once.
    pub(crate) fn contoso() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/tenants/contoso");
        let mut files = Vec::new();
        read(&root, &root, &mut files);
        files.sort();
        let facts = facts(&fs::read_to_string(root.join("pitfall.toml")).expect("a readable pitfall.toml"));
        let mut found = findings(&report(&files, facts.clone()));
        found.retain(|(code, ..), _| !OF_TEXT.contains(&code.as_str()));
        let mut objects = Vec::new();
        for (path, bytes) in &files {
            let document = Document::new(text::decode(bytes).text.into_owned());
            let file = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".json").to_owned();
            recognise(&document, &mut Collector { file, objects: &mut objects });
        }
        let at = objects.iter().position(|object| object.kind == Kind::MigrationTable).expect("a migration table");
        let migration_table = objects.remove(at).value;
        let mut group_names = BTreeMap::new();
        let entries = migration_table["Objects"].as_array().into_iter().flatten();
        let groups = objects.iter().filter(|object| object.kind == Kind::Group).map(|group| &group.value);
        for (group, id, name) in
            entries.map(|entry| (entry, "Id", "DisplayName")).chain(groups.map(|group| (group, "id", "displayName")))
        {
            let text = |key: &str| group[key].as_str().expect("groups have ids and names").to_owned();
            group_names.insert(text(id), text(name));
        }
        Self { objects, group_names, migration_table, facts, findings: found }
    }

    /// The objects of a kind.
    pub(crate) fn of(&self, kind: Kind) -> impl Iterator<Item = &Object> {
        self.objects.iter().filter(move |object| object.kind == kind)
    }
}

fn read(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path: PathBuf = entry.expect("a readable entry").path();
        if path.is_dir() {
            read(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            let relative = path.strip_prefix(root).expect("within the tenant");
            let relative = relative.to_str().expect("a path of Unicode").replace('\\', "/");
            files.push((relative, fs::read(&path).expect("a readable file")));
        }
    }
}

#[derive(Deserialize)]
struct Configuration {
    tenant: Section,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Section {
    complete: Vec<String>,
    emergency_access: Vec<String>,
}

fn facts(text: &str) -> TenantFacts {
    let Configuration { tenant } = toml::from_str(text).expect("pitfall.toml has a section [tenant]");
    let kind =
        |name: &String| Kind::ALL.into_iter().find(|kind| kind.collection() == Some(name)).expect("a collection");
    TenantFacts {
        complete: tenant.complete.iter().map(kind).collect(),
        emergency_access: tenant.emergency_access,
        ..TenantFacts::default()
    }
}

/// Takes every object of a file.
struct Collector<'o> {
    file: String,
    objects: &'o mut Vec<Object>,
}

impl Sink for Collector<'_> {
    fn resource(&mut self, recognised: &Recognised<'_>) {
        let value = value(recognised.value);
        self.objects.push(Object { kind: recognised.kind, file: self.file.clone(), value });
    }
    fn collection(&mut self, _: Collection) {}
    fn embedded(&mut self, _: &Document<'_>) {}
}

/// The same value as other readers have it. Of duplicate keys the last counts.
fn value(cursor: Cursor<'_>) -> Value {
    match cursor.kind() {
        NodeKind::Object => {
            let text = |key: Cursor<'_>| key.text().unwrap_or_default().into_owned();
            let members = cursor.members().map(|(key, member)| (text(key), value(member)));
            Value::Object(members.collect::<Map<String, Value>>())
        }
        NodeKind::Array => Value::Array(cursor.elements().map(value).collect()),
        NodeKind::String | NodeKind::Key => Value::String(cursor.text().unwrap_or_default().into_owned()),
        NodeKind::True => Value::Bool(true),
        NodeKind::False => Value::Bool(false),
        NodeKind::Number => serde_json::from_str(cursor.raw()).expect("a number"),
        _ => Value::Null,
    }
}

/// Drops all keys with `@odata` but the names of types.
pub(crate) fn drop_notes(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|key, _| !key.contains("@odata") || key == "@odata.type");
            members.values_mut().for_each(drop_notes);
        }
        Value::Array(elements) => elements.iter_mut().for_each(drop_notes),
        _ => {}
    }
}

/// Takes keys out of an object.
pub(crate) fn without(mut value: Value, keys: &[&str]) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|key, _| !keys.contains(&key.as_str()));
    }
    value
}

/// JSON with an indent of so many spaces.
pub(crate) fn pretty(value: &Value, indent: usize) -> Vec<u8> {
    use serde::Serialize;
    let indent = " ".repeat(indent);
    let formatter = serde_json::ser::PrettyFormatter::with_indent(indent.as_bytes());
    let mut out = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, formatter)).expect("memory takes all");
    out.push(b'\n');
    out
}

/// The same text as PowerShell 5.1 writes it to a file.
pub(crate) fn utf_16(text: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(text).expect("UTF-8").replace('\n', "\r\n");
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xFF, 0xFE].into_iter().chain(units).collect()
}

/// A name as it may stand in the name of a file.
pub(crate) fn file_name(name: &str) -> String {
    name.replace(['/', '\\', ':', '*', '?', '<', '>', '"', '|'], "_")
}
