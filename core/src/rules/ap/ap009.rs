//! Data that stays on lost phones.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Period, Resource};
use crate::rules::ap::text;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "AP009",
    name: "offline-wipe-too-late",
    severity: Severity::Hint,
    what: "An app protection policy keeps data on a phone that has been offline for more than 90 days, or for ever.",
    why: "A lost or forgotten phone that never comes online cannot be told to delete its data. Only this period \
          does it.",
    bad: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "periodOfflineBeforeWipeIsEnforced": "P365D"
}"##,
    }],
    good: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "periodOfflineBeforeWipeIsEnforced": "P30D"
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
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// What Intune proposes.
const MOST: Period = Period::days(90);

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::AppProtection(policy) = &resource.facts else { return };
    let Some(setting) = policy.setting("periodOfflineBeforeWipeIsEnforced") else { return };
    let Some(period) = text(setting).and_then(Period::parse) else { return };
    let name = resource.label();
    let message = match period {
        period if period.is_zero() => format!("'{name}' never deletes data from a device that stays offline"),
        period if period > MOST => {
            format!("'{name}' deletes data from a device that stays offline only after {} days", period.whole_days())
        }
        _ => return,
    };
    findings
        .report(setting.span, message)
        .help("Set periodOfflineBeforeWipeIsEnforced to P90D, or P30D where data is sensitive.");
}
