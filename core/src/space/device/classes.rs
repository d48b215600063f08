//! A rule's truth in every state.

use std::collections::HashMap;

use super::compare::Test;
use super::state::{State, States};
use super::values::{Attribute, Outcomes, Possible, Setting};
use crate::filter::{Dialect, Rule, Step};
use crate::policy::Platform;

/// The combinations of values that are tried for one state, at 64 a word.
const MOST_COMBINATIONS: usize = 4096;
/// The steps of a rule that is looked into. Microsoft Entra takes rules of 3072 characters.
const MOST_STEPS: usize = 512;

/// Whether a rule holds in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// On some devices in that state it does: an attribute decides that the state does not fix.
    Depends,
}

/// The states by a rule's truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceClasses {
    matched: States,
    unmatched: States,
    /// For the others, the attributes that decide.
    open: Vec<(States, Vec<String>)>,
}

impl DeviceClasses {
    /// Evaluates the rule of a device filter.
    pub fn of(rule: &Rule) -> Self {
        Self::evaluate(rule, Setting { dialect: Dialect::ConditionalAccess, platform: None }, States::ALL)
    }

    /// Evaluates a rule for devices of one platform: that tells `device.operatingSystem`.
    pub fn on(rule: &Rule, platform: Platform) -> Self {
        let setting = Setting { dialect: Dialect::ConditionalAccess, platform: Some(platform) };
        Self::evaluate(rule, setting, States::ALL)
    }

    /// Evaluates the rule of an assignment filter for managed devices. Other devices match none.
    pub fn of_assignment_filter(rule: &Rule, platform: Option<Platform>) -> Self {
        Self::evaluate(rule, Setting { dialect: Dialect::ManagedDevices, platform }, States::managed())
    }

    /// Evaluates in some states; in the others the rule does not hold.
    fn evaluate(rule: &Rule, setting: Setting, states: States) -> Self {
        let mut classes = Self { matched: States::NONE, unmatched: !states, open: Vec::new() };
        let Some(program) = Program::of(rule, setting) else {
            classes.open.push((states, Vec::new()));
            return classes;
        };
        // Many states look the same to a rule: there are few to walk through.
        let mut known: Vec<(Vec<Possible>, Answer)> = Vec::new();
        for state in states.iter() {
            let outcomes: Vec<_> = program.attributes.iter().map(|attribute| attribute.outcomes(state)).collect();
            let Answer { truth, depends_on } = match known.iter().find(|(seen, _)| *seen == outcomes) {
                Some((_, known)) => known.clone(),
                None => {
                    let answer = program.run(&outcomes);
                    known.push((outcomes, answer.clone()));
                    answer
                }
            };
            match truth {
                Truth::Yes => classes.matched.insert(state),
                Truth::No => classes.unmatched.insert(state),
                Truth::Depends => match classes.open.iter_mut().find(|(_, names)| *names == depends_on) {
                    Some((states, _)) => states.insert(state),
                    None => classes.open.push((state.into(), depends_on)),
                },
            }
        }
        classes
    }

    /// Whether the rule holds in a state.
    pub fn truth(&self, state: State) -> Truth {
        if self.matched.contains(state) {
            Truth::Yes
        } else if self.unmatched.contains(state) {
            Truth::No
        } else {
            Truth::Depends
        }
    }

    /// The states in which it holds.
    pub fn matched(&self) -> States {
        self.matched
    }

    /// The states in which it does not hold.
    pub fn unmatched(&self) -> States {
        self.unmatched
    }

    /// The states in which that depends.
    pub fn open(&self) -> States {
        !(self.matched | self.unmatched)
    }

    /// The attributes on which it depends in a state, as the rule spells them; empty for a rule too
    /// long to look into.
    pub fn depends_on(&self, state: State) -> &[String] {
        let open = self.open.iter().find(|(states, _)| states.contains(state));
        open.map_or(&[], |(_, names)| names.as_slice())
    }
}

/// The truth for one state, and the attributes it depends on if it does.
#[derive(Clone, Debug)]
struct Answer {
    truth: Truth,
    depends_on: Vec<String>,
}

/// A rule with its comparisons sorted by attribute.
struct Program {
    attributes: Vec<Attribute>,
    steps: Vec<Op>,
}

/// A step, with a comparison as attribute and position among its comparisons.
enum Op {
    Test(usize, usize),
    Not,
    And,
    Or,
}

/// For each combination of values whether something can be true, and whether it can be false. Both
/// are possible where the values of an attribute are too many to try.
struct Column {
    can_hold: Vec<u64>,
    can_fail: Vec<u64>,
}

impl Program {
    /// `None` for a rule that is too long or cannot be evaluated.
    fn of(rule: &Rule, setting: Setting) -> Option<Self> {
        if rule.steps.is_empty() || rule.steps.len() > MOST_STEPS {
            return None;
        }
        let mut attributes: Vec<Attribute> = Vec::new();
        let mut by_name: HashMap<String, usize> = HashMap::new();
        let mut steps = Vec::with_capacity(rule.steps.len());
        for step in &rule.steps {
            steps.push(match step {
                Step::Not => Op::Not,
                Step::And => Op::And,
                Step::Or => Op::Or,
                // Dynamic groups are another matter.
                Step::Quantify(_) => return None,
                Step::Compare(comparison) => {
                    let at = *by_name.entry(comparison.property.to_ascii_lowercase()).or_insert_with(|| {
                        attributes.push(Attribute::new(&comparison.property, setting));
                        attributes.len() - 1
                    });
                    let attribute = attributes.get_mut(at)?;
                    attribute.tests.push(Test::of(comparison));
                    Op::Test(at, attribute.tests.len() - 1)
                }
            });
        }
        attributes.iter_mut().for_each(Attribute::find_values);
        Some(Self { attributes, steps })
    }

    /// Evaluates for all combinations of the outcomes that are possible for each attribute.
    fn run(&self, outcomes: &[Possible]) -> Answer {
        let decided = |truth| Answer { truth, depends_on: Vec::new() };
        // Combination `i` takes for an attribute its outcomes number `i / stride % how many`.
        let mut count = 1;
        let axes: Vec<Option<Axis<'_>>> = outcomes
            .iter()
            .map(|outcomes| {
                let outcomes = outcomes.as_ref().filter(|list| count * list.len() <= MOST_COMBINATIONS)?;
                let axis = Axis { outcomes, stride: count };
                count *= outcomes.len();
                Some(axis)
            })
            .collect();
        let Some(result) = self.evaluate(&axes, count) else { return decided(Truth::Depends) };
        let whole = Column::unknown(count);
        let never = |words: &[u64]| words.iter().zip(&whole.can_hold).all(|(word, whole)| word & whole == 0);
        if never(&result.can_fail) {
            return decided(Truth::Yes);
        }
        if never(&result.can_hold) {
            return decided(Truth::No);
        }
        let names = self.attributes.iter().zip(&axes).filter(|(_, axis)| match axis {
            Some(axis) => axis.decides(&result.can_hold, count),
            None => true,
        });
        Answer { truth: Truth::Depends, depends_on: names.map(|(attribute, _)| attribute.name.clone()).collect() }
    }

    fn evaluate(&self, axes: &[Option<Axis<'_>>], count: usize) -> Option<Column> {
        let mut stack: Vec<Column> = Vec::new();
        for step in &self.steps {
            match step {
                Op::Test(attribute, test) => stack.push(match axes.get(*attribute)? {
                    Some(axis) => axis.column(*test, count),
                    None => Column::unknown(count),
                }),
                Op::Not => {
                    let top = stack.last_mut()?;
                    std::mem::swap(&mut top.can_hold, &mut top.can_fail);
                }
                Op::And => {
                    let other = stack.pop()?;
                    let top = stack.last_mut()?;
                    both(&mut top.can_hold, &other.can_hold);
                    either(&mut top.can_fail, &other.can_fail);
                }
                Op::Or => {
                    let other = stack.pop()?;
                    let top = stack.last_mut()?;
                    either(&mut top.can_hold, &other.can_hold);
                    both(&mut top.can_fail, &other.can_fail);
                }
            }
        }
        let result = stack.pop()?;
        stack.is_empty().then_some(result)
    }
}

fn both(words: &mut [u64], others: &[u64]) {
    words.iter_mut().zip(others).for_each(|(word, other)| *word &= other);
}

fn either(words: &mut [u64], others: &[u64]) {
    words.iter_mut().zip(others).for_each(|(word, other)| *word |= other);
}

impl Column {
    fn unknown(count: usize) -> Self {
        let mut words = vec![u64::MAX; count.div_ceil(64)];
        if let (Some(last), 1..) = (words.last_mut(), count % 64) {
            *last = (1 << (count % 64)) - 1;
        }
        Self { can_hold: words.clone(), can_fail: words }
    }
}

/// An attribute as one direction in the space of combinations.
struct Axis<'o> {
    outcomes: &'o [Outcomes],
    stride: usize,
}

impl Axis<'_> {
    fn column(&self, test: usize, count: usize) -> Column {
        let mut can_hold = vec![0_u64; count.div_ceil(64)];
        let mut can_fail = can_hold.clone();
        for combination in 0..count {
            let outcomes = self.outcomes.get(combination / self.stride % self.outcomes.len()).copied().unwrap_or(0);
            let words = if outcomes >> test & 1 == 1 { &mut can_hold } else { &mut can_fail };
            if let Some(word) = words.get_mut(combination / 64) {
                *word |= 1 << (combination % 64);
            }
        }
        Column { can_hold, can_fail }
    }

    /// Whether there are two combinations that differ in this attribute alone, with different
    /// results.
    fn decides(&self, words: &[u64], count: usize) -> bool {
        let bit = |at: usize| words.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1);
        (0..count).any(|at| {
            let first = at - at / self.stride % self.outcomes.len() * self.stride;
            bit(at) != bit(first)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::state::{Management, Ownership, Trust};
    use super::*;
    use crate::filter::{Dialect, parse};

    fn classes(rule: &str) -> DeviceClasses {
        let rule = parse(rule, Dialect::ConditionalAccess);
        assert_eq!(rule.problems, []);
        DeviceClasses::of(&rule)
    }

    #[test]
    fn null_makes_positive_operators_false_and_negative_ones_true() {
        for (rule, truth) in [
            ("device.isCompliant -eq False", Truth::No),
            ("device.isCompliant -ne True", Truth::Yes),
            ("device.model -notStartsWith \"Surface\"", Truth::Yes),
            ("device.model -in [\"a\", \"b\"]", Truth::No),
            ("device.model -eq null", Truth::Depends),
        ] {
            assert_eq!(classes(rule).truth(State::UNREGISTERED), truth, "{rule}");
        }
    }

    #[test]
    fn a_rule_on_what_states_fix_is_decided_everywhere() {
        let found = classes("device.isCompliant -eq True -or device.trustType -eq \"Workplace\"");
        assert_eq!(found.matched(), States::compliant() | States::with_trust(Trust::Registered));
        assert_eq!(found.open(), States::NONE);
        let found = classes("not (device.deviceOwnership -eq \"company\")");
        let company = States::of(|state| state.ownership() == Ownership::Company && state.trust().is_some());
        assert_eq!(found.unmatched(), company);
    }

    #[test]
    fn a_free_attribute_decides_only_where_it_can() {
        let found = classes("device.isCompliant -eq True -or device.model -startsWith \"Surface\"");
        assert_eq!(found.matched(), States::compliant());
        let joined = State::known(Trust::Joined, Management::Noncompliant, Ownership::Unset);
        assert_eq!(found.truth(joined), Truth::Depends);
        assert_eq!(found.depends_on(joined), ["device.model"]);
        assert_eq!(found.truth(State::UNREGISTERED), Truth::No);
    }

    #[test]
    fn values_are_told_apart() {
        for (rule, always) in [
            ("device.model -ne \"A\" -or device.model -ne \"B\"", true),
            ("device.model -ne \"A\" -or device.model -ne \"a\"", false),
            ("device.model -startsWith \"ab\" -or device.model -notStartsWith \"A\"", false),
            ("device.model -startsWith \"a\" -or device.model -notStartsWith \"AB\"", true),
            ("device.model -contains \"b\" -or device.model -notEndsWith \"ab\"", true),
            ("device.model -contains \"abc\" -or device.model -notEndsWith \"ab\"", false),
            ("device.physicalIds -contains \"x\" -or device.physicalIds -notContains \"xy\"", false),
            ("device.physicalIds -contains \"x\" -or device.physicalIds -notContains \"X\"", true),
        ] {
            assert_eq!(classes(rule).matched() == States::ALL, always, "{rule}");
        }
        let never = classes("device.model -eq \"A\" -and device.model -eq \"B\"");
        assert_eq!(never.unmatched(), States::ALL);
    }

    #[test]
    fn extension_attributes_of_unmanaged_devices_are_open() {
        let found = classes("device.extensionAttribute1 -ne \"a\" -or device.extensionAttribute1 -ne \"b\"");
        assert_eq!(found.open(), States::of(State::hides_extension_attributes));
        assert_eq!(found.matched(), !found.open());
    }

    #[test]
    fn a_platform_tells_the_operating_system() {
        let rule = "device.operatingSystem -in [\"iOS\", \"iPadOS\"]";
        assert_eq!(classes(rule).open(), !States::unregistered());
        let rule = parse(rule, Dialect::ConditionalAccess);
        assert_eq!(DeviceClasses::on(&rule, Platform::Windows).unmatched(), States::ALL);
        assert_eq!(DeviceClasses::on(&rule, Platform::Ios).open(), !States::unregistered());
    }

    #[test]
    fn an_unmanaged_device_has_no_mdm() {
        let found = classes("device.mdmAppId -eq \"0000000a-0000-0000-c000-000000000000\"");
        assert_eq!(found.unmatched(), States::of(|state| state.management() == Management::Unmanaged));
        assert_eq!(found.matched(), States::NONE);
    }

    #[test]
    fn what_is_too_much_to_try_depends() {
        let many: Vec<String> = (0..40).map(|at| format!("device.model -contains \"{at}-\"")).collect();
        let found = classes(&format!("device.isCompliant -eq True -or {}", many.join(" -or ")));
        assert_eq!(found.matched(), States::compliant());
        assert_eq!(found.truth(State::UNREGISTERED), Truth::No);
        assert_eq!(found.open(), !States::compliant() & !States::unregistered());
        let long = many.join(" -or ") + &" -or device.model -eq \"a\"".repeat(600);
        assert_eq!(classes(&long).open(), States::ALL);
    }
}
