//! One test a row: a bad pair is found and a good pair is not, whichever way either is written.

use super::table::{KEYS, ROWS};
use super::{Relation, Side};
use crate::report::Report;
use crate::{Selection, TenantFacts, check};

/// What a row says, with values that do not meet the demands and values that do.
struct Case {
    row: &'static str,
    /// Members of a compliance policy, each a demand of its own.
    demands: &'static [&'static str],
    /// Type and member of a template profile; what Graph writes for "not configured" cannot be bad.
    bad_template: Option<(&'static str, &'static str)>,
    good_template: (&'static str, &'static str),
    /// Id and value of a settings catalog policy, an option as its end.
    bad_catalog: (&'static str, &'static str),
    good_catalog: (&'static str, &'static str),
}

const ASSIGNED: &str =
    r##""assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]"##;

fn typed(name: &str, member: &str) -> String {
    format!(r##"{{ "@odata.type": "#microsoft.graph.{name}", "displayName": "{name}", {member}, {ASSIGNED} }}"##)
}

fn catalog((id, value): (&str, &str)) -> String {
    let value = match value.strip_prefix('_') {
        Some(option) => format!(r#""choiceSettingValue": {{ "value": "{id}_{option}" }}"#),
        None => format!(r#""simpleSettingValue": {{ "value": {value} }}"#),
    };
    format!(
        r#"{{ "name": "Catalog", "platforms": "windows10", {ASSIGNED},
             "settings": [{{ "settingInstance": {{ "settingDefinitionId": "{id}", {value} }} }}] }}"#
    )
}

/// The findings of `code` that speak of the row, with the two files in either order.
fn found(code: &str, title: &str, a: &str, b: &str) -> usize {
    let of = |first: &str, second: &str| {
        let files = vec![("1.json".to_owned(), first.as_bytes()), ("2.json".to_owned(), second.as_bytes())];
        let report: Report = check(files, TenantFacts::default(), &Selection::everything());
        let of_rule = report.findings.iter().filter(|finding| finding.code == code);
        of_rule.filter(|finding| finding.message.contains(title)).count()
    };
    let (one, other) = (of(a, b), of(b, a));
    assert_eq!(one, other, "the order of files counts for {a} and {b}");
    one
}

fn judge(case: &Case) {
    let row = ROWS.iter().find(|row| row.key == case.row).expect("a row");
    let demanded = |profile: &str| -> Vec<usize> {
        let policies = case.demands.iter().map(|member| typed("windows10CompliancePolicy", member));
        policies.map(|policy| found("CN001", row.title, &policy, profile)).collect()
    };
    let (bad, good) = (vec![1; case.demands.len()], vec![0; case.demands.len()]);
    let template = |(name, member)| typed(name, member);
    if let Some(weak) = case.bad_template {
        assert_eq!(demanded(&template(weak)), bad, "{}: {weak:?}", case.row);
        assert_eq!(found("CN002", row.title, &template(weak), &catalog(case.good_catalog)), 1, "{}", case.row);
    }
    assert_eq!(demanded(&template(case.good_template)), good, "{}: {:?}", case.row, case.good_template);
    assert_eq!(demanded(&catalog(case.bad_catalog)), bad, "{}: {:?}", case.row, case.bad_catalog);
    assert_eq!(demanded(&catalog(case.good_catalog)), good, "{}: {:?}", case.row, case.good_catalog);
    let conflict = |other| found("CN002", row.title, &template(case.good_template), &catalog(other));
    assert_eq!(conflict(case.bad_catalog), 1, "{}: a conflict", case.row);
    assert_eq!(conflict(case.good_catalog), 0, "{}: no conflict", case.row);
}

const RESTRICTIONS: &str = "windows10GeneralConfiguration";
const PROTECTION: &str = "windows10EndpointProtectionConfiguration";

macro_rules! rows {
    ($($name:ident: $case:expr;)*) => {
        $(#[test] fn $name() { judge(&$case); })*

        /// No row goes untested.
        #[test]
        fn every_row_has_a_test() {
            let tested = [$($case.row),*];
            let rows: Vec<&str> = ROWS.iter().map(|row| row.key).collect();
            assert_eq!(tested.to_vec(), rows);
        }
    };
}

rows! {
    w01_password: Case {
        row: "W01",
        demands: &[r#""passwordRequired": true"#],
        bad_template: None,
        good_template: (RESTRICTIONS, r#""passwordRequired": true"#),
        bad_catalog: ("device_vendor_msft_policy_config_devicelock_devicepasswordenabled", "_1"),
        good_catalog: ("device_vendor_msft_policy_config_devicelock_devicepasswordenabled", "_0"),
    };
    w02_simple_passwords: Case {
        row: "W02",
        demands: &[r#""passwordBlockSimple": true"#],
        bad_template: None,
        good_template: (RESTRICTIONS, r#""passwordBlockSimple": true"#),
        bad_catalog: ("device_vendor_msft_policy_config_devicelock_allowsimpledevicepassword", "_1"),
        good_catalog: ("device_vendor_msft_policy_config_devicelock_allowsimpledevicepassword", "_0"),
    };
    w03_password_type: Case {
        row: "W03",
        demands: &[r#""passwordRequiredType": "alphanumeric""#],
        bad_template: Some((RESTRICTIONS, r#""passwordRequiredType": "numeric""#)),
        good_template: (RESTRICTIONS, r#""passwordRequiredType": "alphanumeric""#),
        bad_catalog: ("device_vendor_msft_policy_config_devicelock_alphanumericdevicepasswordrequired", "_2"),
        good_catalog: ("device_vendor_msft_policy_config_devicelock_alphanumericdevicepasswordrequired", "_0"),
    };
    w04_length: Case {
        row: "W04",
        demands: &[r#""passwordMinimumLength": 12"#],
        bad_template: Some((RESTRICTIONS, r#""passwordMinimumLength": 8"#)),
        good_template: (RESTRICTIONS, r#""passwordMinimumLength": 12"#),
        bad_catalog: ("device_vendor_msft_policy_config_devicelock_mindevicepasswordlength", "8"),
        good_catalog: ("device_vendor_msft_policy_config_devicelock_mindevicepasswordlength", "12"),
    };
    w05_character_sets: Case {
        row: "W05",
        demands: &[r#""passwordMinimumCharacterSetCount": 3"#],
        bad_template: Some((RESTRICTIONS, r#""passwordMinimumCharacterSetCount": 2"#)),
        good_template: (RESTRICTIONS, r#""passwordMinimumCharacterSetCount": 3"#),
        bad_catalog: ("device_vendor_msft_policy_config_devicelock_mindevicepasswordcomplexcharacters", "_2"),
        good_catalog: ("device_vendor_msft_policy_config_devicelock_mindevicepasswordcomplexcharacters", "_3"),
    };
    w06_idle_minutes: Case {
        row: "W06",
        demands: &[r#""passwordMinutesOfInactivityBeforeLock": 15"#],
        bad_template: Some((RESTRICTIONS, r#""passwordMinutesOfInactivityBeforeScreenTimeout": 30"#)),
        good_template: (RESTRICTIONS, r#""passwordMinutesOfInactivityBeforeScreenTimeout": 15"#),
        bad_catalog: ("device_vendor_msft_policy_config_devicelock_maxinactivitytimedevicelock", "0"),
        good_catalog: ("device_vendor_msft_policy_config_devicelock_maxinactivitytimedevicelock", "15"),
    };
    w07_idle_seconds: Case {
        row: "W07",
        demands: &[r#""passwordMinutesOfInactivityBeforeLock": 15"#],
        bad_template: Some((PROTECTION, r#""localSecurityOptionsMachineInactivityLimitInMinutes": 20"#)),
        good_template: (PROTECTION, r#""localSecurityOptionsMachineInactivityLimit": 15"#),
        bad_catalog: (
            "device_vendor_msft_policy_config_localpoliciessecurityoptions_interactivelogon_machineinactivitylimit_v2",
            "901",
        ),
        good_catalog: (
            "device_vendor_msft_policy_config_localpoliciessecurityoptions_interactivelogon_machineinactivitylimit_v2",
            "900",
        ),
    };
    w08_expiration: Case {
        row: "W08",
        demands: &[r#""passwordExpirationDays": 90"#],
        bad_template: Some((RESTRICTIONS, r#""passwordExpirationDays": 0"#)),
        good_template: (RESTRICTIONS, r#""passwordExpirationDays": 90"#),
        bad_catalog: ("device_vendor_msft_policy_config_devicelock_devicepasswordexpiration", "365"),
        good_catalog: ("device_vendor_msft_policy_config_devicelock_devicepasswordexpiration", "90"),
    };
    w09_history: Case {
        row: "W09",
        demands: &[r#""passwordPreviousPasswordBlockCount": 5"#],
        bad_template: Some((RESTRICTIONS, r#""passwordPreviousPasswordBlockCount": 3"#)),
        good_template: (RESTRICTIONS, r#""passwordPreviousPasswordBlockCount": 5"#),
        bad_catalog: ("device_vendor_msft_policy_config_devicelock_devicepasswordhistory", "0"),
        good_catalog: ("device_vendor_msft_policy_config_devicelock_devicepasswordhistory", "5"),
    };
    w10_password_after_idle: Case {
        row: "W10",
        demands: &[r#""passwordRequiredToUnlockFromIdle": true"#],
        bad_template: None,
        good_template: (RESTRICTIONS, r#""passwordRequireWhenResumeFromIdleState": true"#),
        bad_catalog: ("device_vendor_msft_policy_config_devicelock_allowidlereturnwithoutpassword", "1"),
        good_catalog: ("device_vendor_msft_policy_config_devicelock_allowidlereturnwithoutpassword", "0"),
    };
    w11_sign_in_failures: Case {
        row: "W11",
        demands: &[],
        bad_template: Some((RESTRICTIONS, r#""passwordSignInFailureCountBeforeFactoryReset": 5"#)),
        good_template: (RESTRICTIONS, r#""passwordSignInFailureCountBeforeFactoryReset": 10"#),
        bad_catalog: ("device_vendor_msft_policy_config_devicelock_maxdevicepasswordfailedattempts", "0"),
        good_catalog: ("device_vendor_msft_policy_config_devicelock_maxdevicepasswordfailedattempts", "10"),
    };
    w12_encryption: Case {
        row: "W12",
        demands: &[r#""bitLockerEnabled": true"#, r#""storageRequireEncryption": true"#],
        bad_template: None,
        good_template: (PROTECTION, r#""bitLockerEncryptDevice": true"#),
        bad_catalog: ("device_vendor_msft_bitlocker_requiredeviceencryption", "_0"),
        good_catalog: ("device_vendor_msft_bitlocker_requiredeviceencryption", "_1"),
    };
}

#[test]
fn keys_are_in_order_and_none_is_configured_twice() {
    for pair in KEYS.windows(2) {
        let order = |key: &'static str| (key.len(), key);
        assert!(order(pair[0].0) <= order(pair[1].0), "{pair:?}");
        let platforms = [pair[0].2, pair[1].2].map(|row| ROWS[row].platform);
        let same = pair[0].0 == pair[1].0 && platforms[0] == platforms[1];
        assert!(!(same && pair[0].1 == Side::Configuration), "{} stands in two rows", pair[0].0);
    }
}

#[test]
fn rows_have_what_their_relation_needs() {
    for row in ROWS {
        assert_eq!(row.relation == Relation::Ord, row.order.len() > 1, "{}: an order", row.key);
        assert!(row.order.len() < 256 && !row.title.is_empty(), "{}", row.key);
        let judged = !matches!(row.relation, Relation::Eq | Relation::Merge);
        assert!(!judged || !row.compliance.is_empty(), "{}: nothing is demanded", row.key);
        assert!(!row.configuration.is_empty() || row.relation == Relation::Needs, "{}: nothing is set", row.key);
    }
}
