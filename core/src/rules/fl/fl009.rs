//! A comparison that does nothing.

use crate::filter::{Comparison, ProblemKind, Step, without_effect};
use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::Resource;
use crate::rules::fl::filter_of;
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::text::Span;

pub(crate) const RULE: Rule = Rule {
    code: "FL009",
    name: "filter-redundant-clause",
    severity: Severity::Hint,
    what: "A rule has a comparison without effect: it is there twice, or follows from the others.",
    why: "What has no effect makes a rule harder to read, and is often the trace of a slip: another value or another \
          property was meant.",
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
        "rule": "device.model -eq \"Surface Hub\" -or device.model -eq \"Surface Hub\""
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
        "rule": "device.model -eq \"Surface Hub\" -or device.model -eq \"Surface Hub 2S\""
      }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[
        Source {
            title: "Manage rules for dynamic membership groups in Microsoft Entra ID",
            url: "https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership",
        },
        Source {
            title: "Filter for devices as a condition in Conditional Access policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Some(filter) = filter_of(resource) else { return };
    let rule = &filter.written.rule;
    if rule.problems.iter().any(|problem| problem.kind == ProblemKind::Syntax) {
        return;
    }
    let Some(index) = without_effect(&rule.steps, filter.dialect()) else { return };
    let Some(Step::Compare(comparison)) = rule.steps.get(index) else { return };
    let text = brief(comparison.span().of(&filter.written.text), 100);
    let message = format!("{} says the same without {text}", filter.title());
    let finding = filter.report(findings, comparison.span(), message);
    finding.help("Remove it, or correct it if another value or property was meant.");
    if let Some(span) = removable(&filter.written.text, &rule.steps, comparison) {
        finding.fix(Fix::safe().rewrite(filter.written.place(span), ""));
    }
}

/// A comparison with the word that joins it to the others, in a rule that is a plain list of them.
fn removable(text: &str, steps: &[Step], comparison: &Comparison) -> Option<Span> {
    let span = comparison.span();
    let mut comparisons: Vec<Span> = Vec::new();
    let mut joins: Vec<&Step> = Vec::new();
    for step in steps {
        match step {
            Step::Compare(comparison) => comparisons.push(comparison.span()),
            Step::And | Step::Or => joins.push(step),
            _ => return None,
        }
    }
    if text.contains('(') || joins.windows(2).any(|pair| pair[0] != pair[1]) {
        return None;
    }
    let place = comparisons.iter().position(|other| *other == span)?;
    match place.checked_sub(1).and_then(|before| comparisons.get(before)) {
        Some(before) => Some(Span::new(before.end, span.end)),
        None => Some(Span::new(span.start, comparisons.get(1)?.start)),
    }
}
