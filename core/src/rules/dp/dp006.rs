//! Policies for systems of the past.

use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "DP006",
    name: "retired-windows-type",
    severity: Severity::Warning,
    what: "A policy is of a type for Windows 8.1, Windows Phone or Windows 10 Mobile.",
    why: "These systems get no updates and cannot be enrolled any more, so the policy reaches no device. Where it \
          was meant for today's Windows, that has no policy.",
    bad: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows81CompliancePolicy",
  "displayName": "Windows",
  "passwordRequired": true,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
    }],
    good: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "passwordRequired": true,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
    }],
    sources: &[Source {
        title: "Supported operating systems and browsers in Intune",
        url: "https://learn.microsoft.com/mem/intune/fundamentals/supported-devices-browsers",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// Systems of the past, by how the names of their types begin.
const RETIRED: [(&str, &str); 4] = [
    ("windows81CompliancePolicy", "Windows 8.1"),
    ("windows81GeneralConfiguration", "Windows 8.1"),
    ("windowsPhone81", "Windows Phone 8.1"),
    ("windows10Mobile", "Windows 10 Mobile"),
];

// Other types with windows81 in their names, such as those of certificates, serve today's Windows too.
fn check(resource: &Resource, findings: &mut Findings) {
    let Some(type_name) = &resource.type_name else { return };
    let begins = |(prefix, _): &(&str, &str)| {
        type_name.value.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let Some((_, system)) = RETIRED.iter().find(|retired| begins(retired)) else { return };
    findings
        .report(type_name.span, format!("'{}' is for {system}, which Intune no longer manages", resource.label()))
        .help("Delete it; for Windows 10 and later use a type that begins with windows10.");
}
