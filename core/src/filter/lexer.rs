//! The words of a rule.

use super::Problem;
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
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'r> {
    pub(super) kind: TokenKind,
    /// The word; for text what stands between the quotes.
    pub(super) text: &'r str,
    pub(super) span: Span,
}

/// Splits a rule into words.
pub(super) fn tokens(rule: &str) -> (Vec<Token<'_>>, Vec<Problem>) {
    let mut tokens = Vec::new();
    let mut problems = Vec::new();
    let mut at = 0;
    while let Some(character) = rule[at..].chars().next() {
        let start = at;
        at += character.len_utf8();
        let span = |end: usize| Span::new(start as u32, end as u32);
        let kind = match character {
            _ if character.is_whitespace() => continue,
            '(' => TokenKind::Open,
            ')' => TokenKind::Close,
            '[' => TokenKind::OpenList,
            ']' => TokenKind::CloseList,
            ',' => TokenKind::Comma,
            '"' | '\'' => {
                match rule[at..].find(character) {
                    Some(length) => {
                        let text = &rule[at..at + length];
                        at += length + 1;
                        tokens.push(Token { kind: TokenKind::Text, text, span: span(at) });
                    }
                    None => {
                        problems.push(Problem {
                            message: format!("this text has no closing {character}"),
                            span: span(rule.len()),
                        });
                        at = rule.len();
                        tokens.push(Token { kind: TokenKind::Text, text: &rule[start + 1..], span: span(at) });
                    }
                }
                continue;
            }
            '“' | '”' | '„' | '‘' | '’' | '–' | '—' | '\u{a0}' => {
                let plain = if matches!(character, '–' | '—') { "-" } else { "\"" };
                problems.push(Problem {
                    message: format!("U+{:04X} is not the plain {plain} that a rule needs", character as u32),
                    span: span(at),
                });
                continue;
            }
            _ if is_word(character) => {
                at = rule[start..].find(|other| !is_word(other)).map_or(rule.len(), |length| start + length);
                TokenKind::Word
            }
            _ => {
                problems.push(Problem { message: format!("unexpected character {character}"), span: span(at) });
                continue;
            }
        };
        tokens.push(Token { kind, text: &rule[start..at], span: span(at) });
    }
    (tokens, problems)
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_' | '.' | '$' | ':' | '{' | '}' | '/')
}
