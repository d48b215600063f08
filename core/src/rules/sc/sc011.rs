//! A property of the beta version in a policy of version 1.0.

use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::rules::{Check, Example, Rule, Source};
use crate::shape::{Shape, What};

pub(crate) const RULE: Rule = Rule {
    code: "SC011",
    name: "beta-only-property",
    severity: Severity::Info,
    what: "A policy says that it was read from version 1.0 of Microsoft Graph, and holds a property that only beta has.",
    why: "Graph refuses the property when the policy is sent to version 1.0, or leaves it out; the policy there is not the one \
          in the file.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#deviceManagement/deviceCompliancePolicies/$entity",
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "id": "5b8d2c1e-7f3a-4e62-9c1d-8a4f6b2e0d93",
  "displayName": "Windows",
  "deviceThreatProtectionEnabled": true
}"##,
    }],
    good: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.context": "https://graph.microsoft.com/beta/$metadata#deviceManagement/deviceCompliancePolicies/$entity",
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "id": "5b8d2c1e-7f3a-4e62-9c1d-8a4f6b2e0d93",
  "displayName": "Windows",
  "deviceThreatProtectionEnabled": true
}"##,
    }],
    sources: &[Source {
        title: "Versioning, support, and breaking change policies for Microsoft Graph",
        url: "https://learn.microsoft.com/graph/versioning-and-support",
    }],
    needs_complete: &[],
    check: Check::Shape(check),
};

fn check(shape: &Shape<'_>, _: &Resource, findings: &mut Findings) {
    for deviation in &shape.deviations {
        if let What::BetaOnly(property) = deviation.what {
            let message = format!(
                "The policy says it is of version 1.0 of Microsoft Graph, which has no '{}': only beta has it",
                property.name()
            );
            findings.report(deviation.at.span(), message).help("Send the policy to the beta version, or remove this.");
        }
    }
}
