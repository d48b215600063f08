//! Several policies set one setting to the same value.

use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::order::Order;
use crate::rules::cn::{Profile, relate, setting, some_of};
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::settings::{Alike, duplicates, show_key, show_value};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "CN004",
    name: "duplicate-setting",
    severity: Severity::Hint,
    what: "Several policies set the same setting to the same value on the same devices.",
    why: "Nothing is wrong until one of them changes. Then the others contradict it, and Intune may deliver none of the values.",
    bad: &[
        Example {
            path: "firewall.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Firewall",
  "platforms": "windows10",
  "settings": [
    { "settingInstance": { "settingDefinitionId": "vendor_msft_firewall_mdmstore_publicprofile_enablefirewall", "choiceSettingValue": { "value": "vendor_msft_firewall_mdmstore_publicprofile_enablefirewall_true" } } }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "hardening.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Hardening",
  "platforms": "windows10",
  "settings": [
    { "settingInstance": { "settingDefinitionId": "vendor_msft_firewall_mdmstore_publicprofile_enablefirewall", "choiceSettingValue": { "value": "vendor_msft_firewall_mdmstore_publicprofile_enablefirewall_true" } } }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[Example {
        path: "firewall.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Firewall",
  "platforms": "windows10",
  "settings": [
    { "settingInstance": { "settingDefinitionId": "vendor_msft_firewall_mdmstore_publicprofile_enablefirewall", "choiceSettingValue": { "value": "vendor_msft_firewall_mdmstore_publicprofile_enablefirewall_true" } } }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
    }],
    sources: &[
        Source {
            title: "Troubleshooting policies and profiles in Microsoft Intune",
            url: "https://learn.microsoft.com/troubleshoot/mem/intune/device-configuration/troubleshoot-policies-in-microsoft-intune",
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
    let profiles: Vec<Profile<'_>> = tenant.configuration().collect();
    let mut by_policy: BTreeMap<u32, Vec<&Alike>> = BTreeMap::new();
    let duplicates = duplicates(tenant);
    for alike in &duplicates {
        by_policy.entry(alike.policy).or_default().push(alike);
    }
    for (policy, list) in by_policy {
        let Some(profile) = profiles.get(policy as usize) else { continue };
        let found = list.iter().filter_map(|alike| {
            let other = profiles.get(alike.other.0 as usize)?;
            Some((setting(profile, alike.setting)?, other, setting(other, alike.other.1)?, alike.others))
        });
        let mut found: Vec<_> = found.collect();
        found.order_by_key(|(ours, ..)| ours.span);
        let Some(&(first, other, theirs, _)) = found.first() else { continue };
        let show = |&(ours, other, _, others): &(&crate::policy::Setting, &Profile<'_>, _, u32)| {
            let more = if others > 1 { format!(" and {} more", others - 1) } else { String::new() };
            let (title, value) = (show_key(profile.facts, ours), show_value(ours));
            format!("{} ({}, also in '{}'{more})", brief(&title, 80), brief(&value, 40), brief(other.label(), 60))
        };
        let message = format!(
            "'{}' sets what other policies for the same devices set to the same value: {}; once one of them changes, \
             they are a conflict",
            brief(profile.label(), 80),
            some_of(found.iter().map(show))
        );
        let finding = findings.report(profile.at(first.span), message);
        finding.help("Leave each setting to one policy.");
        relate(finding, other, theirs);
    }
}
