//! House schemas at work on files.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::{Retrieve, Uri, ValidationError, Validator};
use serde_json::Value as Json;

use super::tape::{Tape, TapeNode};
use super::{Refused, Source, words};
use crate::finding::{Finding, Findings, Severity};
use crate::json::{Document, Value};
use crate::read::read;
use crate::recognise::{Collection, Recognised, Sink, recognise};
use crate::rules::{OF_HOUSE, brief};
use crate::shape::Type;
use crate::text::decode;

/// Schemas of the house, ready to run.
#[derive(Debug, Default)]
pub struct Schemas(Vec<Schema>);

#[derive(Debug)]
struct Schema {
    tenant: u32,
    kind: String,
    kind_type: Option<Type>,
    validator: Validator<Tape>,
    /// The files of the schema, by path.
    texts: BTreeMap<String, Json>,
    name: String,
}

/// Where the files of a schema seem to lie. There is no such place, so nothing leads out of it.
const BASE: &str = "house:///";

impl Schemas {
    /// Adds a schema.
    pub fn add(&mut self, source: &Source) -> Result<(), Refused> {
        let mut texts = BTreeMap::new();
        for (path, text) in &source.files {
            let json = serde_json::from_str(text).map_err(|error| {
                let place = if *path == source.name { String::new() } else { format!("in {path}: ") };
                Refused::Wrong(format!("{place}{error}"))
            })?;
            texts.insert(path.clone(), json);
        }
        let Some(schema) = texts.get(&source.name) else { return Err(Refused::Missing(source.name.clone())) };
        let missing = Arc::new(Mutex::new(None));
        let files = Files { texts: texts.clone(), missing: Arc::clone(&missing) };
        let options = jsonschema::options_for::<Tape>();
        let options = options.with_base_uri(format!("{BASE}{}", source.name)).with_retriever(files);
        let built = options.build(schema);
        let validator = built.map_err(|error| {
            let missing = missing.lock().unwrap_or_else(PoisonError::into_inner).take();
            missing.unwrap_or_else(|| Refused::Wrong(what_is_wrong(&error)))
        })?;
        self.0.push(Schema {
            kind_type: Type::named(&source.kind),
            tenant: source.tenant,
            kind: source.kind.clone(),
            validator,
            texts,
            name: source.name.clone(),
        });
        Ok(())
    }

    /// What the schemas for a tenant find in its file with these bytes.
    pub fn check(&self, tenant: u32, bytes: &[u8]) -> Vec<Finding> {
        let decoded = decode(bytes);
        let schemas: Vec<&Schema> = self.0.iter().filter(|schema| schema.tenant == tenant).collect();
        if decoded.binary || schemas.is_empty() {
            return Vec::new();
        }
        let mut checker = Checker { schemas: &schemas, findings: Findings::new(), resource: 0 };
        recognise(&read(decoded.text), &mut checker);
        checker.findings.into_list()
    }
}

/// What is wrong with a schema, and where in it.
fn what_is_wrong(error: &ValidationError<'_>) -> String {
    match error.instance_path().as_str() {
        "" => error.to_string(),
        path => format!("{error}, at {path}"),
    }
}

/// The files of a schema, and the first that is missing.
struct Files {
    texts: BTreeMap<String, Json>,
    missing: Arc<Mutex<Option<Refused>>>,
}

impl Retrieve for Files {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Json, Box<dyn std::error::Error + Send + Sync>> {
        let text = uri.as_str();
        let refused = match text.strip_prefix(BASE).map(decoded_path) {
            Some(path) => match self.texts.get(&path) {
                Some(json) => return Ok(json.clone()),
                None => Refused::Missing(path),
            },
            None => Refused::Wrong(format!(
                "it refers to {text}; a house schema refers to files in its own folder, and nothing is fetched"
            )),
        };
        let message = refused.to_string();
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(refused);
        Err(message.into())
    }
}

/// Undoes the percent signs of an address.
fn decoded_path(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let digits = behind.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = behind.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

struct Checker<'s> {
    schemas: &'s [&'s Schema],
    findings: Findings,
    resource: u32,
}

impl Sink for Checker<'_> {
    fn resource(&mut self, recognised: &Recognised<'_>) {
        let place = Some(self.resource);
        self.resource += 1;
        for of_rule in OF_HOUSE {
            self.findings.begin(of_rule, place);
            for schema in self.schemas.iter().filter(|schema| schema.is_for(recognised)) {
                schema.check(recognised.value, &mut self.findings);
            }
        }
    }

    fn collection(&mut self, _: Collection) {}

    fn embedded(&mut self, _: &Document<'_>) {}
}

/// How many findings a schema has about one resource: more have one cause.
const MOST: usize = 50;
/// How many places a finding points at.
const MAX_RELATED: usize = 4;

impl Schema {
    /// Whether it is for a resource: for its type, one that the type is derived from, or its kind as a whole.
    fn is_for(&self, recognised: &Recognised<'_>) -> bool {
        if recognised.kind.name().eq_ignore_ascii_case(&self.kind) {
            return true;
        }
        let Some(name) = &recognised.type_name else { return false };
        name.is(&self.kind)
            || Type::named(&name.value).zip(self.kind_type).is_some_and(|(own, wanted)| own.is_a(wanted))
    }

    fn check(&self, value: Value<'_>, findings: &mut Findings) {
        for error in self.validator.iter_errors(TapeNode::Value(value)).take(MOST) {
            let at = at(value, error.instance_path().as_str());
            let said = self.said(&error);
            let places = words::places(at, error.kind());
            let what = words::what(at, error.kind());
            let message = said.title.map_or_else(|| what.clone(), |title| brief(title.trim_end_matches('.'), 200));
            let help = match said.description {
                Some(description) => sentence(description),
                None if said.title.is_some() => sentence(&what),
                None => String::new(),
            };
            let (first, others) =
                places.split_first().map_or((at.head(), [].as_slice()), |(first, rest)| (*first, rest));
            let finding = findings.report(first, message);
            finding.help(help);
            for span in others.iter().take(MAX_RELATED) {
                finding.related(*span, "here, too");
            }
            if let Some(severity) = said.severity {
                finding.severity(severity);
            }
        }
    }

    /// What the schema says about the place at which a value does not fit it.
    fn said(&self, error: &ValidationError<'_>) -> Said<'_> {
        let location = error.absolute_keyword_location().map(|uri| uri.as_str().to_owned());
        let location = location.unwrap_or_else(|| format!("{BASE}{}#{}", self.name, error.schema_path().as_str()));
        let (file, pointer) = location.split_once('#').unwrap_or((&location, ""));
        let file = decoded_path(file.strip_prefix(BASE).unwrap_or(&self.name));
        let pointer = decoded_path(pointer);
        let mut said = Said::default();
        let Some(json) = self.texts.get(&file) else { return said };
        // From the keyword outwards: what is said nearest counts.
        let mut end = pointer.len();
        let mut steps = 0;
        loop {
            let above = pointer.get(..end).unwrap_or_default();
            if let Some(schema) = json.pointer(above).and_then(Json::as_object).filter(|_| steps > 0) {
                let text = |key: &str| schema.get(key).and_then(Json::as_str).filter(|text| !text.trim().is_empty());
                // The title of a whole file is that of the file, unless it asks for one thing itself.
                let is_own = !above.is_empty() || steps == 1;
                if said.title.is_none() && said.description.is_none() && is_own {
                    (said.title, said.description) = (text("title"), text("description"));
                }
                said.severity = said.severity.or_else(|| severity(text("x-pitfall-severity")?));
            }
            match above.rfind('/') {
                Some(at) => end = at,
                None => return said,
            }
            steps += 1;
        }
    }
}

/// What a schema says about one of its demands.
#[derive(Default)]
struct Said<'s> {
    title: Option<&'s str>,
    description: Option<&'s str>,
    severity: Option<Severity>,
}

fn severity(word: &str) -> Option<Severity> {
    [Severity::Hint, Severity::Info, Severity::Warning, Severity::Error]
        .into_iter()
        .find(|severity| severity.name().eq_ignore_ascii_case(word))
}

/// Text with a stop at its end.
fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// The value at a JSON Pointer.
fn at<'d>(value: Value<'d>, pointer: &str) -> Value<'d> {
    let mut found = value;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let next = match found.is_array() {
            true => step.parse().ok().and_then(|index: usize| found.elements().nth(index)),
            false => {
                let named = found.members().filter(|(key, _)| key.text().is_some_and(|text| text == step));
                named.last().map(|(_, value)| value)
            }
        };
        let Some(next) = next else { break };
        found = next;
    }
    found
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
