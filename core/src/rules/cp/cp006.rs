//! A password that is easily guessed.

use crate::finding::{Findings, Severity};
use crate::policy::{CompliancePolicy, Facts, Platform, Resource, SettingValue};
use crate::rules::cp::number;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;
use crate::text::Span;

pub(crate) const RULE: Rule = Rule {
    code: "CP006",
    name: "weak-password-settings",
    severity: Severity::Hint,
    what: "A compliance policy requires a password and takes a short or simple one, or a device that locks late or \
          never.",
    why: "A password of four digits or 1234 is soon guessed, and an unlocked device needs none.",
    bad: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "passwordRequired": true,
  "passwordMinimumLength": 4,
  "passwordBlockSimple": false
}"##,
    }],
    good: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "passwordRequired": true,
  "passwordMinimumLength": 8,
  "passwordBlockSimple": true
}"##,
    }],
    sources: &[
        Source {
            title: "Device compliance settings for Windows in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-windows",
        },
        Source {
            title: "Device compliance settings for iOS/iPadOS in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-ios",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// Our own bounds, as Microsoft's Zero Trust policies have them.
const LENGTH: i64 = 6;
const MINUTES: i64 = 15;

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    if !policy.is_on("passwordRequired") && !policy.is_on("passcodeRequired") {
        return;
    }
    let weak = weak(policy);
    let Some(&(span, _)) = weak.first() else { return };
    let words: Vec<String> = weak.into_iter().map(|(_, words)| words).collect();
    let message = format!("'{}' requires a password but {}", resource.label(), listed(&words));
    findings.report(span, message).help(format!(
        "Demand at least {LENGTH} characters, block simple passwords, and lock within {MINUTES} minutes."
    ));
}

fn weak(policy: &CompliancePolicy) -> Vec<(Span, String)> {
    let either = |names: [&str; 2]| names.into_iter().find_map(|name| policy.setting(name));
    let mut weak = Vec::new();
    if let Some(setting) = either(["passwordMinimumLength", "passcodeMinimumLength"])
        && let Some(length) = number(setting).filter(|length| *length < LENGTH)
    {
        weak.push((setting.span, format!("takes one of {length} characters")));
    }
    if let Some(setting) = either(["passwordBlockSimple", "passcodeBlockSimple"])
        && setting.value == SettingValue::Bool(false)
    {
        weak.push((setting.span, "takes simple ones such as 1234".to_owned()));
    }
    if let Some(setting) = either(["passwordMinutesOfInactivityBeforeLock", "passcodeMinutesOfInactivityBeforeLock"]) {
        match setting.value {
            // On iOS zero is "immediately", elsewhere "never".
            SettingValue::Integer(0) if policy.platform == Some(Platform::Ios) => {}
            SettingValue::Integer(0) => weak.push((setting.span, "never locks by itself".to_owned())),
            SettingValue::Integer(minutes) if minutes > MINUTES => {
                weak.push((setting.span, format!("locks after {minutes} minutes only")));
            }
            _ => {}
        }
    }
    weak
}
