//! A range of versions that holds none.

use std::cmp::Ordering;

use crate::finding::{Findings, Severity};
use crate::policy::{CompliancePolicy, Dotted, Facts, Resource};
use crate::rules::cp::text;
use crate::rules::{Check, Example, Rule, Source};
use crate::text::Span;

pub(crate) const RULE: Rule = Rule {
    code: "CP002",
    name: "os-range-inverted",
    severity: Severity::Error,
    what: "A compliance policy demands a minimum version above its maximum version.",
    why: "No device can be compliant. Where Conditional Access requires compliance, everybody who receives the \
          policy is locked out.",
    bad: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "osMinimumVersion": "10.0.26100.2033",
  "osMaximumVersion": "10.0.22631.9999"
}"##,
    }],
    good: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "osMinimumVersion": "10.0.22631.3007",
  "osMaximumVersion": "10.0.26100.9999"
}"##,
    }],
    sources: &[
        Source {
            title: "Device compliance settings for Windows in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-windows",
        },
        Source {
            title: "Device compliance settings for macOS in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-mac-os",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// The limits of a range.
const RANGES: [(&str, &str); 3] = [
    ("osMinimumVersion", "osMaximumVersion"),
    ("mobileOsMinimumVersion", "mobileOsMaximumVersion"),
    ("osMinimumBuildVersion", "osMaximumBuildVersion"),
];

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    for (least, most) in RANGES {
        let (Some(low), Some(high)) = (limit(policy, least), limit(policy, most)) else { continue };
        if is_above(low.0, high.0) {
            report(resource, (least, low), (most, high), findings);
        }
    }
    for range in &policy.build_ranges {
        let (Some(low), Some(high)) = (&range.lowest, &range.highest) else { continue };
        if is_above(&low.value, &high.value) {
            let (low, high) = ((low.value.as_str(), low.span), (high.value.as_str(), high.span));
            report(resource, ("lowestVersion", low), ("highestVersion", high), findings);
        }
    }
}

fn limit<'p>(policy: &'p CompliancePolicy, name: &str) -> Option<(&'p str, Span)> {
    let setting = policy.setting(name)?;
    Some((text(setting)?, setting.span))
}

/// Whether every version from the one on is above the other. A maximum of `16` takes in `16.4`.
fn is_above(low: &str, high: &str) -> bool {
    match (Dotted::parse(low), Dotted::parse(high)) {
        (Some(low), Some(high)) => low.compare(&high) == Ordering::Greater,
        _ => match (build(low), build(high)) {
            (Some(low), Some(high)) => low > high,
            _ => false,
        },
    }
}

/// A build of an Apple system such as `22F82`: release, letter, number. What follows, of a rapid
/// security response, counts for nothing here.
fn build(text: &str) -> Option<(u32, char, u32)> {
    let text = text.trim();
    let letter = text.find(|character: char| character.is_ascii_alphabetic())?;
    let (release, rest) = text.split_at(letter);
    let mut characters = rest.chars();
    let letter = characters.next()?.to_ascii_uppercase();
    let number: String = characters.take_while(char::is_ascii_digit).collect();
    Some((release.parse().ok()?, letter, number.parse().ok()?))
}

fn report(resource: &Resource, low: (&str, (&str, Span)), high: (&str, (&str, Span)), findings: &mut Findings) {
    let ((least, (low, span)), (most, (high, other))) = (low, high);
    let message = format!("'{}' demands {least} {low} and {most} {high}: no version satisfies both", resource.label());
    let finding = findings.report(span, message);
    finding.help("Exchange the two, or remove one of them.");
    finding.related(other, "the other limit");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_compare_by_release_letter_and_number() {
        assert!(is_above("22F82", "22E252"));
        assert!(is_above("22A380", "21G500"));
        assert!(!is_above("20E772520a", "20E772520"));
        assert!(!is_above("22F82", "beta"));
    }
}
