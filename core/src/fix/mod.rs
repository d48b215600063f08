//! Fixes: how a finding can be mended in the text of its file.
//!
//! A rule says what is to change in words of JSON, by the places it knows anyway: take this element out,
//! write this value instead. So rules need neither text nor commas, and a unit stays small. Where findings
//! are located, the file's text is at hand, and a [`Fix`] becomes [`Edit`]s of it ([`resolve`]). To apply them
//! is a matter of bytes alone ([`apply`]): what no edit names stays as it is, whatever the encoding.
//!
//! A fix changes the file of its finding and no other.

mod apply;
mod resolve;
mod yaml;

pub use apply::{Applied, MAX_ROUNDS, apply};
pub(crate) use resolve::Resolver;
pub use resolve::resolve;

use serde::{Deserialize, Serialize};

use crate::text::Span;

/// Who may decide on a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// It keeps the meaning of the policy, or is what Microsoft Graph would make of it.
    Safe,
    /// It may change who gets access, or takes something out that somebody may miss.
    Unsafe,
}

impl Applicability {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// How a finding can be mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// Who may decide on it.
    pub applicability: Applicability,
    /// What changes: all of it or nothing.
    pub changes: Vec<Change>,
}

/// One change, in words of JSON. A place is where a key or a value starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// Writes other JSON in place of a key or a value.
    Replace(Span, String),
    /// Writes other text in place of a piece within a string.
    Rewrite(Span, String),
    /// Gives a member another name, unless the object has one of that name.
    Rename(Span, String),
    /// Takes out an element or a member, named by its key or its value, with its comma.
    Remove(Span),
    /// Takes out the element of an array that this place is in.
    RemoveEntry(Span),
    /// Gives a member of an object, or of what is behind a key, a value; adds it if there is none.
    Set(Span, String, String),
    /// Takes out characters that are no part of a value, with their line if nothing else stands there.
    Erase(Span),
    /// Adds an element to an array, or a member to an object.
    Append(Span, String),
    /// Moves a member, named by its key, into another object.
    Move(Span, Span),
}

impl Change {
    /// Its places.
    fn spans(&mut self) -> impl Iterator<Item = &mut Span> {
        let (span, into) = match self {
            Self::Replace(span, _)
            | Self::Rewrite(span, _)
            | Self::Rename(span, _)
            | Self::Remove(span)
            | Self::RemoveEntry(span)
            | Self::Set(span, _, _)
            | Self::Erase(span)
            | Self::Append(span, _) => (span, None),
            Self::Move(span, into) => (span, Some(into)),
        };
        std::iter::once(span).chain(into)
    }
}

impl Fix {
    /// The places of all that it changes.
    pub(crate) fn spans(&mut self) -> impl Iterator<Item = &mut Span> {
        self.changes.iter_mut().flat_map(Change::spans)
    }

    /// One that keeps the meaning.
    pub fn safe() -> Self {
        Self { applicability: Applicability::Safe, changes: Vec::new() }
    }

    /// One that somebody has to agree to.
    pub fn unsafe_to_apply() -> Self {
        Self { applicability: Applicability::Unsafe, changes: Vec::new() }
    }

    fn with(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// Writes `json` in place of the value or key at `span`.
    pub fn replace(self, span: Span, json: impl Into<String>) -> Self {
        self.with(Change::Replace(span, json.into()))
    }

    /// Writes `text` as a string in place of the value or key at `span`.
    pub fn replace_text(self, span: Span, text: &str) -> Self {
        self.replace(span, quoted(text))
    }

    /// Gives the member with the key at `span` another name.
    pub fn rename(self, span: Span, name: impl Into<String>) -> Self {
        self.with(Change::Rename(span, name.into()))
    }

    /// Writes `text` in place of the piece of a string at `span`.
    pub fn rewrite(self, span: Span, text: impl Into<String>) -> Self {
        self.with(Change::Rewrite(span, text.into()))
    }

    /// Takes out the element or member at `span`.
    pub fn remove(self, span: Span) -> Self {
        self.with(Change::Remove(span))
    }

    /// Takes out the element of an array in which `span` is: an assignment, by its group.
    pub fn remove_entry(self, span: Span) -> Self {
        self.with(Change::RemoveEntry(span))
    }

    /// Gives the member `name` of the object at `span`, or behind the key there, the value `json`.
    pub fn set(self, span: Span, name: &str, json: impl Into<String>) -> Self {
        self.with(Change::Set(span, name.to_owned(), json.into()))
    }

    /// Takes out characters between values.
    pub fn erase(self, span: Span) -> Self {
        self.with(Change::Erase(span))
    }

    /// Adds `json` to the array at `span`, or `"key": value` to the object there.
    pub fn append(self, span: Span, json: impl Into<String>) -> Self {
        self.with(Change::Append(span, json.into()))
    }

    /// Moves the member with the key at `span` into the object at `to`.
    pub fn move_member(self, span: Span, to: Span) -> Self {
        self.with(Change::Move(span, to))
    }
}

/// New text in place of old: spans are byte offsets into the file's text as UTF-8.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Edit {
    /// What it replaces; an empty span inserts.
    pub span: Span,
    /// What stands there then.
    pub replacement: String,
}

/// `text` as JSON writes it.
pub(crate) fn quoted(text: &str) -> String {
    // Strings always serialise.
    serde_json::to_string(text).unwrap_or_default()
}
