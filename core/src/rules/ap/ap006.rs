//! App protection below the level for most users.

use crate::finding::{Findings, Severity};
use crate::policy::{AppProtectionPolicy, Facts, Platform, Resource};
use crate::rules::ap::is_mobile;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;
use crate::text::Span;

pub(crate) const RULE: Rule = Rule {
    code: "AP006",
    name: "level-2-missing",
    severity: Severity::Info,
    what: "An app protection policy lets organisational data out of the protected apps, or accepts any version of \
          the system.",
    why: "Microsoft recommends its second level for most users. Below it, data ends up in private apps, backups \
          and screenshots, where nothing protects it.",
    bad: &[Example {
        path: "android.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.androidManagedAppProtection",
  "displayName": "Android apps",
  "dataBackupBlocked": false,
  "allowedOutboundDataTransferDestinations": "allApps",
  "saveAsBlocked": true
}"##,
    }],
    good: &[Example {
        path: "android.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.androidManagedAppProtection",
  "displayName": "Android apps",
  "dataBackupBlocked": true,
  "allowedOutboundDataTransferDestinations": "managedApps",
  "saveAsBlocked": true
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

/// What is missing, and what to set.
type Missing = (Span, &'static str, &'static str);

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::AppProtection(policy) = &resource.facts else { return };
    if !is_mobile(policy) {
        return;
    }
    let missing = missing(policy);
    let Some(&(span, ..)) = missing.first() else { return };
    let words: Vec<String> = missing.iter().map(|&(_, words, _)| words.to_owned()).collect();
    let message =
        format!("'{}' is below the level that Microsoft recommends for most users: {}", resource.label(), all(&words));
    let help: Vec<String> = missing.iter().map(|&(.., help)| help.to_owned()).collect();
    let finding = findings.report(span, message);
    finding.help(format!("Set {}.", all(&help)));
    for (span, words, _) in missing.into_iter().skip(1) {
        finding.related(span, words);
    }
}

fn missing(policy: &AppProtectionPolicy) -> Vec<Missing> {
    let off = |name: &str| policy.off(name);
    let everywhere = |name: &str| policy.reads(name, "allApps");
    // A floor that warns or wipes is one as well.
    let other_floor = ["minimumWarningOsVersion", "minimumWipeOsVersion"]
        .iter()
        .any(|name| policy.setting(name).is_some_and(|setting| setting.value.is_set()));
    let screen = off("screenCaptureBlocked").filter(|_| policy.platform == Some(Platform::Android));
    let found = [
        (
            everywhere("allowedOutboundDataTransferDestinations"),
            "data may go to any app",
            "allowedOutboundDataTransferDestinations to \"managedApps\"",
        ),
        (
            everywhere("allowedOutboundClipboardSharingLevel"),
            "data may be pasted anywhere",
            "allowedOutboundClipboardSharingLevel to \"managedAppsWithPasteIn\"",
        ),
        (off("saveAsBlocked"), "copies may be saved anywhere", "saveAsBlocked to true"),
        (off("dataBackupBlocked"), "data goes into private backups", "dataBackupBlocked to true"),
        (screen, "screenshots are allowed", "screenCaptureBlocked to true"),
        (
            policy.no_os_floor.filter(|_| !other_floor),
            "any version of the system will do",
            "minimumRequiredOsVersion to a version that still gets updates",
        ),
    ];
    found.into_iter().filter_map(|(span, words, help)| Some((span?, words, help))).collect()
}

/// All of them, with commas and "and": the list is short and is the message.
fn all(words: &[String]) -> String {
    match words {
        [first @ .., before, last] if !first.is_empty() => format!("{}, {before} and {last}", first.join(", ")),
        words => listed(words),
    }
}
