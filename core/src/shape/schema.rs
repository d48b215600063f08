//! The model as JSON Schema, for editors and other programs.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::layout::Edm;
use super::model::{DATE, Enum, Property, Type, Values};

use crate::order::Order;

/// Keys that speak about an object instead of naming a property.
const ANNOTATION: &str = "^[^A-Za-z]|@";

/// The JSON Schema (draft 2020-12) of a kind of resource; of each type that it is made of one definition.
///
/// It says the same as pitfall's own check of a resource that Graph returned: `null` may stand for
/// every value. What only pitfall tells, such as where a misplaced property belongs, it does not.
pub fn schema(kind: Type) -> Value {
    let mut definitions = Map::new();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![Definition::Exactly(kind)];
    while let Some(next) = waiting.pop() {
        if !seen.insert(next) {
            continue;
        }
        let definition = match next {
            Definition::Exactly(kind) => exactly(kind, &mut waiting),
            Definition::AnyOf(base) => any_of(base, &mut waiting),
        };
        definitions.insert(next.name(), definition);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.name(),
        "description": format!("Microsoft Graph's {} as of {DATE}, v1.0 and beta together.", kind.name()),
        "$ref": Definition::Exactly(kind).reference(),
        "$defs": definitions,
    })
}

/// The same as text, on many lines.
pub fn schema_text(kind: Type) -> String {
    format!("{:#}\n", schema(kind))
}

/// A definition of the schema.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Definition {
    /// Objects of a type, and of none derived from it.
    Exactly(Type),
    /// Objects of a type or of one derived from it, which `@odata.type` tells.
    AnyOf(Type),
}

impl Definition {
    /// What stands for objects of a type.
    fn of(kind: Type) -> Self {
        if kind.is_base() { Self::AnyOf(kind) } else { Self::Exactly(kind) }
    }

    fn name(self) -> String {
        match self {
            Self::Exactly(kind) => kind.name().to_owned(),
            Self::AnyOf(kind) => format!("any-{}", kind.name()),
        }
    }

    fn reference(self) -> String {
        format!("#/$defs/{}", self.name())
    }
}

fn exactly(kind: Type, waiting: &mut Vec<Definition>) -> Value {
    let mut properties = Map::new();
    properties.insert("@odata.type".to_owned(), types([kind].into_iter()));
    for property in kind.properties() {
        properties.insert(property.name().to_owned(), value(property, waiting));
    }
    let required: Vec<&str> = kind.properties().filter(|property| property.is_required()).map(Property::name).collect();
    let mut definition = json!({
        "type": "object",
        "properties": properties,
        "patternProperties": { ANNOTATION: true },
        "additionalProperties": kind.is_open(),
    });
    if !required.is_empty() {
        definition["required"] = json!(required);
    }
    definition
}

fn any_of(base: Type, waiting: &mut Vec<Definition>) -> Value {
    let branches: Vec<Value> = base
        .family()
        .map(|kind| {
            let exactly = Definition::Exactly(kind);
            waiting.push(exactly);
            json!({
                "if": { "properties": { "@odata.type": { "const": type_name(kind) } }, "required": ["@odata.type"] },
                "then": { "$ref": exactly.reference() },
            })
        })
        .collect();
    // Without a type, what all have in common is checked, and that the rest belongs to one of them.
    let mut untyped = Map::new();
    for property in base.family().flat_map(Type::own_properties) {
        untyped.insert(property.name().to_owned(), json!(true));
    }
    for property in base.properties() {
        untyped.insert(property.name().to_owned(), value(property, waiting));
    }
    let mut definition = json!({
        "type": "object",
        "properties": { "@odata.type": types(base.family()) },
        "allOf": branches,
        "if": { "required": ["@odata.type"] },
        "then": true,
        "else": {
            "properties": untyped,
            "patternProperties": { ANNOTATION: true },
            "additionalProperties": base.is_open(),
        },
    });
    if base.is_abstract() {
        definition["required"] = json!(["@odata.type"]);
    }
    definition
}

/// The name of a type as `@odata.type` has it.
fn type_name(kind: Type) -> String {
    format!("#microsoft.graph.{}", kind.name())
}

/// One of these types, or one of a name space that the model does not hold.
fn types(kinds: impl Iterator<Item = Type>) -> Value {
    let names: Vec<String> = kinds.map(type_name).collect();
    json!({ "anyOf": [{ "enum": names }, { "not": { "pattern": "^#?microsoft\\.graph\\.[^.]+$" } }] })
}

fn value(property: Property, waiting: &mut Vec<Definition>) -> Value {
    let value = match property.values() {
        Values::Plain(edm) => plain(edm),
        Values::Enum(words) => word(words),
        Values::Object(kind) => {
            let definition = Definition::of(kind);
            waiting.push(definition);
            json!({ "if": { "type": "null" }, "else": { "$ref": definition.reference() } })
        }
    };
    let mut value = if property.is_list() { json!({ "type": ["array", "null"], "items": value }) } else { value };
    if let Some((least, most)) = property.range() {
        value["description"] = json!(format!("Microsoft documents {least} to {most}."));
    }
    value
}

fn plain(edm: Edm) -> Value {
    let name = match edm {
        Edm::Any => return json!({}),
        Edm::Object => "object",
        Edm::Boolean => "boolean",
        Edm::String | Edm::Duration => "string",
        Edm::Integer | Edm::Ranged => "integer",
        Edm::Number => "number",
    };
    json!({ "type": [name, "null"] })
}

/// The words of an enumeration, without the one that stands for those to come.
fn word(words: Enum) -> Value {
    let mut known: Vec<&str> = words.members().filter(|member| *member != "unknownFutureValue").collect();
    known.order();
    if words.is_flags() {
        let one = known.join("|");
        json!({ "type": ["string", "null"], "pattern": format!("^ *({one}) *(, *({one}) *)*$") })
    } else {
        json!({ "type": ["string", "null"], "enum": known.into_iter().map(Value::from).chain([Value::Null]).collect::<Vec<_>>() })
    }
}
