//! The walk against the crate `jsonschema` on the exported schemas: the same places, the same verdicts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use pitfall_core::json::{Document, NodeKind, pointers};
use pitfall_core::recognise::{Collection, Recognised, Sink, recognise};
use pitfall_core::shape::model::{Membership, Values};
use pitfall_core::shape::{Type, What, deviations, schema};
use pitfall_core::text::decode;

use super::example;
use super::random::Random;

/// What is wrong at a place, as far as both tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Wrong {
    Unknown,
    /// One that stands for one that is missing. To a schema that one is missing, and this one unknown where names may be.
    Name {
        known: bool,
    },
    Kind,
    Word,
    Missing,
    TypeName,
}

type Verdict = BTreeSet<(String, Wrong)>;

fn of_walk(document: &Document<'_>, kind: Type) -> Verdict {
    let root = document.root().expect("a value");
    let found = deviations(root, kind).into_iter().filter_map(|deviation| {
        let wrong = match deviation.what {
            What::Misnamed(_) => Wrong::Name { known: deviation.within.is_open() },
            // A schema cannot tell slips from extensions.
            What::Unknown(_) | What::Misplaced(_) if deviation.within.is_open() => return None,
            What::Unknown(_) | What::Misplaced(_) => Wrong::Unknown,
            What::Kind(_) | What::NoList(_) => Wrong::Kind,
            What::Word(..) | What::Case(..) | What::Future(_) => Wrong::Word,
            What::Missing(_) | What::Untyped => Wrong::Missing,
            What::NoSuchType(_) | What::ForeignType(_) => Wrong::TypeName,
            // Advice, and what a schema cannot say.
            What::Range(..) | What::ForeignOption(_) | What::PascalCase => return None,
            What::Null(_) | What::BetaOnly(_) | What::ReadOnly(_) => return None,
        };
        Some((deviation.at.span(), wrong))
    });
    let mut found: Vec<_> = found.collect();
    found.sort_by_key(|(span, _)| span.start);
    let spans: Vec<_> = found.iter().map(|(span, _)| *span).collect();
    let found = pointers(document, &spans).into_iter().map(|pointer| pointer.exact).zip(found);
    let told = |(pointer, (_, wrong)): (String, (_, Wrong))| match (wrong, pointer.rsplit_once('/')) {
        (Wrong::Name { known }, Some((object, _))) => {
            let unknown = (!known).then(|| (pointer.clone(), Wrong::Unknown));
            unknown.into_iter().chain([(object.to_owned(), Wrong::Missing)]).collect()
        }
        _ => vec![(pointer, wrong)],
    };
    found.flat_map(told).collect()
}

fn of_schema(validator: &Validator, json: &serde_json::Value) -> Verdict {
    let mut verdict = Verdict::new();
    for error in validator.iter_errors(json) {
        let place = error.instance_path().to_string();
        let wrong = match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let escaped = |name: &String| format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
                verdict.extend(unexpected.iter().map(|name| (escaped(name), Wrong::Unknown)));
                continue;
            }
            ValidationErrorKind::Type { .. } => Wrong::Kind,
            ValidationErrorKind::Required { .. } => Wrong::Missing,
            ValidationErrorKind::AnyOf { .. } => Wrong::TypeName,
            ValidationErrorKind::Enum { .. } | ValidationErrorKind::Pattern { .. }
                if json.pointer(&place).is_some_and(serde_json::Value::is_string) =>
            {
                Wrong::Word
            }
            // The type was told already.
            ValidationErrorKind::Enum { .. } => Wrong::Kind,
            other => panic!("{place}: {other:?}"),
        };
        verdict.insert((place, wrong));
    }
    verdict
}

/// Validators of the kinds that came up.
#[derive(Default)]
struct Schemas(BTreeMap<&'static str, Validator>);

impl Schemas {
    fn of(&mut self, kind: Type) -> &Validator {
        self.0.entry(kind.name()).or_insert_with(|| jsonschema::draft202012::new(&schema(kind)).expect("a schema"))
    }

    /// Compares the verdicts on a text; none where only one of them can read it.
    fn compare(&mut self, text: &str, kind: Type) -> bool {
        let Ok(json) = serde_json::from_str::<serde_json::Value>(text) else { return false };
        let document = Document::new(text);
        // What a resource is was told by its type, or by its shape where there is none.
        let is_kind = |name: &serde_json::Value| name.as_str() == Some(&format!("#microsoft.graph.{}", kind.name()));
        if !json.is_object() || !json.get("@odata.type").is_none_or(is_kind) || !is_plain(&document) {
            return false;
        }
        let (walk, schema) = (of_walk(&document, kind), of_schema(self.of(kind), &json));
        assert_eq!(walk, schema, "{}: the walk (left) and the schema (right) differ on\n{text}", kind.name());
        true
    }
}

/// All names of properties, each with its small letters first.
fn names() -> &'static BTreeSet<(String, &'static str)> {
    static NAMES: OnceLock<BTreeSet<(String, &'static str)>> = OnceLock::new();
    let of = |kind: Type| kind.own_properties().map(|own| (own.name().to_ascii_lowercase(), own.name()));
    NAMES.get_or_init(|| Type::all().flat_map(of).collect())
}

/// Whether every key is spelt as Graph has it, since schemas know no other case; and none stands twice
/// in an object, since JSON values hold but one of them.
fn is_plain(document: &Document<'_>) -> bool {
    let spelt = |key: &str| {
        let small = key.to_ascii_lowercase();
        let mut known = names().range((small.clone(), "")..).take_while(|(name, _)| *name == small).peekable();
        known.peek().is_none() || known.any(|(_, name)| *name == key)
    };
    (0..document.len() as u32).map(|index| document.at(index)).all(|value| match value.kind() {
        NodeKind::Object => {
            let keys = value.members().filter_map(|(key, _)| key.text()).map(|key| key.to_ascii_lowercase());
            let keys: Vec<String> = keys.collect();
            keys.len() == keys.iter().collect::<BTreeSet<_>>().len()
        }
        NodeKind::Key => value.text().is_some_and(|key| key != "AdditionalProperties" && spelt(&key)),
        _ => true,
    })
}

/// The text with one node changed, whatever comes of it.
fn changed(text: &str, random: &mut Random) -> String {
    let document = Document::new(text);
    let node = document.at(random.below(document.len()) as u32);
    let raw = node.raw();
    let bare = raw.trim_matches('"');
    let by = match node.kind() {
        NodeKind::Key if bare.len() > 3 && bare.is_ascii() => format!("\"{}{}\"", &bare[..2], &bare[3..]),
        NodeKind::Key => return text.to_owned(),
        NodeKind::String if random.below(3) == 0 => "7".to_owned(),
        NodeKind::String => format!("\"{bare}Zq\""),
        NodeKind::Object | NodeKind::Array if random.below(2) == 0 => "\"text\"".to_owned(),
        NodeKind::Object => "[]".to_owned(),
        NodeKind::Array => "{}".to_owned(),
        NodeKind::Null => "0".to_owned(),
        NodeKind::True | NodeKind::False | NodeKind::Number => "\"1\"".to_owned(),
        NodeKind::Invalid => return text.to_owned(),
    };
    let span = node.span();
    let mut text = text.to_owned();
    text.replace_range(span.start as usize..span.end as usize, &by);
    text
}

#[test]
fn examples_of_every_kind() {
    let mut schemas = Schemas::default();
    let mut random = Random(0xface);
    let mut compared = 0;
    for kind in Type::resources() {
        let example = example::of(kind).text;
        assert!(schemas.compare(&example, kind), "{}", kind.name());
        compared += (0..30).filter(|_| schemas.compare(&changed(&example, &mut random), kind)).count();
    }
    assert!(compared > 2500, "{compared}");
}

/// The resources of a file as texts of their own.
#[derive(Default)]
struct Resources(Vec<(Type, String)>);

impl Sink for Resources {
    fn resource(&mut self, recognised: &Recognised<'_>) {
        let name = recognised.type_name.as_ref().map_or(recognised.kind.name(), |name| name.value.as_str());
        if let Some(kind) = Type::named(name).filter(|kind| kind.is_resource() && !kind.is_abstract()) {
            self.0.push((kind, recognised.value.raw().to_owned()));
        }
    }
    fn collection(&mut self, _: Collection) {}
    fn embedded(&mut self, _: &Document<'_>) {}
}

fn resources_below(folder: &Path) -> Vec<(Type, String)> {
    let mut resources = Resources::default();
    let mut folders = vec![folder.to_owned()];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "json")) {
        let bytes = fs::read(path).expect("a readable file");
        recognise(&Document::new(decode(&bytes).text), &mut resources);
    }
    resources.0
}

fn compare_all(folder: &Path, mutations: usize) -> usize {
    let mut schemas = Schemas::default();
    let mut random = Random(0xcafe);
    let mut compared = 0;
    for (kind, text) in resources_below(folder) {
        compared += usize::from(schemas.compare(&text, kind));
        compared += (0..mutations).filter(|_| schemas.compare(&changed(&text, &mut random), kind)).count();
    }
    compared
}

#[test]
fn fixtures_and_sample_tenants() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    let compared = compare_all(&tests.join("rules"), 2) + compare_all(&tests.join("tenants"), 2);
    assert!(compared > 3000, "{compared}");
}

/// Skips where the corpus is not at hand.
#[test]
fn corpus_of_real_exports() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    if corpus.is_dir() {
        let compared = compare_all(&corpus, 2);
        assert!(compared > 1000, "{compared}");
    }
}

/// A schema takes a word that the model has and refuses one that it lacks.
#[test]
fn schemas_know_the_words() {
    let mut schemas = Schemas::default();
    let policy = Type::named("conditionalAccessPolicy").expect("a type");
    let Some(Values::Enum(states)) = policy.property("state").map(|property| property.values()) else {
        panic!("no words")
    };
    for word in ["enabled", "disabled", "enabledForReportingButNotEnforced", "on"] {
        let json = serde_json::json!({ "displayName": "A", "state": word, "conditions": { "applications": {} } });
        assert_eq!(schemas.of(policy).is_valid(&json), states.membership(word) == Membership::Member, "{word}");
    }
}
