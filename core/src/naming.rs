//! Naming: what the ids in a file stand for, for whoever reads it. Nothing is judged by it.

use serde::{Deserialize, Serialize};

use crate::finding::Place;
use crate::policy::reference::is_object_id;
use crate::tenant::Tenant;
use crate::text::{Position, Positions, Span};
use crate::well_known;

/// So many names are shown at once; a screen has no room for more.
pub const SHOWN: usize = 1_000;

/// What an id stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// What it is, in words, such as "group"; nothing where only a list of names knows it.
    pub what: Option<String>,
    /// Where it is defined; nothing for what no file holds.
    pub place: Option<Place>,
}

impl Named {
    /// What `id` stands for in a tenant; nothing if neither its files nor Microsoft say.
    pub fn of(tenant: &Tenant, id: &str) -> Option<Self> {
        let here = tenant.by_id(id);
        let (what, place) = (here.map(|here| here.resource.kind.words().0), here.map(|here| here.place()));
        let (what, name) = match tenant.name_of(id) {
            Some(name) => (what, name),
            None => well_known::entry(id).map(|(what, name)| (Some(what), name))?,
        };
        Some(Self { name: name.to_owned(), what: what.map(str::to_owned), place })
    }
}

/// An id in a text, and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The id.
    pub span: Span,
    /// Where it starts.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
    /// Where its name is shown: behind the quote that closes it.
    pub behind: Position,
    /// Whether it is an object's own id, whose name stands near anyway.
    pub is_own: bool,
    /// What it stands for.
    pub named: Named,
}

impl Mention {
    /// The ids in a text that have a name in a tenant, from its start to its end.
    pub fn all(tenant: &Tenant, text: &str) -> impl Iterator<Item = Self> {
        let mut positions = Positions::new(text);
        ids(text).filter_map(move |start| {
            let end = start + LENGTH;
            let span = Span::new(start as u32, end as u32);
            let named = Named::of(tenant, span.of(text)).filter(|named| !named.name.is_empty())?;
            let quoted = text[end..].starts_with(['"', '\'']);
            Some(Self {
                span,
                start: positions.advance(span.start),
                end: positions.advance(span.end),
                behind: positions.advance((end + usize::from(quoted)) as u32),
                is_own: is_own(&text[..start]),
                named,
            })
        })
    }
}

/// Characters of an id.
const LENGTH: usize = 36;
/// Those of them before the first dash.
const HEAD: usize = 8;

/// Where ids start in a text, each of which stands by itself.
fn ids(text: &str) -> impl Iterator<Item = usize> {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let mut from = 0;
    memchr::memchr_iter(b'-', text.as_bytes()).filter_map(move |dash| {
        let start = dash.checked_sub(HEAD).filter(|start| *start >= from)?;
        let id = text.get(start..start + LENGTH)?;
        let bytes = text.as_bytes();
        let before = start.checked_sub(1).and_then(|before| bytes.get(before));
        if is_word(before) || is_word(bytes.get(start + LENGTH)) || !is_object_id(id) {
            return None;
        }
        from = start + LENGTH;
        Some(start)
    })
}

/// Whether what stands before an id says that it is an object's own, as in `"id": "`, in JSON or in another language.
fn is_own(before: &str) -> bool {
    let without_quote = |text| str::strip_suffix(text, ['"', '\'']).unwrap_or(text);
    let Some(key) = without_quote(before).trim_end().strip_suffix([':', '=']) else { return false };
    let key = without_quote(key.trim_end());
    let (rest, word) = key.split_at(key.floor_char_boundary(key.len().saturating_sub("id".len())));
    word.eq_ignore_ascii_case("id")
        && without_quote(rest).chars().next_back().is_none_or(|last| last.is_whitespace() || "{,".contains(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "5E9a24b7-0f3c-4d10-8a6e-64c1f0b7a001";

    #[test]
    fn ids_stand_by_themselves() {
        let found = |text: &str| ids(text).collect::<Vec<_>>();
        assert_eq!(found(&format!("{ID},{ID} \"{ID}\"ä{ID}")), [0, 37, 75, 114]);
        assert_eq!(found(&format!("-{ID}-{ID}-")), [1, 38]);
        for text in [format!("a{ID}"), format!("{ID}0"), format!("_{ID}"), ID[1..].to_owned(), ID[..35].to_owned()] {
            assert_eq!(found(&text), [0usize; 0], "{text}");
        }
        assert_eq!(found("--------ä-----------------------------------"), [0usize; 0]);
    }

    #[test]
    fn an_objects_own_id_is_told_by_its_key() {
        for own in ["{\"id\": \"", "{ \"a\": 1, \"Id\" : '", "id: ", "- id: \"", "\n  id = \"", "@{Id='", "id:"] {
            assert!(is_own(own), "{own}");
        }
        for other in ["\"groupId\": \"", "[\"", "", "\"roleid\":", "id", "\"id\" \"", "ä: \"", ":"] {
            assert!(!is_own(other), "{other}");
        }
    }
}
