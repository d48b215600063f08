//! Sorts of characters in a password of digits.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Platform, Resource, SettingValue};
use crate::rules::cp::{is_off, number};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CP007",
    name: "numeric-type-with-character-sets",
    severity: Severity::Warning,
    what: "A compliance policy demands several sorts of characters of a password that may be numeric.",
    why: "Letters and symbols count only for an alphanumeric password. With the type as it is, the demand is \
          ignored or cannot be met.",
    bad: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "passwordRequired": true,
  "passwordRequiredType": "numeric",
  "passwordMinimumCharacterSetCount": 3
}"##,
    }],
    good: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "passwordRequired": true,
  "passwordRequiredType": "alphanumeric",
  "passwordMinimumCharacterSetCount": 3
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

/// The requirement, the type and the number of sorts, by the words of a platform.
const NAMES: [(&str, &str, &str); 2] = [
    ("passwordRequired", "passwordRequiredType", "passwordMinimumCharacterSetCount"),
    ("passcodeRequired", "passcodeRequiredType", "passcodeMinimumCharacterSetCount"),
];

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    for (requirement, kind, sets) in NAMES {
        let (Some(type_setting), Some(setting)) = (policy.setting(kind), policy.setting(sets)) else { continue };
        let Some(count) = number(setting).filter(|count| *count > 0) else { continue };
        let SettingValue::Text(written) = &type_setting.value else { continue };
        // Apple devices count symbols whatever the type, as long as it is not digits alone.
        let ignored = written.eq_ignore_ascii_case("numeric")
            || (policy.platform == Some(Platform::Windows) && written.eq_ignore_ascii_case("deviceDefault"));
        // Without a requirement nothing of it counts, which is another matter.
        if !ignored || is_off(policy, requirement) {
            continue;
        }
        let message = format!(
            "'{}' sets {sets} to {count} with {kind} \"{written}\": sorts of characters count only for alphanumeric \
             passwords",
            resource.label()
        );
        let finding = findings.report(setting.span, message);
        finding.help(format!("Set {kind} to \"alphanumeric\", or remove {sets}."));
        finding.related(type_setting.span, "the type");
    }
}
