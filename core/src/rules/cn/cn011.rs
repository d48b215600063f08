//! Two policies set one attack surface reduction rule to different states.

use crate::finding::{Findings, Severity};
use crate::rules::cn::{Differing, report_differing};
use crate::rules::{Check, Example, Rule, Source};
use crate::settings::Matter;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "CN011",
    name: "attack-surface-rule-disagreement",
    severity: Severity::Warning,
    what: "Two policies set the same attack surface reduction rule to different states on the same devices.",
    why: "Devices get the attack surface reduction rules of all their policies as one set. A rule whose states contradict each \
          other is left out of it: neither blocked nor audited, and no error says so.",
    bad: &[
        Example {
            path: "audit.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "ASR audit",
  "platforms": "windows10",
  "settings": [
    { "settingInstance": { "settingDefinitionId": "device_vendor_msft_policy_config_defender_attacksurfacereductionrules_blockallofficeapplicationsfromcreatingchildprocesses", "choiceSettingValue": { "value": "device_vendor_msft_policy_config_defender_attacksurfacereductionrules_blockallofficeapplicationsfromcreatingchildprocesses_audit" } } }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "block.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "ASR block",
  "platforms": "windows10",
  "settings": [
    { "settingInstance": { "settingDefinitionId": "device_vendor_msft_policy_config_defender_attacksurfacereductionrules_blockallofficeapplicationsfromcreatingchildprocesses", "choiceSettingValue": { "value": "device_vendor_msft_policy_config_defender_attacksurfacereductionrules_blockallofficeapplicationsfromcreatingchildprocesses_block" } } }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[Example {
        path: "block.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "ASR block",
  "platforms": "windows10",
  "settings": [
    { "settingInstance": { "settingDefinitionId": "device_vendor_msft_policy_config_defender_attacksurfacereductionrules_blockallofficeapplicationsfromcreatingchildprocesses", "choiceSettingValue": { "value": "device_vendor_msft_policy_config_defender_attacksurfacereductionrules_blockallofficeapplicationsfromcreatingchildprocesses_block" } } }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
    }],
    sources: &[Source {
        title: "Manage attack surface reduction settings with endpoint security policies in Microsoft Intune",
        url: "https://learn.microsoft.com/mem/intune/protect/endpoint-security-asr-policy",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let say = |found: &Differing| {
        let outcome = found.outcome("such a rule is left out of the merged set, so neither state applies");
        format!(
            "{} and {} set attack surface reduction rules to different states{}: {}{outcome}",
            found.ours, found.theirs, found.whom, found.settings
        )
    };
    let help = "Give each device one policy for the rule: exclude the group that audits from the policy that blocks.";
    report_differing(tenant, Matter::AttackSurface, |_| false, say, help, findings);
}
