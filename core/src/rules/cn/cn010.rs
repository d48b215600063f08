//! Lists of exclusions that are united.

use crate::finding::{Findings, Severity};
use crate::rules::cn::{Profile, relate, setting};
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::settings::show_key;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "CN010",
    name: "merge-list-grows",
    severity: Severity::Hint,
    what: "Several policies exclude things from Defender scans on the same devices.",
    why: "Lists of exclusions do not conflict: a device excludes what any of its policies names. Nobody sees the whole list in one \
          place, and one careless entry opens every device that its policy reaches.",
    bad: &[
        Example {
            path: "servers.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Exclusions for developers",
  "platforms": "windows10",
  "settings": [
    {
      "settingInstance": {
        "settingDefinitionId": "device_vendor_msft_policy_config_defender_excludedpaths",
        "simpleSettingCollectionValue": [{ "value": "C:\\\\build" }]
      }
    }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "all.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Exclusions for everybody",
  "platforms": "windows10",
  "settings": [
    {
      "settingInstance": {
        "settingDefinitionId": "device_vendor_msft_policy_config_defender_excludedpaths",
        "simpleSettingCollectionValue": [{ "value": "C:\\\\temp" }]
      }
    }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[Example {
        path: "all.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Exclusions",
  "platforms": "windows10",
  "settings": [
    {
      "settingInstance": {
        "settingDefinitionId": "device_vendor_msft_policy_config_defender_excludedpaths",
        "simpleSettingCollectionValue": [{ "value": "C:\\\\build" }, { "value": "C:\\\\temp" }]
      }
    }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
    }],
    sources: &[Source {
        title: "Manage antivirus settings with endpoint security policies in Microsoft Intune: settings merge",
        url: "https://learn.microsoft.com/mem/intune/protect/endpoint-security-antivirus-policy",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let profiles: Vec<Profile<'_>> = tenant.configuration().collect();
    for alike in tenant.survey().configuration.alike.iter().filter(|alike| alike.merged) {
        let (Some(profile), Some(other)) = (profiles.get(alike.policy as usize), profiles.get(alike.other.0 as usize))
        else {
            continue;
        };
        let (Some(ours), Some(theirs)) = (setting(profile, alike.setting), setting(other, alike.other.1)) else {
            continue;
        };
        let more = if alike.others > 1 { format!(" and {} more policies", alike.others - 1) } else { String::new() };
        let message = format!(
            "{}: devices unite the list of '{}' with that of '{}'{more}",
            show_key(profile.facts, ours),
            brief(profile.label(), 80),
            brief(other.label(), 80)
        );
        let finding = findings.report(profile.at(ours.span), message);
        finding.help("Keep exclusions for the same devices in one policy, and review them there.");
        relate(finding, other, theirs);
    }
}
