//! A custom profile writes a setting by its OMA-URI that another policy sets as well.

use crate::finding::{Findings, Severity};
use crate::rules::cn::{Differing, Profile, relate, report_differing, setting};
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::settings::{Matter, show_key, show_value};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "CN007",
    name: "custom-oma-uri-overlaps",
    severity: Severity::Warning,
    what: "A custom profile writes a setting by its OMA-URI that another policy sets as well.",
    why: "Intune does not look into the payload of custom profiles. It cannot tell that two policies write the same place, shows \
          no conflict, and what the device ends up with depends on what it received last.",
    bad: &[
        Example {
            path: "custom.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CustomConfiguration",
  "displayName": "Custom Defender settings",
  "omaSettings": [
    {
      "@odata.type": "#microsoft.graph.omaSettingInteger",
      "displayName": "Real-time protection",
      "omaUri": "./Device/Vendor/MSFT/Policy/Config/Defender/AllowRealtimeMonitoring",
      "value": 0
    }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "antivirus.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Antivirus",
  "platforms": "windows10",
  "settings": [
    { "settingInstance": { "settingDefinitionId": "device_vendor_msft_policy_config_defender_allowrealtimemonitoring", "choiceSettingValue": { "value": "device_vendor_msft_policy_config_defender_allowrealtimemonitoring_1" } } }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[Example {
        path: "antivirus.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Antivirus",
  "platforms": "windows10",
  "settings": [
    { "settingInstance": { "settingDefinitionId": "device_vendor_msft_policy_config_defender_allowrealtimemonitoring", "choiceSettingValue": { "value": "device_vendor_msft_policy_config_defender_allowrealtimemonitoring_1" } } }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
    }],
    sources: &[
        Source {
            title: "Use custom settings for Windows devices in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/configuration/custom-settings-windows-10",
        },
        Source {
            title: "Troubleshooting policies and profiles in Microsoft Intune",
            url: "https://learn.microsoft.com/troubleshoot/mem/intune/device-configuration/troubleshoot-policies-in-microsoft-intune",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const HELP: &str = "Set it in one policy, by preference in the settings catalog, which Intune can compare.";

fn check(tenant: &Tenant, findings: &mut Findings) {
    let say = |found: &Differing| {
        let outcome = found.outcome("Intune does not see this conflict, and the value that arrives last stays");
        format!(
            "The custom profile {} writes by OMA-URI what {} sets to other values{}: {}{outcome}",
            found.ours, found.theirs, found.whom, found.settings
        )
    };
    report_differing(tenant, Matter::Custom, is_custom, say, HELP, findings);
    report_unreadable(tenant, findings);
    report_equal(tenant, findings);
}

fn is_custom(profile: &Profile<'_>) -> bool {
    let name = profile.resource.type_name.as_ref();
    name.is_some_and(|name| name.value.to_ascii_lowercase().ends_with("customconfiguration"))
}

/// Values that are encrypted or XML, of which the first of each profile is told.
fn report_unreadable(tenant: &Tenant, findings: &mut Findings) {
    let profiles: Vec<Profile<'_>> = tenant.configuration().collect();
    let disputes = tenant.survey().configuration.differing.iter();
    let mut last = None;
    for dispute in disputes.filter(|dispute| dispute.matter == Matter::Unreadable) {
        let (a, b) = dispute.policies;
        let (Some(one), Some(other), Some(point)) =
            (profiles.get(a as usize), profiles.get(b as usize), dispute.points.first())
        else {
            continue;
        };
        let sides = [(one, point.ours, other), (other, point.theirs, one)];
        let Some((custom, position, other)) = sides.into_iter().find(|(profile, ..)| is_custom(profile)) else {
            continue;
        };
        let Some(ours) = setting(custom, position) else { continue };
        if last.replace(custom.place()) == Some(custom.place()) {
            continue;
        }
        let message = format!(
            "The custom profile '{}' writes {} by OMA-URI, and '{}' sets it, too; whether the values agree cannot be told \
             from the files, as one of them is encrypted or XML",
            brief(custom.label(), 80),
            brief(&show_key(custom.facts, ours), 60),
            brief(other.label(), 80)
        );
        findings.report(custom.at(ours.span), message).help(HELP).unknown();
    }
}

/// Values that agree for now.
fn report_equal(tenant: &Tenant, findings: &mut Findings) {
    let profiles: Vec<Profile<'_>> = tenant.configuration().collect();
    for alike in tenant.survey().configuration.alike.iter().filter(|alike| alike.custom && !alike.merged) {
        let one = profiles.get(alike.policy as usize).map(|profile| (profile, alike.setting));
        let other = profiles.get(alike.other.0 as usize).map(|profile| (profile, alike.other.1));
        let (Some(one), Some(other)) = (one, other) else { continue };
        let (custom, other) = if is_custom(one.0) { (one, other) } else { (other, one) };
        let (Some(ours), Some(theirs)) = (setting(custom.0, custom.1), setting(other.0, other.1)) else { continue };
        let message = format!(
            "The custom profile '{}' writes {} by OMA-URI to the value that '{}' sets as well ({}); once one of them \
             changes, Intune does not see the conflict",
            brief(custom.0.label(), 80),
            brief(&show_key(custom.0.facts, ours), 60),
            brief(other.0.label(), 80),
            brief(&show_value(theirs), 40)
        );
        let finding = findings.report(custom.0.at(ours.span), message);
        finding.help(HELP).severity(Severity::Hint);
        relate(finding, other.0, theirs);
    }
}
