//! Management by device administrator.

use crate::finding::{Findings, Severity};
use crate::policy::{Assignment, Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "DP005",
    name: "android-device-administrator",
    severity: Severity::Warning,
    what: "A policy for Android devices under device administrator is assigned.",
    why: "Google withdrew the interface. Intune ended its support on 31 December 2024 for devices with Google \
          Mobile Services: what is left of them gets no updates of the management and cannot be enrolled again.",
    bad: &[Example {
        path: "android.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.androidCompliancePolicy",
  "displayName": "Android",
  "securityBlockJailbrokenDevices": true,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
    }],
    good: &[Example {
        path: "android.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.androidWorkProfileCompliancePolicy",
  "displayName": "Android",
  "securityBlockJailbrokenDevices": true,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
    }],
    sources: &[Source {
        title: "Android device administrator enrollment",
        url: "https://learn.microsoft.com/mem/intune/enrollment/android-enroll-device-administrator",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// The types that only devices under device administrator take.
const TYPES: [&str; 2] = ["androidCompliancePolicy", "androidGeneralDeviceConfiguration"];

fn check(resource: &Resource, findings: &mut Findings) {
    let Some(type_name) = resource.type_name.as_ref().filter(|name| TYPES.iter().any(|known| name.is(known))) else {
        return;
    };
    let assignments = match &resource.facts {
        // It is there to keep such devices out.
        Facts::Compliance(facts) if facts.is_on("securityBlockDeviceAdministratorManagedDevices") => return,
        Facts::Compliance(facts) => facts.assignments.as_ref(),
        Facts::Configuration(facts) => facts.assignments.as_ref(),
        _ => return,
    };
    if assignments.is_some_and(|assignments| !assignments.iter().any(Assignment::is_include)) {
        return;
    }
    let message = format!(
        "'{}' is for Android under device administrator; for devices with Google services Intune's support ended on 31 \
         December 2024",
        resource.label()
    );
    let finding = findings.report(type_name.span, message);
    finding.help(
        "Enrol these devices with a work profile or as fully managed, with policies of those types. Devices without Google \
         services can stay.",
    );
    if assignments.is_none() {
        // It may be assigned to nobody.
        finding.likely();
    }
}
