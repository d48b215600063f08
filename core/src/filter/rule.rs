//! What a rule consists of.

use crate::text::Span;

/// A parsed rule: steps in postfix order, to be evaluated with a stack of truth values.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// The steps. Empty if nothing could be read, and for [`Rule::direct_reports`].
    pub steps: Vec<Step>,
    /// What is wrong with the syntax, in the order of the text.
    pub problems: Vec<Problem>,
    /// `Direct Reports for "…"`: the other form of a dynamic group's rule.
    pub direct_reports: bool,
    /// Where `-and` and `-or` meet without parentheses between them: the runs that `-and` joins and
    /// that parentheses around them would make plain.
    pub mixed: Vec<Span>,
}

impl Rule {
    /// The comparisons, in the order of the text.
    pub fn comparisons(&self) -> impl Iterator<Item = &Comparison> {
        self.steps.iter().filter_map(|step| match step {
            Step::Compare(comparison) => Some(comparison),
            _ => None,
        })
    }
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
    /// Replace the top, which speaks of one element of a collection, by whether it holds for any or
    /// for all of them. Dynamic groups only.
    Quantify(Quantified),
}

/// `user.proxyAddresses -any`.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantified {
    /// `user.proxyAddresses`.
    pub property: String,
    /// Where the property stands in the rule.
    pub property_span: Span,
    /// Whether it is `-all`, otherwise `-any`.
    pub all: bool,
}

/// `device.trustType -eq "AzureAD"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// `device.trustType`; within `-any` and `-all` the element: `_` or `assignedPlan.service`.
    pub property: String,
    /// Where the property stands in the rule.
    pub property_span: Span,
    /// `-eq`.
    pub operator: Operator,
    /// Where the operator stands in the rule.
    pub operator_span: Span,
    /// What it is compared with.
    pub operand: Operand,
    /// Where that stands in the rule.
    pub operand_span: Span,
    /// Where each value of the operand stands, in its order; none for null.
    pub value_spans: Vec<Span>,
    /// Whether it speaks of an element of a collection, within `-any` or `-all`.
    pub of_element: bool,
}

impl Comparison {
    /// Where it stands in the rule.
    pub const fn span(&self) -> Span {
        Span::new(self.property_span.start, self.operand_span.end)
    }

    /// The values it compares with and where each stands.
    pub fn values(&self) -> impl Iterator<Item = (&str, Span)> {
        self.operand.values().iter().map(String::as_str).zip(self.value_spans.iter().copied())
    }

    /// The property's entity and name: `device` and `trustType`.
    pub fn entity_and_name(&self) -> (&str, &str) {
        self.property.split_once('.').unwrap_or(("", &self.property))
    }
}

/// What a property is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// Text in quotes, or a bare `True`, number, version or date.
    Text(String),
    /// `null` or `$null`.
    Null,
    /// A list.
    List(Vec<String>),
}

impl Operand {
    /// The values in it: one of text, none of null.
    pub fn values(&self) -> &[String] {
        match self {
            Self::Text(text) => std::slice::from_ref(text),
            Self::Null => &[],
            Self::List(list) => list,
        }
    }
}

/// How a property is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// `-gt`: versions, in assignment filters.
    Gt,
    /// `-ge`: as `-gt`, and the hire date in dynamic groups.
    Ge,
    /// `-lt`: as `-gt`.
    Lt,
    /// `-le`: as `-ge`.
    Le,
    /// `-match`: dynamic groups.
    Match,
    /// `-notMatch`: dynamic groups.
    NotMatch,
}

impl Operator {
    /// All operators, in the order in which messages list them.
    pub const ALL: [Self; 16] = [
        Self::Eq,
        Self::Ne,
        Self::StartsWith,
        Self::NotStartsWith,
        Self::EndsWith,
        Self::NotEndsWith,
        Self::Contains,
        Self::NotContains,
        Self::In,
        Self::NotIn,
        Self::Gt,
        Self::Ge,
        Self::Lt,
        Self::Le,
        Self::Match,
        Self::NotMatch,
    ];

    /// The word for it, without its hyphen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::StartsWith => "startsWith",
            Self::NotStartsWith => "notStartsWith",
            Self::EndsWith => "endsWith",
            Self::NotEndsWith => "notEndsWith",
            Self::Contains => "contains",
            Self::NotContains => "notContains",
            Self::In => "in",
            Self::NotIn => "notIn",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
            Self::Match => "match",
            Self::NotMatch => "notMatch",
        }
    }

    /// The operator that `word`, without its hyphen, stands for.
    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.word().eq_ignore_ascii_case(word))
    }

    /// Whether it compares with a list.
    pub const fn takes_list(self) -> bool {
        matches!(self, Self::In | Self::NotIn)
    }

    /// The operator that it denies, if it denies one: of `-notIn` that is `-in`.
    pub const fn denied(self) -> Option<Self> {
        match self {
            Self::Ne => Some(Self::Eq),
            Self::NotStartsWith => Some(Self::StartsWith),
            Self::NotEndsWith => Some(Self::EndsWith),
            Self::NotContains => Some(Self::Contains),
            Self::NotIn => Some(Self::In),
            Self::NotMatch => Some(Self::Match),
            _ => None,
        }
    }
}

/// Something wrong with the syntax of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Of what sort.
    pub kind: ProblemKind,
    /// What, as a sentence without its final stop.
    pub message: String,
    /// Where in the rule.
    pub span: Span,
}

/// The sorts of problems with the syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// The rule cannot be read here.
    Syntax,
    /// It reads, but nothing documents that this dialect knows it.
    Undocumented,
    /// A character that looks like a quote, a hyphen or a space and is none.
    Typographic(char),
}
