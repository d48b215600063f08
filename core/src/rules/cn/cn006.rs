//! A security baseline and another policy set one setting to different values.

use crate::finding::{Findings, Severity};
use crate::rules::cn::{Differing, Profile, report_differing};
use crate::rules::{Check, Example, Rule, Source};
use crate::settings::Matter;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "CN006",
    name: "security-baseline-overlaps",
    severity: Severity::Warning,
    what: "A security baseline and another policy set the same setting to different values on the same devices.",
    why: "A baseline sets hundreds of values, most of which nobody chose: they came with the template. Intune does not rank it \
          below or above other policies, so one that contradicts it is a conflict, and neither value may be delivered.",
    bad: &[
        Example {
            path: "baseline.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Windows baseline",
  "platforms": "windows10",
  "templateReference": { "templateFamily": "baseline" },
  "settings": [
    { "settingInstance": { "settingDefinitionId": "device_vendor_msft_policy_config_camera_allowcamera", "choiceSettingValue": { "value": "device_vendor_msft_policy_config_camera_allowcamera_0" } } }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "restrictions.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Video conferences",
  "platforms": "windows10",
  "settings": [
    { "settingInstance": { "settingDefinitionId": "device_vendor_msft_policy_config_camera_allowcamera", "choiceSettingValue": { "value": "device_vendor_msft_policy_config_camera_allowcamera_1" } } }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[Example {
        path: "baseline.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Windows baseline",
  "platforms": "windows10",
  "templateReference": { "templateFamily": "baseline" },
  "settings": [
    { "settingInstance": { "settingDefinitionId": "device_vendor_msft_policy_config_camera_allowcamera", "choiceSettingValue": { "value": "device_vendor_msft_policy_config_camera_allowcamera_1" } } }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
    }],
    sources: &[
        Source {
            title: "Use security baselines to configure Windows devices in Intune: avoid conflicts",
            url: "https://learn.microsoft.com/mem/intune/protect/security-baselines",
        },
        Source {
            title: "Manage endpoint security policies in Microsoft Intune: manage conflicts",
            url: "https://learn.microsoft.com/mem/intune/protect/endpoint-security-policy",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let say = |found: &Differing| {
        let outcome = found.outcome(found.resolved);
        format!(
            "{} and the security baseline {} differ{} in {}, where the baseline says what its template \
             says unless somebody changed it{outcome}",
            found.ours, found.theirs, found.whom, found.settings
        )
    };
    let help = "Change the value in the baseline, or set it to not configured in one of the two policies.";
    report_differing(tenant, Matter::Baseline, is_no_baseline, say, help, findings);
}

fn is_no_baseline(profile: &Profile<'_>) -> bool {
    !profile.facts.template_family.as_ref().is_some_and(|family| family.eq_ignore_ascii_case("baseline"))
}
