//! A number outside the range that Microsoft documents.

use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::recognise::Kind;
use crate::rules::{Check, Example, Rule, Source};
use crate::shape::{Shape, What};

pub(crate) const RULE: Rule = Rule {
    code: "SC020",
    name: "value-outside-documented-range",
    severity: Severity::Hint,
    what: "A number lies outside the range that the documentation of its property gives.",
    why: "Graph may refuse it, or a device may ignore it. The ranges are those of the descriptions in Microsoft's own libraries, which are \
          not always kept up, so this is advice. Compliance policies are judged more strictly by CP005.",
    bad: &[Example {
        path: "profile.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10GeneralConfiguration",
  "displayName": "Windows",
  "passwordMinimumLength": 20
}"##,
    }],
    good: &[Example {
        path: "profile.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10GeneralConfiguration",
  "displayName": "Windows",
  "passwordMinimumLength": 12
}"##,
    }],
    sources: &[Source {
        title: "windows10GeneralConfiguration resource type",
        url: "https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-windows10generalconfiguration",
    }],
    needs_complete: &[],
    check: Check::Shape(check),
};

fn check(shape: &Shape<'_>, resource: &Resource, findings: &mut Findings) {
    if resource.kind == Kind::CompliancePolicy {
        return;
    }
    for deviation in &shape.deviations {
        let What::Range(property, least, most) = deviation.what else { continue };
        let message =
            format!("'{}' is {}, and Microsoft documents {least} to {most}", property.name(), deviation.at.raw());
        findings.report(deviation.at.span(), message).help("Stay within the range, or make sure that devices take it.");
    }
}
