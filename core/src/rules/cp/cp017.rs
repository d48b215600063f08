//! A check that Configuration Manager answers.

use crate::finding::{Findings, Severity};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "CP017",
    name: "co-management-only-check",
    severity: Severity::Info,
    what: "A compliance policy asks Configuration Manager for the state of the device, in a tenant that does not \
          use it.",
    why: "Only co-managed devices have an answer. All others report that it is not available and do not become \
          compliant.",
    bad: &[
        Example {
            path: "pitfall.toml",
            text: r##"[tenant]
co-management = false
"##,
        },
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "configurationManagerComplianceRequired": true
}"##,
        },
    ],
    good: &[
        Example {
            path: "pitfall.toml",
            text: r##"[tenant]
co-management = false
"##,
        },
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "configurationManagerComplianceRequired": false,
  "bitLockerEnabled": true
}"##,
        },
    ],
    sources: &[Source {
        title: "Device compliance settings for Windows in Intune",
        url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-windows",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const DEMAND: &str = "configurationManagerComplianceRequired";

fn check(tenant: &Tenant, findings: &mut Findings) {
    // Without a word of the owner, devices may well be co-managed.
    if tenant.facts().co_management != Some(false) {
        return;
    }
    for policy in tenant.compliance().filter(|policy| policy.facts.is_on(DEMAND)) {
        let Some(setting) = policy.facts.setting(DEMAND) else { continue };
        let message = format!(
            "'{}' asks Configuration Manager about devices, but the configuration says that there is no co-management: \
             no device has an answer",
            policy.label()
        );
        findings.report(policy.at(setting.span), message).help(format!("Set {DEMAND} to false."));
    }
}
