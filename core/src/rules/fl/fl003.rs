//! An operator that a property does not know.

use crate::filter::{Comparison, Dialect, Operand, Operator, Property, property};
use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::rules::fl::filter_of;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "FL003",
    name: "filter-operator-not-allowed",
    severity: Severity::Error,
    what: "A rule compares a property by an operator that is not offered for it.",
    why: "Each property knows some operators only. Microsoft Entra and Intune refuse a rule that uses another.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "devices": {
      "deviceFilter": {
        "mode": "exclude",
        "rule": "device.trustType -in [\"AzureAD\"]"
      }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "devices": {
      "deviceFilter": {
        "mode": "exclude",
        "rule": "device.trustType -eq \"AzureAD\""
      }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[
        Source {
            title: "Filter for devices as a condition in Conditional Access policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
        },
        Source {
            title: "App and device properties, operators, and rule editing when creating filters in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/fundamentals/filters-device-properties",
        },
        Source {
            title: "Manage rules for dynamic membership groups in Microsoft Entra ID",
            url: "https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Some(filter) = filter_of(resource) else { return };
    let mut told: Vec<(&str, Operator)> = Vec::new();
    for comparison in filter.comparisons() {
        let (entity, name) = comparison.entity_and_name();
        let Some(property) = property(filter.dialect(), entity, name) else { continue };
        let operator = comparison.operator;
        if told.contains(&(property.name, operator)) {
            continue;
        }
        let problem = if comparison.operand == Operand::Null && !matches!(operator, Operator::Eq | Operator::Ne) {
            Some(("null can be compared by -eq and -ne only".to_owned(), true))
        } else {
            not_allowed(filter.dialect(), property, operator)
        };
        let Some((problem, certain)) = problem else { continue };
        told.push((property.name, operator));
        let message = format!("{} compares {} by -{}, but {problem}", filter.title(), property.name, operator.word());
        let finding = filter.report(findings, comparison.operator_span, message);
        finding.help(help(filter.dialect(), property, comparison));
        if !certain {
            finding.likely();
        }
    }
}

/// How many operators a message names.
const MOST: usize = 7;

/// What is wrong with an operator of a property, and whether that is certain.
fn not_allowed(dialect: Dialect, property: &Property, operator: Operator) -> Option<(String, bool)> {
    if property.operators.is_empty() {
        // For groups the documentation names operators as a whole, and one property for the order.
        let is_order = matches!(operator, Operator::Gt | Operator::Ge | Operator::Lt | Operator::Le);
        let is_date = property.name == "employeeHireDate" && matches!(operator, Operator::Ge | Operator::Le);
        let only = "the order of values is documented for employeeHireDate alone, by -ge and -le".to_owned();
        return (dialect == Dialect::DynamicGroup && is_order && !is_date).then_some((only, false));
    }
    if property.operators.contains(&operator) {
        return None;
    }
    // Of a long list those that deny are left out.
    let is_long = property.operators.len() > MOST;
    let named = property.operators.iter().filter(|operator| !is_long || operator.denied().is_none());
    let words: Vec<String> = named.map(|operator| format!("-{}", operator.word())).collect();
    if is_long {
        return Some((format!("it knows only {} and their opposites", words.join(", ")), true));
    }
    let last = words.last().cloned().unwrap_or_default();
    let first = words[..words.len() - 1].join(", ");
    Some((format!("it knows only {first} and {last}"), true))
}

fn help(dialect: Dialect, property: &Property, comparison: &Comparison) -> &'static str {
    let knows = |operator| property.operators.contains(&operator);
    match comparison.operator {
        _ if comparison.operand == Operand::Null => "Compare with null by -eq or -ne.",
        Operator::In if knows(Operator::Eq) => "Write one -eq for each value and join them by -or.",
        Operator::NotIn if knows(Operator::Ne) => "Write one -ne for each value and join them by -and.",
        Operator::Eq if knows(Operator::Contains) => "Use -contains, which compares with each element as a whole.",
        Operator::Ne if knows(Operator::NotContains) => {
            "Use -notContains, which compares with each element as a whole."
        }
        Operator::Gt | Operator::Ge | Operator::Lt | Operator::Le if dialect == Dialect::ConditionalAccess => {
            "Versions are compared as text here: use -startsWith, or ask for a version in a compliance policy."
        }
        _ if property.name == "operatingSystemVersion" => "Write the range with -ge and -lt.",
        _ => "Use an operator that it knows.",
    }
}
