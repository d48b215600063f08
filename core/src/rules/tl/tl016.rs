//! Defender on phones is excluded where it need not be.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Control, Facts, Resource, Text};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "TL016",
    name: "defender-app-excluded-needlessly",
    severity: Severity::Hint,
    what: "A policy that requires a compliant device or a protected app excludes the Defender app of phones.",
    why: "The app can sign in to report the state of the device without being excluded: Conditional Access \
          lets it through these controls. Each exclusion is one more thing to explain in an audit. Policies \
          that block, look at the place or ask to sign in again may need it.",
    bad: &[Example {
        path: "ca.json",
        text: r##"{
  "displayName": "Require a compliant phone",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"], "excludeApplications": ["dd47d17a-3194-4d86-bfd5-c6ae6f5651e3"] },
    "platforms": { "includePlatforms": ["iOS", "android"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"##,
    }],
    good: &[Example {
        path: "ca.json",
        text: r##"{
  "displayName": "Require a compliant phone",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["iOS", "android"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"##,
    }],
    sources: &[
        Source {
            title: "Conditional Access: Grant",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant",
        },
        Source {
            title: "Create and assign a compliance policy to set the device risk level",
            url: "https://learn.microsoft.com/mem/intune/protect/advanced-threat-protection-configure",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// Microsoft Defender for Endpoint on Android and iOS.
const DEFENDER_APP: &str = "dd47d17a-3194-4d86-bfd5-c6ae6f5651e3";
const CONTROLS: [Control; 3] = [Control::CompliantDevice, Control::CompliantApplication, Control::ApprovedApplication];

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let Some(excluded) = policy.applications.exclude.iter().find(|app| app.is(DEFENDER_APP)) else { return };
    let Some(grant) = &policy.grant else { return };
    let Some(control) = CONTROLS.into_iter().find(|control| grant.has(*control)) else { return };
    // Every other control, and every condition that an app in the background cannot meet, may be why.
    let is_one = |name: &&Text| Control::of(name).is_some_and(|control| CONTROLS.contains(&control));
    let others = grant.len() > grant.built_in.iter().filter(is_one).count();
    if others || policy.locations.is_some() || !policy.session.is_empty() || !policy.other_conditions.is_empty() {
        return;
    }
    let message = format!(
        "'{}' excludes the Defender app of phones, which \"{control}\" does not keep from working",
        resource.label()
    );
    findings
        .report(excluded.span, message)
        .help("Take it out of excludeApplications, after a test with one phone.")
        .fix(Fix::unsafe_to_apply().remove(excluded.span));
}
