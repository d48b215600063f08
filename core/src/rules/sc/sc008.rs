//! A property that only Microsoft Graph writes, in a file that somebody wrote.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::Resource;
use crate::rules::{Check, Example, Rule, Source};
use crate::shape::{Shape, What};
use crate::space::listed;
use crate::text::Span;

pub(crate) const RULE: Rule = Rule {
    code: "SC008",
    name: "read-only-property",
    severity: Severity::Hint,
    what: "A file that is meant to be sent to Microsoft Graph holds properties that only Graph writes.",
    why: "Graph ignores them or refuses the file. They suggest that something can be set which cannot.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "version": 3,
  "passcodeRequired": true
}"##,
    }],
    good: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true
}"##,
    }],
    sources: &[Source {
        title: "Create iosCompliancePolicy",
        url: "https://learn.microsoft.com/graph/api/intune-deviceconfig-ioscompliancepolicy-create",
    }],
    needs_complete: &[],
    check: Check::Shape(check),
};

fn check(shape: &Shape<'_>, _: &Resource, findings: &mut Findings) {
    let mut keys = shape.deviations.iter().filter_map(|deviation| match deviation.what {
        What::ReadOnly(property) => Some((deviation.at.span(), property.name())),
        _ => None,
    });
    let Some((first, name)) = keys.next() else { return };
    let others: Vec<(Span, &str)> = keys.collect();
    let message = if others.is_empty() {
        format!("Only Microsoft Graph writes '{name}'; in a new policy it is ignored")
    } else {
        let names = std::iter::once(name).chain(others.iter().map(|(_, name)| *name));
        let names: Vec<String> = names.map(|name| format!("'{name}'")).collect();
        format!("Only Microsoft Graph writes {}; in a new policy they are ignored", listed(&names))
    };
    let finding = findings.report(first, message).about_resource();
    finding.help(if others.is_empty() { "Remove it." } else { "Remove them." });
    let fix = others.iter().fold(Fix::safe().remove(first), |fix, (span, _)| fix.remove(*span));
    finding.fix(fix);
    for (span, name) in others {
        finding.related(span, format!("'{name}', too"));
    }
}
