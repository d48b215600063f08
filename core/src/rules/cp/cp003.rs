//! A version that nothing compares with.

use crate::date::Day;
use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{CompliancePolicy, Dotted, Facts, Platform, Resource};
use crate::rules::cp::text;
use crate::rules::{Check, Example, Rule, Source};
use crate::text::Span;

pub(crate) const RULE: Rule = Rule {
    code: "CP003",
    name: "os-version-format",
    severity: Severity::Error,
    what: "A compliance policy gives a version in a form that Intune cannot compare with that of a device.",
    why: "Depending on the platform the check is skipped or fails for everybody; neither is what the number seems \
          to say.",
    bad: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "osMinimumVersion": "10.0.x"
}"##,
    }],
    good: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "osMinimumVersion": "10.0.22631.3007"
}"##,
    }],
    sources: &[
        Source {
            title: "Device compliance settings for Windows in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-windows",
        },
        Source {
            title: "Device compliance settings for Android Enterprise in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-android-for-work",
        },
        Source {
            title: "androidWorkProfileCompliancePolicy resource type",
            url: "https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-androidworkprofilecompliancepolicy",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

const VERSIONS: [&str; 4] =
    ["osMinimumVersion", "osMaximumVersion", "mobileOsMinimumVersion", "mobileOsMaximumVersion"];
/// The build of the first Windows 10, version 1507.
const FIRST_BUILD: u64 = 10240;
const PATCH_LEVEL: &str = "minAndroidSecurityPatchLevel";

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    let name = resource.label();
    let written = VERSIONS.iter().filter_map(|&property| {
        let setting = policy.setting(property)?;
        Some((property, text(setting)?, setting.span))
    });
    let of_ranges = policy.build_ranges.iter().flat_map(|range| {
        let limits = [("lowestVersion", &range.lowest), ("highestVersion", &range.highest)];
        limits.into_iter().filter_map(|(property, text)| {
            let text = text.as_ref()?;
            Some((property, text.value.as_str(), text.span))
        })
    });
    for (property, version, span) in written.chain(of_ranges).filter(|(_, text, _)| !is_placeholder(text)) {
        judge_version(name, policy, (property, version, span), findings);
    }
    let Some(level) = policy.setting(PATCH_LEVEL) else { return };
    let Some(written) = text(level).filter(|text| !is_placeholder(text)) else { return };
    if Day::parse(written).is_none() || written.contains('T') {
        let message = format!(
            "In '{name}', {PATCH_LEVEL} \"{written}\" is no patch level: devices report theirs as year, month and day"
        );
        let finding = findings.report(level.span, message);
        finding.help("Write it as YYYY-MM-DD, such as \"2026-10-05\".");
        // An example in the documentation of Graph writes the month as a word.
        finding.lower_if(is_date_in_words(written));
    }
}

fn judge_version(
    name: &str,
    policy: &CompliancePolicy,
    (property, written, span): (&str, &str, Span),
    findings: &mut Findings,
) {
    let windows = policy.platform == Some(Platform::Windows);
    let Some(version) = Dotted::parse(written) else {
        let message = format!(
            "In '{name}', {property} \"{written}\" is no version: a device's version, numbers with dots between them, \
             cannot be compared with it"
        );
        let example = if windows { "10.0.22631.3007" } else { "15.2" };
        findings.report(span, message).help(format!("Write numbers with dots between them, such as \"{example}\"."));
        return;
    };
    if !windows {
        return;
    }
    if let Some(part) = version.parts().iter().find(|part| **part > u64::from(u16::MAX)) {
        let message = format!(
            "In '{name}', {property} \"{written}\" holds {part}: the numbers of a Windows version go up to 65535, so no \
             device reports such a one"
        );
        findings.report(span, message).help("Write it as Windows reports it, such as \"10.0.22631.3007\".");
    } else if version.parts().first().is_some_and(|first| *first >= FIRST_BUILD) {
        let message = format!(
            "In '{name}', {property} \"{written}\" begins with the build: a Windows version begins with 10.0, so {}",
            if is_lower_bound(property) { "every device is below it" } else { "no device is above it" }
        );
        let finding = findings.report(span, message);
        finding.help(format!("Write it as Windows reports it, such as \"10.0.{written}\"."));
        finding.fix(Fix::unsafe_to_apply().replace_text(span, &format!("10.0.{written}")));
    } else if version.parts().first() == Some(&11) {
        let message = format!(
            "In '{name}', {property} \"{written}\" begins with 11, but Windows 11 reports itself as 10.0.22000 and later"
        );
        findings
            .report(span, message)
            .help("Write the build that devices report, such as \"10.0.22631.3007\".")
            .severity(Severity::Warning);
    } else if let [10, 0, build @ 1..FIRST_BUILD, ..] = version.parts() {
        let effect = if is_lower_bound(property) {
            "every Windows 10 and 11 is above it"
        } else {
            "no Windows 10 or 11 is below it"
        };
        let message = format!(
            "In '{name}', {property} \"{written}\" names build {build}, which never was: the builds of Windows 10 began \
             with {FIRST_BUILD}, so {effect}"
        );
        findings
            .report(span, message)
            .help("Write the build that devices report, such as \"10.0.22631.3007\".")
            .severity(Severity::Warning);
    }
}

fn is_lower_bound(property: &str) -> bool {
    property.contains("inimum") || property.starts_with("lowest")
}

/// Whether a tool puts a value in its place, so that nothing can be said of it.
fn is_placeholder(text: &str) -> bool {
    text.contains(['%', '{', '<', '$'])
}

/// Such as "February 1, 2025".
fn is_date_in_words(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let number = |word: &str, most: u32| word.parse::<u32>().is_ok_and(|number| (1..=most).contains(&number));
    matches!(words.as_slice(), [month, day, year]
        if month.bytes().all(|byte| byte.is_ascii_alphabetic()) && number(day, 31) && number(year, 9999))
}
