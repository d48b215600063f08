//! A choice that belongs to another setting.

use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::shape::{Shape, What};

pub(crate) const RULE: Rule = Rule {
    code: "SC014",
    name: "settings-instance-malformed",
    severity: Severity::Error,
    what: "A setting of the settings catalog chooses an option of another setting.",
    why: "The id of an option begins with that of its setting. Graph refuses a policy in which they do not fit, so none of its settings \
          reaches a device.",
    bad: &[Example {
        path: "policy.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Defender",
  "platforms": "windows10",
  "technologies": "mdm",
  "settings": [{
    "settingInstance": {
      "@odata.type": "#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance",
      "settingDefinitionId": "device_vendor_msft_policy_config_defender_allowarchivescanning",
      "choiceSettingValue": {
        "value": "device_vendor_msft_policy_config_defender_allowioavprotection_1",
        "children": []
      }
    }
  }]
}"##,
    }],
    good: &[Example {
        path: "policy.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Defender",
  "platforms": "windows10",
  "technologies": "mdm",
  "settings": [{
    "settingInstance": {
      "@odata.type": "#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance",
      "settingDefinitionId": "device_vendor_msft_policy_config_defender_allowarchivescanning",
      "choiceSettingValue": {
        "value": "device_vendor_msft_policy_config_defender_allowarchivescanning_1",
        "children": []
      }
    }
  }]
}"##,
    }],
    sources: &[Source {
        title: "deviceManagementConfigurationChoiceSettingInstance resource type",
        url: "https://learn.microsoft.com/graph/api/resources/intune-deviceconfigv2-devicemanagementconfigurationchoicesettinginstance",
    }],
    needs_complete: &[],
    check: Check::Shape(check),
};

fn check(shape: &Shape<'_>, _: &Resource, findings: &mut Findings) {
    for deviation in &shape.deviations {
        let What::ForeignOption(definition) = deviation.what else { continue };
        let definition = deviation.at.document().at(definition);
        let (option, id) = (deviation.at.text().unwrap_or_default(), definition.text().unwrap_or_default());
        let message =
            format!("The option '{}' does not belong to the setting '{}'", brief(&option, 120), brief(&id, 120));
        findings
            .report(deviation.at.span(), message)
            .help("Choose an option whose id begins with that of the setting, or correct the id of the setting.")
            .related(definition.span(), "the setting");
    }
}
