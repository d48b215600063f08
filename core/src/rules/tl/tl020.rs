//! A reporting frequency that has no effect any more.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Facts, Resource, Setting, SettingValue};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "TL020",
    name: "deprecated-telemetry-frequency",
    severity: Severity::Hint,
    what: "A profile speeds up the reporting of Defender for Endpoint by a setting that is deprecated.",
    why: "Devices that are onboarded today ignore it. It only makes the profile longer.",
    bad: &[Example {
        path: "onboarding.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windowsDefenderAdvancedThreatProtectionConfiguration",
  "displayName": "Onboarding",
  "allowSampleSharing": true,
  "enableExpeditedTelemetryReporting": true
}"##,
    }],
    good: &[Example {
        path: "onboarding.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windowsDefenderAdvancedThreatProtectionConfiguration",
  "displayName": "Onboarding",
  "allowSampleSharing": true,
  "enableExpeditedTelemetryReporting": false
}"##,
    }],
    sources: &[Source {
        title: "Create and assign a compliance policy to set the device risk level",
        url: "https://learn.microsoft.com/mem/intune/protect/advanced-threat-protection-configure",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Configuration(profile) = &resource.facts else { return };
    let Some(setting) = profile.settings.iter().flatten().find(|setting| sets_frequency(setting)) else { return };
    let message = format!("'{}' sets the telemetry reporting frequency, which new devices ignore", resource.label());
    let finding = findings.report(setting.span, message);
    finding.help("Take the setting out.");
    // A policy of the settings catalog says how many settings it has.
    if setting.key != CATALOG {
        finding.fix(Fix::safe().remove(setting.span));
    }
}

const CATALOG: &str = "device_vendor_msft_windowsadvancedthreatprotection_configuration_telemetryreportingfrequency";

fn sets_frequency(setting: &Setting) -> bool {
    setting.key == CATALOG
        || (setting.key.ends_with("enableExpeditedTelemetryReporting") && setting.value == SettingValue::Bool(true))
}
