//! Which devices a filter leaves out, by who owns them.
//!
//! Of a filter only what it says about ownership is evaluated: that is what compliance for "the
//! devices of the company" and Conditional Access for all devices disagree on. Everything else in a
//! rule may hold or not.

use crate::filter::{Comparison, Dialect, Operand, Operator, Step, parse};

/// Who owns a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ownership {
    Personal,
    Company,
}

impl Ownership {
    pub(crate) const ALL: [Self; 2] = [Self::Personal, Self::Company];

    /// The word for such devices.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Company => "company-owned",
        }
    }

    /// The value of `deviceOwnership`. Intune says `Corporate`, Microsoft Entra `Company`; the
    /// other's word is no value.
    const fn value(self, dialect: Dialect) -> &'static str {
        match self {
            Self::Personal => "Personal",
            Self::Company if dialect.is_assignment_filter() => "Corporate",
            Self::Company => "Company",
        }
    }
}

/// Whether `rule` matches devices with an owner; `None` if more decides than that, or if the rule
/// cannot be read.
pub(crate) fn matches(rule: &str, ownership: Ownership, dialect: Dialect) -> Option<bool> {
    let rule = parse(rule, dialect);
    if !rule.problems.is_empty() {
        return None;
    }
    let mut stack: Vec<Option<bool>> = Vec::new();
    for step in &rule.steps {
        let result = match step {
            Step::Compare(comparison) => compare(comparison, ownership, dialect),
            Step::Not => stack.pop()?.map(|value| !value),
            Step::And => match (stack.pop()?, stack.pop()?) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Step::Or => match (stack.pop()?, stack.pop()?) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Step::Quantify(_) => {
                stack.pop()?;
                None
            }
        };
        stack.push(result);
    }
    stack.pop()?
}

fn compare(comparison: &Comparison, ownership: Ownership, dialect: Dialect) -> Option<bool> {
    if !comparison.property.eq_ignore_ascii_case("device.deviceOwnership") {
        return None;
    }
    let is_value = |text: &str| Ownership::ALL.iter().any(|one| one.value(dialect).eq_ignore_ascii_case(text));
    let is = |text: &String| ownership.value(dialect).eq_ignore_ascii_case(text);
    match (&comparison.operand, comparison.operator) {
        // What is no value of this language was meant otherwise.
        (Operand::Text(text), _) if !is_value(text) => None,
        (Operand::Text(text), Operator::Eq) => Some(is(text)),
        (Operand::Text(text), Operator::Ne) => Some(!is(text)),
        (Operand::List(list), _) if !list.iter().all(|text| is_value(text)) => None,
        (Operand::List(list), Operator::In) => Some(list.iter().any(is)),
        (Operand::List(list), Operator::NotIn) => Some(!list.iter().any(is)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ownership_decides_where_a_rule_speaks_of_it() {
        let answers = |rule: &str| Ownership::ALL.map(|ownership| matches(rule, ownership, Dialect::ManagedDevices));
        for (rule, expected) in [
            (r#"(device.deviceOwnership -eq "Corporate")"#, [Some(false), Some(true)]),
            (r#"(device.deviceOwnership -ne "Corporate")"#, [Some(true), Some(false)]),
            (r#"(device.deviceOwnership -in ["Personal","Corporate"])"#, [Some(true), Some(true)]),
            (r#"(device.deviceOwnership -eq "Corporate") and (device.model -eq "iPad")"#, [Some(false), None]),
            (r#"(device.deviceOwnership -eq "Personal") or (device.model -eq "iPad")"#, [Some(true), None]),
            (r#"(device.deviceOwnership -eq "Company")"#, [None, None]),
            (r#"(device.model -eq "iPad")"#, [None, None]),
            (r#"(device.deviceOwnership -eq"#, [None, None]),
        ] {
            assert_eq!(answers(rule), expected, "{rule}");
        }
        let rule = r#"device.deviceOwnership -eq "Company""#;
        assert_eq!(matches(rule, Ownership::Company, Dialect::ConditionalAccess), Some(true));
    }
}
