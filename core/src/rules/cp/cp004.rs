//! Details of a password that nobody must have.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::compliance::{PASSWORDS, is_password_detail};
use crate::policy::{CompliancePolicy, Facts, Resource, SettingValue};
use crate::rules::cp::{is_off, property};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;

pub(crate) const RULE: Rule = Rule {
    code: "CP004",
    name: "password-details-without-requirement",
    severity: Severity::Warning,
    what: "A compliance policy says how a password must be, but does not require one.",
    why: "The details count only together with the requirement. A device without any password passes.",
    bad: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "passwordRequired": false,
  "passwordMinimumLength": 8
}"##,
    }],
    good: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "passwordRequired": true,
  "passwordMinimumLength": 8
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
        Source {
            title: "Device compliance settings for Android Enterprise in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-android-for-work",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    for (requirement, prefix) in PASSWORDS {
        if !is_off(policy, requirement) {
            continue;
        }
        let Some(place) = policy.setting(requirement).map(|setting| setting.span) else { continue };
        let details = details(policy, prefix);
        if details.is_empty() {
            continue;
        }
        let message = format!(
            "'{}' sets {} but not {requirement}: the details count only with it, and a device without a password passes",
            resource.label(),
            listed(&details)
        );
        let fix = Fix::unsafe_to_apply().replace(place, "true");
        findings.report(place, message).help(format!("Set {requirement} to true, or remove the details.")).fix(fix);
    }
}

fn details(policy: &CompliancePolicy, prefix: &str) -> Vec<String> {
    let settings = policy.settings.iter().filter(|setting| match &setting.value {
        SettingValue::Integer(number) => *number != 0,
        value => value.is_set(),
    });
    let names = settings.map(property).filter(|name| is_password_detail(name, prefix));
    names.map(str::to_owned).collect()
}
