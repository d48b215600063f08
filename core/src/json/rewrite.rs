//! Writing JSON in place of something else: of another language, or of JSON in the words of another tool.
//!
//! All that reads documents reads JSON. So what is written in YAML becomes JSON here, token by token, and each
//! token remembers where in the file it comes from. A document made of that is like any other, and its spans
//! speak of the file.

use super::string::Unescaped;
use super::tape::NodeKind;
use super::value::{Document, Value};
use crate::text::Span;

/// See [`Rewriter::not_known`].
pub(super) const NOT_KNOWN: &str = "@{}";

/// JSON as it is being written.
#[derive(Debug, Default)]
pub struct Rewriter {
    text: String,
    /// As in [`Unescaped`].
    stretches: Vec<(u32, u32)>,
    /// Whether a comma comes before the next key or value.
    comma: bool,
}

impl Rewriter {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How much has been written.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing has been written.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// What follows comes from `source`.
    fn from(&mut self, source: u32) {
        self.stretches.push((self.text.len() as u32, source));
    }

    fn separate(&mut self) {
        if self.comma {
            self.text.push(',');
        }
    }

    /// Opens an object or an array that begins at `at`; `width` is that of its bracket in the file.
    pub fn open(&mut self, bracket: char, at: u32, width: u32) {
        self.separate();
        self.from(at);
        self.text.push(bracket);
        self.from(at + width);
        // What comes first has a place of its own.
        self.text.push(' ');
        self.comma = false;
    }

    /// Closes what is open; it ends at `end` in the file.
    pub fn close(&mut self, bracket: char, end: u32) {
        // What comes last ends where it ends.
        self.text.push(bracket);
        self.from(end);
        self.comma = true;
    }

    /// Writes the name of a member, which stands at `span`.
    pub fn key(&mut self, name: &str, span: Span) {
        self.string(name, span);
        self.text.push(':');
        self.comma = false;
    }

    /// Writes text that stands at `span` as a whole.
    pub fn string(&mut self, text: &str, span: Span) {
        self.separate();
        self.from(span.start);
        self.text.push('"');
        for character in text.chars() {
            self.character(character);
        }
        self.text.push('"');
        self.from(span.end);
        self.comma = true;
    }

    /// Writes text that stands at `span` as the name of a member or as a value: the pieces in which it stands
    /// there, each with its place, and where the last one ends.
    pub fn pieces<'p>(&mut self, span: Span, is_key: bool, pieces: impl Iterator<Item = (u32, &'p str)>, end: u32) {
        self.separate();
        self.from(span.start);
        self.text.push('"');
        for (at, piece) in pieces {
            self.from(at);
            for (offset, character) in piece.char_indices() {
                let at = at + offset as u32;
                if is_escaped(character) {
                    self.from(at);
                    self.character(character);
                    self.from((at + character.len_utf8() as u32).min(end.max(at)));
                } else {
                    self.text.push(character);
                }
            }
        }
        self.from(end);
        self.text.push('"');
        self.from(span.end);
        self.comma = !is_key;
        if is_key {
            self.text.push(':');
        }
    }

    /// Writes what stands in place of a value at `span` that is there and not known: text such as PowerShell leaves
    /// where it cuts something off.
    pub fn not_known(&mut self, span: Span) {
        self.string(NOT_KNOWN, span);
    }

    /// Writes a number or a word that stands at `span`.
    pub fn word(&mut self, json: &str, span: Span) {
        self.separate();
        self.from(span.start);
        self.text.push_str(json);
        self.from(span.end);
        self.comma = true;
    }

    /// Writes a value of another document as it is.
    pub fn copy(&mut self, value: Value<'_>) {
        let document = value.document();
        // What is open, by the index of the first node behind it.
        let mut open: Vec<(u32, char, u32)> = Vec::new();
        for index in value.index()..value.end_index() {
            while let Some((_, bracket, end)) = open.pop_if(|(next, ..)| *next <= index) {
                self.close(bracket, end);
            }
            let node = document.at(index);
            let span = node.span();
            match node.kind() {
                NodeKind::Object => {
                    self.open('{', span.start, 1);
                    open.push((node.end_index(), '}', span.end));
                }
                NodeKind::Array => {
                    self.open('[', span.start, 1);
                    open.push((node.end_index(), ']', span.end));
                }
                NodeKind::Key => self.verbatim(node, span, true),
                NodeKind::String => self.verbatim(node, span, false),
                NodeKind::Invalid => self.word("null", span),
                _ => self.word(node.raw(), span),
            }
        }
        while let Some((_, bracket, end)) = open.pop() {
            self.close(bracket, end);
        }
    }

    /// Writes a string of another document as it is.
    fn verbatim(&mut self, node: Value<'_>, span: Span, is_key: bool) {
        let raw = node.raw();
        let whole = raw.len() >= 2 && raw.starts_with('"') && raw.ends_with('"');
        if !whole || span.end - span.start != raw.len() as u32 {
            let text = node.text().unwrap_or_default();
            if is_key {
                self.key(&text, span)
            } else {
                self.string(&text, span)
            }
            return;
        }
        self.separate();
        self.from(span.start);
        self.text.push_str(raw);
        self.from(span.end);
        self.comma = !is_key;
        if is_key {
            self.text.push(':');
        }
    }

    /// A value behind another at the top.
    pub fn next_root(&mut self) {
        self.text.push('\n');
        self.comma = false;
    }

    /// The document that was written.
    pub fn finish(self) -> Document<'static> {
        Document::rewritten(Unescaped::new(self.text, self.stretches))
    }

    fn character(&mut self, character: char) {
        match character {
            '"' => self.text.push_str("\\\""),
            '\\' => self.text.push_str("\\\\"),
            '\n' => self.text.push_str("\\n"),
            '\r' => self.text.push_str("\\r"),
            '\t' => self.text.push_str("\\t"),
            '\0'..='\u{1f}' => {
                let code = character as u32;
                self.text.push_str("\\u00");
                self.text.extend([code / 16, code % 16].map(|digit| char::from_digit(digit, 16).unwrap_or('0')));
            }
            other => self.text.push(other),
        }
    }
}

/// Whether a character cannot stand in JSON text as it is.
fn is_escaped(character: char) -> bool {
    matches!(character, '"' | '\\' | '\0'..='\u{1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_knows_where_it_comes_from() {
        let file = "name = 'a\"b' # c\nlist = (1)";
        let at = |part: &str| {
            let start = file.find(part).expect("part of the file") as u32;
            Span::new(start, start + part.len() as u32)
        };
        let mut rewriter = Rewriter::new();
        rewriter.open('{', 0, 0);
        rewriter.key("displayName", at("name"));
        let text = at("'a\"b'");
        rewriter.pieces(text, false, [(text.start + 1, "a\"b")].into_iter(), text.end - 1);
        rewriter.key("list", at("list"));
        rewriter.open('[', at("(").start, 1);
        rewriter.word("1", at("1"));
        rewriter.close(']', at(")").end);
        rewriter.close('}', file.len() as u32);
        let document = rewriter.finish();
        assert_eq!(document.text(), r#"{ "displayName":"a\"b","list":[ 1]}"#);
        let root = document.root().expect("a root");
        let (key, value) = root.member("displayName").expect("a member");
        assert_eq!((key.span().of(file), value.span().of(file)), ("name", "'a\"b'"));
        assert_eq!(value.span_within(Span::new(2, 3)).of(file), "b");
        let list = root.get("list").expect("a list");
        assert_eq!((list.span().of(file), list.head().of(file)), ("(1)", "("));
        assert_eq!(list.elements().next().expect("an element").span().of(file), "1");
        assert_eq!((root.span().of(file), root.head()), (file, Span::at(0)));

        let mut copy = Rewriter::new();
        copy.copy(root);
        let copy = copy.finish();
        assert_eq!(copy.text(), document.text());
        let (key, value) = copy.root().and_then(|root| root.member("list")).expect("a member");
        assert_eq!((key.span().of(file), value.span().of(file)), ("list", "(1)"));
    }
}
