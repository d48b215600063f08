//! A demand of compliance that nobody configures.

use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::order::Order;
use crate::policy::{CompliancePolicy, Platform, Setting};
use crate::recognise::Kind;
use crate::rules::cn::{Profile, some_of};
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::settings::Row;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CN013",
    name: "compliance-demand-not-configured",
    severity: Severity::Info,
    what: "A compliance policy demands something that no configuration sets for the same devices.",
    why: "A compliance policy only marks a device. Where no profile turns on what it demands, and the system does not do so \
          by itself, every user has to find and change the setting, and loses access until then.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.macOSCompliancePolicy",
  "displayName": "macOS compliance",
  "storageRequireEncryption": true,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
    }],
    good: &[
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.macOSCompliancePolicy",
  "displayName": "macOS compliance",
  "storageRequireEncryption": true,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "filevault.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "FileVault",
  "platforms": "macOS",
  "settings": [
    { "settingInstance": { "settingDefinitionId": "com.apple.mcx.filevault2_enable", "choiceSettingValue": { "value": "com.apple.mcx.filevault2_enable_0" } } }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Device compliance policies in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
        },
        Source {
            title: "Common questions and answers with device policies and profiles in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/configuration/device-profile-troubleshoot",
        },
    ],
    needs_complete: WHERE,
    check: Check::Tenant(check),
};

/// The collections that must be complete before anything is missing from them.
const WHERE: &[Kind] = &[Kind::DeviceConfiguration, Kind::ConfigurationPolicy, Kind::Intent];

/// The rows of the table that are off unless somebody turns them on, and that the system does not
/// turn on because compliance demands it: Windows, iOS and macOS ask for a new password by themselves.
const OFF_BY_DEFAULT: [&str; 18] = [
    "W12", "M10", "M11", "M12", "M13", "A01", "A02", "A03", "A06", "A08", "A10", "A13", "A14", "A27", "A28", "A29",
    "A31", "A32",
];

fn check(tenant: &Tenant, findings: &mut Findings) {
    if WHERE.iter().any(|kind| !tenant.is_complete(*kind)) {
        return;
    }
    let policies: Vec<Linked<'_, CompliancePolicy>> = tenant.compliance().collect();
    let mut by_policy: BTreeMap<u32, Vec<(&'static Row, &Setting)>> = BTreeMap::new();
    for &(policy, position, row) in &tenant.survey().compliance.unset {
        let Some(linked) = policies.get(policy as usize) else { continue };
        let Some(demand) = linked.facts.settings.get(position as usize) else { continue };
        if OFF_BY_DEFAULT.contains(&row.key) && !may_be_hidden(tenant, row.platform) {
            by_policy.entry(policy).or_default().push((row, demand));
        }
    }
    for (policy, mut demands) in by_policy {
        let Some(linked) = policies.get(policy as usize) else { continue };
        demands.order_by_key(|(_, demand)| demand.span);
        // Two checks may ask for one setting.
        demands.dedup_by_key(|(row, _)| row.key);
        let Some(&(_, first)) = demands.first() else { continue };
        let message = format!(
            "'{}' demands what no profile for the same devices sets: {}; users have to change it by hand",
            brief(linked.label(), 80),
            some_of(demands.iter().map(|(row, _)| row.title.to_owned()))
        );
        let finding = findings.report(linked.at(first.span), message);
        finding.help("Assign a profile that sets it to the same groups as the compliance policy.");
    }
}

/// Whether a profile for a platform could set it unseen: its settings are not in the file, or it is a
/// custom one of a form that is not read.
fn may_be_hidden(tenant: &Tenant, platform: Platform) -> bool {
    // Holds preferences of any app and any part of the system.
    const PREFERENCES: &str = "com.apple.managedclient.preferences";
    let is_closed = |profile: &Profile<'_>| match &profile.facts.apple {
        Some(apple) => {
            apple.payloads.as_ref().is_none_or(|payloads| payloads.iter().any(|payload| payload == PREFERENCES))
        }
        None => {
            let name = profile.resource.type_name.as_ref();
            platform != Platform::Windows
                && name.is_some_and(|name| name.value.to_ascii_lowercase().ends_with("customconfiguration"))
        }
    };
    tenant.configuration().any(|profile| {
        let counts = profile.facts.platforms.is_empty() || profile.facts.platforms.contains(&platform);
        counts && (profile.facts.settings.is_none() || is_closed(&profile))
    })
}
