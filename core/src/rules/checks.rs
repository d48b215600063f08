//! The checks of all rules, sorted by what they look at.
//!
//! Every file and every resource goes through its list. Most of a [`Rule`](super::Rule) is
//! documentation, so the lists hold only what a check needs, side by side.

use super::index::RULES;
use super::{Check, OfJson, OfReading, OfResource, OfShape, OfTenant, Rule};
use crate::finding::Severity;

/// The check of one rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OfRule<C> {
    /// The rule, by its position in [`ALL`](super::ALL).
    pub(crate) rule: u16,
    /// Its family, numbered from 0.
    pub(crate) family: u16,
    /// The severity of a certain finding.
    pub(crate) severity: Severity,
    pub(crate) check: C,
}

/// The list of one kind of check, in the order of the rules, made by the compiler.
macro_rules! list {
    ($name:ident, $kind:ident, $check:ty, $nothing:expr) => {
        pub(crate) static $name: &[OfRule<$check>] = &{
            const COUNT: usize = {
                let (mut count, mut index) = (0, 0);
                while index < RULES.len() {
                    count += matches!(RULES[index].check, Check::$kind(_)) as usize;
                    index += 1;
                }
                count
            };
            let nothing: $check = $nothing;
            let mut list = [OfRule { rule: 0, family: 0, severity: Severity::Hint, check: nothing }; COUNT];
            let (mut at, mut index, mut family) = (0, 0, 0);
            while index < RULES.len() {
                let rule = RULES[index];
                family += (index > 0 && !is_same_family(rule, RULES[index - 1])) as u16;
                if let Check::$kind(check) = rule.check {
                    list[at] = OfRule { rule: index as u16, family, severity: rule.severity, check };
                    at += 1;
                }
                index += 1;
            }
            list
        };
    };
}

list!(OF_READINGS, Reading, OfReading, |_, _| {});
list!(OF_JSON, Json, OfJson, |_, _| {});
list!(OF_SHAPES, Shape, OfShape, |_, _, _| {});
list!(OF_RESOURCES, Resource, OfResource, |_, _| {});
#[cfg(feature = "schemas")]
list!(OF_HOUSE, House, (), ());
list!(OF_TENANTS, Tenant, OfTenant, |_, _| {});

const fn is_same_family(one: &Rule, other: &Rule) -> bool {
    let (one, other) = (one.code.as_bytes(), other.code.as_bytes());
    one[0] == other[0] && one[1] == other[1]
}
