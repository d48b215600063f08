//! The core for JavaScript: a class `Linter` with a tenant in it.
//!
//! Nothing here fails on what it is given. What may go wrong all the same, such as memory that runs
//! out, ends in a trap, behind which nobody knows what state the instance is in: `wasm/js` replaces it.

use std::collections::BTreeMap;

use pitfall_core::house::{Refused, Source};
use pitfall_core::message;
use pitfall_core::report::{self, Reported, coverage_html, coverage_json, inspect_json};
use pitfall_core::rules::{Described, Meta};
use pitfall_core::shape::{Type, schema_text};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::linter;
use crate::wire::{Configured, Definition, FileFindings, Finding, Name, Report, ResourcePlace};

/// A tenant stays in memory while its files change, thousands of small pieces at a time.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn error(message: &str);
}

/// Says on the console what broke, since a trap by itself says nothing.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|panic| error(&format!("pitfall: {panic}"))));
}

/// A tenant whose files change one by one.
#[wasm_bindgen]
#[derive(Default)]
pub struct Linter {
    linter: linter::Linter,
    /// The findings of the last report, by path, for `changes`.
    told: BTreeMap<String, Vec<Reported>>,
}

#[wasm_bindgen]
impl Linter {
    /// A tenant without files.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or puts another text in its place; says whether it holds anything of interest. The
    /// bytes are those of the file, whatever its encoding.
    #[wasm_bindgen(js_name = setFile)]
    pub fn set_file(&mut self, path: &str, bytes: Vec<u8>) -> bool {
        self.linter.set_file(path, bytes)
    }

    /// Takes a file out; says whether it was there.
    #[wasm_bindgen(js_name = removeFile)]
    pub fn remove_file(&mut self, path: &str) -> bool {
        self.linter.remove_file(path)
    }

    /// Takes what the schemas of the house find in a file: an answer of the module that checks them.
    #[wasm_bindgen(js_name = setHouseFindings)]
    pub fn set_house_findings(&mut self, path: &str, answer: &[u8]) {
        self.linter.set_house_findings(path, message::decode(answer).unwrap_or_default());
    }

    /// Says what is wanted: by the text of `pitfall.toml`, if there is one, and by options.
    #[wasm_bindgen(unchecked_return_type = "Configured")]
    pub fn configure(
        &mut self,
        toml: Option<String>,
        #[wasm_bindgen(unchecked_param_type = "Options | undefined")] options: JsValue,
        #[wasm_bindgen(unchecked_param_type = "More | undefined")] more: JsValue,
    ) -> JsValue {
        let options = serde_wasm_bindgen::from_value(options).unwrap_or_default();
        let more = serde_wasm_bindgen::from_value(more).unwrap_or_default();
        let configured = self.linter.configure(toml.as_deref(), &options, &more);
        to_js(&Configured::new(configured, toml.as_deref().unwrap_or_default()))
    }

    /// The findings of all files.
    #[wasm_bindgen(unchecked_return_type = "Report")]
    pub fn report(&mut self) -> JsValue {
        let report = self.linter.report();
        let mut files: Vec<FileFindings<'_>> = Vec::new();
        for finding in &report.findings {
            match files.last_mut() {
                Some(last) if last.path == finding.path => last.findings.push(Finding::from(finding)),
                _ => files.push(FileFindings { path: &finding.path, findings: vec![Finding::from(finding)] }),
            }
        }
        to_js(&Report { summary: report.summary, files })
    }

    /// The files whose findings are not those of the last call, with their findings of now.
    #[wasm_bindgen(unchecked_return_type = "Report")]
    pub fn changes(&mut self) -> JsValue {
        let report = self.linter.report();
        let mut now: BTreeMap<String, Vec<Reported>> = BTreeMap::new();
        for finding in report.findings {
            now.entry(finding.path.clone()).or_default().push(finding);
        }
        let changed = now.iter().filter(|(path, findings)| self.told.get(*path) != Some(*findings));
        let changed = changed
            .map(|(path, findings)| FileFindings { path, findings: findings.iter().map(Finding::from).collect() });
        let gone = self.told.keys().filter(|path| !now.contains_key(*path));
        let gone = gone.map(|path| FileFindings { path, findings: Vec::new() });
        let answer = to_js(&Report { summary: report.summary, files: changed.chain(gone).collect() });
        self.told = now;
        answer
    }

    /// The report as the program writes it.
    pub fn json(&mut self) -> String {
        report::json::render(&self.linter.report())
    }

    /// The report as SARIF, with the documentation of rules, which is no part of the module.
    pub fn sarif(&mut self, #[wasm_bindgen(unchecked_param_type = "RuleDocumentation[]")] rules: JsValue) -> String {
        let rules: Vec<Described> = serde_wasm_bindgen::from_value(rules).unwrap_or_default();
        let describe = |rule: &Meta| rules.iter().find(|described| described.code == rule.code).cloned();
        report::sarif::render_with(&self.linter.report(), describe)
    }

    /// The text of `pitfall.toml` with an ignore for the finding with a fingerprint; nothing if there is no such
    /// finding, or none that can be ignored.
    #[wasm_bindgen(js_name = addIgnore)]
    pub fn add_ignore(&mut self, toml: &str, fingerprint: &str, reason: &str) -> Option<String> {
        self.linter.add_ignore(toml, fingerprint, reason)
    }

    /// The policies and other objects in a file, and where they stand.
    #[wasm_bindgen(unchecked_return_type = "ResourcePlace[]")]
    pub fn resources(&self, path: &str) -> JsValue {
        let Some((unit, bytes)) = self.linter.file(path) else { return to_js::<[ResourcePlace<'_>]>(&[]) };
        to_js(ResourcePlace::all(unit, bytes).as_slice())
    }

    /// What the ids in a text stand for: groups and all else that has a name in the files or in every tenant. The
    /// ids of the objects themselves are left out, and so is what no screen has room for.
    #[wasm_bindgen(unchecked_return_type = "Name[]")]
    pub fn names(&mut self, text: &str) -> JsValue {
        let mentions = self.linter.names(text);
        to_js(mentions.iter().map(|mention| Name::new(mention, text)).collect::<Vec<_>>().as_slice())
    }

    /// Where the files define what an id stands for.
    #[wasm_bindgen(unchecked_return_type = "Definition | null")]
    pub fn definition(&mut self, id: &str) -> JsValue {
        to_js(&self.linter.definition(id).map(|(path, at)| Definition::new(path, &at)))
    }

    /// Who is judged by what, as a page.
    #[wasm_bindgen(js_name = coveragePage)]
    pub fn coverage_page(&mut self) -> String {
        coverage_html::render(&self.linter.coverage())
    }

    /// Who is judged by what, as JSON.
    pub fn coverage(&mut self) -> String {
        coverage_json::render(&self.linter.coverage())
    }

    /// What the files are and what they do not tell, as JSON.
    pub fn inspect(&mut self) -> String {
        inspect_json::render(&[(String::new(), self.linter.inspect())], &[])
    }
}

/// What the module for house schemas is asked to add, as that module reads it.
#[wasm_bindgen(js_name = houseSource)]
pub fn house_source(#[wasm_bindgen(unchecked_param_type = "HouseSource")] source: JsValue) -> Vec<u8> {
    let source: Source = serde_wasm_bindgen::from_value(source).unwrap_or_default();
    message::encode(&source)
}

/// Why that module cannot use a schema, by its answer; nothing if it can.
#[wasm_bindgen(js_name = houseRefused, unchecked_return_type = "HouseRefused | null")]
pub fn house_refused(answer: &[u8]) -> JsValue {
    let unreadable = || Some(Refused::Wrong("it cannot be read".to_owned()));
    to_js(&message::decode::<Option<Refused>>(answer).unwrap_or_else(unreadable))
}

/// The JSON Schema of `pitfall.toml`.
#[wasm_bindgen(js_name = configSchema)]
pub fn config_schema() -> String {
    pitfall_core::config::SCHEMA.to_owned()
}

/// The kinds of resource that have a schema.
#[wasm_bindgen]
pub fn kinds() -> Vec<String> {
    let mut kinds: Vec<String> = Type::resources().map(|kind| kind.name().to_owned()).collect();
    kinds.sort();
    kinds
}

/// The JSON Schema of a kind of resource.
#[wasm_bindgen]
pub fn schema(kind: &str) -> Option<String> {
    Type::resources().find(|known| known.name().eq_ignore_ascii_case(kind)).map(schema_text)
}

/// The version of the core.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

pub(crate) fn to_js<T: Serialize + ?Sized>(value: &T) -> JsValue {
    // Text, numbers and lists of them always become a value.
    value.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::UNDEFINED)
}
