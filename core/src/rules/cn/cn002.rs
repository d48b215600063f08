//! Two configuration profiles set one setting to different values.

use crate::finding::{Findings, Severity};
use crate::rules::cn::{Differing, report_differing};
use crate::rules::{Check, Example, Rule, Source};
use crate::settings::Matter;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "CN002",
    name: "same-setting-different-value",
    severity: Severity::Error,
    what: "Two configuration profiles set the same setting to different values on the same devices.",
    why: "Intune ranks all configuration equally: device restrictions, settings catalog, endpoint security and security \
          baselines. It reports a conflict and may deliver neither value, so the device keeps what it had.",
    bad: &[
        Example {
            path: "restrictions.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10GeneralConfiguration",
  "displayName": "Windows restrictions",
  "passwordMinimumLength": 12,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "catalog.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Windows device lock",
  "platforms": "windows10",
  "settings": [
    {
      "settingInstance": {
        "settingDefinitionId": "device_vendor_msft_policy_config_devicelock_mindevicepasswordlength",
        "simpleSettingValue": { "value": 8 }
      }
    }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[Example {
        path: "restrictions.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10GeneralConfiguration",
  "displayName": "Windows restrictions",
  "passwordMinimumLength": 12,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
    }],
    sources: &[
        Source {
            title: "Manage endpoint security policies in Microsoft Intune: manage conflicts",
            url: "https://learn.microsoft.com/mem/intune/protect/endpoint-security-policy",
        },
        Source {
            title: "Antivirus policy for endpoint security in Intune: policy merge for settings",
            url: "https://learn.microsoft.com/mem/intune/protect/endpoint-security-antivirus-policy",
        },
        Source {
            title: "Troubleshooting policies and profiles in Microsoft Intune",
            url: "https://learn.microsoft.com/troubleshoot/mem/intune/device-configuration/troubleshoot-policies-in-microsoft-intune",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let say = |found: &Differing| {
        let outcome = found.outcome(found.resolved);
        format!("{} and {} differ{} in {}{outcome}", found.ours, found.theirs, found.whom, found.settings)
    };
    let help = "Leave each setting to one policy, or exclude the group of one policy from the other.";
    report_differing(tenant, Matter::Plain, |_| false, say, help, findings);
}
