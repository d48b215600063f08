//! The filter language: rules that pick devices, apps or users by their properties.
//!
//! One language in four dialects, see [`Dialect`]. [`parse`] reads any text: every problem is told
//! once, and what can be read around it is in the steps. [`properties`] says which properties,
//! operators and values a dialect knows.
//!
//! Sources: Microsoft Entra, "Filter for devices as a condition in Conditional Access policy" and
//! "Manage rules for dynamic membership groups"; Microsoft Intune, "App and device properties,
//! operators, and rule editing when creating filters".

mod comparison;
mod levels;
mod lexer;
mod parser;
mod properties;
mod rule;
mod tables;
#[cfg(test)]
mod tests;
mod translate;
mod truth;
mod value;
mod written;

pub use parser::{Precedence, parse, parse_with};
pub use properties::{Property, Values, entity, properties, property};
pub use rule::{Comparison, Operand, Operator, Problem, ProblemKind, Quantified, Rule, Step};
pub use translate::{Foreign, foreign, value_here};
pub use truth::{are_disjoint, same, without_effect};
pub use written::WrittenRule;

/// Which of the languages a rule is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// The device filter of a Conditional Access policy: `conditions.devices.deviceFilter.rule`.
    ConditionalAccess,
    /// An assignment filter for managed devices.
    ManagedDevices,
    /// An assignment filter for managed apps.
    ManagedApps,
    /// The `membershipRule` of a dynamic group.
    DynamicGroup,
}

impl Dialect {
    /// All dialects.
    pub const ALL: [Self; 4] = [Self::ConditionalAccess, Self::ManagedDevices, Self::ManagedApps, Self::DynamicGroup];

    /// What is written in it, for messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConditionalAccess => "device filters of Conditional Access",
            Self::ManagedDevices => "assignment filters for devices",
            Self::ManagedApps => "assignment filters for apps",
            Self::DynamicGroup => "dynamic groups",
        }
    }

    /// Whether it is one of the two dialects of Intune.
    pub const fn is_assignment_filter(self) -> bool {
        matches!(self, Self::ManagedDevices | Self::ManagedApps)
    }
}

/// What is wrong with the syntax of `rule`.
pub fn check(rule: &str, dialect: Dialect) -> Vec<Problem> {
    parse(rule, dialect).problems
}
