//! Comparing a value.

use crate::filter::{Comparison, Operand, Operator};

/// One comparison of a rule, ready to be made. All text is in small letters: filters compare without
/// regard to case.
#[derive(Debug)]
pub(super) struct Test {
    relation: Relation,
    /// Whether the operator is the negation of the relation.
    pub(super) negative: bool,
    /// What the property is compared with; none for `null`.
    pub(super) literals: Vec<String>,
}

/// What the positive one of a pair of operators asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// Is it one of these?
    Equals,
    StartsWith,
    EndsWith,
    Contains,
    /// Is there no value?
    IsNull,
}

impl Test {
    pub(super) fn of(comparison: &Comparison) -> Self {
        let (relation, negative) = match comparison.operator {
            Operator::Eq | Operator::In => (Relation::Equals, false),
            Operator::Ne | Operator::NotIn => (Relation::Equals, true),
            Operator::StartsWith => (Relation::StartsWith, false),
            Operator::NotStartsWith => (Relation::StartsWith, true),
            Operator::EndsWith => (Relation::EndsWith, false),
            Operator::NotEndsWith => (Relation::EndsWith, true),
            Operator::Contains => (Relation::Contains, false),
            Operator::NotContains => (Relation::Contains, true),
        };
        let (relation, literals) = match &comparison.operand {
            Operand::Text(text) => (relation, vec![text.to_lowercase()]),
            Operand::List(list) => (relation, list.iter().map(|text| text.to_lowercase()).collect()),
            Operand::Null => (Relation::IsNull, Vec::new()),
        };
        Self { relation, negative, literals }
    }

    pub(super) fn relation(&self) -> Relation {
        self.relation
    }

    /// Whether it holds for a value in small letters; `None` is no value.
    pub(super) fn holds(&self, value: Option<&str>) -> bool {
        let positive = match value {
            None => self.relation == Relation::IsNull,
            Some(value) => self.literals.iter().any(|literal| match self.relation {
                Relation::Equals => value == literal,
                Relation::StartsWith => value.starts_with(literal.as_str()),
                Relation::EndsWith => value.ends_with(literal.as_str()),
                Relation::Contains => value.contains(literal.as_str()),
                Relation::IsNull => false,
            }),
        };
        positive != self.negative
    }
}
