//! The filter language: Conditional Access device filters. Assignment filters and rules of dynamic
//! groups are dialects of the same language.
//!
//! Source: Microsoft Entra, "Filter for devices as a condition in Conditional Access policy".

mod lexer;
mod parser;

pub use parser::{Comparison, Operand, Operator, Rule, Step, parse};

use crate::text::Span;

/// Which of the languages a rule is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `conditions.devices.deviceFilter.rule`.
    ConditionalAccess,
}

/// Something wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What, as a sentence without its final stop.
    pub message: String,
    /// Where in the rule.
    pub span: Span,
}

/// What is wrong with the syntax of `rule`.
pub fn check(rule: &str, dialect: Dialect) -> Vec<Problem> {
    parse(rule, dialect).problems
}
