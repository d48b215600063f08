//! What is read where a text is no JSON: each problem is told once, and as much as can be is read around it.

use super::error::{Problem, SyntaxError};
use super::parse::{Expect, MAX_ERRORS, Parser, is_word};
use super::tape::NodeKind;
use crate::text::Span;

/// How what a template fills in begins and ends: for Jinja and its like, shells and Terraform, pipelines.
const PLACEHOLDERS: [(&[u8], &[u8]); 4] = [(b"{{", b"}}"), (b"${", b"}"), (b"$(", b")"), (b"#{", b"}#")];

impl Parser<'_> {
    /// Steps over a line of git's or Markdown's, if one starts here. Of two sides in conflict the first is read.
    #[cold]
    pub(super) fn marks(&mut self) -> bool {
        let start = self.at;
        let is_line = start == 0 || matches!(self.bytes[start - 1], b'\n' | b'\r');
        let rest = &self.bytes[start..];
        let mark = rest[0];
        let is_mark = rest.starts_with(&[mark; 7]) || rest.starts_with(b"```") && self.open.is_empty();
        if !is_line || !is_mark {
            return false;
        }
        let end = start + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        self.at = end;
        if mark == b'`' {
            self.error(Problem::CodeFence, start, end);
            return true;
        }
        if mark == b'<' || self.conflict.is_none() {
            self.error(Problem::MergeConflict, start, end);
        }
        let is_second_side = matches!(mark, b'|' | b'=') && self.conflict == Some(b'<');
        if is_second_side {
            let close = memchr::memmem::find(rest, b"\n>>>>>>>").map_or(self.bytes.len(), |found| start + found + 1);
            let line = &self.bytes[close..];
            self.at = close + memchr::memchr2(b'\n', b'\r', line).unwrap_or(line.len());
        }
        self.conflict = if is_second_side || mark == b'>' { None } else { Some(mark) };
        true
    }

    #[cold]
    pub(super) fn no_value(&mut self, byte: u8, expect: Expect) -> Expect {
        let start = self.at;
        match byte {
            _ if self.is_end() => {
                match expect {
                    // Where something was found that cannot be read, the file is not empty.
                    Expect::Root
                        if self.nodes.is_empty() && self.errors.iter().all(|error| error.problem.is_lenient()) =>
                    {
                        self.error(Problem::Empty, 0, 0);
                    }
                    Expect::MemberValue => self.push(NodeKind::Invalid, start, start, false),
                    _ => {}
                }
                self.end()
            }
            b']' | b'}' => {
                if expect == Expect::MemberValue {
                    self.error(Problem::ExpectedValue, start, start + 1);
                    self.push(NodeKind::Invalid, start, start, false);
                    return Expect::After;
                }
                self.mismatched(byte, expect)
            }
            b',' if expect == Expect::MemberValue => {
                self.error(Problem::ExpectedValue, start, start + 1);
                self.push(NodeKind::Invalid, start, start, false);
                Expect::After
            }
            b',' => {
                self.error(Problem::ExtraComma, start, start + 1);
                self.at += 1;
                self.comma = start;
                self.unless_hopeless(if expect == Expect::FirstElement { Expect::Element } else { expect })
            }
            b'\'' => {
                self.single_quoted();
                self.push(NodeKind::String, start, self.at, true);
                self.unless_hopeless(Expect::After)
            }
            b'+' | b'.' => self.number(),
            b'$' | b'#' if self.placeholder(start) => self.unless_hopeless(Expect::After),
            _ if is_word(byte) => {
                self.skip_word();
                self.error(Problem::UnknownWord, start, self.at);
                self.push(NodeKind::Invalid, start, self.at, false);
                self.unless_hopeless(Expect::After)
            }
            _ => self.unexpected(expect),
        }
    }

    #[cold]
    pub(super) fn no_key(&mut self, byte: u8, expect: Expect) -> Expect {
        let start = self.at;
        match byte {
            _ if self.is_end() => self.end(),
            b']' => self.mismatched(byte, expect),
            b',' => {
                self.error(Problem::ExtraComma, start, start + 1);
                self.at += 1;
                self.comma = start;
                self.unless_hopeless(Expect::Key)
            }
            b'\'' => {
                self.single_quoted();
                self.push(NodeKind::Key, start, self.at, true);
                self.colon()
            }
            b'{' if expect == Expect::FirstKey && self.doubled_brace() => self.unless_hopeless(Expect::After),
            b'{' | b'[' | b':' => {
                self.error(Problem::ExpectedKey, start, start + 1);
                self.push(NodeKind::Key, start, start, true);
                if byte == b':' {
                    self.at += 1;
                }
                self.unless_hopeless(Expect::MemberValue)
            }
            _ if is_word(byte) || matches!(byte, b'-' | b'+' | b'.') => {
                self.skip_word();
                self.error(Problem::ExpectedKey, start, self.at);
                self.push(NodeKind::Key, start, self.at, true);
                self.colon()
            }
            _ => self.unexpected(expect),
        }
    }

    /// `{{name}}`, of which the first brace was taken for that of an object.
    #[cold]
    fn doubled_brace(&mut self) -> bool {
        let Some(&open) = self.open.last() else { return false };
        let start = self.nodes[open as usize].start as usize;
        if start + 1 != self.at {
            return false;
        }
        self.nodes.pop();
        let is_placeholder = self.placeholder(start);
        if is_placeholder {
            self.open.pop();
        } else {
            self.push(NodeKind::Object, start, start + 1, false);
        }
        is_placeholder
    }

    /// Reads what a template fills in, if it ends on its line.
    #[cold]
    fn placeholder(&mut self, start: usize) -> bool {
        let rest = &self.bytes[start..];
        let line = &rest[..memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())];
        let Some((opener, end)) = PLACEHOLDERS.into_iter().find(|(opener, _)| line.starts_with(opener)) else {
            return false;
        };
        // Braces may stand twice around what is JSON.
        if line[opener.len()..].trim_ascii_start().starts_with(b"\"") {
            return false;
        }
        let Some(length) = memchr::memmem::find(line, end) else { return false };
        self.at = start + length + end.len();
        self.error(Problem::Placeholder, start, self.at);
        self.push(NodeKind::Invalid, start, self.at, false);
        true
    }

    #[cold]
    pub(super) fn no_colon(&mut self) -> Expect {
        let start = self.at;
        let byte = self.space();
        if self.is_end() {
            self.push(NodeKind::Invalid, start, start, false);
            return self.end();
        }
        self.error_here(Problem::ExpectedColon);
        if matches!(byte, b',' | b'}' | b']') {
            self.push(NodeKind::Invalid, start, start, false);
            return self.unless_hopeless(Expect::After);
        }
        self.unless_hopeless(Expect::MemberValue)
    }

    #[cold]
    pub(super) fn no_comma(&mut self, byte: u8, object: bool) -> Expect {
        match byte {
            _ if self.is_end() => self.end(),
            b'}' | b']' => self.mismatched(byte, Expect::After),
            b'"' | b'\'' | b'{' | b'[' | b'-' => {
                self.error_here(Problem::ExpectedComma);
                self.unless_hopeless(if object { Expect::Key } else { Expect::Element })
            }
            _ if is_word(byte) => {
                self.error_here(Problem::ExpectedComma);
                self.unless_hopeless(if object { Expect::Key } else { Expect::Element })
            }
            _ => self.unexpected(Expect::After),
        }
    }

    /// Behind the last bracket of the document: nothing should come. A second document that got
    /// into the file by accident is read, so that it is judged too.
    #[cold]
    pub(super) fn behind_the_end(&mut self, byte: u8) -> Expect {
        if self.is_end() {
            return Expect::End;
        }
        if !self.ended {
            self.ended = true;
            self.error_here(Problem::AfterEnd);
        }
        if matches!(byte, b'{' | b'[') {
            return self.unless_hopeless(Expect::Root);
        }
        let rest = &self.bytes[self.at + 1..];
        self.at += 1 + memchr::memchr2(b'{', b'[', rest).unwrap_or(rest.len());
        Expect::After
    }

    /// A closing bracket of the wrong kind. If something of its kind is open further out, what
    /// lies between was not closed; otherwise the bracket is too many.
    #[cold]
    fn mismatched(&mut self, byte: u8, expect: Expect) -> Expect {
        let kind = if byte == b'}' { NodeKind::Object } else { NodeKind::Array };
        let opener = self.open.last().map(|&open| Span::at(self.nodes[open as usize].start));
        let related = opener.map(|at| Span::new(at.start, at.start + 1));
        self.error_with(Problem::Mismatched, self.at, self.at + 1, related);
        if self.errors.len() > MAX_ERRORS {
            return Expect::End;
        }
        match self.open.iter().rposition(|&open| self.nodes[open as usize].kind == kind) {
            Some(matching) => {
                while self.open.len() > matching + 1 {
                    if let Some(open) = self.open.pop() {
                        self.close_node(open, self.at);
                    }
                }
                self.close(kind)
            }
            None => {
                self.at += 1;
                if expect == Expect::Root { Expect::After } else { expect }
            }
        }
    }

    /// Too deep: steps over everything up to the bracket's own end, without nodes.
    #[cold]
    pub(super) fn pass_over(&mut self) -> Expect {
        let start = self.at;
        if !self.too_deep {
            self.too_deep = true;
            self.error(Problem::TooDeep, start, start + 1);
        }
        let mut depth = 0usize;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                b'"' => {
                    self.string();
                    continue;
                }
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                break;
            }
        }
        self.push(NodeKind::Invalid, start, self.at, false);
        self.unless_hopeless(Expect::After)
    }

    /// Reads a string in single quotes, which is wrong but clear.
    #[cold]
    fn single_quoted(&mut self) {
        let start = self.at;
        let mut at = start + 1;
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'\'' => {
                    at += 1;
                    break;
                }
                b'\n' | b'\r' => break,
                b'\\' => at = self.text.ceil_char_boundary(at + 2).min(self.bytes.len()),
                _ => at += 1,
            }
        }
        self.at = at;
        self.error(Problem::SingleQuotes, start, at);
    }

    pub(super) fn skip_word(&mut self) {
        while self.bytes.get(self.at).is_some_and(|&byte| is_word(byte) || matches!(byte, b'+' | b'-' | b'.')) {
            self.at += 1;
        }
    }

    /// Steps over characters that mean nothing; a run of them is one error.
    #[cold]
    fn unexpected(&mut self, expect: Expect) -> Expect {
        let start = self.at;
        let meant = |byte: u8| {
            is_word(byte)
                || matches!(
                    byte,
                    b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\'' | b'{' | b'}' | b'[' | b']' | b',' | b':' | b'-'
                )
        };
        self.at += 1;
        while self.bytes.get(self.at).is_some_and(|&byte| !meant(byte)) {
            self.at += 1;
        }
        self.error(Problem::UnexpectedCharacter, start, self.at);
        self.unless_hopeless(expect)
    }

    #[cold]
    fn error_here(&mut self, problem: Problem) {
        let end = self.text.ceil_char_boundary((self.at + 1).min(self.bytes.len()));
        self.error(problem, self.at, end);
    }

    #[cold]
    pub(super) fn error(&mut self, problem: Problem, start: usize, end: usize) {
        self.error_with(problem, start, end, None);
    }

    #[cold]
    fn error_with(&mut self, problem: Problem, start: usize, end: usize, related: Option<Span>) {
        let span = Span::new(start as u32, end as u32);
        match self.errors.len() {
            0..MAX_ERRORS => self.errors.push(SyntaxError { span, problem, related }),
            MAX_ERRORS => self.errors.push(SyntaxError { span, problem: Problem::TooMany, related: None }),
            _ => {}
        }
    }

    pub(super) fn unless_hopeless(&self, then: Expect) -> Expect {
        if self.errors.len() > MAX_ERRORS { Expect::End } else { then }
    }
}
