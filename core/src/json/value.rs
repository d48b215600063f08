//! Reading a document: cursors over the tape.

use std::borrow::Cow;
use std::sync::Arc;

use super::Language;
use super::error::{Problem, SyntaxError};
use super::mark::{Names, is_same, mark};
use super::parse::parse;
use super::rewrite::NOT_KNOWN;
use super::string::{Unescaped, unescape};
use super::tape::{Node, NodeKind, Tape};
use crate::text::Span;

/// A parsed text. It may be the text of a file, JSON that a file carries inside one of its strings, or JSON
/// written in place of another language; spans always speak of the file.
#[derive(Debug)]
pub struct Document<'t> {
    text: Cow<'t, str>,
    pub(super) tape: Tape,
    /// For JSON that is not the text of the file itself: from the outermost string to the innermost, how
    /// offsets map.
    origins: Vec<Arc<Unescaped>>,
    /// For a file in another language.
    foreign: Option<Box<Foreign<'t>>>,
    is_view: bool,
    /// What is wrong with the syntax.
    pub errors: Vec<SyntaxError>,
}

/// A file in another language than JSON.
#[derive(Debug)]
struct Foreign<'t> {
    language: Language,
    source: Cow<'t, str>,
    comments: Vec<Span>,
}

impl<'t> Document<'t> {
    /// Parses the text of a file.
    pub fn new(text: impl Into<Cow<'t, str>>) -> Self {
        let text = text.into();
        let (tape, errors) = parse(&text);
        Self { text, tape, origins: Vec::new(), foreign: None, is_view: false, errors }
    }

    /// JSON that was written in place of something else.
    pub(super) fn rewritten(mut origin: Unescaped) -> Self {
        let text = std::mem::take(&mut origin.value);
        let (tape, _) = parse(&text);
        Self {
            text: text.into(),
            tape,
            origins: vec![Arc::new(origin)],
            foreign: None,
            is_view: false,
            errors: Vec::new(),
        }
    }

    /// Says that this was written in place of a file in another language, with comments at these places.
    pub(crate) fn in_place_of(
        self,
        language: Language,
        source: Cow<'t, str>,
        comments: Vec<Span>,
        errors: Vec<SyntaxError>,
    ) -> Self {
        Self { foreign: Some(Box::new(Foreign { language, source, comments })), errors, ..self }
    }

    /// Whether this is JSON that was written in other words than those of the file.
    pub(crate) fn is_view(&self) -> bool {
        self.is_view
    }

    /// Whether this was written in place of something else, in another language or in other words.
    pub(crate) fn is_rewritten(&self) -> bool {
        self.is_view || self.foreign.is_some()
    }

    /// Whether this is the text of a file, written in JSON, rather than what lies within a string of one or was
    /// written in place of it.
    pub(crate) fn is_json_file(&self) -> bool {
        self.origins.is_empty() && !self.is_rewritten()
    }

    /// Says that this is written in other words than those of the file.
    pub(crate) fn into_view(self) -> Self {
        Self { is_view: true, ..self }
    }

    /// The language of the file.
    pub fn language(&self) -> Language {
        self.foreign.as_ref().map_or(Language::Json, |foreign| foreign.language)
    }

    /// The text of the file, if this is a file.
    pub fn source(&self) -> &str {
        self.foreign.as_ref().map_or(&self.text, |foreign| &foreign.source)
    }

    /// The comments that may be meant for pitfall, in their order.
    pub(crate) fn comments(&self) -> impl Iterator<Item = Span> {
        let of_json = self.errors.iter().filter(|error| error.problem == Problem::Comment).map(|error| error.span);
        of_json.chain(self.foreign.iter().flat_map(|foreign| foreign.comments.iter().copied()))
    }

    /// Where a node stands in the file.
    pub(crate) fn place(&self, node: &Node) -> Span {
        self.outer(Span::new(node.start, node.end))
    }

    /// Parses the JSON text that a string of this document holds. Syntax errors get spans of the
    /// file, as everything else.
    pub fn embedded(&self, string: Value<'_>) -> Document<'static> {
        let node = string.node();
        let mut unescaped = unescape(string.content(), node.start + 1);
        let text = std::mem::take(&mut unescaped.value);
        let (tape, mut errors) = parse(&text);
        let mut origins = self.origins.clone();
        origins.push(Arc::new(unescaped));
        let mut document =
            Document { text: text.into(), tape, origins, foreign: None, is_view: false, errors: Vec::new() };
        for error in &mut errors {
            error.span = document.outer(error.span);
            error.related = error.related.map(|span| document.outer(span));
        }
        document.errors = errors;
        document
    }

    /// The text that was parsed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many nodes the document has.
    pub fn len(&self) -> usize {
        self.tape.nodes.len()
    }

    /// Whether nothing could be read.
    pub fn is_empty(&self) -> bool {
        self.tape.nodes.is_empty()
    }

    /// The first value at the top.
    pub fn root(&self) -> Option<Value<'_>> {
        (!self.is_empty()).then_some(Value { document: self, index: 0 })
    }

    /// All values at the top; valid JSON has one.
    pub fn roots(&self) -> Elements<'_> {
        Elements { document: self, next: 0, end: self.tape.nodes.len() as u32 }
    }

    /// All nodes in the order of the text, keys among them.
    pub fn nodes(&self) -> &[Node] {
        &self.tape.nodes
    }

    /// The value or key at `index` of [`Document::nodes`].
    pub fn at(&self, index: u32) -> Value<'_> {
        Value { document: self, index }
    }

    /// Where a range of the parsed text stands in the file.
    pub(crate) fn outer(&self, inner: Span) -> Span {
        self.origins.iter().rev().fold(inner, |span, origin| origin.outer(span))
    }
}

/// One value of a document. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Value<'d> {
    document: &'d Document<'d>,
    index: u32,
}

impl<'d> Value<'d> {
    fn node(self) -> Node {
        self.document.tape.nodes[self.index as usize]
    }

    /// What it is.
    pub fn kind(self) -> NodeKind {
        self.node().kind
    }

    /// The document it stands in.
    pub fn document(self) -> &'d Document<'d> {
        self.document
    }

    /// Its index among the document's nodes.
    pub fn index(self) -> u32 {
        self.index
    }

    /// Index of the first node behind it and everything in it.
    pub fn end_index(self) -> u32 {
        self.node().next
    }

    /// Where it stands in the file, quotes and brackets included.
    pub fn span(self) -> Span {
        let node = self.node();
        self.document.outer(Span::new(node.start, node.end))
    }

    /// Where it begins: the opening bracket of a container, a scalar whole.
    pub fn head(self) -> Span {
        let node = self.node();
        match node.kind {
            NodeKind::Array | NodeKind::Object => self.document.outer(Span::new(node.start, node.start + 1)),
            _ => self.span(),
        }
    }

    /// Where the range `inner` of a string's value stands in the file.
    pub fn span_within(self, inner: Span) -> Span {
        let unescaped = unescape(self.content(), self.node().start + 1);
        self.document.outer(unescaped.outer(inner))
    }

    /// The same for whoever asks when the document is gone.
    pub fn origin(self) -> Origin {
        let mut levels = self.document.origins.clone();
        levels.push(Arc::new(unescape(self.content(), self.node().start + 1)));
        Origin(levels)
    }

    /// For a key a number that keys share which differ in case alone, and hardly ever others; nothing
    /// for one with an escape.
    pub(crate) fn mark(self) -> Option<u16> {
        let node = self.node();
        (!node.escaped).then_some(node.mark)
    }

    /// Whether it stands in place of a value that is there and not known.
    pub(crate) fn is_not_known(self) -> bool {
        self.kind() == NodeKind::String && self.content() == NOT_KNOWN
    }

    /// Whether it is a key that reads one of `names`, whatever the case of its letters.
    pub fn is_one_of<const N: usize>(self, names: &Names<N>) -> bool {
        let node = self.node();
        let pairs = || names.names.iter().zip(names.marks);
        pairs().any(|(name, mark)| (node.mark == mark || node.escaped) && self.is_named(name))
    }

    /// What stands between the quotes, escapes and all; a bare word is its own content.
    #[inline]
    fn content(self) -> &'d str {
        let node = self.node();
        if !node.escaped {
            return Span::new(node.start + 1, node.end.saturating_sub(1)).of(&self.document.text);
        }
        let raw = self.raw();
        let Some(quote @ ('"' | '\'')) = raw.chars().next() else { return raw };
        let inner = &raw[1..];
        inner.strip_suffix(quote).unwrap_or(inner)
    }

    /// The text of the value as it is written.
    pub fn raw(self) -> &'d str {
        let node = self.node();
        Span::new(node.start, node.end).of(&self.document.text)
    }

    /// The value of a string or key; nothing for other kinds.
    pub fn text(self) -> Option<Cow<'d, str>> {
        let node = self.node();
        match node.kind {
            NodeKind::String | NodeKind::Key if node.escaped => Some(Cow::Owned(unescape(self.content(), 0).value)),
            NodeKind::String | NodeKind::Key => Some(Cow::Borrowed(self.content())),
            _ => None,
        }
    }

    /// The value of a string, without a copy where it has no escapes. Meant for comparing with
    /// names that never need an escape.
    pub fn plain_text(self) -> Option<&'d str> {
        let node = self.node();
        match node.kind {
            NodeKind::String | NodeKind::Key if !node.escaped => Some(self.content()),
            _ => None,
        }
    }

    /// The same as bytes.
    #[inline]
    pub(crate) fn plain_bytes(self) -> Option<&'d [u8]> {
        let node = &self.document.tape.nodes[self.index as usize];
        let is_text = !node.escaped && matches!(node.kind, NodeKind::String | NodeKind::Key);
        let inner = node.start as usize + 1..(node.end as usize).saturating_sub(1);
        self.document.text.as_bytes().get(inner).filter(|_| is_text)
    }

    /// The value of `true` or `false`.
    pub fn bool(self) -> Option<bool> {
        match self.kind() {
            NodeKind::True => Some(true),
            NodeKind::False => Some(false),
            _ => None,
        }
    }

    /// The value of a whole number that fits.
    pub fn integer(self) -> Option<i64> {
        if self.kind() != NodeKind::Number {
            return None;
        }
        let raw = self.raw();
        raw.parse().ok().or_else(|| {
            let number: f64 = raw.parse().ok()?;
            (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
        })
    }

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        self.kind() == NodeKind::Null
    }

    /// Whether it is an object.
    pub fn is_object(self) -> bool {
        self.kind() == NodeKind::Object
    }

    /// Whether it is an array.
    pub fn is_array(self) -> bool {
        self.kind() == NodeKind::Array
    }

    /// The elements of an array; none for other kinds.
    pub fn elements(self) -> Elements<'d> {
        let node = self.node();
        let end = if node.kind == NodeKind::Array { node.next } else { self.index + 1 };
        Elements { document: self.document, next: self.index + 1, end }
    }

    /// The members of an object, duplicates included; none for other kinds.
    pub fn members(self) -> Members<'d> {
        let node = self.node();
        let end = if node.kind == NodeKind::Object { node.next } else { self.index + 1 };
        Members(Elements { document: self.document, next: self.index + 1, end })
    }

    /// The member called `name`, whatever the case of its letters: some tools write Graph's names
    /// in PascalCase. Of duplicates the last, as most readers take it.
    pub fn member(self, name: &str) -> Option<(Value<'d>, Value<'d>)> {
        let node = self.node();
        if node.kind != NodeKind::Object {
            return None;
        }
        // Compiling a policy asks this dozens of times, so the loop walks the nodes themselves.
        let nodes = &self.document.tape.nodes[..node.next as usize];
        let mark = mark(name.as_bytes());
        let mut found = None;
        let mut index = self.index + 1;
        while let (Some(key), Some(value)) = (nodes.get(index as usize), nodes.get(index as usize + 1)) {
            if key.mark == mark || key.escaped {
                let key = Value { document: self.document, index };
                if key.is_named(name) {
                    found = Some((key, Value { document: self.document, index: index + 1 }));
                }
            }
            index = value.next;
        }
        found
    }

    /// The value of the member called `name`, see [`Value::member`].
    pub fn get(self, name: &str) -> Option<Value<'d>> {
        self.member(name).map(|(_, value)| value)
    }

    /// The members called `names`, as [`Value::member`] finds them, in one walk for all of them.
    pub fn pick<const N: usize>(self, names: [&str; N]) -> [Option<(Value<'d>, Value<'d>)>; N] {
        let marks = names.map(|name| mark(name.as_bytes()));
        let mut found = [None; N];
        for (key, value) in self.members() {
            let node = key.node();
            for (index, &mark) in marks.iter().enumerate() {
                if (node.mark == mark || node.escaped) && key.is_named(names[index]) {
                    found[index] = Some((key, value));
                }
            }
        }
        found
    }

    /// The value of the member called `name`, unless it is `null`.
    pub fn get_set(self, name: &str) -> Option<Value<'d>> {
        self.get(name).filter(|value| !value.is_null())
    }

    /// Whether it is a key or string that reads `name`, whatever the case of its letters.
    #[inline]
    pub fn is_named(self, name: &str) -> bool {
        let node = &self.document.tape.nodes[self.index as usize];
        if node.escaped {
            return self.text().is_some_and(|text| text.eq_ignore_ascii_case(name));
        }
        // Most names differ in length already.
        (node.end - node.start) as usize == name.len() + 2
            && matches!(node.kind, NodeKind::Key | NodeKind::String)
            && is_same(&self.document.text.as_bytes()[node.start as usize + 1..node.end as usize - 1], name.as_bytes())
    }
}

/// Where the parts of a string's value stand in the file.
#[derive(Clone, Debug)]
pub struct Origin(Vec<Arc<Unescaped>>);

impl Origin {
    /// Where the range `inner` of the value stands in the file.
    pub fn outer(&self, inner: Span) -> Span {
        self.0.iter().rev().fold(inner, |span, level| level.outer(span))
    }
}

/// The elements of an array, or the values at the top of a document.
#[derive(Clone, Debug)]
pub struct Elements<'d> {
    document: &'d Document<'d>,
    next: u32,
    end: u32,
}

impl<'d> Iterator for Elements<'d> {
    type Item = Value<'d>;

    fn next(&mut self) -> Option<Value<'d>> {
        if self.next >= self.end {
            return None;
        }
        let value = Value { document: self.document, index: self.next };
        self.next = value.node().next;
        Some(value)
    }
}

/// The members of an object: key and value.
#[derive(Clone, Debug)]
pub struct Members<'d>(Elements<'d>);

impl<'d> Iterator for Members<'d> {
    type Item = (Value<'d>, Value<'d>);

    fn next(&mut self) -> Option<Self::Item> {
        Some((self.0.next()?, self.0.next()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_elements() {
        let document = Document::new(r#"{"A": [1, {"b": "x"}], "a": 2, "n": null}"#);
        let root = document.root().expect("a root");
        assert_eq!(root.members().count(), 3);
        assert_eq!(root.get("a").and_then(Value::integer), Some(2), "the last of two, whatever the case");
        assert!(root.get_set("n").is_none());
        let (_, list) = root.members().next().expect("a member");
        assert_eq!(list.elements().nth(1).and_then(|item| item.get("B")).and_then(Value::plain_text), Some("x"));
        assert_eq!(list.members().count(), 0);
        assert_eq!(root.elements().count(), 0);
    }

    #[test]
    fn spans_of_json_within_json_point_into_the_file() {
        let text = r#"{"RAWJson": "{\"inner\": \"{\\\"deep\\\": [1, tru]}\"}"}"#;
        let file = Document::new(text);
        let first = file.embedded(file.root().and_then(|root| root.get("rawjson")).expect("a string"));
        let string = first.root().and_then(|root| root.get("inner")).expect("a string");
        assert_eq!(string.span().of(text), r#"\"{\\\"deep\\\": [1, tru]}\""#);
        let second = first.embedded(string);
        let deep = second.root().and_then(|root| root.member("deep")).expect("a member");
        assert_eq!(deep.0.span().of(text), r#"\\\"deep\\\""#);
        assert_eq!(deep.1.span().of(text), "[1, tru]");
        assert_eq!(second.errors[0].span.of(text), "tru");
    }
}
