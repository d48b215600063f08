//! Part of an element of a collection.

use crate::filter::{Dialect, Operator, property};
use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::rules::fl::{MOST, filter_of};
use crate::rules::{Check, Example, Rule, Source, brief};

pub(crate) const RULE: Rule = Rule {
    code: "FL010",
    name: "filter-substring-on-collection",
    severity: Severity::Warning,
    what: "A device filter asks whether physicalIds or systemLabels contains something that is only part of an \
           element.",
    why: "For these two properties -contains compares whole elements, not parts of text. With part of an element it \
          never matches, and -notContains always does.",
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
        "rule": "device.physicalIds -contains \"[ZTDId]\""
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
        "rule": "device.enrollmentProfileName -startsWith \"Autopilot\""
      }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[Source {
        title: "Filter for devices as a condition in Conditional Access policy",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Some(filter) = filter_of(resource).filter(|filter| filter.dialect() == Dialect::ConditionalAccess) else {
        return;
    };
    let mut told = 0;
    for comparison in filter.comparisons() {
        let (entity, name) = comparison.entity_and_name();
        let Some(property) = property(filter.dialect(), entity, name).filter(|property| property.is_collection) else {
            continue;
        };
        if !matches!(comparison.operator, Operator::Contains | Operator::NotContains) {
            continue;
        }
        for (value, span) in comparison.values() {
            let is_part = match property.listed() {
                Some(labels) => is_part_of_label(value, labels),
                None => is_part_of_id(value),
            };
            if !is_part || told >= MOST {
                continue;
            }
            told += 1;
            let effect = if comparison.operator == Operator::Contains { "never matches" } else { "always matches" };
            let message = format!(
                "{} compares {} with '{}', but -{} compares whole elements, so this {effect}",
                filter.title(),
                property.name,
                brief(value, 60),
                comparison.operator.word()
            );
            let finding = filter.report(findings, span, message);
            finding.help(
                "Write the whole element, or use a property such as enrollmentProfileName or an extension attribute.",
            );
            if property.listed().is_some() {
                finding.likely();
            }
        }
    }
}

/// Physical ids read `[kind]:value`.
fn is_part_of_id(value: &str) -> bool {
    const KINDS: [&str; 7] = ["ZTDId", "OrderID", "PurchaseOrderId", "GID", "HWID", "USER-GID", "USER-HWID"];
    let value = value.trim();
    match value.strip_prefix('[') {
        Some(rest) => rest.split_once("]:").is_none_or(|(_, value)| value.is_empty()),
        None => KINDS.iter().any(|kind| kind.eq_ignore_ascii_case(value.trim_end_matches([']', ':']))),
    }
}

/// The beginning of a label that is no label itself.
fn is_part_of_label(value: &str, labels: &[&str]) -> bool {
    let begins = |label: &&&str| label.get(..value.len()).is_some_and(|start| start.eq_ignore_ascii_case(value));
    value.len() >= 3
        && labels.iter().filter(begins).count() > 0
        && !labels.iter().any(|label| label.eq_ignore_ascii_case(value))
}
