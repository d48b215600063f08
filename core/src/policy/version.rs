//! Which state of an object a file holds: two files may hold the same object, as it was at different
//! times.

use std::hash::Hasher;

use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};

use super::common::Text;
use crate::json::{NodeKind, Value};

/// What tells two states of an object apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Version {
    /// When the object was last changed, to compare as text.
    Changed(String),
    /// Of an object without that date: a number made of all it says, to compare with those of other files that hold
    /// the object.
    Content(u64),
}

impl Version {
    /// What [`Version::Content`] is called where it is written down.
    pub(crate) const CONTENT: (&'static str, &'static str) = ("Version", "Content");

    pub(super) fn of(value: Value<'_>, modified: Option<Text>) -> Self {
        match modified.and_then(|date| moment(&date.value)) {
            Some(moment) => Self::Changed(moment),
            None => Self::Content(content(value)),
        }
    }

    /// The day of the last change, such as `2025-03-28`.
    pub fn day(&self) -> Option<&str> {
        match self {
            Self::Changed(moment) => moment.get(..10),
            Self::Content(_) => None,
        }
    }
}

/// A date and time as Graph writes it, without what services write differently: the zone, which is
/// always UTC, and zeros at the end of the fraction. Other spellings depend on where they were written.
fn moment(date: &str) -> Option<String> {
    let bytes = date.as_bytes();
    let shaped = bytes.len() >= 20 && bytes.get(4) == Some(&b'-') && bytes.get(10) == Some(&b'T');
    let time = date.strip_suffix('Z').filter(|_| shaped && date.is_ascii())?;
    let short = if time.contains('.') { time.trim_end_matches('0').trim_end_matches('.') } else { time };
    Some(short.to_owned())
}

/// A number that is the same for objects that say the same, whatever the order of their members and
/// the space between them. Annotations are the reader's, not the object's.
fn content(value: Value<'_>) -> u64 {
    let document = value.document();
    value
        .members()
        .filter(|(key, _)| !key.raw().contains('@'))
        .map(|(key, member)| {
            let mut hasher = FxHasher::default();
            hasher.write(key.raw().as_bytes());
            for index in member.index()..member.end_index() {
                let node = document.at(index);
                match node.kind() {
                    NodeKind::Object => hasher.write_u8(b'{'),
                    NodeKind::Array => hasher.write_u8(b'['),
                    _ => hasher.write(node.raw().as_bytes()),
                }
            }
            hasher.finish()
        })
        .fold(0, u64::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    fn version(text: &str) -> Version {
        let document = Document::new(text);
        let root = document.root().expect("an object");
        Version::of(root, Text::of(root, "modifiedDateTime"))
    }

    #[test]
    fn moments_compare_as_text() {
        let at = |date: &str| version(&format!(r#"{{"modifiedDateTime":"{date}"}}"#));
        assert_eq!(at("2025-03-28T10:00:00Z"), at("2025-03-28T10:00:00.0000000Z"));
        assert_eq!(at("2025-03-28T10:00:00.5Z").day(), Some("2025-03-28"));
        assert_eq!(at("03/28/2025 10:00:00").day(), None);
        assert_eq!(at("/Date(1769788627239)/").day(), None);
        assert_eq!(version(r#"{"modifiedDateTime":null}"#).day(), None);
    }

    #[test]
    fn order_space_and_annotations_do_not_count() {
        let one = version(r#"{"id":"x","list":[1,{"a":"b"}],"@odata.context":"beta"}"#);
        assert_eq!(one, version("{\n \"list\": [ 1, { \"a\": \"b\" } ],\n \"id\": \"x\" }"));
        assert_ne!(one, version(r#"{"id":"x","list":[1,{"a":"c"}]}"#));
        assert_ne!(one, version(r#"{"id":"x","list":[1,["a","b"]]}"#));
    }
}
