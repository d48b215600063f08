//! Truth tables: whether two readings of a rule differ, which comparison does nothing, and whether two rules can hold of
//! one thing.
//!
//! A rule is a formula over few distinct conditions. Where these exclude or imply one another, as
//! two values of one property do, the states that cannot be are left out. What is not known to
//! exclude or imply is left free, so "the same" and "without effect" are said of fewer rules than
//! they could be, never of more.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::{Comparison, Dialect, Operand, Operator, Step, property};

use crate::order::Order;
use crate::policy::Dotted;

/// How many distinct conditions a table may have: each doubles it.
const MOST_CONDITIONS: usize = 12;
/// How many steps a rule may have.
const MOST_STEPS: usize = 200;
/// A longer list is one condition of its own.
const MOST_LISTED: usize = 3;

/// A set of states: a bit for each.
type States = Vec<u64>;

/// Whether two readings hold in the same states; `None` if there are too many to tell.
pub fn same(one: &[Step], other: &[Step], dialect: Dialect) -> Option<bool> {
    let mut table = Table::new(dialect);
    let formulas = [table.formula(one)?, table.formula(other)?];
    let possible = table.possible_states();
    let [first, second] = formulas.map(|formula| table.evaluate(&formula, None));
    Some(agree(&first?, &second?, &possible))
}

/// Whether nothing can satisfy two rules, each with whether it is denied. Of too many states nothing is known.
pub fn are_disjoint(one: (&[Step], bool), other: (&[Step], bool), dialect: Dialect) -> bool {
    let mut table = Table::new(dialect);
    let (Some(first), Some(second)) = (table.formula(one.0), table.formula(other.0)) else { return false };
    let (Some(first), Some(second)) = (table.evaluate(&first, None), table.evaluate(&second, None)) else {
        return false;
    };
    let side = |word: u64, is_denied: bool| if is_denied { !word } else { word };
    let mut words = first.iter().zip(&second).zip(table.possible_states());
    words.all(|((first, second), possible)| side(*first, one.1) & side(*second, other.1) & possible == 0)
}

/// The step of a comparison that could be left out, the last of them; `None` if there is none, or
/// too many states to tell, or if the rule does not depend on the state at all.
pub fn without_effect(steps: &[Step], dialect: Dialect) -> Option<usize> {
    // What holds for an element says too little about the others.
    if steps.iter().any(|step| matches!(step, Step::Quantify(_))) {
        return None;
    }
    let mut table = Table::new(dialect);
    let formula = table.formula(steps)?;
    let possible = table.possible_states();
    let whole = table.evaluate(&formula, None)?;
    let nowhere = vec![0; whole.len()];
    let everywhere: States = vec![u64::MAX; whole.len()];
    if agree(&whole, &nowhere, &possible) || agree(&whole, &everywhere, &possible) {
        return None;
    }
    (0..formula.len()).rev().filter(|index| matches!(formula[*index], Op::Any { .. })).find(|index| {
        let rest = table.evaluate(&formula, Some(*index));
        rest.is_some_and(|rest| agree(&whole, &rest, &possible))
    })
}

fn agree(one: &[u64], other: &[u64], possible: &[u64]) -> bool {
    one.iter().zip(other).zip(possible).all(|((one, other), possible)| (one ^ other) & possible == 0)
}

/// A condition that holds or does not.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Condition {
    property: String,
    relation: Relation,
    /// What it is compared with, in lower case.
    value: String,
    /// In which quantifier it stands: elements of different collections are different things.
    scope: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Relation {
    Is,
    IsNull,
    StartsWith,
    EndsWith,
    Contains,
    /// An order of versions.
    Order(Bound),
    /// One that says nothing about others.
    Other(Operator),
}

/// Which versions are in: those on a side of one, and that one or not.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Bound {
    is_lower: bool,
    is_in: bool,
}

/// A step over conditions.
enum Op {
    /// Whether any of these holds, or none.
    Any {
        conditions: Vec<usize>,
        negated: bool,
    },
    Not,
    And,
    Or,
    Nothing,
}

struct Table {
    dialect: Dialect,
    conditions: Vec<Condition>,
    index: FxHashMap<Condition, usize>,
}

impl Table {
    fn new(dialect: Dialect) -> Self {
        Self { dialect, conditions: Vec::new(), index: FxHashMap::default() }
    }

    fn formula(&mut self, steps: &[Step]) -> Option<Vec<Op>> {
        if steps.len() > MOST_STEPS {
            return None;
        }
        let mut scope = 0;
        let formula: Vec<Op> = steps
            .iter()
            .map(|step| match step {
                Step::Compare(comparison) => self.comparison(comparison, if comparison.of_element { scope } else { 0 }),
                Step::Not => Op::Not,
                Step::And => Op::And,
                Step::Or => Op::Or,
                Step::Quantify(_) => {
                    scope += 1;
                    Op::Nothing
                }
            })
            .collect();
        (self.conditions.len() <= MOST_CONDITIONS).then_some(formula)
    }

    fn comparison(&mut self, comparison: &Comparison, scope: usize) -> Op {
        let positive = comparison.operator.denied();
        let relation = match positive.unwrap_or(comparison.operator) {
            Operator::Eq if comparison.operand == Operand::Null => Relation::IsNull,
            Operator::Eq | Operator::In => Relation::Is,
            Operator::StartsWith => Relation::StartsWith,
            Operator::EndsWith => Relation::EndsWith,
            Operator::Contains => Relation::Contains,
            Operator::Gt => Relation::Order(Bound { is_lower: true, is_in: false }),
            Operator::Ge => Relation::Order(Bound { is_lower: true, is_in: true }),
            Operator::Lt => Relation::Order(Bound { is_lower: false, is_in: false }),
            Operator::Le => Relation::Order(Bound { is_lower: false, is_in: true }),
            other => Relation::Other(other),
        };
        let mut values: Vec<String> = comparison.operand.values().iter().map(|value| value.to_lowercase()).collect();
        let mut relation = relation;
        if values.len() > MOST_LISTED || values.is_empty() {
            values.order();
            values = vec![values.join("\n")];
            if relation == Relation::Is {
                relation = Relation::Other(Operator::In);
            }
        }
        let property = comparison.property.to_lowercase();
        let conditions = values.into_iter().map(|value| {
            let condition = Condition { property: property.clone(), relation, value, scope };
            *self.index.entry(condition.clone()).or_insert_with(|| {
                self.conditions.push(condition);
                self.conditions.len() - 1
            })
        });
        Op::Any { conditions: conditions.collect(), negated: positive.is_some() }
    }

    /// The number of words of a set of states.
    fn words(&self) -> usize {
        (1 << self.conditions.len()) / 64 + 1
    }

    /// The states in which a condition holds: every state is a number whose bits are the conditions.
    fn column(&self, condition: usize) -> States {
        let low: [u64; 6] = [
            0xAAAA_AAAA_AAAA_AAAA,
            0xCCCC_CCCC_CCCC_CCCC,
            0xF0F0_F0F0_F0F0_F0F0,
            0xFF00_FF00_FF00_FF00,
            0xFFFF_0000_FFFF_0000,
            0xFFFF_FFFF_0000_0000,
        ];
        match low.get(condition) {
            Some(word) => vec![*word; self.words()],
            None => (0..self.words()).map(|word| if word >> (condition - 6) & 1 == 1 { u64::MAX } else { 0 }).collect(),
        }
    }

    fn possible_states(&self) -> States {
        let columns: Vec<States> = (0..self.conditions.len()).map(|condition| self.column(condition)).collect();
        let mut possible = vec![u64::MAX; self.words()];
        for (one, condition) in self.conditions.iter().enumerate() {
            for (other, second) in self.conditions.iter().enumerate() {
                let (excludes, implies) = (self.excludes(condition, second), implies(condition, second));
                if one == other || !(excludes || (implies && self.is_single(condition))) {
                    continue;
                }
                for (word, possible) in possible.iter_mut().enumerate() {
                    let (one, other) = (columns[one][word], columns[other][word]);
                    *possible &= !(one & if excludes { other } else { !other });
                }
            }
        }
        // Numbers beyond the last state.
        let states = 1_usize << self.conditions.len();
        for (word, possible) in possible.iter_mut().enumerate() {
            let used = states.saturating_sub(word * 64);
            if used < 64 {
                *possible &= (1_u64 << used) - 1;
            }
        }
        possible
    }

    /// Whether a property holds one value, so that it cannot have two.
    fn is_single(&self, condition: &Condition) -> bool {
        let (entity, name) = condition.property.split_once('.').unwrap_or_default();
        !property(self.dialect, entity, name).is_some_and(|property| property.is_collection)
    }

    fn excludes(&self, one: &Condition, other: &Condition) -> bool {
        if (&one.property, one.scope) != (&other.property, other.scope) || !self.is_single(one) {
            return false;
        }
        match (one.relation, other.relation) {
            (Relation::Other(_), _) | (_, Relation::Other(_)) => false,
            (Relation::IsNull, Relation::IsNull) => false,
            // Conditional Access says how missing values compare. Empty text may well be one.
            (Relation::IsNull, _) => self.dialect == Dialect::ConditionalAccess && !other.value.is_empty(),
            (_, Relation::IsNull) => self.dialect == Dialect::ConditionalAccess && !one.value.is_empty(),
            (Relation::Order(bound), Relation::Order(limit)) => {
                bounds_exclude((bound, &one.value), (limit, &other.value))
            }
            // Versions are equal however many zeros are behind them: nothing is concluded from text.
            (Relation::Order(_), _) | (_, Relation::Order(_)) => false,
            (Relation::Is, _) => !holds(other, &one.value),
            (_, Relation::Is) => !holds(one, &other.value),
            (Relation::StartsWith, Relation::StartsWith) => {
                !one.value.starts_with(&other.value) && !other.value.starts_with(&one.value)
            }
            (Relation::EndsWith, Relation::EndsWith) => {
                !one.value.ends_with(&other.value) && !other.value.ends_with(&one.value)
            }
            _ => false,
        }
    }

    /// The states in which a formula holds, with the comparison at `left_out` not in it; `None` if
    /// nothing remains.
    fn evaluate(&self, formula: &[Op], left_out: Option<usize>) -> Option<States> {
        let mut stack: Vec<Option<States>> = Vec::new();
        for (index, op) in formula.iter().enumerate() {
            let value = match op {
                Op::Any { .. } if left_out == Some(index) => None,
                Op::Any { conditions, negated } => {
                    let mut states = vec![0; self.words()];
                    for condition in conditions {
                        states.iter_mut().zip(self.column(*condition)).for_each(|(all, one)| *all |= one);
                    }
                    if *negated {
                        states.iter_mut().for_each(|word| *word = !*word);
                    }
                    Some(states)
                }
                Op::Not => stack.pop()?.map(|states| states.into_iter().map(|word| !word).collect()),
                Op::And | Op::Or => match (stack.pop()?, stack.pop()?) {
                    (Some(mut one), Some(other)) => {
                        let is_and = matches!(op, Op::And);
                        one.iter_mut().zip(other).for_each(|(one, other)| {
                            *one = if is_and { *one & other } else { *one | other };
                        });
                        Some(one)
                    }
                    (one, other) => one.or(other),
                },
                Op::Nothing => continue,
            };
            stack.push(value);
        }
        stack.pop()?
    }
}

/// Whether a condition holds of a property that is `value`.
fn holds(condition: &Condition, value: &str) -> bool {
    match condition.relation {
        Relation::Is => condition.value == value,
        Relation::StartsWith => value.starts_with(&condition.value),
        Relation::EndsWith => value.ends_with(&condition.value),
        Relation::Contains => value.contains(&condition.value),
        Relation::IsNull | Relation::Order(_) | Relation::Other(_) => false,
    }
}

/// Whether no version is in both.
fn bounds_exclude(one: (Bound, &str), other: (Bound, &str)) -> bool {
    let ((lower, from), (upper, to)) = if one.0.is_lower { (one, other) } else { (other, one) };
    if !lower.is_lower || upper.is_lower {
        return false;
    }
    match compare(from, to) {
        Some(Ordering::Greater) => true,
        Some(Ordering::Equal) => !(lower.is_in && upper.is_in),
        Some(Ordering::Less) | None => false,
    }
}

/// Whether all versions within one bound are within another.
fn bound_implies(one: (Bound, &str), other: (Bound, &str)) -> bool {
    if one.0.is_lower != other.0.is_lower {
        return false;
    }
    match compare(one.1, other.1) {
        Some(Ordering::Greater) => one.0.is_lower,
        Some(Ordering::Less) => !one.0.is_lower,
        Some(Ordering::Equal) => other.0.is_in || !one.0.is_in,
        None => false,
    }
}

/// How two versions lie, missing numbers being zero; `None` if one is none.
fn compare(one: &str, other: &str) -> Option<Ordering> {
    let (one, other) = (Dotted::parse(one)?, Dotted::parse(other)?);
    Some(match (one.is_before(&other), other.is_before(&one)) {
        (true, _) => Ordering::Less,
        (_, true) => Ordering::Greater,
        _ => Ordering::Equal,
    })
}

/// Whether one condition cannot hold without the other.
fn implies(one: &Condition, other: &Condition) -> bool {
    if (&one.property, one.scope) != (&other.property, other.scope) {
        return false;
    }
    match (one.relation, other.relation) {
        (Relation::Is, Relation::Is | Relation::StartsWith | Relation::EndsWith | Relation::Contains) => {
            holds(other, &one.value)
        }
        (Relation::Order(bound), Relation::Order(other_bound)) => {
            bound_implies((bound, &one.value), (other_bound, &other.value))
        }
        (Relation::StartsWith, Relation::StartsWith) => one.value.starts_with(&other.value),
        (Relation::EndsWith, Relation::EndsWith) => one.value.ends_with(&other.value),
        (Relation::StartsWith | Relation::EndsWith | Relation::Contains, Relation::Contains) => {
            one.value.contains(&other.value)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::{Precedence, parse, parse_with};
    use crate::text::Span;

    fn readings_agree(rule: &str) -> Option<bool> {
        let of = |precedence| parse_with(rule, Dialect::ConditionalAccess, precedence).steps;
        same(&of(Precedence::AndFirst), &of(Precedence::OrFirst), Dialect::ConditionalAccess)
    }

    #[test]
    fn readings_differ_in_a_state_that_can_be() {
        for (rule, expected) in [
            (
                "device.isCompliant -eq True -and device.trustType -eq \"AzureAD\" -or device.model -eq \"x\"",
                Some(false),
            ),
            // Both halves speak of one property that cannot have two values.
            (
                "device.trustType -eq \"AzureAD\" -and device.trustType -eq \"ServerAD\" -or device.trustType -eq \"ServerAD\" \
                 -and device.trustType -eq \"AzureAD\"",
                Some(true),
            ),
            ("device.isCompliant -eq True -and device.model -eq \"x\" -or device.isCompliant -eq True", Some(true)),
            (
                "device.isCompliant -eq True -or device.isCompliant -ne \"true\" -and device.model -eq \"x\"",
                Some(false),
            ),
        ] {
            assert_eq!(readings_agree(rule), expected, "{rule}");
        }
        let many: Vec<String> = (0..20).map(|number| format!("device.model -contains \"{number}x\"")).collect();
        assert_eq!(readings_agree(&(many.join(" -or ") + " -and device.isCompliant -eq True")), None);
    }

    #[test]
    fn rules_that_nothing_satisfies_together() {
        let is_disjoint = |one: &str, other: &str| {
            let steps = |rule: &str| parse(rule.trim_start_matches('!'), Dialect::ManagedDevices).steps;
            let denied = |rule: &str| rule.starts_with('!');
            let (first, second) = (steps(one), steps(other));
            are_disjoint((&first, denied(one)), (&second, denied(other)), Dialect::ManagedDevices)
        };
        for (one, other, expected) in [
            ("(device.deviceOwnership -eq \"Corporate\")", "(device.deviceOwnership -eq \"Personal\")", true),
            ("(device.deviceOwnership -eq \"Corporate\")", "(device.deviceOwnership -ne \"corporate\")", true),
            ("(device.deviceOwnership -eq \"Corporate\")", "(device.model -eq \"Personal\")", false),
            ("!(device.deviceOwnership -eq \"Corporate\")", "(device.deviceOwnership -eq \"Corporate\")", true),
            ("!(device.deviceOwnership -eq \"Corporate\")", "(device.deviceOwnership -eq \"Personal\")", false),
            (
                "(device.deviceOwnership -eq \"Corporate\") and (device.model -startsWith \"Surface\")",
                "(device.model -notContains \"surface\")",
                true,
            ),
            ("(device.model -contains \"Surface\")", "(device.model -contains \"Pro\")", false),
            ("(device.deviceCategory -in [\"A\", \"B\"])", "(device.deviceCategory -eq \"C\")", true),
            ("(device.deviceCategory -in [\"A\", \"B\"])", "(device.deviceCategory -notIn [\"B\"])", false),
            (
                "(device.operatingSystemVersion -ge 10.0.22000)",
                "(device.operatingSystemVersion -lt 10.0.22000.0)",
                true,
            ),
            ("(device.operatingSystemVersion -ge 10.0.22000)", "(device.operatingSystemVersion -le 10.0.22000)", false),
            ("(device.operatingSystemVersion -gt 10.0.9)", "(device.operatingSystemVersion -lt 10.0.22000)", false),
            ("(device.operatingSystemVersion -gt 11)", "(device.operatingSystemVersion -lt 9)", true),
            ("(device.operatingSystemVersion -gt 11)", "!(device.operatingSystemVersion -ge 10.5)", true),
        ] {
            assert_eq!(is_disjoint(one, other), expected, "{one} and {other}");
            assert_eq!(is_disjoint(other, one), expected, "{other} and {one}");
        }
    }

    fn useless(rule: &str) -> Option<String> {
        let parsed = parse(rule, Dialect::ConditionalAccess);
        let index = without_effect(&parsed.steps, Dialect::ConditionalAccess)?;
        let Step::Compare(comparison) = &parsed.steps[index] else { panic!("{rule}: no comparison") };
        let span: Span = comparison.span();
        Some(span.of(rule).replace("device.", ""))
    }

    #[test]
    fn a_comparison_without_effect_is_found() {
        for (rule, expected) in [
            ("device.model -eq \"a\" -or device.model -eq \"A\"", Some("model -eq \"A\"")),
            ("device.model -eq \"a\" -or device.model -eq \"b\"", None),
            ("device.model -eq \"a\"", None),
            (
                "device.trustType -eq \"AzureAD\" -and device.trustType -ne \"ServerAD\"",
                Some("trustType -ne \"ServerAD\""),
            ),
            ("device.model -startsWith \"Surf\" -or device.model -eq \"Surface Go\"", Some("model -eq \"Surface Go\"")),
            ("device.model -startsWith \"Surf\" -and device.model -ne \"Surface Go\"", None),
            ("device.model -in [\"a\", \"b\"] -or device.model -eq \"b\"", Some("model -eq \"b\"")),
            (
                "device.isCompliant -eq True -or (device.isCompliant -eq True -and device.model -eq \"x\")",
                Some("model -eq \"x\""),
            ),
            // Always true: another matter.
            ("device.trustType -ne \"AzureAD\" -or device.trustType -ne \"ServerAD\"", None),
            // A device has many labels.
            ("device.systemLabels -contains \"CloudPC\" -and device.systemLabels -notContains \"MultiUser\"", None),
            ("device.isCompliant -eq True -and device.isCompliant -ne null", Some("isCompliant -ne null")),
        ] {
            assert_eq!(useless(rule).as_deref(), expected, "{rule}");
        }
    }

    /// Sets of states against one state at a time.
    #[test]
    fn sets_of_states_are_right() {
        let names: Vec<String> =
            (0..9).map(|number| format!("device.extensionAttribute{} -eq \"x\"", number + 1)).collect();
        for (first, second) in [(0, 8), (3, 6), (5, 7), (8, 1)] {
            let rule = names.join(" -or ");
            let both = format!("{} -and {}", names[first], names[second]);
            let of = |rule: &str| parse(rule, Dialect::ConditionalAccess).steps;
            let agree = |one: &str, other: &str| same(&of(one), &of(other), Dialect::ConditionalAccess);
            assert_eq!(agree(&rule, &format!("{rule} -or ({both})")), Some(true));
            assert_eq!(agree(&both, &format!("{} -and {}", names[second], names[first])), Some(true));
            assert_eq!(agree(&both, &names[first]), Some(false));
            assert_eq!(agree(&both, &names[second]), Some(false));
            assert_eq!(agree(&names[first], &names[second]), Some(false));
        }
    }
}
