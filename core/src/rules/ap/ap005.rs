//! App protection below the basic level.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::ap::is_mobile;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "AP005",
    name: "level-1-missing",
    severity: Severity::Warning,
    what: "An app protection policy asks for no PIN or does not encrypt the data of apps.",
    why: "That is below the first of the three levels that Microsoft describes. Whoever has the unlocked phone in \
          hand opens the mail, or finds it unencrypted in a copy.",
    bad: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "pinRequired": false,
  "organizationalCredentialsRequired": false,
  "appDataEncryptionType": "whenDeviceLocked"
}"##,
    }],
    good: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "pinRequired": true,
  "organizationalCredentialsRequired": false,
  "appDataEncryptionType": "whenDeviceLocked"
}"##,
    }],
    sources: &[
        Source {
            title: "Data protection framework using app protection policies",
            url: "https://learn.microsoft.com/mem/intune/apps/app-protection-framework",
        },
        Source {
            title: "iOS/iPadOS app protection policy settings",
            url: "https://learn.microsoft.com/mem/intune/apps/app-protection-policy-settings-ios",
        },
        Source {
            title: "Android app protection policy settings",
            url: "https://learn.microsoft.com/mem/intune/apps/app-protection-policy-settings-android",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::AppProtection(policy) = &resource.facts else { return };
    if !is_mobile(policy) {
        return;
    }
    let mut missing = Vec::new();
    // To sign in each time is at least as much as a PIN.
    let signs_in = policy.setting("organizationalCredentialsRequired").is_some_and(|setting| setting.value.is_set());
    if let Some(span) = policy.off("pinRequired")
        && !signs_in
    {
        missing.push((span, "asks for no PIN", "pinRequired to true"));
    }
    let unencrypted = [
        (policy.off("encryptAppData"), "does not encrypt the data of apps", "encryptAppData to true"),
        (
            policy.reads("appDataEncryptionType", "useDeviceSettings"),
            "encrypts the data of apps only as the phone does by itself",
            "appDataEncryptionType to \"whenDeviceLocked\" or stricter",
        ),
    ];
    missing.extend(unencrypted.into_iter().filter_map(|(span, words, help)| Some((span?, words, help))));
    let Some(&(span, ..)) = missing.first() else { return };
    let words: Vec<&str> = missing.iter().map(|&(_, words, _)| words).collect();
    let help: Vec<&str> = missing.iter().map(|&(.., help)| help).collect();
    // A managed phone has a passcode and encryption of its own.
    let managed = policy.is_for_managed_devices();
    let why = if managed { "protection is left to the managed device" } else { "that is below the basic level" };
    let message = format!("'{}' {}: {why}", resource.label(), words.join(" and "));
    findings.report(span, message).help(format!("Set {}.", help.join(" and "))).lower_if(managed);
}
