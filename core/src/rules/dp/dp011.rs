//! Compliance that only Windows 10 can reach.

use crate::finding::{Findings, Severity};
use crate::policy::compliance::BuildRange;
use crate::policy::{Dotted, Facts, Platform, Resource};
use crate::rules::cp::text;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "DP011",
    name: "windows-10-only-floor",
    severity: Severity::Info,
    what: "A compliance policy takes no version of Windows but those of Windows 10.",
    why: "Windows 10 gets no updates since 14 October 2025, unless they are paid for. A device that moves on to \
          Windows 11 loses compliance by it, which keeps people where they are least safe.",
    bad: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "validOperatingSystemBuildRanges": [{ "description": "22H2", "lowestVersion": "10.0.19045.1", "highestVersion": "10.0.19045.9999" }]
}"##,
    }],
    good: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "validOperatingSystemBuildRanges": [
    { "description": "22H2", "lowestVersion": "10.0.19045.1", "highestVersion": "10.0.19045.9999" },
    { "description": "24H2", "lowestVersion": "10.0.26100.1", "highestVersion": "10.0.26100.9999" }
  ]
}"##,
    }],
    sources: &[
        Source {
            title: "Windows 10 Enterprise and Education, Microsoft Lifecycle",
            url: "https://learn.microsoft.com/lifecycle/products/windows-10-enterprise-and-education",
        },
        Source {
            title: "Device compliance settings for Windows in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-windows",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// The first version of Windows 11.
const WINDOWS_11: &str = "10.0.22000";

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    let Some(first) = Dotted::parse(WINDOWS_11).filter(|_| policy.platform == Some(Platform::Windows)) else { return };
    let is_older = |version: &str| Dotted::parse(version).is_some_and(|version| version.is_before(&first));
    let maximum = policy.setting("osMaximumVersion").and_then(|setting| Some((setting.span, text(setting)?)));
    let place = match maximum {
        Some((span, version)) if is_older(version) => span,
        _ => {
            let highest = |range: &BuildRange| range.highest.as_ref().is_some_and(|version| is_older(&version.value));
            let Some(range) = policy.build_ranges.first().filter(|_| policy.build_ranges.iter().all(highest)) else {
                return;
            };
            let Some(version) = range.highest.as_ref() else { return };
            version.span
        }
    };
    let message = format!(
        "'{}' takes only Windows 10, whose updates ended on 14 October 2025: with Windows 11 a device loses compliance",
        resource.label()
    );
    findings.report(place, message).help("Let Windows 11 in, by a higher osMaximumVersion or a range of its own.");
}
