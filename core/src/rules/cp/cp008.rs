//! Encryption that is asked about twice.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CP008",
    name: "attestation-and-status-both",
    severity: Severity::Hint,
    what: "A compliance policy demands both that BitLocker was on at the start of the device and that the disk is \
          encrypted.",
    why: "The first is reported only after the next restart. A device that has just been encrypted stays \
          noncompliant until then, although the second check already passes.",
    bad: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "bitLockerEnabled": true,
  "storageRequireEncryption": true
}"##,
    }],
    good: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "bitLockerEnabled": true,
  "storageRequireEncryption": false
}"##,
    }],
    sources: &[Source {
        title: "Device compliance settings for Windows in Intune",
        url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-windows",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    if !policy.is_on("bitLockerEnabled") || !policy.is_on("storageRequireEncryption") {
        return;
    }
    let (Some(first), Some(second)) = (policy.setting("bitLockerEnabled"), policy.setting("storageRequireEncryption"))
    else {
        return;
    };
    let message = format!(
        "'{}' asks for encryption in two ways: bitLockerEnabled is reported only after a restart",
        resource.label()
    );
    let finding = findings.report(first.span, message);
    finding.help("Keep bitLockerEnabled, which is attested, or storageRequireEncryption, which answers at once.");
    finding.related(second.span, "the other way");
}
