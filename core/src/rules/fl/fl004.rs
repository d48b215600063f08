//! A value that a property never has.

use crate::filter::{Comparison, Operand, Operator, Property, Values, property, value_here};
use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Facts, Resource};
use crate::rules::fl::{Filter, MOST, filter_of};
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::text::{Span, closest};

pub(crate) const RULE: Rule = Rule {
    code: "FL004",
    name: "filter-bad-value",
    severity: Severity::Error,
    what: "A rule compares a property with a value that it can never have.",
    why: "Such a comparison never matches, or with a negative operator always does, and nobody says so: the filter \
          silently leaves out, or lets in, every device.",
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
        "rule": "device.deviceOwnership -eq \"Corporate\""
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
        "rule": "device.deviceOwnership -eq \"Company\""
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
    let mut told = 0;
    for comparison in filter.comparisons() {
        let (entity, name) = comparison.entity_and_name();
        let Some(property) = property(filter.dialect(), entity, name) else { continue };
        // With parts of values the whole ones need not be known.
        let compares_whole =
            matches!(comparison.operator, Operator::Eq | Operator::Ne | Operator::In | Operator::NotIn)
                || property.is_collection && matches!(comparison.operator, Operator::Contains | Operator::NotContains);
        // Without its list -in cannot be read at all.
        let lacks_list = comparison.operator.takes_list() && !matches!(comparison.operand, Operand::List(_));
        if !compares_whole || lacks_list {
            continue;
        }
        for (value, span) in comparison.values() {
            let is_told = check_value(&filter, comparison, property, value, span, findings)
                || check_architecture(resource, &filter, comparison, property, (value, span), findings);
            told += usize::from(is_told);
            if told >= MOST {
                return;
            }
        }
    }
}

/// What a processor is called on one platform, where another platform calls it otherwise: the platform, the word of the
/// other one, and its own.
///
/// Source: "App and device properties, operators, and rule editing when creating filters in Microsoft Intune", cpuArchitecture.
const ARCHITECTURES: [(&str, &str, &str); 2] = [("windows10AndLater", "x64", "amd64"), ("macOS", "amd64", "x64")];

fn check_architecture(
    resource: &Resource,
    filter: &Filter<'_>,
    comparison: &Comparison,
    property: &Property,
    (value, span): (&str, Span),
    findings: &mut Findings,
) -> bool {
    let Facts::AssignmentFilter(facts) = &resource.facts else { return false };
    let Some(platform) = facts.platform.as_ref().filter(|_| property.name == "cpuArchitecture") else { return false };
    let is_foreign = |(of, there, _): &&(&str, &str, &str)| platform.is(of) && there.eq_ignore_ascii_case(value);
    let Some((of, _, here)) = ARCHITECTURES.iter().find(is_foreign) else { return false };
    let message = format!(
        "{} is for {of} and compares cpuArchitecture with '{value}', a value that devices of that platform never have: {}",
        filter.title(),
        effect(comparison)
    );
    let finding = filter.report(findings, span, message);
    finding.help(format!("Write \"{here}\": so Intune calls it on {of}."));
    finding.related(platform.span, "the platform").fix(rewrite(filter, span, here));
    finding.likely();
    true
}

fn check_value(
    filter: &Filter<'_>,
    comparison: &Comparison,
    property: &Property,
    value: &str,
    span: Span,
    findings: &mut Findings,
) -> bool {
    let Some(listed) = property.listed() else { return false };
    let plain = value.strip_prefix('$').unwrap_or(value);
    if listed.iter().any(|known| known.eq_ignore_ascii_case(plain)) {
        return false;
    }
    let translated = value_here(filter.dialect(), property, value);
    let meant = translated.or_else(|| closest(value, listed.iter().copied()));
    let is_open = matches!(property.values, Values::Known(_));
    if is_open && meant.is_none() {
        return false;
    }
    let shown = brief(value, 60);
    let message = if is_open {
        format!(
            "{} compares {} with '{shown}', which is not among the documented values",
            filter.title(),
            property.name
        )
    } else {
        let effect = effect(comparison);
        format!("{} compares {} with '{shown}', a value that it never has: {effect}", filter.title(), property.name)
    };
    let finding = filter.report(findings, span, message);
    if let Some(word) = translated.or(meant) {
        finding.fix(rewrite(filter, span, word));
    }
    match (translated, meant) {
        (Some(here), _) => finding.help(format!("Write \"{here}\": '{value}' is the word of {}.", other_side(filter))),
        (_, Some(meant)) => finding.help(format!("Write \"{meant}\", if that is what is meant.")),
        _ => finding.help(format!("It can be compared with {}.", listed.join(", "))),
    };
    if property.name == "systemLabels" {
        finding.severity(Severity::Hint);
    } else if is_open {
        finding.likely();
    }
    true
}

/// What comes of a value that a property never has.
fn effect(comparison: &Comparison) -> &'static str {
    match comparison.operator.denied() {
        _ if comparison.values().nth(1).is_some() => "in this list it stands for nothing",
        Some(_) => "the comparison always matches",
        None => "the comparison never matches",
    }
}

/// Puts a word in the place of a value, in the same quotes.
fn rewrite(filter: &Filter<'_>, span: Span, word: &str) -> Fix {
    let written = span.of(&filter.written.text);
    let quote = written.chars().next().filter(|first| matches!(first, '"' | '\''));
    let quote = quote.map(String::from).unwrap_or_default();
    Fix::unsafe_to_apply().rewrite(filter.written.place(span), format!("{quote}{word}{quote}"))
}

/// Whose words those of another dialect are.
fn other_side(filter: &Filter<'_>) -> &'static str {
    if filter.dialect().is_assignment_filter() { "Microsoft Entra" } else { "Intune's assignment filters" }
}
