//! The tape as `jsonschema` sees it.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};
use serde_json::Number;

use crate::json::{Elements, Members, NodeKind, Value};

/// Our tape as a representation of JSON.
#[derive(Debug)]
pub(super) struct Tape;

/// A value of a document, or a name that a schema looks at by itself.
#[derive(Clone, Copy)]
pub(super) enum TapeNode<'a> {
    Value(Value<'a>),
    Text(&'a str),
}

impl Json for Tape {
    type Node<'a> = TapeNode<'a>;
    type PreparedKey = String;
    type StringBuffer = String;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut String, string: &str, job: impl FnOnce(TapeNode<'_>) -> T) -> T {
        buffer.clear();
        buffer.push_str(string);
        job(TapeNode::Text(buffer))
    }
}

impl<'a> TapeNode<'a> {
    fn value(self) -> Option<Value<'a>> {
        match self {
            Self::Value(value) => Some(value),
            Self::Text(_) => None,
        }
    }
}

impl<'a> Node<'a, Tape> for TapeNode<'a> {
    type Object = TapeObject<'a>;
    type Array = TapeArray<'a>;
    type Number = TapeNumber;

    fn as_object(&self) -> Option<TapeObject<'a>> {
        self.value().filter(|value| value.is_object()).map(TapeObject)
    }

    fn as_array(&self) -> Option<TapeArray<'a>> {
        self.value().filter(|value| value.is_array()).map(TapeArray)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Value(value) => value.text(),
            Self::Text(text) => Some(Cow::Borrowed(text)),
        }
    }

    fn as_number(&self) -> Option<TapeNumber> {
        let value = self.value().filter(|value| value.kind() == NodeKind::Number)?;
        value.raw().parse().ok().map(TapeNumber)
    }

    fn as_boolean(&self) -> Option<bool> {
        self.value()?.bool()
    }

    fn is_null(&self) -> bool {
        self.json_type() == JsonType::Null
    }

    fn json_type(&self) -> JsonType {
        let Self::Value(value) = self else { return JsonType::String };
        match value.kind() {
            NodeKind::True | NodeKind::False => JsonType::Boolean,
            NodeKind::Number => JsonType::Number,
            NodeKind::String | NodeKind::Key => JsonType::String,
            NodeKind::Array => JsonType::Array,
            NodeKind::Object => JsonType::Object,
            // What is no JSON has been reported as that.
            NodeKind::Null | NodeKind::Invalid => JsonType::Null,
        }
    }

    fn to_value(&self) -> Cow<'a, serde_json::Value> {
        Cow::Owned(match self {
            Self::Text(text) => (*text).into(),
            // Strict JSON in all but commas and comments, which errors about it need not show.
            Self::Value(value) => serde_json::from_str(value.raw()).unwrap_or_default(),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        let value = self.value()?;
        Some(NodeIdentity::tagged(std::ptr::from_ref(value.document()).addr(), value.index()))
    }
}

/// An object. Annotations such as `@odata.context` can be asked for, but are not among its members: no
/// schema has to allow them.
pub(super) struct TapeObject<'a>(Value<'a>);

impl<'a> Object<'a, Tape> for TapeObject<'a> {
    type Node = TapeNode<'a>;
    type MemberName = Cow<'a, str>;
    type MembersIter = Named<'a>;

    fn len(&self) -> usize {
        self.members().count()
    }

    fn get(&self, key: &String) -> Option<TapeNode<'a>> {
        let named = self.0.members().filter(|(name, _)| name.text().is_some_and(|name| name == *key));
        named.last().map(|(_, value)| TapeNode::Value(value))
    }

    fn members(&self) -> Named<'a> {
        Named(self.0.members())
    }
}

/// The members of an object without annotations.
pub(super) struct Named<'a>(Members<'a>);

impl<'a> Iterator for Named<'a> {
    type Item = (Cow<'a, str>, TapeNode<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (key, value) = self.0.next()?;
            let name = key.text().unwrap_or_default();
            if !name.starts_with('#') && !name.contains('@') {
                return Some((name, TapeNode::Value(value)));
            }
        }
    }
}

/// An array.
pub(super) struct TapeArray<'a>(Value<'a>);

impl<'a> Array<'a, Tape> for TapeArray<'a> {
    type Node = TapeNode<'a>;
    type ElementsIter = std::iter::Map<Elements<'a>, fn(Value<'a>) -> TapeNode<'a>>;

    fn len(&self) -> usize {
        self.0.elements().count()
    }

    fn elements(&self) -> Self::ElementsIter {
        self.0.elements().map(TapeNode::Value)
    }
}

/// A number.
pub(super) struct TapeNumber(Number);

impl JsonNumber for TapeNumber {
    fn as_u64(&self) -> Option<u64> {
        self.0.as_u64()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.as_i64()
    }

    fn as_f64(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(self.0.to_string())
    }

    fn to_number(&self) -> Cow<'_, Number> {
        Cow::Borrowed(&self.0)
    }
}
