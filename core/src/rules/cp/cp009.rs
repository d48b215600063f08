//! A version that is too new.

use crate::finding::{Findings, Severity};
use crate::rules::cp::text;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "CP009",
    name: "os-ceiling-set",
    severity: Severity::Info,
    what: "A compliance policy sets a maximum version of the operating system.",
    why: "Whoever installs the next release on its first day becomes noncompliant by it, and loses access where \
          compliance is required.",
    bad: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "osMaximumVersion": "17.5"
}"##,
    }],
    good: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "osMinimumVersion": "17.5",
  "osMaximumVersion": null
}"##,
    }],
    sources: &[
        Source {
            title: "Device compliance settings for iOS/iPadOS in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-ios",
        },
        Source {
            title: "Device compliance settings for Windows in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-windows",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const CEILINGS: [&str; 2] = ["osMaximumVersion", "osMaximumBuildVersion"];

fn check(tenant: &Tenant, findings: &mut Findings) {
    // A house that has a limit for the ceiling wants one.
    let is_wanted = |name: &str| tenant.facts().limits.iter().any(|limit| limit.is_for(name));
    if CEILINGS.iter().any(|name| is_wanted(name)) {
        return;
    }
    for policy in tenant.compliance() {
        let ceiling = CEILINGS.iter().find_map(|name| {
            let setting = policy.facts.setting(name)?;
            Some((*name, text(setting)?, setting.span))
        });
        let Some((name, version, span)) = ceiling else { continue };
        let message = format!(
            "'{}' allows nothing newer than {version}: with the next release, devices become noncompliant on its first day",
            policy.label()
        );
        findings.report(policy.at(span), message).help(format!(
            "Remove {name} and hold back updates by an update policy, unless only certified versions may be used."
        ));
    }
}
