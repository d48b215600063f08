//! Custom settings of Windows, each told by its OMA-URI.

use super::common::Text;
use super::setting::{Setting, SettingValue, catalog_id_of_oma_uri};
use super::user_rights::{self, is_user_right};
use crate::json::Value;

/// Custom settings under the ids that the settings catalog has for them. What is encrypted or not a plain scalar is kept
/// as opaque.
pub(super) fn settings(list: Value<'_>) -> Vec<Setting> {
    let mut settings = Vec::new();
    for element in list.elements() {
        add(element, &mut settings);
    }
    settings
}

fn add(element: Value<'_>, settings: &mut Vec<Setting>) -> Option<()> {
    let uri = Text::of_set(element, "omaUri")?;
    let is_secret = element.get("isEncrypted").and_then(Value::bool) == Some(true);
    let value = element.get_set("value")?;
    let key = catalog_id_of_oma_uri(&uri.value);
    let mut add = |key: &str, setting| {
        settings.push(Setting { key: key.into(), value: setting, span: value.span(), in_list: false });
    };
    match SettingValue::new(value)? {
        _ if is_secret => add(&key, SettingValue::Opaque),
        SettingValue::Text(text) if key == ATTACK_SURFACE => {
            for (rule, state) in attack_surface_rules(&text) {
                let key = format!("{ATTACK_SURFACE}_{rule}");
                add(&key, SettingValue::Text(format!("{key}_{state}").as_str().into()));
            }
        }
        SettingValue::Text(text) if is_user_right(&key) => {
            add(&key, user_rights::of_text(&text).unwrap_or(SettingValue::List(1)));
        }
        SettingValue::Text(text) if text.contains('<') => add(&key, of_template(&text)),
        other => add(&key, other),
    }
    Some(())
}

/// What the XML of a setting that comes from an administrative template says, as the settings catalog numbers it. Where
/// it goes into details, one number does not tell all.
fn of_template(xml: &str) -> SettingValue {
    let bare: String = xml.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    match bare.as_str() {
        "<disabled/>" => SettingValue::Integer(0),
        "<enabled/>" => SettingValue::Integer(1),
        _ => SettingValue::Opaque,
    }
}

/// All attack surface reduction rules are one custom setting; in the settings catalog each is one.
const ATTACK_SURFACE: &str = "device_vendor_msft_policy_config_defender_attacksurfacereductionrules";

/// The rules that are set in `GUID=state|GUID=state`, each with its name and the state as in the settings catalog.
fn attack_surface_rules(text: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.split('|').filter_map(|rule| {
        let (id, state) = rule.split_once('=')?;
        let (_, name) = RULES.iter().find(|(known, _)| known.eq_ignore_ascii_case(id.trim()))?;
        let state = match state.trim() {
            "0" => "off",
            "1" => "block",
            "2" => "audit",
            "6" => "warn",
            _ => return None,
        };
        Some((*name, state))
    })
}

/// The ids of the attack surface reduction rules, and the ends of their ids in the settings catalog.
///
/// Source: Microsoft Learn, "Attack surface reduction rules reference", rule to GUID matrix and rule modes.
const RULES: [(&str, &str); 19] = [
    (
        "01443614-cd74-433a-b99e-2ecdc07bfc25",
        "blockexecutablefilesrunningunlesstheymeetprevalenceagetrustedlistcriterion",
    ),
    ("26190899-1602-49e8-8b27-eb1d0a1ce869", "blockofficecommunicationappfromcreatingchildprocesses"),
    ("33ddedf1-c6e0-47cb-833e-de6133960387", "blockrebootingmachineinsafemode"),
    ("3b576869-a4ec-4529-8536-b80a7769e899", "blockofficeapplicationsfromcreatingexecutablecontent"),
    ("56a863a9-875e-4185-98a7-b882c64b5ce5", "blockabuseofexploitedvulnerablesigneddrivers"),
    ("5beb7efe-fd9a-4556-801d-275e5ffc04cc", "blockexecutionofpotentiallyobfuscatedscripts"),
    ("75668c1f-73b5-4cf0-bb93-3ecf5cb7cc84", "blockofficeapplicationsfrominjectingcodeintootherprocesses"),
    ("7674ba52-37eb-4a4f-a9a1-f0f9a1619a2c", "blockadobereaderfromcreatingchildprocesses"),
    ("92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b", "blockwin32apicallsfromofficemacros"),
    ("9e6c4e1f-7d60-472f-ba1a-a39ef669e4b2", "blockcredentialstealingfromwindowslocalsecurityauthoritysubsystem"),
    ("a8f5898e-1dc8-49a9-9878-85004b8a61e6", "blockwebshellcreationforservers"),
    ("b2b3f03d-6a65-4f7b-a9c7-1c7ef74a9ba4", "blockuntrustedunsignedprocessesthatrunfromusb"),
    ("be9ba2d9-53ea-4cdc-84e5-9b1eeee46550", "blockexecutablecontentfromemailclientandwebmail"),
    ("c0033c00-d16d-4114-a5a0-dc9b3a7d2ceb", "blockuseofcopiedorimpersonatedsystemtools"),
    ("c1db55ab-c21a-4637-bb3f-a12568109d35", "useadvancedprotectionagainstransomware"),
    ("d1e49aac-8f56-4280-b9ba-993a6d77406c", "blockprocesscreationsfrompsexecandwmicommands"),
    ("d3e037e1-3eb8-44c8-a917-57927947596d", "blockjavascriptorvbscriptfromlaunchingdownloadedexecutablecontent"),
    ("d4f940ab-401b-4efc-aadc-ad5f3c50688a", "blockallofficeapplicationsfromcreatingchildprocesses"),
    ("e6db77e5-3df2-4cf1-b95a-636979351e5b", "blockpersistencethroughwmieventsubscription"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_surface_rules_are_taken_apart() {
        let text = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A=2| c1db55ab-c21a-4637-bb3f-a12568109d35 = 1 |x=1|d4f940ab=1|";
        let rules: Vec<_> = attack_surface_rules(text).collect();
        let expected = [
            ("blockallofficeapplicationsfromcreatingchildprocesses", "audit"),
            ("useadvancedprotectionagainstransomware", "block"),
        ];
        assert_eq!(rules, expected);
    }
}
