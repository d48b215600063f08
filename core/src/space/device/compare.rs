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
    /// What is not looked into: the order of versions.
    Other,
}

impl Test {
    pub(super) fn of(comparison: &Comparison) -> Self {
        let negative = comparison.operator.denied().is_some();
        let relation = match comparison.operator.denied().unwrap_or(comparison.operator) {
            Operator::Eq | Operator::In => Relation::Equals,
            Operator::StartsWith => Relation::StartsWith,
            Operator::EndsWith => Relation::EndsWith,
            Operator::Contains => Relation::Contains,
            _ => Relation::Other,
        };
        let (relation, literals) = match &comparison.operand {
            Operand::Null => (Relation::IsNull, Vec::new()),
            operand => (relation, operand.values().iter().map(|text| text.to_lowercase()).collect()),
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
                Relation::IsNull | Relation::Other => false,
            }),
        };
        positive != self.negative
    }
}
