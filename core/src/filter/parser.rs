//! Words to a rule that can be evaluated.
//!
//! Operator precedence with a stack of our own: a rule may nest as deep as it is long, and nothing
//! here may recurse on input.

use super::Dialect;
use super::levels::Levels;
use super::lexer::{MOST_PROBLEMS, Token, TokenKind, words};
use super::rule::{Operator, Problem, ProblemKind, Quantified, Rule, Step};
use super::value::operator_meant;
use crate::order::Order;
use crate::text::Span;

/// Parses a rule. Every problem is told once; what can be read around it is in the steps.
pub fn parse(rule: &str, dialect: Dialect) -> Rule {
    parse_with(rule, dialect, Precedence::AndFirst)
}

/// As [`parse`], with a choice of what binds tighter.
pub fn parse_with(rule: &str, dialect: Dialect, precedence: Precedence) -> Rule {
    let words = words(rule, dialect == Dialect::DynamicGroup);
    let mut parser = Parser {
        dialect,
        precedence,
        tokens: &words.tokens,
        at: 0,
        end: Span::at(rule.trim_end().len() as u32),
        parsed: Rule::default(),
        waiting: Vec::new(),
        values: Vec::new(),
        levels: Levels::new(),
        quantifiers: 0,
    };
    if dialect != Dialect::DynamicGroup || !parser.direct_reports() {
        parser.run();
    }
    let mut parsed = parser.parsed;
    parsed.mixed = parser.levels.finish();
    if let Some(text) = words.unclosed {
        // The quote that is missing may well be an earlier one: whatever comes after the text before
        // this is an echo, and so are parentheses.
        let last = words.tokens.iter().rev().skip(1).find(|token| token.kind == TokenKind::Text);
        let trusted = last.map_or(text.start, |token| token.span.start);
        parsed.problems.retain(|problem| problem.span.end <= trusted && problem.span.start < problem.span.end);
        parsed.problems.retain(|problem| problem.message != NEVER_CLOSED);
    }
    parsed.problems.extend(words.problems);
    // At one place, the first problem is the cause of the others.
    parsed.problems.order_by_key(|problem| problem.span);
    parsed.problems.dedup_by_key(|problem| problem.span);
    parsed.problems.truncate(MOST_PROBLEMS);
    parsed
}

/// What binds tighter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precedence {
    /// `-and`, as documented.
    AndFirst,
    /// `-or`: how a rule must not be read, though people do.
    OrFirst,
}

const NEVER_CLOSED: &str = "this parenthesis is never closed";

/// What waits for its right side, or for its end.
#[derive(Clone, Debug)]
pub(super) enum Waiting {
    Not,
    And,
    Or,
    Quantifier(Quantified),
    Open(Span),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Connector {
    And,
    Or,
}

pub(super) struct Parser<'t> {
    pub(super) dialect: Dialect,
    precedence: Precedence,
    pub(super) tokens: &'t [Token<'t>],
    pub(super) at: usize,
    end: Span,
    pub(super) parsed: Rule,
    pub(super) waiting: Vec<Waiting>,
    /// For each operand that is read whether it has steps: one that could not be read has none, and
    /// what joins it to another is left out.
    pub(super) values: Vec<bool>,
    levels: Levels,
    /// How many quantifiers wait.
    pub(super) quantifiers: usize,
}

impl<'t> Parser<'t> {
    /// `Direct Reports for "…"`, the whole rule.
    fn direct_reports(&mut self) -> bool {
        let starts = ["direct", "reports", "for"].iter().zip(self.tokens);
        let is_same =
            |(word, token): (&&str, &Token<'_>)| token.kind == TokenKind::Word && token.text.eq_ignore_ascii_case(word);
        if self.tokens.len() < 3 || !starts.into_iter().all(is_same) {
            return false;
        }
        self.parsed.direct_reports = true;
        match self.tokens.get(3) {
            Some(token) if matches!(token.kind, TokenKind::Text | TokenKind::Word) => {}
            _ => self.problem("expected the object id of a manager, in quotes, behind this", self.tokens[2].span),
        }
        if let Some(token) = self.tokens.get(4) {
            self.problem("nothing may follow a rule of direct reports", token.span);
        }
        true
    }

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
            self.no_operand();
        }
        let mut open = None;
        while let Some(waiting) = self.waiting.pop() {
            match waiting {
                Waiting::Open(span) => {
                    open = Some(span);
                    self.levels.close(self.end.start);
                }
                other => self.apply(other),
            }
        }
        if let Some(span) = open {
            self.problem(NEVER_CLOSED, span);
        }
    }

    fn operand(&mut self, token: &'t Token<'t>) -> bool {
        self.levels.begin(token.span.start);
        match token.kind {
            TokenKind::Open => {
                self.waiting.push(Waiting::Open(token.span));
                self.levels.open();
                true
            }
            TokenKind::Word if keyword(&token.text).eq_ignore_ascii_case("not") => {
                if self.dialect.is_assignment_filter() {
                    let message = "-not, which is not documented for assignment filters; operators such as -ne and \
                                   -notContains are";
                    self.problem_of(ProblemKind::Undocumented, message, token.span);
                }
                self.waiting.push(Waiting::Not);
                true
            }
            TokenKind::Word if token.text.contains('.') || self.is_element(token) => self.comparison(token),
            TokenKind::Close => {
                self.problem("a comparison must stand before this parenthesis", token.span);
                self.no_operand();
                self.close(token.span);
                false
            }
            TokenKind::Word if connector(&token.text).is_some() => {
                self.problem("a comparison must stand before this", token.span);
                true
            }
            TokenKind::Word if token.text.starts_with(char::is_alphanumeric) && self.operator_follows() => {
                // Most likely the property without its "device.": read on as if it had it.
                self.problem(&format!("expected a property such as {}", example(self.dialect)), token.span);
                self.comparison(token)
            }
            TokenKind::Word | TokenKind::Text => {
                self.problem(&format!("expected a property such as {} before this", example(self.dialect)), token.span);
                self.skip_operand();
                self.unreadable()
            }
            TokenKind::OpenList | TokenKind::CloseList | TokenKind::Comma => {
                self.problem(&format!("expected a property such as {}", example(self.dialect)), token.span);
                true
            }
        }
    }

    fn operator_follows(&self) -> bool {
        let next = self.peek().filter(|next| next.kind == TokenKind::Word);
        next.is_some_and(|next| Operator::of(keyword(&next.text)).is_some() || operator_meant(&next.text).is_some())
    }

    /// `_`, an element of a collection of text.
    fn is_element(&self, token: &Token<'_>) -> bool {
        token.text == "_" && self.quantifiers > 0
    }

    fn connector(&mut self, token: &'t Token<'t>) -> bool {
        if token.kind == TokenKind::Close {
            self.close(token.span);
            return false;
        }
        let Some(connector) = (token.kind == TokenKind::Word).then(|| connector(&token.text)).flatten() else {
            let message = match &*token.text {
                "&&" | "&" => "-and is written for this",
                "||" | "|" => "-or is written for this",
                _ => "expected -and or -or before this",
            };
            self.problem(message, token.span);
            if token.kind == TokenKind::Word && token.text.starts_with(['&', '|']) {
                self.connect(if token.text.starts_with('&') { Connector::And } else { Connector::Or });
                return true;
            }
            if token.kind == TokenKind::Open || (token.kind == TokenKind::Word && token.text.contains('.')) {
                self.at -= 1;
                self.connect(Connector::And);
                return true;
            }
            self.skip_operand();
            return false;
        };
        self.connect(connector);
        true
    }

    fn connect(&mut self, connector: Connector) {
        let (and, or) = match self.precedence {
            Precedence::AndFirst => (2, 1),
            Precedence::OrFirst => (1, 2),
        };
        let rank = |waiting: &Waiting| match waiting {
            Waiting::Open(_) => 0,
            Waiting::Or => or,
            Waiting::And => and,
            Waiting::Not => 3,
            Waiting::Quantifier(_) => 4,
        };
        let connecting = match connector {
            Connector::And => Waiting::And,
            Connector::Or => Waiting::Or,
        };
        while self.waiting.last().is_some_and(|top| rank(top) >= rank(&connecting)) {
            if let Some(top) = self.waiting.pop() {
                self.apply(top);
            }
        }
        self.waiting.push(connecting);
        self.levels.connect(connector == Connector::And);
    }

    /// Skips what cannot be read, up to what a rule can go on with.
    pub(super) fn skip_operand(&mut self) {
        while let Some(token) = self.peek() {
            let goes_on = match token.kind {
                TokenKind::Open | TokenKind::Close => true,
                TokenKind::Word => connector(&token.text).is_some() || token.text.starts_with(['&', '|']),
                _ => false,
            };
            if goes_on {
                return;
            }
            self.at += 1;
        }
    }

    /// An operand without steps.
    pub(super) fn unreadable(&mut self) -> bool {
        self.values.push(false);
        self.done()
    }

    /// The operand that was being read ends before the next token.
    pub(super) fn done(&mut self) -> bool {
        let end = self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.span.end);
        self.levels.end(end);
        false
    }

    fn close(&mut self, span: Span) {
        while let Some(waiting) = self.waiting.pop() {
            if matches!(waiting, Waiting::Open(_)) {
                self.levels.close(span.end);
                return;
            }
            self.apply(waiting);
        }
        self.problem("this parenthesis closes nothing", span);
    }

    /// An operand that must come does not: forgets what waits for it.
    fn no_operand(&mut self) {
        loop {
            match self.waiting.last() {
                Some(Waiting::Not) => {}
                Some(Waiting::Quantifier(_)) => self.quantifiers -= 1,
                Some(Waiting::And | Waiting::Or) => {
                    self.waiting.pop();
                    return;
                }
                Some(Waiting::Open(_)) | None => break,
            }
            self.waiting.pop();
        }
        // Parentheses around nothing are an operand that cannot be read.
        self.values.push(false);
    }

    fn apply(&mut self, waiting: Waiting) {
        let step = match waiting {
            Waiting::Not => Step::Not,
            Waiting::Quantifier(quantified) => {
                self.quantifiers -= 1;
                Step::Quantify(quantified)
            }
            Waiting::And => return self.join(Step::And),
            Waiting::Or | Waiting::Open(_) => return self.join(Step::Or),
        };
        if self.values.last() == Some(&true) {
            self.parsed.steps.push(step);
        }
    }

    fn join(&mut self, step: Step) {
        let right = self.values.pop().unwrap_or(false);
        let left = self.values.pop().unwrap_or(false);
        if left && right {
            self.parsed.steps.push(step);
        }
        self.values.push(left || right);
    }

    pub(super) fn peek(&self) -> Option<&'t Token<'t>> {
        self.tokens.get(self.at)
    }

    pub(super) fn next(&mut self) -> Option<&'t Token<'t>> {
        let token = self.peek();
        self.at += usize::from(token.is_some());
        token
    }

    pub(super) fn problem(&mut self, message: &str, span: Span) {
        self.problem_of(ProblemKind::Syntax, message, span);
    }

    fn problem_of(&mut self, kind: ProblemKind, message: &str, span: Span) {
        if self.parsed.problems.len() < MOST_PROBLEMS {
            self.parsed.problems.push(Problem { kind, message: message.to_owned(), span });
        }
    }
}

/// A property, for messages.
const fn example(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::ConditionalAccess => "device.trustType",
        Dialect::ManagedDevices => "device.manufacturer",
        Dialect::ManagedApps => "app.appVersion",
        Dialect::DynamicGroup => "user.department",
    }
}

/// A keyword without its hyphen.
pub(super) fn keyword(text: &str) -> &str {
    text.strip_prefix('-').unwrap_or(text)
}

pub(super) fn connector(text: &str) -> Option<Connector> {
    let word = keyword(text);
    if word.eq_ignore_ascii_case("and") {
        Some(Connector::And)
    } else if word.eq_ignore_ascii_case("or") {
        Some(Connector::Or)
    } else {
        None
    }
}
