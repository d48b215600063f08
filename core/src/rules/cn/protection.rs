//! Which properties of app protection policies are compared, and the words of the admin center for them.

use crate::policy::{Period, Setting, SettingValue};
use crate::rules::brief;

/// A property that two policies may set differently.
pub(in crate::rules) struct Property {
    pub(in crate::rules) name: &'static str,
    pub(in crate::rules) title: &'static str,
    pub(in crate::rules) kind: Kind,
}

/// What a property holds, and with that what counts where two policies differ.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::rules) enum Kind {
    /// A switch, with the words for on and off.
    Switch(&'static str, &'static str),
    /// A member of an enumeration, or a version: the stricter value counts.
    Stricter,
    /// A number or a time, which falls back to the recommended default.
    Number,
}

use Kind::{Number, Stricter, Switch};

const BLOCKS: Kind = Switch("block", "allow");
const REQUIRES: Kind = Switch("require", "not required");

const fn property(name: &'static str, title: &'static str, kind: Kind) -> Property {
    Property { name, title, kind }
}

/// All that is compared.
pub(in crate::rules) const PROPERTIES: &[Property] = &[
    property("pinRequired", "PIN for access", REQUIRES),
    property("simplePinBlocked", "Simple PIN", BLOCKS),
    property("pinCharacterSet", "PIN type", Stricter),
    property("disableAppPinIfDevicePinIsSet", "App PIN when device PIN is set", Switch("not required", "require")),
    property("fingerprintBlocked", "Touch ID or biometrics instead of PIN", BLOCKS),
    property("faceIdBlocked", "Face ID instead of PIN", BLOCKS),
    property("organizationalCredentialsRequired", "Work or school account credentials for access", REQUIRES),
    property("dataBackupBlocked", "Backup of org data", BLOCKS),
    property("saveAsBlocked", "Save copies of org data", BLOCKS),
    property("printBlocked", "Printing org data", BLOCKS),
    property("contactSyncBlocked", "Sync policy managed app data with native apps", BLOCKS),
    property("screenCaptureBlocked", "Screen capture", BLOCKS),
    property("encryptAppData", "Encrypt org data", REQUIRES),
    property("appDataEncryptionType", "Encrypt org data", Stricter),
    property("managedBrowserToOpenLinksRequired", "Managed browser for web content", REQUIRES),
    property("managedBrowser", "Browser for web content", Stricter),
    property("allowedInboundDataTransferSources", "Receive data from other apps", Stricter),
    property("allowedOutboundDataTransferDestinations", "Send org data to other apps", Stricter),
    property("allowedOutboundClipboardSharingLevel", "Restrict cut, copy, and paste between other apps", Stricter),
    property("maximumAllowedDeviceThreatLevel", "Max allowed device threat level", Stricter),
    property("mobileThreatDefenseRemediationAction", "Action above that threat level", Stricter),
    property("deviceComplianceRequired", "Jailbroken or rooted devices", BLOCKS),
    property("appActionIfDeviceComplianceRequired", "Action on jailbroken or rooted devices", Stricter),
    property("appActionIfMaximumPinRetriesExceeded", "Action after max PIN attempts", Stricter),
    property("appActionIfUnableToAuthenticateUser", "Action for disabled accounts", Stricter),
    property("appActionIfDeviceLockNotSet", "Action without a device lock", Stricter),
    property("minimumRequiredOsVersion", "Min OS version", Stricter),
    property("minimumWarningOsVersion", "Min OS version (warn)", Stricter),
    property("minimumWipeOsVersion", "Min OS version (wipe)", Stricter),
    property("minimumRequiredAppVersion", "Min app version", Stricter),
    property("minimumWarningAppVersion", "Min app version (warn)", Stricter),
    property("minimumWipeAppVersion", "Min app version (wipe)", Stricter),
    property("minimumRequiredSdkVersion", "Min SDK version", Stricter),
    property("minimumRequiredPatchVersion", "Min patch version", Stricter),
    property("minimumPinLength", "Minimum PIN length", Number),
    property("maximumPinRetries", "Max PIN attempts", Number),
    property("previousPinBlockCount", "Number of previous PIN values", Number),
    property("periodBeforePinReset", "PIN reset after", Number),
    property("pinRequiredInsteadOfBiometricTimeout", "PIN instead of biometrics after", Number),
    property("periodOfflineBeforeAccessCheck", "Offline grace period (block)", Number),
    property("periodOfflineBeforeWipeIsEnforced", "Offline grace period (wipe)", Number),
    property("periodOnlineBeforeAccessCheck", "Recheck the access requirements after", Number),
];

/// Members of enumerations that are not their own words.
const WORDS: [(&str, &str); 16] = [
    ("allApps", "all apps"),
    ("managedApps", "policy managed apps"),
    ("managedAppsWithPasteIn", "policy managed apps with paste in"),
    ("blocked", "blocked"),
    ("none", "none"),
    ("secured", "secured"),
    ("low", "low"),
    ("medium", "medium"),
    ("high", "high"),
    ("alphanumericAndSymbol", "passcode"),
    ("microsoftEdge", "Microsoft Edge"),
    ("useDeviceSettings", "as the device is set"),
    ("afterDeviceRestart", "after a restart of the device"),
    ("whenDeviceLockedExceptOpenFiles", "when the device is locked, except open files"),
    ("whenDeviceLocked", "when the device is locked"),
    ("blockWhenSettingIsSupported", "block on supported devices"),
];

/// A value as the admin center words it.
pub(in crate::rules) fn written(property: &Property, setting: &Setting) -> String {
    match (&setting.value, property.kind) {
        (SettingValue::Bool(true), Switch(on, _)) => on.to_owned(),
        (SettingValue::Bool(false), Switch(_, off)) => off.to_owned(),
        (SettingValue::Text(text), _) => {
            let known = WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(text));
            let period = || Period::parse(text).map(|period| period.to_string());
            known.map(|(_, words)| (*words).to_owned()).or_else(period).unwrap_or_else(|| brief(text, 40))
        }
        (value, _) => brief(&value.display(), 40),
    }
}

/// A value as it is compared: times by their length, `PT720M` is `PT12H`.
pub(in crate::rules) fn comparable(setting: &Setting) -> String {
    match &setting.value {
        SettingValue::Text(text) => {
            Period::parse(text).map_or_else(|| text.to_ascii_lowercase(), |period| period.to_string())
        }
        value => value.display(),
    }
}
