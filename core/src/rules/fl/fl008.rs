//! -and and -or side by side.

use crate::filter::{Precedence, ProblemKind, parse_with, same};
use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::order::Order;
use crate::policy::Resource;
use crate::rules::fl::filter_of;
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::text::Span;

pub(crate) const RULE: Rule = Rule {
    code: "FL008",
    name: "filter-mixed-and-or",
    severity: Severity::Warning,
    what: "A rule joins comparisons by -and and -or without parentheses that say what belongs together.",
    why: "The comparisons that -and joins belong together, whatever the order they are written in. Who reads or \
          writes the rule from left to right takes it for another one, and the filter lets other devices through \
          than intended.",
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
        "rule": "device.isCompliant -eq True -and device.trustType -eq \"AzureAD\" -or device.trustType -eq \"ServerAD\""
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
        "rule": "(device.isCompliant -eq True -and device.trustType -eq \"AzureAD\") -or device.trustType -eq \"ServerAD\""
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
    let Some(first) = rule.mixed.iter().min() else { return };
    if rule.problems.iter().any(|problem| problem.kind == ProblemKind::Syntax) {
        return;
    }
    let other = parse_with(&filter.written.text, filter.dialect(), Precedence::OrFirst);
    if same(&rule.steps, &other.steps, filter.dialect()) != Some(false) {
        return;
    }
    let message = format!(
        "{} joins comparisons by -and and -or without parentheses; -and binds tighter, so it is read as {}",
        filter.title(),
        brief(&with_parentheses(&filter.written.text, &rule.mixed), 200)
    );
    // As it is read; whoever meant something else has to say so.
    let brackets = |fix: Fix, run: &Span| {
        let outer = filter.written.place(*run);
        fix.rewrite(Span::at(outer.start), "(").rewrite(Span::at(outer.end), ")")
    };
    filter
        .report(findings, *first, message)
        .fix(rule.mixed.iter().fold(Fix::safe(), brackets))
        .help("Put parentheses around what belongs together, be it as it is read or as it was meant.");
}

/// The rule with parentheses around what `-and` joins.
fn with_parentheses(text: &str, runs: &[Span]) -> String {
    let mut marks: Vec<(u32, char)> = runs.iter().flat_map(|run| [(run.start, '('), (run.end, ')')]).collect();
    marks.order();
    let mut out = String::with_capacity(text.len() + marks.len());
    let mut written = 0;
    for (offset, mark) in marks {
        out.push_str(Span::new(written, offset).of(text));
        out.push(mark);
        written = offset;
    }
    out + Span::new(written, text.len() as u32).of(text)
}
