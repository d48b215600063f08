// Written by the test `the_table_is_current` from core/data/setting-equivalence.json. Do not edit.

use super::{Meaning, Relation, Row, Side, Source, Unit, Zero};
use crate::policy::Platform;

/// Every row, by key.
pub(super) static ROWS: &[Row] = &[
    Row {
        key: "W01",
        title: "Require a password",
        platform: Platform::Windows,
        relation: Relation::Flag,
        zero: Zero::Number,
        order: &[],
        hint: false,
        compliance: &[
            Source { key: "windows10CompliancePolicy.passwordRequired", values: &[], unit: Unit::Count },
        ],
        configuration: &[
            Source { key: "windows10GeneralConfiguration.passwordRequired", values: &[], unit: Unit::Count },
            Source { key: "device_vendor_msft_policy_config_devicelock_devicepasswordenabled", values: &[("0", Meaning::Flag(true)), ("1", Meaning::Flag(false))], unit: Unit::Count },
        ],
    },
    Row {
        key: "W02",
        title: "Block simple passwords",
        platform: Platform::Windows,
        relation: Relation::Flag,
        zero: Zero::Number,
        order: &[],
        hint: false,
        compliance: &[
            Source { key: "windows10CompliancePolicy.passwordBlockSimple", values: &[], unit: Unit::Count },
        ],
        configuration: &[
            Source { key: "windows10GeneralConfiguration.passwordBlockSimple", values: &[], unit: Unit::Count },
            Source { key: "device_vendor_msft_policy_config_devicelock_allowsimpledevicepassword", values: &[("0", Meaning::Flag(true)), ("1", Meaning::Flag(false))], unit: Unit::Count },
        ],
    },
    Row {
        key: "W03",
        title: "Password type",
        platform: Platform::Windows,
        relation: Relation::Ord,
        zero: Zero::Number,
        order: &["deviceDefault", "numeric", "alphanumeric"],
        hint: false,
        compliance: &[
            Source { key: "windows10CompliancePolicy.passwordRequiredType", values: &[], unit: Unit::Count },
        ],
        configuration: &[
            Source { key: "windows10GeneralConfiguration.passwordRequiredType", values: &[], unit: Unit::Count },
            Source { key: "device_vendor_msft_policy_config_devicelock_alphanumericdevicepasswordrequired", values: &[("0", Meaning::Rank(2)), ("1", Meaning::Rank(1)), ("2", Meaning::Rank(0))], unit: Unit::Count },
        ],
    },
    Row {
        key: "W04",
        title: "Minimum password length",
        platform: Platform::Windows,
        relation: Relation::Min,
        zero: Zero::Unset,
        order: &[],
        hint: false,
        compliance: &[
            Source { key: "windows10CompliancePolicy.passwordMinimumLength", values: &[], unit: Unit::Count },
        ],
        configuration: &[
            Source { key: "windows10GeneralConfiguration.passwordMinimumLength", values: &[], unit: Unit::Count },
            Source { key: "device_vendor_msft_policy_config_devicelock_mindevicepasswordlength", values: &[], unit: Unit::Count },
        ],
    },
    Row {
        key: "W05",
        title: "Password complexity (number of character sets)",
        platform: Platform::Windows,
        relation: Relation::Min,
        zero: Zero::Unset,
        order: &[],
        hint: false,
        compliance: &[
            Source { key: "windows10CompliancePolicy.passwordMinimumCharacterSetCount", values: &[], unit: Unit::Count },
        ],
        configuration: &[
            Source { key: "windows10GeneralConfiguration.passwordMinimumCharacterSetCount", values: &[], unit: Unit::Count },
            Source { key: "device_vendor_msft_policy_config_devicelock_mindevicepasswordcomplexcharacters", values: &[], unit: Unit::Count },
        ],
    },
    Row {
        key: "W06",
        title: "Maximum minutes of inactivity before a password is required",
        platform: Platform::Windows,
        relation: Relation::Max,
        zero: Zero::Never,
        order: &[],
        hint: false,
        compliance: &[
            Source { key: "windows10CompliancePolicy.passwordMinutesOfInactivityBeforeLock", values: &[], unit: Unit::Minutes },
        ],
        configuration: &[
            Source { key: "windows10GeneralConfiguration.passwordMinutesOfInactivityBeforeScreenTimeout", values: &[], unit: Unit::Minutes },
            Source { key: "device_vendor_msft_policy_config_devicelock_maxinactivitytimedevicelock", values: &[], unit: Unit::Minutes },
        ],
    },
    Row {
        key: "W07",
        title: "Interactive logon: machine inactivity limit",
        platform: Platform::Windows,
        relation: Relation::Max,
        zero: Zero::Never,
        order: &[],
        hint: true,
        compliance: &[
            Source { key: "windows10CompliancePolicy.passwordMinutesOfInactivityBeforeLock", values: &[], unit: Unit::Minutes },
        ],
        configuration: &[
            Source { key: "windows10EndpointProtectionConfiguration.localSecurityOptionsMachineInactivityLimit", values: &[], unit: Unit::Minutes },
            Source { key: "windows10EndpointProtectionConfiguration.localSecurityOptionsMachineInactivityLimitInMinutes", values: &[], unit: Unit::Minutes },
            Source { key: "device_vendor_msft_policy_config_localpoliciessecurityoptions_interactivelogon_machineinactivitylimit_v2", values: &[], unit: Unit::Seconds },
        ],
    },
    Row {
        key: "W08",
        title: "Password expiration",
        platform: Platform::Windows,
        relation: Relation::Max,
        zero: Zero::Never,
        order: &[],
        hint: false,
        compliance: &[
            Source { key: "windows10CompliancePolicy.passwordExpirationDays", values: &[], unit: Unit::Days },
        ],
        configuration: &[
            Source { key: "windows10GeneralConfiguration.passwordExpirationDays", values: &[], unit: Unit::Days },
            Source { key: "device_vendor_msft_policy_config_devicelock_devicepasswordexpiration", values: &[], unit: Unit::Days },
        ],
    },
    Row {
        key: "W09",
        title: "Number of previous passwords to prevent reuse",
        platform: Platform::Windows,
        relation: Relation::Min,
        zero: Zero::Number,
        order: &[],
        hint: false,
        compliance: &[
            Source { key: "windows10CompliancePolicy.passwordPreviousPasswordBlockCount", values: &[], unit: Unit::Count },
        ],
        configuration: &[
            Source { key: "windows10GeneralConfiguration.passwordPreviousPasswordBlockCount", values: &[], unit: Unit::Count },
            Source { key: "device_vendor_msft_policy_config_devicelock_devicepasswordhistory", values: &[], unit: Unit::Count },
        ],
    },
    Row {
        key: "W10",
        title: "Require a password when the device returns from idle state",
        platform: Platform::Windows,
        relation: Relation::Flag,
        zero: Zero::Number,
        order: &[],
        hint: false,
        compliance: &[
            Source { key: "windows10CompliancePolicy.passwordRequiredToUnlockFromIdle", values: &[], unit: Unit::Count },
        ],
        configuration: &[
            Source { key: "windows10GeneralConfiguration.passwordRequireWhenResumeFromIdleState", values: &[], unit: Unit::Count },
            Source { key: "device_vendor_msft_policy_config_devicelock_allowidlereturnwithoutpassword", values: &[("0", Meaning::Flag(true)), ("1", Meaning::Flag(false))], unit: Unit::Count },
        ],
    },
    Row {
        key: "W11",
        title: "Number of sign-in failures before the device is wiped",
        platform: Platform::Windows,
        relation: Relation::Eq,
        zero: Zero::Number,
        order: &[],
        hint: false,
        compliance: &[
        ],
        configuration: &[
            Source { key: "windows10GeneralConfiguration.passwordSignInFailureCountBeforeFactoryReset", values: &[], unit: Unit::Count },
            Source { key: "device_vendor_msft_policy_config_devicelock_maxdevicepasswordfailedattempts", values: &[], unit: Unit::Count },
        ],
    },
    Row {
        key: "W12",
        title: "Require device encryption",
        platform: Platform::Windows,
        relation: Relation::Flag,
        zero: Zero::Number,
        order: &[],
        hint: false,
        compliance: &[
            Source { key: "windows10CompliancePolicy.bitLockerEnabled", values: &[], unit: Unit::Count },
            Source { key: "windows10CompliancePolicy.storageRequireEncryption", values: &[], unit: Unit::Count },
        ],
        configuration: &[
            Source { key: "windows10EndpointProtectionConfiguration.bitLockerEncryptDevice", values: &[], unit: Unit::Count },
            Source { key: "device_vendor_msft_bitlocker_requiredeviceencryption", values: &[("0", Meaning::Flag(false)), ("1", Meaning::Flag(true))], unit: Unit::Count },
        ],
    },
];

/// Where each key stands: its letters small, its side, its row, its place there; sorted by length, then by letters.
pub(super) static KEYS: &[(&str, Side, usize, usize)] = &[
    ("windows10compliancepolicy.bitlockerenabled", Side::Compliance, 11, 0),
    ("windows10compliancepolicy.passwordrequired", Side::Compliance, 0, 0),
    ("windows10compliancepolicy.passwordblocksimple", Side::Compliance, 1, 0),
    ("windows10compliancepolicy.passwordrequiredtype", Side::Compliance, 2, 0),
    ("windows10generalconfiguration.passwordrequired", Side::Configuration, 0, 0),
    ("windows10compliancepolicy.passwordminimumlength", Side::Compliance, 3, 0),
    ("windows10compliancepolicy.passwordexpirationdays", Side::Compliance, 7, 0),
    ("windows10generalconfiguration.passwordblocksimple", Side::Configuration, 1, 0),
    ("windows10compliancepolicy.storagerequireencryption", Side::Compliance, 11, 1),
    ("windows10generalconfiguration.passwordrequiredtype", Side::Configuration, 2, 0),
    ("windows10generalconfiguration.passwordminimumlength", Side::Configuration, 3, 0),
    ("device_vendor_msft_bitlocker_requiredeviceencryption", Side::Configuration, 11, 1),
    ("windows10generalconfiguration.passwordexpirationdays", Side::Configuration, 7, 0),
    ("windows10compliancepolicy.passwordminimumcharactersetcount", Side::Compliance, 4, 0),
    ("windows10compliancepolicy.passwordrequiredtounlockfromidle", Side::Compliance, 9, 0),
    ("windows10compliancepolicy.passwordpreviouspasswordblockcount", Side::Compliance, 8, 0),
    ("windows10generalconfiguration.passwordminimumcharactersetcount", Side::Configuration, 4, 0),
    ("windows10compliancepolicy.passwordminutesofinactivitybeforelock", Side::Compliance, 5, 0),
    ("windows10compliancepolicy.passwordminutesofinactivitybeforelock", Side::Compliance, 6, 0),
    ("windows10endpointprotectionconfiguration.bitlockerencryptdevice", Side::Configuration, 11, 0),
    ("windows10generalconfiguration.passwordpreviouspasswordblockcount", Side::Configuration, 8, 0),
    ("device_vendor_msft_policy_config_devicelock_devicepasswordenabled", Side::Configuration, 0, 1),
    ("device_vendor_msft_policy_config_devicelock_devicepasswordhistory", Side::Configuration, 8, 1),
    ("device_vendor_msft_policy_config_devicelock_mindevicepasswordlength", Side::Configuration, 3, 1),
    ("device_vendor_msft_policy_config_devicelock_devicepasswordexpiration", Side::Configuration, 7, 1),
    ("windows10generalconfiguration.passwordrequirewhenresumefromidlestate", Side::Configuration, 9, 0),
    ("device_vendor_msft_policy_config_devicelock_allowsimpledevicepassword", Side::Configuration, 1, 1),
    ("device_vendor_msft_policy_config_devicelock_maxinactivitytimedevicelock", Side::Configuration, 5, 1),
    ("device_vendor_msft_policy_config_devicelock_allowidlereturnwithoutpassword", Side::Configuration, 9, 1),
    ("windows10generalconfiguration.passwordsigninfailurecountbeforefactoryreset", Side::Configuration, 10, 0),
    ("device_vendor_msft_policy_config_devicelock_maxdevicepasswordfailedattempts", Side::Configuration, 10, 1),
    ("windows10generalconfiguration.passwordminutesofinactivitybeforescreentimeout", Side::Configuration, 5, 0),
    ("device_vendor_msft_policy_config_devicelock_alphanumericdevicepasswordrequired", Side::Configuration, 2, 1),
    ("device_vendor_msft_policy_config_devicelock_mindevicepasswordcomplexcharacters", Side::Configuration, 4, 1),
    ("windows10endpointprotectionconfiguration.localsecurityoptionsmachineinactivitylimit", Side::Configuration, 6, 0),
    ("windows10endpointprotectionconfiguration.localsecurityoptionsmachineinactivitylimitinminutes", Side::Configuration, 6, 1),
    ("device_vendor_msft_policy_config_localpoliciessecurityoptions_interactivelogon_machineinactivitylimit_v2", Side::Configuration, 6, 2),
];
