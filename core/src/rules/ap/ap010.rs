//! Versions in the wrong order.

use std::cmp::Ordering;

use crate::finding::{Findings, Severity};
use crate::policy::{AppProtectionPolicy, Dotted, Facts, Resource, Setting};
use crate::rules::ap::text;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "AP010",
    name: "limits-inconsistent",
    severity: Severity::Error,
    what: "The versions at which an app protection policy warns, blocks and wipes are in the wrong order.",
    why: "A warning that only versions get which are blocked anyway is never seen, and a wipe that comes before \
          the block deletes data nobody was told about. A minimum above the maximum lets no version in.",
    bad: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "minimumRequiredOsVersion": "17.0",
  "minimumWarningOsVersion": "16.0"
}"##,
    }],
    good: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "minimumRequiredOsVersion": "17.0",
  "minimumWarningOsVersion": "17.4"
}"##,
    }],
    sources: &[
        Source {
            title: "iOS/iPadOS app protection policy settings",
            url: "https://learn.microsoft.com/mem/intune/apps/app-protection-policy-settings-ios",
        },
        Source {
            title: "managedAppProtection resource type",
            url: "https://learn.microsoft.com/graph/api/resources/intune-mam-managedappprotection",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// What has a version.
const WHAT: [&str; 5] = ["OsVersion", "AppVersion", "SdkVersion", "PatchVersion", "CompanyPortalVersion"];

/// Limits of which the first must not be above the second, and what is the matter if it is.
const ORDER: [(&str, &str, &str); 6] = [
    ("minimumRequired", "minimumWarning", "versions it warns about are blocked already: nobody sees the warning"),
    ("minimumWipe", "minimumRequired", "versions that it does not block are wiped"),
    ("minimumWipe", "minimumWarning", "versions that it does not even warn about are wiped"),
    ("maximumWarning", "maximumRequired", "versions it warns about are blocked already: nobody sees the warning"),
    ("maximumRequired", "maximumWipe", "versions that it does not block are wiped"),
    ("minimumRequired", "maximumRequired", "no version is allowed"),
];

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::AppProtection(policy) = &resource.facts else { return };
    for what in WHAT {
        for (lower, upper, effect) in ORDER {
            let [Some((low, from)), Some((high, to))] =
                [lower, upper].map(|limit| version(policy, &[limit, what].concat()))
            else {
                continue;
            };
            if from.compare(&to) != Ordering::Greater {
                continue;
            }
            let [low_name, high_name] = [lower, upper].map(|limit| [limit, what].concat());
            let [low_text, high_text] = [low, high].map(|setting| text(setting).unwrap_or_default());
            let message =
                format!("In '{}', {low_name} {low_text} is above {high_name} {high_text}: {effect}", resource.label());
            let finding = findings.report(low.span, message);
            finding.help("Put minimum versions in the order wipe, required, warning, and maximum versions in the order warning, required, \
             wipe, the lowest first.");
            finding.related(high.span, "the other limit");
            // One finding for each sort of version: to mend it, all limits have to be looked at.
            break;
        }
    }
}

/// A limit that is set; `0000-00-00` is how Graph writes a patch level that is not.
fn version<'p>(policy: &'p AppProtectionPolicy, name: &str) -> Option<(&'p Setting, Dotted)> {
    let setting = policy.setting(name)?;
    let version = Dotted::parse(&text(setting)?.replace('-', "."))?;
    version.parts().iter().any(|part| *part > 0).then_some((setting, version))
}
