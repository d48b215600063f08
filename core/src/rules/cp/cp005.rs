//! A number that Intune does not take.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::cp::{number, property};
use crate::rules::{Check, Example, Rule, Source};
use crate::table;

pub(crate) const RULE: Rule = Rule {
    code: "CP005",
    name: "value-out-of-range",
    severity: Severity::Error,
    what: "A number in a compliance policy is outside the range that Intune documents for it.",
    why: "Intune refuses the policy, or takes another value in place of the one that is written.",
    bad: &[Example {
        path: "mac.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.macOSCompliancePolicy",
  "displayName": "macOS",
  "passwordRequired": true,
  "passwordMinimumLength": 3
}"##,
    }],
    good: &[Example {
        path: "mac.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.macOSCompliancePolicy",
  "displayName": "macOS",
  "passwordRequired": true,
  "passwordMinimumLength": 8
}"##,
    }],
    sources: &[
        Source {
            title: "macOSCompliancePolicy resource type",
            url: "https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-macoscompliancepolicy",
        },
        Source {
            title: "Device compliance settings for Android Enterprise in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-android-for-work",
        },
        Source {
            title: "Device compliance settings for Windows in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-windows",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

const TEXT: &str = include_str!("../../../data/compliance-ranges.txt");

/// A type, a property, its least and its most.
static TABLE: [[&str; 4]; table::count(TEXT)] = table::rows(TEXT, b' ');

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    // Nearly every policy has no number at all, or one or two.
    for setting in &policy.settings {
        let Some(number) = number(setting) else { continue };
        let name = property(setting);
        let Some((least, most)) = range(&policy.type_name, name) else { continue };
        if !(least..=most).contains(&number) {
            let message = format!("In '{}', {name} is {number}, but Intune takes {least} to {most}", resource.label());
            findings.report(setting.span, message).help(format!("Choose a number from {least} to {most}."));
        }
    }
}

/// The least and the most of a property of a type.
fn range(type_name: &str, property: &str) -> Option<(i64, i64)> {
    let is_it = |row: &&[&str; 4]| row[0].eq_ignore_ascii_case(type_name) && row[1].eq_ignore_ascii_case(property);
    let [.., least, most] = TABLE.iter().find(is_it)?;
    Some((least.parse().ok()?, most.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_range() {
        for [type_name, property, ..] in TABLE {
            assert!(range(type_name, property).is_some_and(|(least, most)| least < most), "{type_name} {property}");
        }
        assert_eq!(range("macOSCompliancePolicy", "passwordMinimumLength"), Some((4, 14)));
        assert_eq!(range("macOSCompliancePolicy", "passwordRequired"), None);
    }
}
