//! A compliance policy that checks nothing.

use crate::finding::{Findings, Severity};
use crate::policy::{CompliancePolicy, Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CP001",
    name: "no-checks-configured",
    severity: Severity::Warning,
    what: "A compliance policy demands nothing of a device.",
    why: "Every device that receives it is compliant, whatever its state, and passes each Conditional Access policy \
          that requires a compliant device.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.macOSCompliancePolicy",
  "displayName": "macOS",
  "passwordRequired": false,
  "storageRequireEncryption": false,
  "osMinimumVersion": null
}"##,
    }],
    good: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.macOSCompliancePolicy",
  "displayName": "macOS",
  "passwordRequired": false,
  "storageRequireEncryption": true,
  "osMinimumVersion": null
}"##,
    }],
    sources: &[Source {
        title: "Use compliance policies to set rules for devices you manage with Intune",
        url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// Properties that say how another one is checked and check nothing themselves.
const MODIFIERS: [&str; 1] = ["securityRequiredAndroidSafetyNetEvaluationType"];

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    if !policy.settings_exported || demands_something(policy) {
        return;
    }
    let name = resource.label();
    // An export in full writes every switch it has; a file without a single one left them out.
    if !policy.is_catalog() && policy.settings.is_empty() {
        let message = format!("What '{name}' demands of a device cannot be told: the file holds none of its settings");
        findings.report(resource.place, message).help("Export the policy with all its properties.").unknown();
        return;
    }
    let message = format!("'{name}' demands nothing of a device: every device that receives it is compliant");
    findings.report(resource.place, message).help(
        "Demand at least what your users' devices must meet, such as encryption and a minimum version of the operating \
         system, or delete the policy.",
    );
}

fn demands_something(policy: &CompliancePolicy) -> bool {
    policy.demands().any(|setting| {
        let property = setting.key.rsplit('.').next().unwrap_or_default();
        !MODIFIERS.iter().any(|modifier| modifier.eq_ignore_ascii_case(property))
    })
}
