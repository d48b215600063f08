//! A threat level that every device meets.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Facts, Resource, SettingValue};
use crate::rules::tl::{DEFENDER_LEVEL, Demand, PARTNER_LEVEL, SWITCH, demands};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "TL001",
    name: "threat-level-high",
    severity: Severity::Warning,
    what: "A compliance policy demands the threat level \"high\", which every device meets.",
    why: "The level is the highest threat that is still accepted. \"High\" accepts every threat, so the check serves \
          reporting only: a device under attack stays compliant and keeps its access.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "high"
}"##,
    }],
    good: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium"
}"##,
    }],
    sources: &[
        Source {
            title: "Create and assign a compliance policy to set the device risk level",
            url: "https://learn.microsoft.com/mem/intune/protect/advanced-threat-protection-configure",
        },
        Source {
            title: "Create a Mobile Threat Defense device compliance policy with Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/mtd-device-compliance-policy-create",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// The two levels, each with the switch that puts it in force, if there is one.
const LEVELS: [(&str, Option<&str>); 2] = [(PARTNER_LEVEL, Some(SWITCH)), (DEFENDER_LEVEL, None)];

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    let name = resource.label();
    for (property, switch) in LEVELS {
        let Some(level) = policy.setting(property) else { continue };
        if !matches!(&level.value, SettingValue::Text(text) if text.eq_ignore_ascii_case("high")) {
            continue;
        }
        match switch.map(|switch| policy.setting(switch).map(|setting| &setting.value)) {
            None | Some(Some(SettingValue::Bool(true))) => {
                let other = demands(policy).find(Demand::keeps_devices_out);
                let effect = match other {
                    Some(_) => "only the other level of this policy keeps devices out",
                    None => "a device under attack stays compliant",
                };
                let message = format!("'{name}' accepts every threat level: \"high\" only reports, and {effect}");
                findings.report(level.span, message).help(
                    "Demand \"medium\" or stricter (\"low\", \"secured\") if the threat level is meant to keep devices \
                     out.",
                ).lower_if(other.is_some()).fix(Fix::unsafe_to_apply().replace_text(level.span, "medium"));
            }
            Some(Some(_)) => {}
            Some(None) => {
                let message = format!(
                    "Whether '{name}' demands the threat level \"high\" depends on {SWITCH}, which is not in the file"
                );
                findings.report(level.span, message).help(format!("Export {SWITCH}.")).unknown();
            }
        }
    }
}
