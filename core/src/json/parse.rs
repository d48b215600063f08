//! Text to tape: one pass, no recursion, and it never gives up before the end.
//!
//! The parser is a machine of three states: a value must come ([`Parser::value`]), a property name
//! must come ([`Parser::key`]), or a value has just ended ([`Parser::after`]). What is open is a
//! stack of node indices. Errors are noted and stepped over, in `astray.rs`, so that the policy around
//! them can still be judged.
//!
//! Nearly all text is valid. `Parser::valid`, in `fast.rs`, reads it in one tight loop and hands over at the
//! first token that needs thought; the machine takes that one step and hands back.

use super::error::{Problem, SyntaxError};
use super::fast::{indentation, plain};
use super::mark::mark;
use super::tape::{Node, NodeKind, Tape};

/// How deep brackets may nest before the rest is passed over.
pub const MAX_DEPTH: usize = 256;

/// After so many errors a file is no JSON, and listing more helps nobody.
pub(super) const MAX_ERRORS: usize = 100;

/// Reads `text` into a tape. Errors come in the order in which they stand in the text.
pub fn parse(text: &str) -> (Tape, Vec<SyntaxError>) {
    let bytes = text.as_bytes();
    let mut parser = Parser {
        text,
        bytes,
        at: 0,
        comma: 0,
        nodes: Vec::with_capacity(bytes.len() / 10 + 8),
        open: Vec::with_capacity(16),
        errors: Vec::new(),
        ended: false,
        too_deep: false,
        conflict: None,
    };
    parser.run();
    (Tape { nodes: parser.nodes }, parser.errors)
}

/// What must come next.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Expect {
    /// A value at the top of the document.
    Root,
    /// The first element of an array, or its end.
    FirstElement,
    /// An element, behind a comma.
    Element,
    /// The value of a member.
    MemberValue,
    /// The first property name of an object, or its end.
    FirstKey,
    /// A property name, behind a comma.
    Key,
    /// What may follow a value.
    After,
    /// Nothing: the text has ended.
    End,
}

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    /// Where the last comma stood, to point at it if nothing follows.
    pub(super) comma: usize,
    pub(super) nodes: Vec<Node>,
    pub(super) open: Vec<u32>,
    pub(super) errors: Vec<SyntaxError>,
    /// Whether something was found behind the document's end.
    pub(super) ended: bool,
    pub(super) too_deep: bool,
    /// The character of the last mark of a merge conflict, while the conflict goes on.
    pub(super) conflict: Option<u8>,
}

impl Parser<'_> {
    fn run(&mut self) {
        let mut expect = Expect::Root;
        loop {
            expect = match self.valid(expect) {
                Expect::After => self.after(),
                expect @ (Expect::FirstKey | Expect::Key) => self.key(expect),
                Expect::End => break,
                expect => self.value(expect),
            };
        }
        while let Some(open) = self.open.pop() {
            self.close_node(open, self.bytes.len());
        }
    }

    fn value(&mut self, expect: Expect) -> Expect {
        let byte = self.space();
        let start = self.at;
        match byte {
            b'"' => {
                let escaped = self.string();
                self.push(NodeKind::String, start, self.at, escaped);
                Expect::After
            }
            b'{' => self.open(NodeKind::Object, Expect::FirstKey),
            b'[' => self.open(NodeKind::Array, Expect::FirstElement),
            b'0'..=b'9' | b'-' => self.number(),
            b't' => self.word(b"true", NodeKind::True),
            b'f' => self.word(b"false", NodeKind::False),
            b'n' => self.word(b"null", NodeKind::Null),
            b']' if expect == Expect::FirstElement => self.close(NodeKind::Array),
            b']' if expect == Expect::Element => {
                self.error(Problem::TrailingComma, self.comma, self.comma + 1);
                self.close(NodeKind::Array)
            }
            _ => self.no_value(byte, expect),
        }
    }

    fn key(&mut self, expect: Expect) -> Expect {
        let byte = self.space();
        let start = self.at;
        match byte {
            b'"' => {
                let escaped = self.string();
                self.push(NodeKind::Key, start, self.at, escaped);
                if self.bytes.get(self.at) == Some(&b':') || self.space() == b':' {
                    self.at += 1;
                    return Expect::MemberValue;
                }
                self.no_colon()
            }
            b'}' => {
                if expect == Expect::Key {
                    self.error(Problem::TrailingComma, self.comma, self.comma + 1);
                }
                self.close(NodeKind::Object)
            }
            _ => self.no_key(byte, expect),
        }
    }

    pub(super) fn colon(&mut self) -> Expect {
        if self.space() == b':' {
            self.at += 1;
            return self.unless_hopeless(Expect::MemberValue);
        }
        self.no_colon()
    }

    fn after(&mut self) -> Expect {
        let byte = self.space();
        let Some(&open) = self.open.last() else { return self.behind_the_end(byte) };
        let object = self.nodes[open as usize].kind == NodeKind::Object;
        match byte {
            b',' => {
                self.comma = self.at;
                self.at += 1;
                if object { Expect::Key } else { Expect::Element }
            }
            b'}' if object => self.close(NodeKind::Object),
            b']' if !object => self.close(NodeKind::Array),
            _ => self.no_comma(byte, object),
        }
    }

    fn open(&mut self, kind: NodeKind, then: Expect) -> Expect {
        if self.open.len() == MAX_DEPTH {
            return self.pass_over();
        }
        self.open.push(self.nodes.len() as u32);
        self.push(kind, self.at, self.at + 1, false);
        self.at += 1;
        then
    }

    pub(super) fn close(&mut self, kind: NodeKind) -> Expect {
        debug_assert!(self.open.last().is_some_and(|&open| self.nodes[open as usize].kind == kind));
        self.at += 1;
        if let Some(open) = self.open.pop() {
            self.close_node(open, self.at);
        }
        Expect::After
    }

    pub(super) fn close_node(&mut self, open: u32, end: usize) {
        let next = self.nodes.len() as u32;
        let node = &mut self.nodes[open as usize];
        node.end = end as u32;
        node.next = next;
    }

    /// Reads a string from its opening quote on; says whether its value needs a closer look.
    pub(super) fn string(&mut self) -> bool {
        let end = plain(self.bytes, self.at + 1);
        if self.bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return false;
        }
        self.string_slowly(end)
    }

    fn string_slowly(&mut self, mut at: usize) -> bool {
        let start = self.at;
        let (mut escaped, mut control) = (false, false);
        loop {
            at = plain(self.bytes, at);
            match self.bytes.get(at) {
                Some(b'"') => {
                    self.at = at + 1;
                    return escaped;
                }
                Some(b'\\') => {
                    escaped = true;
                    at = self.escape(at);
                }
                Some(b'\n' | b'\r') if !self.string_goes_on(at) => {
                    self.error(Problem::UnterminatedString, start, at);
                    self.at = at;
                    return true;
                }
                Some(_) => {
                    if !control {
                        control = true;
                        self.error(Problem::ControlCharacter, at, at + 1);
                    }
                    at += 1;
                }
                None => {
                    self.error(Problem::UnterminatedString, start, start + 1);
                    self.at = at;
                    return true;
                }
            }
        }
    }

    /// A line end within a string: was the closing quote forgotten, or does the text go on below?
    /// If the next line has an odd number of quotes, one of them is the one that is missing here.
    #[cold]
    fn string_goes_on(&self, at: usize) -> bool {
        let rest = &self.bytes[at..];
        let line = rest.iter().position(|byte| !matches!(byte, b'\n' | b'\r')).map(|skip| &rest[skip..]);
        let Some(line) = line else { return false };
        let line = &line[..memchr::memchr2(b'\n', b'\r', line).unwrap_or(line.len())];
        let mut quotes = 0;
        let mut bytes = line.iter();
        while let Some(byte) = bytes.next() {
            match byte {
                b'\\' => _ = bytes.next(),
                b'"' => quotes += 1,
                _ => {}
            }
        }
        quotes % 2 == 1
    }

    /// Checks the escape whose backslash is at `at`; returns where it ends.
    fn escape(&mut self, at: usize) -> usize {
        match self.bytes.get(at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => at + 2,
            Some(b'u') => {
                let Some(first) = hex4(self.bytes, at + 2) else {
                    let digits = self.bytes[at + 2..].iter().take(4).take_while(|byte| byte.is_ascii_hexdigit());
                    let end = at + 2 + digits.count();
                    self.error(Problem::BadEscape, at, end);
                    return end;
                };
                match first {
                    0xD800..=0xDBFF => {
                        let second = (self.bytes.get(at + 6..at + 8) == Some(b"\\u"))
                            .then(|| hex4(self.bytes, at + 8))
                            .flatten();
                        if matches!(second, Some(0xDC00..=0xDFFF)) {
                            return at + 12;
                        }
                        self.error(Problem::LoneSurrogate, at, at + 6);
                    }
                    0xDC00..=0xDFFF => self.error(Problem::LoneSurrogate, at, at + 6),
                    _ => {}
                }
                at + 6
            }
            Some(&other) if other >= b' ' => {
                let end = self.text.ceil_char_boundary(at + 2);
                self.error(Problem::BadEscape, at, end);
                end
            }
            _ => {
                self.error(Problem::BadEscape, at, at + 1);
                at + 1
            }
        }
    }

    pub(super) fn number(&mut self) -> Expect {
        let start = self.at;
        let bytes = self.bytes;
        let digits = |mut at: usize| {
            while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            at
        };
        let first = start + usize::from(bytes.get(start) == Some(&b'-'));
        let mut at = digits(first);
        let mut valid = at > first && (at == first + 1 || bytes[first] != b'0');
        if bytes.get(at) == Some(&b'.') {
            let fraction = digits(at + 1);
            valid &= fraction > at + 1;
            at = fraction;
        }
        if matches!(bytes.get(at), Some(b'e' | b'E')) {
            let sign = at + 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
            let exponent = digits(sign);
            valid &= exponent > sign;
            at = exponent;
        }
        self.at = at;
        if valid && !bytes.get(at).is_some_and(|&byte| is_word(byte) || matches!(byte, b'+' | b'-' | b'.')) {
            self.push(NodeKind::Number, start, at, false);
            return Expect::After;
        }
        self.skip_word();
        self.at = self.at.max(start + 1);
        self.error(Problem::BadNumber, start, self.at);
        self.push(NodeKind::Invalid, start, self.at, false);
        self.unless_hopeless(Expect::After)
    }

    fn word(&mut self, word: &[u8], kind: NodeKind) -> Expect {
        let start = self.at;
        let end = start + word.len();
        if self.bytes.get(start..end) == Some(word) && !self.bytes.get(end).is_some_and(|&byte| is_word(byte)) {
            self.at = end;
            self.push(kind, start, end, false);
            return Expect::After;
        }
        self.skip_word();
        self.error(Problem::UnknownWord, start, self.at);
        self.push(NodeKind::Invalid, start, self.at, false);
        self.unless_hopeless(Expect::After)
    }

    /// Steps over white space and comments; gives the byte that follows, 0 at the end.
    pub(super) fn space(&mut self) -> u8 {
        loop {
            match self.bytes.get(self.at) {
                Some(b'/') => {
                    if !self.comment() {
                        return b'/';
                    }
                }
                Some(&byte @ (b'<' | b'|' | b'=' | b'>' | b'`')) => {
                    if !self.marks() {
                        return byte;
                    }
                }
                Some(&byte) if byte > b' ' => return byte,
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at = indentation(self.bytes, self.at + 1),
                Some(&byte) => return byte,
                None => return 0,
            }
        }
    }

    /// Steps over a comment, if one stands here.
    #[cold]
    fn comment(&mut self) -> bool {
        let start = self.at;
        let rest = &self.bytes[start..];
        if rest.starts_with(b"//") {
            self.at = start + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        } else if rest.starts_with(b"/*") {
            match memchr::memmem::find(&rest[2..], b"*/") {
                Some(end) => self.at = start + end + 4,
                None => {
                    self.at = self.bytes.len();
                    self.error(Problem::UnterminatedComment, start, start + 2);
                    return true;
                }
            }
        } else {
            return false;
        }
        self.error(Problem::Comment, start, self.at);
        true
    }

    /// The text is over. If something is still open, that is said once, at the innermost bracket.
    #[cold]
    pub(super) fn end(&mut self) -> Expect {
        if let Some(&open) = self.open.last() {
            let start = self.nodes[open as usize].start as usize;
            self.error(Problem::Unclosed, start, start + 1);
        }
        Expect::End
    }

    pub(super) fn is_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    pub(super) fn push(&mut self, kind: NodeKind, start: usize, end: usize, escaped: bool) {
        let next = self.nodes.len() as u32 + 1;
        let mark = match (kind, escaped) {
            (NodeKind::Key, false) => mark(&self.bytes[start + 1..end - 1]),
            _ => 0,
        };
        self.nodes.push(Node { start: start as u32, end: end as u32, next, kind, escaped, mark });
    }
}

/// What a bare word is made of. Bytes of characters beyond ASCII count, so that words of any
/// language are stepped over whole.
pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'%' | b'<' | b'>' | b'@') || byte >= 0x80
}

/// The value of four hexadecimal digits.
pub(super) fn hex4(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 4)?;
    digits.iter().try_fold(0u16, |value, &digit| {
        let digit = (digit as char).to_digit(16)?;
        Some(value << 4 | digit as u16)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wrong with `text`: problem and the characters concerned.
    fn problems(text: &str) -> Vec<(Problem, &str)> {
        parse(text).1.iter().map(|error| (error.problem, error.span.of(text))).collect()
    }

    #[test]
    fn a_valid_document_has_no_problem() {
        let text = "{\"a\":[1,-2.5e3,true,false,null,{}],\"b\":{\"c\":\"d\\u00e9\\ud835\\udc9c\"}}\r\n";
        assert_eq!(problems(text), []);
        assert_eq!(parse(text).0.nodes.len(), 13);
    }

    #[test]
    fn of_a_conflict_the_first_side_is_read() {
        let text = "{\n<<<<<<< a\n\"k\":1,\n=======\n\"k\":2,\n\"l\":3,\n>>>>>>> b\n\"m\":4}";
        let keys = parse(text).0.nodes.iter().filter(|node| node.kind == NodeKind::Key).count();
        assert_eq!(keys, 2);
    }

    #[test]
    fn each_problem_is_told_once_and_where() {
        use Problem::*;
        for (text, expected) in [
            ("", vec![(Empty, "")]),
            (" \n", vec![(Empty, "")]),
            ("{\"a\":1 \"b\":2}", vec![(ExpectedComma, "\"")]),
            ("{\"a\" 1}", vec![(ExpectedColon, "1")]),
            ("{\"a\":}", vec![(ExpectedValue, "}")]),
            ("{\"a\":,\"b\":1}", vec![(ExpectedValue, ",")]),
            ("{a:1}", vec![(ExpectedKey, "a")]),
            ("{'a':'b'}", vec![(SingleQuotes, "'a'"), (SingleQuotes, "'b'")]),
            ("{\"a\":True}", vec![(UnknownWord, "True")]),
            ("[1,,2]", vec![(ExtraComma, ",")]),
            ("[1,]", vec![(TrailingComma, ",")]),
            ("{\"a\":1,}", vec![(TrailingComma, ",")]),
            ("[1}", vec![(Mismatched, "}"), (Unclosed, "[")]),
            ("{\"a\":[1}", vec![(Mismatched, "}")]),
            ("[1]]", vec![(AfterEnd, "]")]),
            ("{} x", vec![(AfterEnd, "x")]),
            ("{\"a\":[", vec![(Unclosed, "[")]),
            ("{\"a\":", vec![(Unclosed, "{")]),
            ("[\"a\nb\"]", vec![(ControlCharacter, "\n")]),
            ("[\"a\n,\"b\"]", vec![(UnterminatedString, "\"a")]),
            ("[\"\\q\"]", vec![(BadEscape, "\\q")]),
            ("[\"\\u12\"]", vec![(BadEscape, "\\u12")]),
            ("[\"\\ud800\"]", vec![(LoneSurrogate, "\\ud800")]),
            (
                "[01, 1., +1, .5, 1e, -]",
                vec![
                    (BadNumber, "01"),
                    (BadNumber, "1."),
                    (BadNumber, "+1"),
                    (BadNumber, ".5"),
                    (BadNumber, "1e"),
                    (BadNumber, "-"),
                ],
            ),
            ("[1] // done", vec![(Comment, "// done")]),
            ("/* x */ {}", vec![(Comment, "/* x */")]),
            ("/* x", vec![(UnterminatedComment, "/*")]),
            ("// x", vec![(Comment, "// x"), (Empty, "")]),
            ("\u{1}", vec![(UnexpectedCharacter, "\u{1}")]),
            (
                "{\"a\":{{b}},\"c\":[${D}, $(e), #{f}#]}",
                vec![(Placeholder, "{{b}}"), (Placeholder, "${D}"), (Placeholder, "$(e)"), (Placeholder, "#{f}#")],
            ),
            ("{{ a | b('c') }}", vec![(Placeholder, "{{ a | b('c') }}")]),
            ("{{\"a\":1}}", vec![(ExpectedKey, "{")]),
            ("```json\n{}\n```\n", vec![(CodeFence, "```json"), (CodeFence, "```")]),
            ("{\n<<<<<<< HEAD\n\"a\":1\n=======\n\"a\":\n>>>>>>> b/c\n}", vec![(MergeConflict, "<<<<<<< HEAD")]),
            ("{\r\n<<<<<<< a\r\n||||||| b\r\n[\r\n=======\r\n{\r\n>>>>>>> c\r\n}", vec![(MergeConflict, "<<<<<<< a")]),
            ("[1,\n=======\n2]", vec![(MergeConflict, "=======")]),
            ("[\n>>>>>>> a\n]", vec![(MergeConflict, ">>>>>>> a")]),
            ("[1\n<<<<<<< a\n]\n=======\n,2]\n", vec![(MergeConflict, "<<<<<<< a")]),
            ("{\"a\":1 ; \"b\":2}", vec![(UnexpectedCharacter, ";"), (ExpectedComma, "\"")]),
        ] {
            assert_eq!(problems(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_stands_around_an_error_is_read() {
        let (tape, _) = parse("{\"a\":[1,2 \"b\":tru,\"c\":{\"d\":3}}");
        let kinds: Vec<NodeKind> = tape.nodes.iter().map(|node| node.kind).collect();
        assert!(kinds.contains(&NodeKind::Invalid));
        assert_eq!(kinds.iter().filter(|&&kind| kind == NodeKind::Number).count(), 3);
    }

    #[test]
    fn depth_is_capped_not_recursed() {
        let deep = "[".repeat(100_000);
        let found: Vec<Problem> = problems(&deep).into_iter().map(|(problem, _)| problem).collect();
        assert_eq!(found, [Problem::TooDeep, Problem::Unclosed]);
        let fits = "[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH);
        assert_eq!(problems(&fits), []);
        let closed = "[".repeat(1000) + &"]".repeat(1000);
        assert_eq!(problems(&closed).len(), 1);
    }

    #[test]
    fn hopeless_text_is_left_alone() {
        let text = "} ".repeat(100_000);
        let found = problems(&text);
        assert!(found.len() <= MAX_ERRORS + 1);
    }

    #[test]
    fn a_second_document_is_read() {
        let (tape, errors) = parse("{\"a\":1}\n{\"b\":2}");
        assert_eq!(errors.len(), 1);
        assert_eq!(tape.nodes[0].next, 3);
        assert_eq!(tape.nodes[3].kind, NodeKind::Object);
    }
}
