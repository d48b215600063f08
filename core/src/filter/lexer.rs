//! The words of a rule.

use std::borrow::Cow;

use super::{Problem, ProblemKind};
use crate::text::Span;

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    /// `-eq`, `and`, `device.model`, `True`: everything without quotes.
    Word,
    /// Text in quotes.
    Text,
}

/// A word and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Token<'r> {
    pub(super) kind: TokenKind,
    /// The word, with a plain hyphen; for text what stands between the quotes, escapes resolved.
    pub(super) text: Cow<'r, str>,
    pub(super) span: Span,
}

/// The words of a rule, and what is wrong with them.
#[derive(Debug, Default)]
pub(super) struct Words<'r> {
    pub(super) tokens: Vec<Token<'r>>,
    pub(super) problems: Vec<Problem>,
    /// Where text begins that never ends.
    pub(super) unclosed: Option<Span>,
}

/// Nobody reads more problems than this of one rule.
pub(super) const MOST_PROBLEMS: usize = 100;

/// Splits a rule into words.
pub(super) fn words(rule: &str, backtick_escapes: bool) -> Words<'_> {
    let mut lexer = Lexer { rule, at: 0, backtick_escapes, words: Words::default() };
    while let Some(character) = lexer.peek() {
        lexer.word(character);
    }
    lexer.words
}

struct Lexer<'r> {
    rule: &'r str,
    at: usize,
    backtick_escapes: bool,
    words: Words<'r>,
}

impl<'r> Lexer<'r> {
    fn peek(&self) -> Option<char> {
        self.rule[self.at..].chars().next()
    }

    fn word(&mut self, character: char) {
        let start = self.at;
        let next = self.rule[start + character.len_utf8()..].chars().next();
        match character {
            '(' => self.punctuation(TokenKind::Open),
            ')' => self.punctuation(TokenKind::Close),
            '[' => self.punctuation(TokenKind::OpenList),
            ']' => self.punctuation(TokenKind::CloseList),
            ',' => self.punctuation(TokenKind::Comma),
            '`' | '\\' if next.is_some_and(|next| matches!(next, '"' | '\'')) => self.escaped_text(character),
            _ if is_quote(character) => self.text(character),
            _ if is_dash(character) => {
                self.typographic(character);
                self.at += character.len_utf8();
                let rest = self.run(is_word);
                self.push(TokenKind::Word, Cow::Owned(format!("-{rest}")), start);
            }
            _ if is_hidden(character) => {
                self.typographic(character);
                self.at += character.len_utf8();
            }
            _ if character.is_whitespace() => self.at += character.len_utf8(),
            _ if is_word(character) => {
                let word = self.run(is_word);
                self.push(TokenKind::Word, Cow::Borrowed(word), start);
            }
            _ => {
                self.at += character.len_utf8();
                self.run(is_symbol);
                self.push(TokenKind::Word, Cow::Borrowed(&self.rule[start..self.at]), start);
            }
        }
    }

    fn punctuation(&mut self, kind: TokenKind) {
        let start = self.at;
        self.at += 1;
        self.push(kind, Cow::Borrowed(&self.rule[start..start + 1]), start);
    }

    /// Text between quotes of whatever shape.
    fn text(&mut self, open: char) {
        let start = self.at;
        let inner = start + open.len_utf8();
        let plain = matches!(open, '"' | '\'');
        if !plain {
            self.typographic(open);
        }
        let end = if plain { self.end_of_text(inner, open) } else { self.end_of_typographic_text(inner, open) };
        let Some(end) = end else {
            let message = format!("this text has no closing {open}; one is missing here or before");
            self.at = self.rule.len();
            self.syntax(message, start);
            self.words.unclosed = Some(Span::new(start as u32, self.at as u32));
            self.push(TokenKind::Text, Cow::Borrowed(&self.rule[inner..]), start);
            return;
        };
        self.at = end;
        if let Some(close) = self.peek() {
            if !matches!(close, '"' | '\'') {
                self.typographic(close);
            }
            self.at += close.len_utf8();
        }
        let value = unescape(&self.rule[inner..end], open, self.backtick_escapes);
        self.push(TokenKind::Text, value, start);
    }

    /// Where the closing quote of text stands that begins at `inner`.
    fn end_of_text(&self, inner: usize, quote: char) -> Option<usize> {
        let bytes = self.rule.as_bytes();
        let byte = quote as u8;
        let mut at = inner;
        let close = loop {
            let Some(length) = bytes.get(at..).and_then(|rest| memchr::memchr(byte, rest)) else { break None };
            at += length;
            if quote == '\'' && bytes.get(at + 1) == Some(&byte) {
                at += 2;
            } else if self.backtick_escapes && at > inner && bytes[at - 1] == b'`' {
                at += 1;
            } else {
                break Some(at);
            }
        };
        self.curly_close(inner, close, quote).or(close)
    }

    /// Where a typographic quote closes text that a plain one opened: the only one of its kind in
    /// there, and what follows goes on like a rule.
    fn curly_close(&self, inner: usize, close: Option<usize>, quote: char) -> Option<usize> {
        if quote != '"' {
            return None;
        }
        let text = &self.rule[inner..close.unwrap_or(self.rule.len())];
        let mut curly = text.char_indices().filter(|(_, character)| is_curly_double(*character));
        let (offset, character) = curly.next()?;
        if close.is_some() && curly.next().is_some() {
            return None;
        }
        let rest = text[offset + character.len_utf8()..].trim_start();
        let goes_on = rest.starts_with([')', ']', ',', '-']) || rest.starts_with("and ") || rest.starts_with("or ");
        (goes_on || (rest.is_empty() && close.is_none())).then_some(inner + offset)
    }

    /// Where text ends that begins with a typographic quote: at the next quote of its kind, curly or
    /// plain.
    fn end_of_typographic_text(&self, inner: usize, open: char) -> Option<usize> {
        let double = is_curly_double(open);
        let closes = |character: char| match double {
            true => character == '"' || is_curly_double(character),
            false => character == '\'' || is_curly_single(character),
        };
        self.rule[inner..].find(closes).map(|length| inner + length)
    }

    /// Text whose quotes are escaped once too often: `\"` is what is left when a rule was put into
    /// JSON twice, a backtick is how PowerShell escapes. Dynamic groups know the backtick.
    fn escaped_text(&mut self, escape: char) {
        let start = self.at;
        let pair = &self.rule[start..start + 2];
        let inner = start + 2;
        let length = self.rule[inner..].find(pair);
        self.at = length.map_or(inner, |length| inner + length + 2);
        if escape == '\\' {
            self.syntax("the backslash is too much: the quotes of this rule are escaped twice".to_owned(), start);
        } else if !self.backtick_escapes {
            self.problem(ProblemKind::Typographic(escape), String::new(), Span::new(start as u32, start as u32 + 1));
        }
        match length {
            Some(length) => self.push(TokenKind::Text, Cow::Borrowed(&self.rule[inner..inner + length]), start),
            // A lone escape: read on as if it were not there.
            None => self.at = start + 1,
        }
    }

    fn run(&mut self, belongs: fn(char) -> bool) -> &'r str {
        let rest = &self.rule[self.at..];
        let length = rest.find(|character| !belongs(character)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn push(&mut self, kind: TokenKind, text: Cow<'r, str>, start: usize) {
        self.words.tokens.push(Token { kind, text, span: Span::new(start as u32, self.at as u32) });
    }

    fn typographic(&mut self, character: char) {
        let start = self.at as u32;
        let span = Span::new(start, start + character.len_utf8() as u32);
        self.problem(ProblemKind::Typographic(character), String::new(), span);
    }

    fn syntax(&mut self, message: String, start: usize) {
        self.problem(ProblemKind::Syntax, message, Span::new(start as u32, self.at as u32));
    }

    fn problem(&mut self, kind: ProblemKind, message: String, span: Span) {
        if self.words.problems.len() < MOST_PROBLEMS {
            self.words.problems.push(Problem { kind, message, span });
        }
    }
}

/// Resolves the escapes within text.
fn unescape(text: &str, quote: char, backtick_escapes: bool) -> Cow<'_, str> {
    if quote == '\'' && text.contains("''") {
        Cow::Owned(text.replace("''", "'"))
    } else if backtick_escapes && text.contains("`\"") {
        Cow::Owned(text.replace("`\"", "\""))
    } else {
        Cow::Borrowed(text)
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric()
        || matches!(character, '-' | '_' | '.' | '$' | ':' | '{' | '}' | '/' | '+' | '@' | '*' | '#' | '%')
}

const fn is_quote(character: char) -> bool {
    matches!(character, '"' | '\'') || is_curly_double(character) || is_curly_single(character)
}

const fn is_curly_double(character: char) -> bool {
    matches!(character, '“' | '”' | '„' | '‟' | '″' | '«' | '»' | '＂')
}

const fn is_curly_single(character: char) -> bool {
    matches!(character, '‘' | '’' | '‚' | '‛' | '′' | '´' | '＇')
}

/// Dashes that are no hyphen.
const fn is_dash(character: char) -> bool {
    matches!(character, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}')
}

/// Spaces that are no plain space, and characters that cannot be seen at all.
const fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{A0}' | '\u{AD}' | '\u{2000}'..='\u{200F}' | '\u{2028}'..='\u{202F}' | '\u{2060}' | '\u{3000}' | '\u{FEFF}'
    )
}

/// What has no meaning in a rule, though operators of other languages are made of it: `==`, `&&`.
fn is_symbol(character: char) -> bool {
    !(character.is_whitespace()
        || is_word(character)
        || is_quote(character)
        || is_dash(character)
        || is_hidden(character)
        || matches!(character, '(' | ')' | '[' | ']' | ',' | '`' | '\\'))
}
