//! A managed device as the condition for managing it.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::dv::device_demand;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA015",
    name: "device-control-on-enrolment",
    severity: Severity::Error,
    what: "A Conditional Access policy for the app Microsoft Intune Enrollment demands a managed device.",
    why: "A device that is about to be enrolled is neither compliant nor joined yet, so nobody gets through. A policy for \
          all resources does no harm, since a demand for a compliant device spares enrolment; one that names the app \
          does not.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Enrolment",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["d4ebce55-015a-49b5-a083-c84d1797ae8c"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Enrolment",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["d4ebce55-015a-49b5-a083-c84d1797ae8c"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    sources: &[Source {
        title: "Require multifactor authentication for Intune device enrollments",
        url: "https://learn.microsoft.com/mem/intune/enrollment/multi-factor-authentication",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

const ENROLLMENT: &str = "d4ebce55-015a-49b5-a083-c84d1797ae8c";
const INTUNE: &str = "0000000a-0000-0000-c000-000000000000";

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let Some(demand) = device_demand(policy).filter(|demand| !demand.is_empty()) else { return };
    let name = resource.label();
    let app = |id: &str| policy.applications.include.iter().find(|app| app.is(id));
    if let Some(enrollment) = app(ENROLLMENT) {
        let message = format!(
            "'{name}' demands {demand} for Microsoft Intune Enrollment: a device that enrols has no such state yet"
        );
        findings
            .report(enrollment.span, message)
            .help("Demand mfa for enrolment, and the state of the device for the apps that it is to open.")
            .lower_if(policy.is_dormant());
    } else if let Some(intune) = app(INTUNE) {
        let message = format!(
            "'{name}' demands {demand} for Microsoft Intune itself: administrators then reach its admin center from such \
             devices only"
        );
        findings
            .report(intune.span, message)
            .help("Make sure that somebody can still repair compliance when no device is compliant.")
            .severity(Severity::Info)
            .lower_if(policy.is_dormant());
    }
}
