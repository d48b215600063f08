//! Words to a rule that can be evaluated.
//!
//! Operator precedence with a stack of our own: a rule may nest as deep as it is long, and nothing
//! here may recurse on input.

use super::lexer::{Token, TokenKind, tokens};
use super::{Dialect, Problem};
use crate::text::Span;

/// A parsed rule: steps in postfix order, to be evaluated with a stack of truth values.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// The steps. Empty if nothing could be read.
    pub steps: Vec<Step>,
    /// What is wrong with the syntax.
    pub problems: Vec<Problem>,
}

/// One step of evaluating a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Put the result of a comparison onto the stack.
    Compare(Comparison),
    /// Replace the top by its negation.
    Not,
    /// Replace the two on top by whether both hold.
    And,
    /// Replace the two on top by whether one holds.
    Or,
}

/// `device.trustType -eq "AzureAD"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// `device.trustType`.
    pub property: String,
    /// Where the property stands in the rule.
    pub property_span: Span,
    /// `-eq`.
    pub operator: Operator,
    /// What it is compared with.
    pub operand: Operand,
    /// Where that stands in the rule.
    pub operand_span: Span,
}

/// What a property is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// Text in quotes, or a bare `True`, number or version.
    Text(String),
    /// `null` or `$null`.
    Null,
    /// A list.
    List(Vec<String>),
}

/// How a property is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `-eq`
    Eq,
    /// `-ne`
    Ne,
    /// `-startsWith`
    StartsWith,
    /// `-notStartsWith`
    NotStartsWith,
    /// `-endsWith`
    EndsWith,
    /// `-notEndsWith`
    NotEndsWith,
    /// `-contains`
    Contains,
    /// `-notContains`
    NotContains,
    /// `-in`
    In,
    /// `-notIn`
    NotIn,
}

impl Operator {
    const ALL: [(&'static str, Self); 10] = [
        ("eq", Self::Eq),
        ("ne", Self::Ne),
        ("startsWith", Self::StartsWith),
        ("notStartsWith", Self::NotStartsWith),
        ("endsWith", Self::EndsWith),
        ("notEndsWith", Self::NotEndsWith),
        ("contains", Self::Contains),
        ("notContains", Self::NotContains),
        ("in", Self::In),
        ("notIn", Self::NotIn),
    ];

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, operator)| operator)
    }

    /// Whether it compares with a list.
    pub const fn takes_list(self) -> bool {
        matches!(self, Self::In | Self::NotIn)
    }
}

/// Parses a rule. Every problem is told; what can be read around it is in the steps.
pub fn parse(rule: &str, dialect: Dialect) -> Rule {
    let Dialect::ConditionalAccess = dialect;
    let (tokens, problems) = tokens(rule);
    let end = Span::at(rule.trim_end().len() as u32);
    let mut parser = Parser { tokens: &tokens, at: 0, end, steps: Vec::new(), waiting: Vec::new(), problems };
    parser.run();
    let mut problems = parser.problems;
    problems.sort_by_key(|problem| problem.span);
    Rule { steps: parser.steps, problems }
}

/// Operators that wait for their right side.
#[derive(Clone, Copy)]
enum Waiting {
    Not,
    And,
    Or,
    Open(Span),
}

struct Parser<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
    end: Span,
    steps: Vec<Step>,
    waiting: Vec<Waiting>,
    problems: Vec<Problem>,
}

impl<'t> Parser<'t> {
    fn run(&mut self) {
        // Whether a comparison must come; otherwise a connector.
        let mut operand = true;
        while let Some(token) = self.next() {
            operand = if operand { self.operand(token) } else { self.connector(token) };
        }
        if operand {
            let missing = if self.tokens.is_empty() {
                "the rule is empty"
            } else {
                "the rule ends where a comparison must follow"
            };
            self.problem(missing, self.end);
            while matches!(self.waiting.last(), Some(Waiting::And | Waiting::Or | Waiting::Not)) {
                self.waiting.pop();
            }
        }
        while let Some(waiting) = self.waiting.pop() {
            match waiting {
                Waiting::Open(span) => self.problem("this parenthesis is never closed", span),
                other => self.apply(other),
            }
        }
    }

    fn operand(&mut self, token: Token<'t>) -> bool {
        match token.kind {
            TokenKind::Open => {
                self.waiting.push(Waiting::Open(token.span));
                true
            }
            TokenKind::Word if word(token.text) == "not" => {
                self.waiting.push(Waiting::Not);
                true
            }
            TokenKind::Word if token.text.contains('.') => {
                self.comparison(token);
                false
            }
            TokenKind::Close => {
                self.problem("a comparison must stand before this parenthesis", token.span);
                self.close(token.span);
                false
            }
            _ => {
                self.problem("expected a property such as device.trustType", token.span);
                if token.kind == TokenKind::Word && connector(token.text).is_none() {
                    // Most likely the property without its "device.": read on as if it had it.
                    self.comparison(token);
                    return false;
                }
                true
            }
        }
    }

    fn comparison(&mut self, property: Token<'t>) {
        let start = self.at;
        let Some(token) = self.next() else {
            self.problem("expected an operator such as -eq behind this property", property.span);
            return;
        };
        let is_word = token.kind == TokenKind::Word;
        let Some(operator) = is_word.then(|| Operator::of(word(token.text))).flatten() else {
            // Without an operator: leave the token to whoever can use it.
            let known = is_word && connector(token.text).is_none();
            let message = if known {
                "this is no operator that a device filter knows"
            } else {
                "expected an operator such as -eq before this"
            };
            self.problem(message, token.span);
            if !known {
                self.at = start;
            } else if self.peek().is_some_and(|next| next.kind == TokenKind::Text) {
                self.at += 1;
            }
            return;
        };
        let operator_span = token.span;
        let Some(token) = self.next() else {
            self.problem("expected a value behind this operator", operator_span);
            return;
        };
        let operand = match token.kind {
            TokenKind::Text => Operand::Text(token.text.to_owned()),
            TokenKind::Word if matches!(word(token.text), "null" | "$null") => Operand::Null,
            TokenKind::Word if connector(token.text).is_none() => {
                if !is_bare_value(token.text) {
                    self.problem("text that a property is compared with must stand in quotes", token.span);
                }
                Operand::Text(token.text.to_owned())
            }
            TokenKind::OpenList => {
                let list = self.list(token.span);
                if !operator.takes_list() {
                    self.problem("only -in and -notIn compare with a list", token.span);
                }
                Operand::List(list)
            }
            _ => {
                self.problem("expected a value before this", token.span);
                self.at -= 1;
                return;
            }
        };
        if operator.takes_list() && !matches!(operand, Operand::List(_)) {
            self.problem("-in and -notIn compare with a list: [\"…\", \"…\"]", token.span);
        }
        let operand_end = self.tokens[self.at - 1].span.end;
        self.steps.push(Step::Compare(Comparison {
            property: property.text.to_owned(),
            property_span: property.span,
            operator,
            operand,
            operand_span: Span::new(token.span.start, operand_end),
        }));
    }

    /// The elements of a list, up to its closing bracket.
    fn list(&mut self, open: Span) -> Vec<String> {
        let mut elements = Vec::new();
        let mut element = true;
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::CloseList => {
                    self.at += 1;
                    return elements;
                }
                TokenKind::Text if element => elements.push(token.text.to_owned()),
                TokenKind::Comma if !element => {}
                TokenKind::Text => {
                    self.problem("expected a comma before this", token.span);
                    elements.push(token.text.to_owned());
                    element = true;
                }
                TokenKind::Comma => {
                    self.problem("expected text in quotes before this comma", token.span);
                    element = false;
                }
                TokenKind::Word if connector(token.text).is_none() => {
                    self.problem("the elements of a list must stand in quotes", token.span);
                    elements.push(token.text.to_owned());
                    element = true;
                }
                _ => break,
            }
            element = !element;
            self.at += 1;
        }
        self.problem("this list is never closed", open);
        elements
    }

    fn connector(&mut self, token: Token<'t>) -> bool {
        if token.kind == TokenKind::Close {
            self.close(token.span);
            return false;
        }
        let Some(connector) = (token.kind == TokenKind::Word).then(|| connector(token.text)).flatten() else {
            self.problem("expected -and or -or before this", token.span);
            if token.kind == TokenKind::Open || token.text.contains('.') {
                self.at -= 1;
                self.waiting.push(Waiting::And);
                return true;
            }
            return false;
        };
        self.connect(connector);
        true
    }

    fn connect(&mut self, connector: Waiting) {
        let rank = |waiting: Waiting| match waiting {
            Waiting::Open(_) => 0,
            Waiting::Or => 1,
            Waiting::And => 2,
            Waiting::Not => 3,
        };
        while let Some(&top) = self.waiting.last() {
            if rank(top) < rank(connector) {
                break;
            }
            self.waiting.pop();
            self.apply(top);
        }
        self.waiting.push(connector);
    }

    fn close(&mut self, span: Span) {
        while let Some(waiting) = self.waiting.pop() {
            if matches!(waiting, Waiting::Open(_)) {
                return;
            }
            self.apply(waiting);
        }
        self.problem("this parenthesis closes nothing", span);
    }

    fn apply(&mut self, waiting: Waiting) {
        self.steps.push(match waiting {
            Waiting::Not => Step::Not,
            Waiting::And => Step::And,
            Waiting::Or | Waiting::Open(_) => Step::Or,
        });
    }

    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Token<'t>> {
        let token = self.peek();
        self.at += usize::from(token.is_some());
        token
    }

    fn problem(&mut self, message: &str, span: Span) {
        self.problems.push(Problem { message: message.to_owned(), span });
    }
}

/// A keyword without its hyphen; only the spellings in use are told apart.
fn word(text: &str) -> &str {
    text.strip_prefix('-').unwrap_or(text)
}

fn connector(text: &str) -> Option<Waiting> {
    let word = word(text);
    if word.eq_ignore_ascii_case("and") {
        Some(Waiting::And)
    } else if word.eq_ignore_ascii_case("or") {
        Some(Waiting::Or)
    } else {
        None
    }
}

/// What may be compared with without quotes: `True`, `False`, numbers and versions.
fn is_bare_value(text: &str) -> bool {
    ["true", "false"].iter().any(|word| word.eq_ignore_ascii_case(text))
        || text.starts_with(|first: char| first.is_ascii_digit())
            && text.chars().all(|character| character.is_ascii_digit() || character == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(rule: &str) -> Vec<(&str, String)> {
        let parsed = parse(rule, Dialect::ConditionalAccess);
        parsed.problems.into_iter().map(|problem| (problem.span.of(rule), problem.message)).collect()
    }

    /// The steps in short: comparisons as `c`.
    fn shape(rule: &str) -> String {
        let steps = parse(rule, Dialect::ConditionalAccess).steps;
        steps
            .iter()
            .map(|step| match step {
                Step::Compare(_) => 'c',
                Step::Not => '!',
                Step::And => '&',
                Step::Or => '|',
            })
            .collect()
    }

    #[test]
    fn real_spellings_parse() {
        for (rule, expected) in [
            ("device.isCompliant -eq True -or device.trustType -eq \"ServerAD\"", "cc|"),
            ("(device.trustType -eq 'AzureAD') and (device.model -startsWith 'Surface')", "cc&"),
            (
                "device.deviceId -in [\"a\", \"b\"] -and device.isCompliant -eq True -or device.mdmAppId -ne $null",
                "cc&c|",
            ),
            ("not (device.isCompliant eq true)", "c!"),
            ("device.operatingSystemVersion -startsWith 10.0", "c"),
            ("device.trustType -EQ \"AzureAD\" -Or device.trustType -eq \"ServerAD\"", "cc|"),
        ] {
            assert_eq!(problems(rule), [], "{rule}");
            assert_eq!(shape(rule), expected, "{rule}");
        }
    }

    #[test]
    fn and_binds_tighter_than_or() {
        let c = "device.model -eq \"x\"";
        assert_eq!(shape(&format!("{c} -or {c} -and {c}")), "ccc&|");
        assert_eq!(shape(&format!("({c} -or {c}) -and {c}")), "cc|c&");
    }

    #[test]
    fn problems_name_their_place() {
        for (rule, place) in [
            ("(device.mdmAppId -in [\"x\"]", "("),
            ("device.mdmAppId -in [\"x\"", "["),
            ("device.mdmAppId -in \"x\"", "\"x\""),
            ("device.trustType -eq [\"x\"]", "["),
            ("device.trustType \"AzureAD\"", "\"AzureAD\""),
            ("device.trustType -eq", "-eq"),
            ("device.trustType", "device.trustType"),
            ("device.trustType -like \"x\"", "-like"),
            ("device.trustType -eq AzureAD", "AzureAD"),
            ("device.trustType -eq \"AzureAD", "\"AzureAD"),
            ("device.isCompliant -eq True device.model -eq \"x\"", "device.model"),
            ("device.isCompliant -eq True)", ")"),
            ("device.isCompliant -eq True -and", ""),
            ("device.model –eq \"x\"", "–"),
            ("trustType -eq \"x\"", "trustType"),
            ("", ""),
            ("-and device.model -eq \"x\"", "-and"),
        ] {
            let found = problems(rule);
            assert!(!found.is_empty(), "{rule}");
            assert_eq!(found[0].0, place, "{rule}: {found:?}");
        }
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = "(".repeat(50_000);
        assert_eq!(problems(&deep).len(), 50_001);
    }
}
