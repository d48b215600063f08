//! null where Microsoft Graph never has it.

use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::rules::{Check, Example, Rule, Source};
use crate::shape::{Shape, What};

pub(crate) const RULE: Rule = Rule {
    code: "SC009",
    name: "null-not-allowed",
    severity: Severity::Warning,
    what: "A new policy has null for a property that is never null in Microsoft Graph.",
    why: "Graph refuses null there, or puts its own default in its place, which may not be what was meant. What Graph itself \
          returned is not judged: it returns null for much that it would not take.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": null
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
        title: "iosCompliancePolicy resource type",
        url: "https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-ioscompliancepolicy",
    }],
    needs_complete: &[],
    check: Check::Shape(check),
};

fn check(shape: &Shape<'_>, _: &Resource, findings: &mut Findings) {
    for deviation in &shape.deviations {
        if let What::Null(property) = deviation.what {
            let message = format!("'{}' cannot be null", property.name());
            findings.report(deviation.at.span(), message).help("Give it a value, or remove it to get Graph's default.");
        }
    }
}
