//! A version compared as if it were a number.

use crate::filter::{Dialect, Operator};
use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::rules::fl::{MOST, filter_of};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "FL012",
    name: "version-compared-as-text",
    severity: Severity::Warning,
    what: "A device filter compares operatingSystemVersion with the beginning of a build number.",
    why: "Conditional Access compares versions as text and knows no order: 10.0.2 is the beginning of every build \
          from 20000 to 29999, Windows Server 2022 among them, and equals none.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "devices": {
      "deviceFilter": {
        "mode": "exclude",
        "rule": "device.operatingSystemVersion -startsWith \"10.0.2\""
      }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "devices": {
      "deviceFilter": {
        "mode": "exclude",
        "rule": "device.operatingSystemVersion -startsWith \"10.0.26\""
      }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[Source {
        title: "Filter for devices as a condition in Conditional Access policy",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Some(filter) = filter_of(resource).filter(|filter| filter.dialect() == Dialect::ConditionalAccess) else {
        return;
    };
    let mut told = 0;
    for comparison in filter.comparisons() {
        if !comparison.property.eq_ignore_ascii_case("device.operatingSystemVersion") {
            continue;
        }
        let operator = comparison.operator.denied().unwrap_or(comparison.operator);
        for (value, span) in comparison.values() {
            let (effect, may_be_meant) = match operator {
                Operator::StartsWith | Operator::Contains if is_stub(value) => {
                    (format!("every build from {} begins so", builds(value)), true)
                }
                Operator::Contains if is_loose_number(value) => {
                    ("that may stand anywhere in a version".to_owned(), false)
                }
                Operator::Eq | Operator::In if is_stub(value) => {
                    ("no version is that and nothing more".to_owned(), false)
                }
                _ => continue,
            };
            told += 1;
            if told > MOST {
                return;
            }
            let message = format!(
                "{} compares operatingSystemVersion with '{value}' by -{}; versions are compared as text here, and {effect}",
                filter.title(),
                comparison.operator.word()
            );
            let finding = filter.report(findings, span, message);
            finding.help(
                "Name the releases one by one, as 10.0.26100 with -startsWith, and leave the lowest version to a \
                 compliance policy.",
            );
            // All releases of Windows 11 so far, and some of Windows Server.
            if may_be_meant {
                finding.likely();
            }
        }
    }
}

/// `10.0.2`: a single digit of a build number of Windows, which has five.
fn is_stub(value: &str) -> bool {
    let digit = value.trim().strip_prefix("10.0.").unwrap_or_default();
    digit.len() == 1 && digit.bytes().all(|byte| byte.is_ascii_digit())
}

/// The builds that begin with that digit: `20000 to 29999`.
fn builds(value: &str) -> String {
    let digit = value.trim().trim_start_matches("10.0.");
    format!("{digit}0000 to {digit}9999")
}

/// `22`: digits without a point.
fn is_loose_number(value: &str) -> bool {
    (1..=4).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
}
