//! One setting for the user and for the device, with different values.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::{Findings, Severity};
use crate::order::Order;
use crate::policy::{ConfigurationProfile, Setting, SettingValue};
use crate::rules::cn::relate;
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::settings::{Reach, Reaches, show_key, show_value};
use crate::space::Overlap;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CN015",
    name: "user-and-device-scope-of-one-setting",
    severity: Severity::Info,
    what: "A setting is written for the user and for the device, with different values.",
    why: "The settings catalog has many settings twice, once for each scope, and Intune compares only those of one scope. \
          Which of the two wins depends on the provider of the setting and is documented for few.",
    bad: &[
        Example {
            path: "user.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Start menu of users",
  "platforms": "windows10",
  "settings": [
    {
      "settingInstance": {
        "settingDefinitionId": "user_vendor_msft_policy_config_start_hiderecentlyaddedapps",
        "choiceSettingValue": { "value": "user_vendor_msft_policy_config_start_hiderecentlyaddedapps_0" }
      }
    }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "device.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Start menu of devices",
  "platforms": "windows10",
  "settings": [
    {
      "settingInstance": {
        "settingDefinitionId": "device_vendor_msft_policy_config_start_hiderecentlyaddedapps",
        "choiceSettingValue": { "value": "device_vendor_msft_policy_config_start_hiderecentlyaddedapps_1" }
      }
    }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[Example {
        path: "device.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Start menu of devices",
  "platforms": "windows10",
  "settings": [
    {
      "settingInstance": {
        "settingDefinitionId": "device_vendor_msft_policy_config_start_hiderecentlyaddedapps",
        "choiceSettingValue": { "value": "device_vendor_msft_policy_config_start_hiderecentlyaddedapps_1" }
      }
    }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
    }],
    sources: &[Source {
        title: "Use the settings catalog to configure settings: device scope against user scope settings",
        url: "https://learn.microsoft.com/mem/intune/configuration/settings-catalog",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// What is written in one scope.
type Holder<'t> = (Linked<'t, ConfigurationProfile>, &'t Setting, u32);

/// So many of one setting are looked at in each scope, each another value or for other people.
const FEW: usize = 32;

const USER: &str = "user_";
const DEVICE: &str = "device_";

fn check(tenant: &Tenant, findings: &mut Findings) {
    let profiles: Vec<Linked<'_, ConfigurationProfile>> = tenant.configuration().collect();
    let mut reaches = Reaches::new(tenant);
    let users = collect(&profiles, USER, |_| true, &mut reaches);
    if users.is_empty() {
        return;
    }
    let devices = collect(&profiles, DEVICE, |leaf| users.contains_key(leaf), &mut reaches);
    let mut leaves: Vec<&str> = devices.keys().copied().collect();
    leaves.order();
    for leaf in leaves {
        let (Some(users), Some(devices)) = (users.get(leaf), devices.get(leaf)) else { continue };
        let pairs = users.iter().flat_map(|user| devices.iter().map(move |device| (user, device)));
        // One pair a setting tells it.
        let found = pairs.filter(|(user, device)| value(user.1) != value(device.1)).find_map(|(user, device)| {
            match reaches.overlap(user.2, device.2) {
                Overlap::Yes(whom) => Some((user, device, whom)),
                Overlap::No | Overlap::Unknown(_) => None,
            }
        });
        let Some((user, device, whom)) = found else { continue };
        let message = format!(
            "'{}' sets {} for users to {} and '{}' for devices to {}, both for {whom}; which one wins depends on the \
             setting",
            brief(user.0.label(), 80),
            brief(&show_key(device.0.facts, device.1), 80),
            brief(&show_value(&of_devices(user.1)), 40),
            brief(device.0.label(), 80),
            brief(&show_value(device.1), 40)
        );
        let finding = findings.report(user.0.at(user.1.span), message);
        finding.help("Set it in one scope alone.");
        relate(finding, &device.0, device.1);
    }
}

/// Everything that is written in a scope, by what follows the scope in its id.
fn collect<'t>(
    profiles: &[Linked<'t, ConfigurationProfile>],
    scope: &str,
    wanted: impl Fn(&str) -> bool,
    reaches: &mut Reaches<'t>,
) -> FxHashMap<&'t str, Vec<Holder<'t>>> {
    let mut found: FxHashMap<&'t str, Vec<Holder<'t>>> = FxHashMap::default();
    let mut seen: FxHashSet<(&'t str, u32, Said<'t>)> = FxHashSet::default();
    for &profile in profiles {
        let settings = profile.facts.settings.iter().flatten().filter(|setting| !setting.in_list);
        for setting in settings {
            let Some(leaf) = setting.key.strip_prefix(scope).filter(|leaf| is_one(leaf) && wanted(leaf)) else {
                continue;
            };
            let Reach::Some(reach) = reaches.of(profile.facts.assignments.as_deref()) else { break };
            let Some(value) = value(setting) else { continue };
            let holders = found.entry(leaf).or_default();
            if holders.len() < FEW && seen.insert((leaf, reach, value)) {
                holders.push((profile, setting, reach));
            }
        }
    }
    found
}

/// The same as a setting of devices, so that both are worded alike.
fn of_devices(setting: &Setting) -> Setting {
    let moved = |text: &str| text.strip_prefix(USER).map(|leaf| [DEVICE, leaf].concat().as_str().into());
    let mut setting = setting.clone();
    setting.key = moved(&setting.key).unwrap_or(setting.key);
    if let SettingValue::Text(text) = &mut setting.value
        && let Some(moved) = moved(text)
    {
        *text = moved;
    }
    setting
}

/// Whether there is one of it on a device. Of Windows Hello that is so: a device belongs to one tenant.
fn is_one(leaf: &str) -> bool {
    !leaf.replace("{tenantid}", "").contains('{')
}

/// A value that is comparable between scopes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Said<'s> {
    /// The end of an option, or text.
    Word(&'s str),
    /// A number, be it the end of an option or what a custom setting says.
    Number(i64),
}

fn value(setting: &Setting) -> Option<Said<'_>> {
    match &setting.value {
        SettingValue::Text(text) => {
            let option = text.strip_prefix(setting.key.as_str()).and_then(|end| end.strip_prefix('_'));
            let number = option.and_then(|end| end.parse().ok());
            Some(number.map_or(Said::Word(option.unwrap_or(text)), Said::Number))
        }
        SettingValue::Integer(number) => Some(Said::Number(*number)),
        _ => None,
    }
}
