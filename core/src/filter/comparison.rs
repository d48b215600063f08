//! Comparisons: a property, an operator and what stands behind it.

use super::lexer::{Token, TokenKind};
use super::parser::{Parser, Waiting, connector, keyword};
use super::rule::{Comparison, Operand, Operator, Quantified, Step};
use super::{Dialect, value};
use crate::text::Span;

impl<'t> Parser<'t> {
    /// Reads a comparison behind its property. Says whether another comparison must follow, which is
    /// so behind a quantifier.
    pub(super) fn comparison(&mut self, property: &'t Token<'t>) -> bool {
        let start = self.at;
        let Some(token) = self.next() else {
            self.problem("expected an operator such as -eq behind this property", property.span);
            return self.unreadable();
        };
        let word = (token.kind == TokenKind::Word).then(|| keyword(&token.text));
        let any = word.is_some_and(|word| word.eq_ignore_ascii_case("any"));
        if any || word.is_some_and(|word| word.eq_ignore_ascii_case("all")) {
            if self.dialect != Dialect::DynamicGroup {
                self.problem("only rules of dynamic groups know -any and -all", token.span);
            }
            let property_span = property.span;
            let quantified = Quantified { property: property.text.to_string(), property_span, all: !any };
            self.waiting.push(Waiting::Quantifier(quantified));
            self.quantifiers += 1;
            return true;
        }
        let Some(operator) = word.and_then(Operator::of) else {
            // Without an operator: leave the token to whoever can use it.
            let unknown = word.is_some() && connector(&token.text).is_none();
            if unknown {
                let shown: String = token.text.chars().take(40).collect();
                let message = match value::operator_meant(&token.text) {
                    Some(meant) => format!("{shown} is no operator; {meant} is probably meant"),
                    None => format!("{shown} is no operator"),
                };
                self.problem(&message, token.span);
                self.skip_operand();
            } else {
                self.problem("expected an operator such as -eq before this", token.span);
                self.at = if token.kind == TokenKind::Text { start + 1 } else { start };
            }
            return self.unreadable();
        };
        let operator_span = token.span;
        let value = self.value(operator, operator_span);
        self.values.push(value.is_some());
        if let Some((operand, operand_span, value_spans)) = value {
            self.parsed.steps.push(Step::Compare(Comparison {
                property: property.text.to_string(),
                property_span: property.span,
                operator,
                operator_span,
                operand,
                operand_span,
                value_spans,
                of_element: self.quantifiers > 0,
            }));
        }
        self.done()
    }

    /// What stands behind an operator.
    fn value(&mut self, operator: Operator, operator_span: Span) -> Option<(Operand, Span, Vec<Span>)> {
        let Some(token) = self.next() else {
            self.problem("expected a value behind this operator", operator_span);
            return None;
        };
        let one = |text: &str| (Operand::Text(text.to_owned()), token.span, vec![token.span]);
        let value = match token.kind {
            TokenKind::Text => one(&token.text),
            TokenKind::Word if value::is_null(&token.text) => (Operand::Null, token.span, Vec::new()),
            TokenKind::Word if value::is_now(&token.text) && self.dialect == Dialect::DynamicGroup => self.now(token),
            TokenKind::Word if value::is_bare(&token.text) => one(&token.text),
            TokenKind::Word if connector(&token.text).is_none() => self.unquoted(token),
            TokenKind::OpenList => {
                let (list, spans) = self.list(token.span);
                if !operator.takes_list() && self.dialect != Dialect::DynamicGroup {
                    self.problem("only -in and -notIn compare with a list", token.span);
                }
                let end = self.tokens[self.at - 1].span.end;
                return Some((Operand::List(list), Span::new(token.span.start, end), spans));
            }
            _ => {
                self.problem("expected a value before this", token.span);
                self.at -= 1;
                return None;
            }
        };
        if operator.takes_list() {
            self.problem("-in and -notIn compare with a list: [\"…\", \"…\"]", token.span);
        }
        Some(value)
    }

    /// Text without quotes, which may well be several words.
    fn unquoted(&mut self, first: &'t Token<'t>) -> (Operand, Span, Vec<Span>) {
        let mut text = first.text.to_string();
        let mut span = first.span;
        while let Some(token) = self.peek()
            && token.kind == TokenKind::Word
            && connector(&token.text).is_none()
            && !self.is_property(token)
        {
            text.push(' ');
            text.push_str(&token.text);
            span.end = token.span.end;
            self.at += 1;
        }
        self.problem("text that a property is compared with must stand in quotes", span);
        (Operand::Text(text), span, vec![span])
    }

    /// Whether the next word looks like a property: an operator follows.
    fn is_property(&self, word: &Token<'_>) -> bool {
        let next = self.tokens.get(self.at + 1).filter(|next| next.kind == TokenKind::Word);
        word.text.contains('.') && next.is_some_and(|next| Operator::of(keyword(&next.text)).is_some())
    }

    /// `system.now`, perhaps with `-plus p1d` behind it.
    fn now(&mut self, now: &'t Token<'t>) -> (Operand, Span, Vec<Span>) {
        let mut text = now.text.to_string();
        let mut span = now.span;
        let is_shift = |token: &Token<'_>| ["plus", "minus"].iter().any(|word| keyword(&token.text) == *word);
        if let [shift, duration, ..] = &self.tokens[self.at..]
            && is_shift(shift)
            && matches!(duration.kind, TokenKind::Word | TokenKind::Text)
        {
            text = format!("{text} {} {}", shift.text, duration.text);
            span.end = duration.span.end;
            self.at += 2;
        }
        (Operand::Text(text), span, vec![span])
    }

    /// The elements of a list, up to its closing bracket, and where each stands.
    fn list(&mut self, open: Span) -> (Vec<String>, Vec<Span>) {
        let mut elements = Vec::new();
        let mut spans = Vec::new();
        let mut element = true;
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::CloseList => {
                    if element && !elements.is_empty() {
                        self.problem("expected text in quotes before this", token.span);
                    }
                    self.at += 1;
                    return (elements, spans);
                }
                TokenKind::Comma if !element => {}
                TokenKind::Comma => {
                    self.problem("expected text in quotes before this comma", token.span);
                    element = false;
                }
                TokenKind::Text | TokenKind::Word
                    if token.kind == TokenKind::Text || connector(&token.text).is_none() =>
                {
                    let needs_quotes = self.dialect == Dialect::ConditionalAccess || !value::is_bare(&token.text);
                    if token.kind == TokenKind::Word && needs_quotes {
                        self.problem("the elements of a list must stand in quotes", token.span);
                    }
                    if !element {
                        self.problem("expected a comma before this", token.span);
                        element = true;
                    }
                    elements.push(token.text.to_string());
                    spans.push(token.span);
                }
                _ => break,
            }
            element = !element;
            self.at += 1;
        }
        self.problem("this list is never closed", open);
        (elements, spans)
    }
}
