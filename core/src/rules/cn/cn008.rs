//! Custom profiles for Apple's devices, which Intune delivers without reading them.

use std::collections::BTreeSet;

use crate::finding::{Findings, Severity};
use crate::policy::{AppleProfile, Assignment};
use crate::rules::cn::{Differing, Profile, report_differing, some_of};
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::settings::Matter;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "CN008",
    name: "apple-custom-profile-not-inspected",
    severity: Severity::Info,
    what: "A custom profile for iOS or macOS delivers settings that Intune does not read.",
    why: "Intune hands the file to the device as it is. What it holds is in no report and in no conflict that Intune \
          shows, and where another policy sets the same thing, the order in which Apple's devices apply the two is random.",
    bad: &[
        Example {
            path: "custom.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.macOSCustomConfiguration",
  "displayName": "Custom passcode",
  "payloadName": "Passcode",
  "payload": "PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iVVRGLTgiPz48cGxpc3QgdmVyc2lvbj0iMS4wIj48ZGljdD48a2V5PlBheWxvYWRDb250ZW50PC9rZXk+PGFycmF5PjxkaWN0PjxrZXk+UGF5bG9hZFR5cGU8L2tleT48c3RyaW5nPmNvbS5hcHBsZS5tb2JpbGVkZXZpY2UucGFzc3dvcmRwb2xpY3k8L3N0cmluZz48a2V5Pm1pbkxlbmd0aDwva2V5PjxpbnRlZ2VyPjY8L2ludGVnZXI+PC9kaWN0PjwvYXJyYXk+PC9kaWN0PjwvcGxpc3Q+",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "catalog.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Passcode",
  "platforms": "macOS",
  "settings": [
    {
      "settingInstance": {
        "settingDefinitionId": "com.apple.mobiledevice.passwordpolicy_minlength",
        "simpleSettingValue": { "value": 8 }
      }
    }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[Example {
        path: "catalog.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Passcode",
  "platforms": "macOS",
  "settings": [
    {
      "settingInstance": {
        "settingDefinitionId": "com.apple.mobiledevice.passwordpolicy_minlength",
        "simpleSettingValue": { "value": 8 }
      }
    }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
    }],
    sources: &[
        Source {
            title: "Use custom settings for macOS devices in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/configuration/custom-settings-macos",
        },
        Source {
            title: "Common questions and answers with device policies and profiles in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/configuration/device-profile-troubleshoot",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const HELP: &str = "Set it in the settings catalog where that offers it: Intune can compare and report it there.";

/// What the payloads are about that are read here.
const ABOUT: [(&str, &str); 5] = [
    ("com.apple.mobiledevice.passwordpolicy", "the passcode"),
    ("com.apple.mcx.filevault2", "FileVault"),
    ("com.apple.security.firewall", "the firewall"),
    ("com.apple.systempolicy.control", "Gatekeeper"),
    ("com.apple.softwareupdate", "software updates"),
];

fn check(tenant: &Tenant, findings: &mut Findings) {
    let say = |found: &Differing| {
        let outcome = found
            .outcome("Intune does not see this conflict, and the order in which a device applies the two is random");
        format!(
            "The custom profile {} sets what {} sets to other values{}: {}{outcome}",
            found.ours, found.theirs, found.whom, found.settings
        )
    };
    report_differing(tenant, Matter::Apple, is_custom, say, HELP, findings);
    let disputes = tenant.survey().configuration.differing.iter();
    let disputed: BTreeSet<u32> = disputes
        .filter(|dispute| dispute.matter == Matter::Apple)
        .flat_map(|dispute| [dispute.policies.0, dispute.policies.1])
        .collect();
    for (number, profile) in (0..).zip(tenant.configuration()) {
        let Some(apple) = &profile.facts.apple else { continue };
        let in_use = profile.facts.assignments.as_ref().is_none_or(|list| list.iter().any(Assignment::is_include));
        if in_use && !disputed.contains(&number) {
            note(&profile, apple, findings);
        }
    }
}

fn is_custom(profile: &Profile<'_>) -> bool {
    profile.facts.apple.is_some()
}

/// Says what a profile holds that nothing contradicts, as far as can be told.
fn note(profile: &Profile<'_>, apple: &AppleProfile, findings: &mut Findings) {
    let name = brief(profile.label(), 80);
    let Some(payloads) = &apple.payloads else {
        let message = format!(
            "Intune delivers the custom profile '{name}' without reading it, and what it sets cannot be told here: its \
             property list is not in the file, or not written as XML"
        );
        findings.report(profile.at(apple.span), message).help(HELP).unknown();
        return;
    };
    let about = |kind: &String| {
        let known = ABOUT.iter().find(|(known, _)| known == kind);
        known.map_or_else(|| brief(kind, 60), |(_, words)| (*words).to_owned())
    };
    let kinds: BTreeSet<String> = payloads.iter().map(about).collect();
    let held = match kinds.len() {
        0 => "it holds no payload".to_owned(),
        _ => format!("what it sets ({}) is in no report and no conflict that Intune shows", some_of(kinds.into_iter())),
    };
    let message = format!("Intune delivers the custom profile '{name}' without reading it: {held}");
    findings.report(profile.at(apple.span), message).help(HELP);
}
