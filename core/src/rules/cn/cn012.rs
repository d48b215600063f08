//! Compliance demands less than is configured.

use crate::finding::{Findings, Severity};
use crate::policy::{CompliancePolicy, SettingValue};
use crate::rules::cn::{Met, Profile};
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::space::{Overlap, Shared};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CN012",
    name: "compliance-weaker-than-configuration",
    severity: Severity::Info,
    what: "A compliance policy demands less than a configuration profile sets for the same devices.",
    why: "Microsoft documents that the compliance value takes precedence over the configured one, even where the configured one is \
          stricter. Devices may then be held to the weaker value, and nobody is told.",
    bad: &[
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows compliance",
  "passwordMinimumLength": 6,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "catalog.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Windows device lock",
  "platforms": "windows10",
  "settings": [
    { "settingInstance": { "settingDefinitionId": "device_vendor_msft_policy_config_devicelock_mindevicepasswordlength", "simpleSettingValue": { "value": 14 } } }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows compliance",
  "passwordMinimumLength": 14,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "catalog.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Windows device lock",
  "platforms": "windows10",
  "settings": [
    { "settingInstance": { "settingDefinitionId": "device_vendor_msft_policy_config_devicelock_mindevicepasswordlength", "simpleSettingValue": { "value": 14 } } }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Monitor results of your Intune device compliance policies: how Intune resolves policy conflicts",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-monitor",
        },
        Source {
            title: "Common questions and answers with device policies and profiles in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/configuration/device-profile-troubleshoot",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let policies: Vec<Linked<'_, CompliancePolicy>> = tenant.compliance().collect();
    let profiles: Vec<Profile<'_>> = tenant.configuration().collect();
    let mut last_unknown = None;
    for encounter in &tenant.survey().compliance.stricter {
        let is_unknown = encounter.shared == Shared::Unknown;
        if is_unknown && last_unknown.replace(encounter.policy) == Some(encounter.policy) {
            continue;
        }
        let Some(mut met) = Met::new(encounter, &policies, &profiles) else { continue };
        // A switch that stands for a number asks for one thing and no more.
        met.points.retain(|(_, demand, _)| !matches!(demand.value, SettingValue::Bool(_)));
        let Some(&(_, first, _)) = met.points.first() else { continue };
        let (whom, depends) = match met.overlap(tenant) {
            Overlap::Yes(whom) => (format!(" for {whom}"), String::new()),
            Overlap::Unknown(missing) => {
                (String::new(), format!(". Whether they reach the same devices depends on {missing}"))
            }
            Overlap::No => continue,
        };
        let message = format!(
            "'{}' demands less than '{}' sets{whom}: {}. The compliance value takes precedence even where it is the \
             weaker one{depends}",
            brief(met.policy.label(), 80),
            brief(met.profile.label(), 80),
            met.settings("demanded is only")
        );
        let finding = findings.report(met.policy.at(first.span), message);
        finding.help("Demand in the compliance policy what the profile sets.");
        if is_unknown {
            finding.likely();
        }
        met.relate(first, finding);
    }
}
