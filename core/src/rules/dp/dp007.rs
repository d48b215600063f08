//! Windows Information Protection.

use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "DP007",
    name: "information-protection-policy",
    severity: Severity::Hint,
    what: "A policy is for Windows Information Protection.",
    why: "Microsoft withdrew the product in 2022. Windows 11, version 24H2 and later, does not have it any more, \
          so the policy protects nothing there.",
    bad: &[Example {
        path: "wip.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windowsInformationProtectionPolicy",
  "displayName": "Protect files",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
    }],
    good: &[Example {
        path: "edge.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windowsManagedAppProtection",
  "displayName": "Protect data in Edge",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
    }],
    sources: &[Source {
        title: "Protect your enterprise data using Windows Information Protection",
        url: "https://learn.microsoft.com/previous-versions/windows/it-pro/windows-10/security/information-protection/windows-information-protection/protect-enterprise-data-using-wip",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Some(type_name) = &resource.type_name else { return };
    let lower = type_name.value.to_ascii_lowercase();
    if lower == "windowsinformationprotectionpolicy" || lower == "mdmwindowsinformationprotectionpolicy" {
        findings
            .report(
                type_name.span,
                format!("'{}' is for Windows Information Protection, which was withdrawn", resource.label()),
            )
            .help("Remove it; Microsoft Purview and app protection for Edge took its place.");
    }
}
