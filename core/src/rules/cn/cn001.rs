//! A configuration profile sets what a compliance policy does not accept.

use crate::finding::{Findings, Severity};
use crate::policy::CompliancePolicy;
use crate::rules::cn::{Met, Profile};
use crate::rules::{Check, Example, Rule, Source as Page, brief};
use crate::space::{Overlap, Shared};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CN001",
    name: "configuration-does-not-meet-compliance",
    severity: Severity::Warning,
    what: "A configuration profile sets a value that a compliance policy for the same devices does not accept.",
    why: "Microsoft documents that the compliance value takes precedence over the configured one, even where that is \
          stricter. A device that is set up exactly as its profile says is noncompliant or silently gets another \
          value than its administrators chose.",
    bad: &[
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows compliance",
  "passwordMinimumLength": 12,
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
    {
      "settingInstance": {
        "settingDefinitionId": "device_vendor_msft_policy_config_devicelock_mindevicepasswordlength",
        "simpleSettingValue": { "value": 8 }
      }
    }
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
  "passwordMinimumLength": 12,
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
    {
      "settingInstance": {
        "settingDefinitionId": "device_vendor_msft_policy_config_devicelock_mindevicepasswordlength",
        "simpleSettingValue": { "value": 12 }
      }
    }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    sources: &[
        Page {
            title: "Common questions and answers with device policies and profiles in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/configuration/device-profile-troubleshoot",
        },
        Page {
            title: "Monitor results of your Intune device compliance policies: how Intune resolves policy conflicts",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-monitor",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let policies: Vec<Linked<'_, CompliancePolicy>> = tenant.compliance().collect();
    let profiles: Vec<Profile<'_>> = tenant.configuration().collect();
    let survey = &tenant.survey().compliance;
    let mut last_unknown = None;
    for encounter in &survey.weaker {
        // Of the profiles that may or may not meet a compliance policy, one is enough.
        let is_unknown = encounter.shared == Shared::Unknown;
        if is_unknown && last_unknown.replace(encounter.policy) == Some(encounter.policy) {
            continue;
        }
        if let Some(met) = Met::new(encounter, &policies, &profiles) {
            report(&met, &met.overlap(tenant), findings);
        }
    }
    if let Some(&(policy, profile)) = survey.unseen.first()
        && let (Some(policy), Some(profile)) = (policies.get(policy as usize), profiles.get(profile as usize))
    {
        let message = format!(
            "'{}' demands more than '{}' sets, but whether they reach the same devices cannot be told: not all \
             assignments are in the files",
            policy.label(),
            profile.label()
        );
        findings.report(policy.place(), message).help("Export the assignments as well.").unknown();
    }
}

fn report(met: &Met<'_>, overlap: &Overlap, findings: &mut Findings) {
    let Some((_, _, first)) = met.points.first() else { return };
    let (whom, outcome) = match overlap {
        Overlap::Unknown(missing) => (
            String::new(),
            format!(
                ". If they reach the same devices, the compliance value takes precedence, and devices become \
                 noncompliant or the profile is overridden; that depends on {missing}"
            ),
        ),
        Overlap::Yes(whom) => (
            format!(" for {whom}"),
            ". The compliance value takes precedence: devices become noncompliant, or the profile is overridden"
                .to_owned(),
        ),
        Overlap::No => return,
    };
    let message = format!(
        "'{}' sets less than '{}' demands{whom}: {}{outcome}",
        brief(met.profile.label(), 80),
        brief(met.policy.label(), 80),
        met.settings("demanded is")
    );
    let finding = findings.report(met.profile.at(first.span), message);
    finding.help("Set in the profile what the compliance policy demands.");
    if matches!(overlap, Overlap::Unknown(_)) {
        finding.likely();
    }
    if met.points.iter().all(|(row, ..)| row.hint) {
        finding.severity(Severity::Hint);
    }
    met.relate(first, finding);
}
