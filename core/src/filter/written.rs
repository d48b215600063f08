//! A rule in its file.

use super::{Dialect, Rule, parse};
use crate::json::{Origin, Value};
use crate::text::Span;

/// A rule as a file holds it: what it says, and where each part of it stands.
#[derive(Clone, Debug)]
pub struct WrittenRule {
    /// The text, escapes resolved.
    pub text: String,
    /// Its dialect.
    pub dialect: Dialect,
    /// What it says.
    pub rule: Rule,
    /// Where the whole of it stands in the file, quotes included.
    pub span: Span,
    origin: Origin,
}

impl WrittenRule {
    /// The rule that a string holds; none if that is blank.
    pub fn new(value: Value<'_>, dialect: Dialect) -> Option<Self> {
        let text = value.text().filter(|text| !text.trim().is_empty())?.into_owned();
        let rule = parse(&text, dialect);
        Some(Self { text, dialect, rule, span: value.span(), origin: value.origin() })
    }

    /// Where the part `inner` of the text stands in the file; an empty part is the rule as a whole.
    pub fn place(&self, inner: Span) -> Span {
        if inner.start >= inner.end { self.span } else { self.origin.outer(inner) }
    }
}
