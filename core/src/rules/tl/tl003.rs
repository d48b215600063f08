//! A threat level that is switched off.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Facts, Resource, SettingValue};
use crate::rules::tl::{Level, PARTNER_LEVEL, SWITCH};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "TL003",
    name: "threat-level-without-enable",
    severity: Severity::Warning,
    what: "A compliance policy names a threat level, and the switch that puts it in force is off.",
    why: "The level is ignored while deviceThreatProtectionEnabled is false. Whoever reads it takes devices \
          under attack for kept out.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS risk",
  "deviceThreatProtectionEnabled": false,
  "deviceThreatProtectionRequiredSecurityLevel": "low"
}"##,
    }],
    good: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "low"
}"##,
    }],
    sources: &[
        Source {
            title: "Create a Mobile Threat Defense device compliance policy with Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/mtd-device-compliance-policy-create",
        },
        Source {
            title: "iosCompliancePolicy resource type",
            url: "https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-ioscompliancepolicy",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    let Some(switch) = policy.setting(SWITCH).filter(|switch| switch.value == SettingValue::Bool(false)) else {
        return;
    };
    let Some(setting) = policy.setting(PARTNER_LEVEL) else { return };
    let Some(level) = Level::of(setting) else { return };
    let message = format!(
        "'{}' names the threat level \"{}\", but {SWITCH} is false: the level is ignored",
        resource.label(),
        level.name()
    );
    let finding = findings.report(setting.span, message);
    finding.help(format!("Set {SWITCH} to true, or take the level out."));
    finding.related(switch.span, "the switch");
    finding.fix(Fix::unsafe_to_apply().replace(switch.span, "true"));
}
