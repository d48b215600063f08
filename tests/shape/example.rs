//! A valid resource of each kind, made from the model, with the places of all that is in it.

use std::fmt::Write;
use std::ops::Range;

use pitfall_core::shape::Type;
use pitfall_core::shape::layout::Edm;
use pitfall_core::shape::model::{Property, Values};

/// How deep objects lie in one another at most.
const DEPTH: usize = 4;

/// What stands at a place of an example.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Site {
    Key(Type),
    Word,
    Boolean,
    Number,
    Text,
    Object(Type),
    List,
    TypeName,
}

/// A resource as JSON text.
pub(crate) struct Example {
    pub(crate) text: String,
    pub(crate) sites: Vec<(Site, Range<usize>)>,
}

/// A resource with every property that its kind has, on lines of their own.
pub(crate) fn of(kind: Type) -> Example {
    let mut example = Example { text: String::new(), sites: Vec::new() };
    example.object(kind, 0);
    example
}

impl Example {
    fn site(&mut self, site: Site, write: impl FnOnce(&mut Self)) {
        let start = self.text.len();
        write(self);
        self.sites.push((site, start..self.text.len()));
    }

    fn raw(&mut self, site: Site, json: &str) {
        self.site(site, |example| example.text.push_str(json));
    }

    fn object(&mut self, kind: Type, depth: usize) {
        self.site(Site::Object(kind), |example| {
            example.text.push_str("{\"@odata.type\":");
            example.raw(Site::TypeName, &format!("\"#microsoft.graph.{}\"", kind.name()));
            for property in kind.properties() {
                example.text.push_str(",\n");
                example.raw(Site::Key(kind), &format!("\"{}\"", property.name()));
                example.text.push(':');
                example.property(property, depth);
            }
            example.text.push('}');
        });
    }

    fn property(&mut self, property: Property, depth: usize) {
        if !property.is_list() {
            return self.value(property, depth);
        }
        self.site(Site::List, |example| {
            example.text.push('[');
            example.value(property, depth);
            example.text.push(']');
        });
    }

    fn value(&mut self, property: Property, depth: usize) {
        match property.values() {
            Values::Plain(Edm::Any) => self.text.push_str("null"),
            Values::Plain(Edm::Object) => self.text.push_str("{}"),
            Values::Plain(Edm::Boolean) => self.raw(Site::Boolean, "true"),
            Values::Plain(Edm::String) => {
                let text =
                    if property.name() == "id" { "\"0d1f7c3e-3f55-4c5c-8a39-1c9b7a0e4d10\"" } else { "\"text\"" };
                self.raw(Site::Text, text);
            }
            Values::Plain(Edm::Duration) => self.raw(Site::Text, "\"PT12H\""),
            Values::Plain(Edm::Integer) => self.raw(Site::Number, "1"),
            Values::Plain(Edm::Number) => self.raw(Site::Number, "1.5"),
            Values::Plain(Edm::Ranged) => {
                let (least, _) = property.range().expect("a range");
                let mut number = String::new();
                write!(number, "{least}").expect("text");
                self.raw(Site::Number, &number);
            }
            Values::Enum(words) => {
                let word = words.members().find(|member| *member != "unknownFutureValue").expect("a word");
                self.raw(Site::Word, &format!("\"{word}\""));
            }
            Values::Object(_) if depth == DEPTH => self.text.push_str("null"),
            Values::Object(kind) => {
                let mut family: Vec<Type> = kind.family().filter(|kind| !kind.is_abstract()).collect();
                family.sort_by_key(|kind| kind.name());
                self.object(family.first().copied().unwrap_or(kind), depth + 1);
            }
        }
    }
}
