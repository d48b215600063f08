//! App protection on rooted phones.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Facts, Resource};
use crate::rules::ap::is_mobile;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "AP008",
    name: "jailbreak-not-blocked",
    severity: Severity::Warning,
    what: "An app protection policy does not keep jailbroken and rooted devices out.",
    why: "On such a device another app can read what a protected app stores. The data stays on it unguarded.",
    bad: &[Example {
        path: "android.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.androidManagedAppProtection",
  "displayName": "Android apps",
  "pinRequired": true,
  "deviceComplianceRequired": false
}"##,
    }],
    good: &[Example {
        path: "android.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.androidManagedAppProtection",
  "displayName": "Android apps",
  "pinRequired": true,
  "deviceComplianceRequired": true
}"##,
    }],
    sources: &[
        Source {
            title: "iOS/iPadOS app protection policy settings",
            url: "https://learn.microsoft.com/mem/intune/apps/app-protection-policy-settings-ios",
        },
        Source {
            title: "Android app protection policy settings",
            url: "https://learn.microsoft.com/mem/intune/apps/app-protection-policy-settings-android",
        },
        Source {
            title: "Data protection framework using app protection policies",
            url: "https://learn.microsoft.com/mem/intune/apps/app-protection-framework",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::AppProtection(policy) = &resource.facts else { return };
    let Some(span) = policy.off("deviceComplianceRequired").filter(|_| is_mobile(policy)) else { return };
    let message = format!(
        "'{}' lets jailbroken and rooted devices keep organisational data, where other apps can read it",
        resource.label()
    );
    findings.report(span, message).fix(Fix::unsafe_to_apply().replace(span, "true")).help(
        "Set deviceComplianceRequired to true, and appActionIfDeviceComplianceRequired to \"block\" or \"wipe\".",
    );
}
