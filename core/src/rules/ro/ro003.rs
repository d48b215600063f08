//! A demand for compliance that only reports, on platforms where it still asks for a certificate.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::State;
use crate::policy::{Control, Facts, Platform, Resource};
use crate::rules::dv::listed;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "RO003",
    name: "report-only-prompts-certificates",
    severity: Severity::Info,
    what: "A report-only policy requires a compliant device on macOS, iOS or Android.",
    why: "To find out about the device these platforms ask the user for a certificate, in report-only mode as well and \
          until the device is compliant. What was meant as silent measuring is noticed by everybody.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant device",
  "state": "enabledForReportingButNotEnforced",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant device",
  "state": "enabledForReportingButNotEnforced",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["windows"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[Source {
        title: "What is Conditional Access report-only mode?",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-report-only",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// The platforms on which a certificate says what device it is.
const BY_CERTIFICATE: [Platform; 3] = [Platform::MacOs, Platform::Ios, Platform::Android];

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    // An agent has no device that could show a certificate.
    if policy.state() != State::ReportOnly || policy.workloads.any {
        return;
    }
    let platforms = policy.platforms_requiring(Control::CompliantDevice);
    let asked = BY_CERTIFICATE.iter().filter(|platform| platforms.contains(platform));
    let asked: Vec<String> = asked.map(|platform| platform.name().to_owned()).collect();
    if asked.is_empty() {
        return;
    }
    let place = policy.state.as_ref().map_or(resource.place, |state| state.span);
    let message = format!(
        "'{}' only reports, yet it may ask users of {} for a certificate again and again",
        resource.label(),
        listed(&asked)
    );
    findings.report(place, message).help("Exclude these platforms while measuring.");
}
