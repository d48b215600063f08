//! Tenants that are all configuration, to see how the search for conflicts grows.

use crate::{File, Random};

/// The parts of a tenant of size 1: profiles, compliance policies and the groups that they go to.
const PROFILES: usize = 5000;
const COMPLIANCE: usize = 250;
const GROUPS: usize = 1000;

/// How many settings a profile has.
const SETTINGS: usize = 30;

/// Settings that are written in other formats as well, with the provider before each.
const KNOWN: [&str; 12] = [
    "defender_allowrealtimemonitoring",
    "defender_allowcloudprotection",
    "defender_allowarchivescanning",
    "defender_allowemailscanning",
    "defender_allowscriptscanning",
    "devicelock_allowsimpledevicepassword",
    "devicelock_devicepasswordenabled",
    "camera_allowcamera",
    "connectivity_allowbluetooth",
    "experience_allowcortana",
    "system_allowtelemetry",
    "smartscreen_enablesmartscreeninshell",
];

/// Settings that are not, by their number.
const OTHERS: usize = 600;

/// A tenant of `size` times 5,000 settings catalog policies with 30 settings each, 250 compliance policies
/// and 1,000 groups, every tenth of them without its members. One setting in five hundred has another
/// value than elsewhere. If `wide`, one policy in a hundred is for all devices.
pub fn profiles(size: usize, wide: bool) -> Vec<File> {
    let mut random = Random(0x5EED_0F5E_7711_4651);
    let groups = GROUPS * size;
    let mut texts: Vec<String> = (0..groups).map(|number| group(&mut random, number, groups)).collect();
    texts.extend((0..PROFILES * size).map(|number| profile(&mut random, number, groups, wide)));
    texts.extend((0..COMPLIANCE * size).map(|number| compliance(&mut random, number, groups)));
    let file = |(number, text)| File { path: format!("{number:06}.json"), text };
    texts.into_iter().enumerate().map(file).collect()
}

fn id(kind: u32, number: usize) -> String {
    format!("{kind:08x}-0000-4000-8000-{number:012x}")
}

fn group(random: &mut Random, number: usize, groups: usize) -> String {
    let member = |user| format!(r##"{{"@odata.type":"#microsoft.graph.user","id":"{}"}}"##, id(2, user));
    let members: Vec<String> = (0..1 + random.below(12)).map(|_| member(random.below(groups * 12))).collect();
    let members =
        if number.is_multiple_of(10) { String::new() } else { format!(r#","members":[{}]"#, members.join(",")) };
    format!(r#"{{"id":"{}","displayName":"Group {number}","securityEnabled":true{members}}}"#, id(1, number))
}

fn targets(random: &mut Random, groups: usize, everybody: bool) -> String {
    if everybody {
        return r##"[{"target":{"@odata.type":"#microsoft.graph.allDevicesAssignmentTarget"}}]"##.to_owned();
    }
    let target = |group| {
        let group = id(1, group);
        format!(r##"{{"target":{{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"{group}"}}}}"##)
    };
    let targets: Vec<String> = (0..1 + random.below(2)).map(|_| target(random.below(groups))).collect();
    format!("[{}]", targets.join(","))
}

fn profile(random: &mut Random, number: usize, groups: usize, wide: bool) -> String {
    let settings: Vec<String> = (0..SETTINGS)
        .map(|_| {
            let name = match random.below(OTHERS + 5 * KNOWN.len()) {
                known if known < 5 * KNOWN.len() => KNOWN[known % KNOWN.len()].to_owned(),
                other => format!("provider{}_a_setting_with_a_longer_name_{other}", other % 40),
            };
            let option = u8::from(random.below(500) > 0);
            let key = format!("device_vendor_msft_policy_config_{name}");
            format!(
                r##"{{"settingInstance":{{"@odata.type":"#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance","settingDefinitionId":"{key}","choiceSettingValue":{{"value":"{key}_{option}","children":[]}}}}}}"##
            )
        })
        .collect();
    format!(
        r##"{{"@odata.type":"#microsoft.graph.deviceManagementConfigurationPolicy","id":"{}","name":"Profile {number}","platforms":"windows10","settings":[{}],"assignments":{}}}"##,
        id(5, number),
        settings.join(","),
        targets(random, groups, wide && number.is_multiple_of(100))
    )
}

fn compliance(random: &mut Random, number: usize, groups: usize) -> String {
    format!(
        r##"{{"@odata.type":"#microsoft.graph.windows10CompliancePolicy","id":"{}","displayName":"Compliance {number}","passwordBlockSimple":{},"passwordRequired":true,"osMinimumVersion":"10.0.{}","assignments":{}}}"##,
        id(4, number),
        random.below(2) == 0,
        22_000 + random.below(4000),
        targets(random, groups, false)
    )
}
