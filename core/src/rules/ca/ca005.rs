//! Controls that no device can satisfy together, or none of the platforms named.

use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, Control, Facts, Platform, Resource, Text};
use crate::rules::ca::joins_what_excludes_itself;
use crate::rules::dv::{is_for_unnamed_platforms, listed};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA005",
    name: "contradictory-and-controls",
    severity: Severity::Error,
    what: "A Conditional Access policy demands an app control together with hybrid join, on platforms that have no such \
           apps, or on all of them.",
    why: "App protection is for iOS and Android, and in Edge for Windows devices that the organisation does not manage. \
          No device is that and hybrid joined at once, and on macOS and Linux there is nothing to satisfy the control. \
          Such a policy is a block that does not look like one.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Managed PCs and protected apps",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "AND", "builtInControls": ["compliantApplication", "domainJoinedDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Managed PCs or protected apps",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantApplication", "domainJoinedDevice"] }
}"#,
    }],
    sources: &[
        Source {
            title: "Grant controls in Conditional Access policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant",
        },
        Source {
            title: "Require app protection policy on Windows devices",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-windows-app-protection",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// The control that asks for an app. The older one, approvedApplication, is not enforced any more.
const CONTROL: Control = Control::CompliantApplication;

/// The platforms that have such apps.
const ABLE: [Platform; 3] = [Platform::Ios, Platform::Android, Platform::Windows];

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let name = resource.label();
    let Some((control, message)) = contradiction(policy, name) else { return blocked_desktops(policy, name, findings) };
    let finding = findings.report(control.span, message);
    finding.help(
        "Use the operator OR, or a policy for each platform with what its devices can satisfy; to keep a platform out, \
         use block.",
    );
    if let Some(scope) = &policy.platforms {
        finding.related(scope.span, "its platforms");
    }
    finding.lower_if(policy.is_dormant());
}

/// The app control that cannot be satisfied, and why.
fn contradiction<'p>(policy: &'p ConditionalAccessPolicy, name: &str) -> Option<(&'p Text, String)> {
    let grant = policy.grant.as_ref().filter(|_| policy.requires(CONTROL))?;
    let control = grant.find(CONTROL)?;
    if joins_what_excludes_itself(policy) {
        let message = format!(
            "'{name}' demands {CONTROL} and domainJoinedDevice, and no device can satisfy both: hybrid joined devices are \
             Windows, and there app protection is for devices that are not managed"
        );
        return Some((control, message));
    }
    let platforms = policy.platforms();
    // Hybrid join beside the control is a matter of DV006.
    let elsewhere = policy.requires(Control::DomainJoinedDevice) || is_for_unnamed_platforms(policy);
    if elsewhere || platforms.is_empty() || platforms.iter().any(|platform| ABLE.contains(platform)) {
        return None;
    }
    let on: Vec<String> = platforms.iter().map(|platform| platform.name().to_owned()).collect();
    let message = format!("'{name}' demands {CONTROL}, which no app on {} can satisfy: it always blocks", listed(&on));
    Some((control, message))
}

/// Reports the platforms that a policy keeps out because it is for all of them. Where it names them, AP007 does.
fn blocked_desktops(policy: &ConditionalAccessPolicy, name: &str, findings: &mut Findings) {
    let grant = policy.grant.as_ref().filter(|_| policy.requires(CONTROL));
    let Some(control) = grant.and_then(|grant| grant.find(CONTROL)) else { return };
    // A filter for devices may leave them out, or those that are compliant.
    if !is_for_unnamed_platforms(policy) || policy.device_filter.is_some() {
        return;
    }
    let platforms = policy.platforms();
    let unable = platforms.iter().filter(|platform| !ABLE.contains(platform));
    let unable: Vec<String> = unable.map(|platform| platform.name().to_owned()).collect();
    if unable.is_empty() {
        return;
    }
    let message = format!(
        "'{name}' demands {CONTROL} whatever the platform, and no app on {} can satisfy it: every device there is blocked",
        listed(&unable)
    );
    let finding = findings.report(control.span, message).severity(Severity::Warning);
    finding.help(
        "Name iOS and android in includePlatforms, and give each other platform a policy with what its devices can \
         satisfy; to keep one out, use block.",
    );
    finding.lower_if(policy.is_dormant());
}
