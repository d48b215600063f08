//! The same tenant with more in it that changes nothing for anybody.

use pitfall_core::report::Reported;
use serde_json::{Value, json};

/// Paths and contents.
type Files = Vec<(String, Vec<u8>)>;

/// What each of them is called, so that findings about them can be told from others.
const NAME: &str = "Zzz";

/// The start of their ids.
const IDS: &str = "0a1b2c3d-9999-4c0e-a7f0-";

/// Rules that ask what there is, whoever it is for: how many policies, and of which platforms.
pub(crate) const AWARE: &[&str] = &["CA027", "GP020", "UG001"];

/// How it is called, and the object that comes to the tenant.
pub(crate) type Neighbour = (&'static str, Value);

/// The files and each of `neighbours` in a file of its own.
pub(crate) fn beside(files: &Files, neighbours: &[Neighbour]) -> Files {
    let mut more = files.clone();
    for (number, (_, object)) in neighbours.iter().enumerate() {
        let mut object = object.clone();
        object["id"] = json!(format!("{IDS}{number:012x}"));
        object["displayName"] = json!(format!("{NAME} {number}"));
        more.push((format!("zzz/{number}.json"), object.to_string().into_bytes()));
    }
    more
}

/// Whether a finding speaks of one of them.
pub(crate) fn is_about(finding: &Reported) -> bool {
    finding.path.starts_with("zzz/") || finding.message.contains(NAME) || finding.message.contains(IDS)
}

/// Policies that ask nobody for anything, and objects that nobody uses.
pub(crate) fn all() -> Vec<Neighbour> {
    let mut all = access();
    all.extend(compliance());
    all.extend(configuration());
    all.extend([
        ("a group", json!({"securityEnabled": true, "groupTypes": [], "members": []})),
        (
            "a filter",
            json!({"platform": "windows10AndLater", "rule": "(device.model -eq \"Zzz\")", "assignmentFilterManagementType": "devices"}),
        ),
        (
            "a location",
            json!({
                "@odata.type": "#microsoft.graph.ipNamedLocation",
                "isTrusted": false,
                "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.9/32"}],
            }),
        ),
    ]);
    all
}

/// Conditional Access for nobody, for no sign-in, and switched off. A device asked for by a policy that is switched off
/// is not among it: of a gap that such a policy would close, another rule tells.
fn access() -> Vec<Neighbour> {
    let policy = |state: &str, users: Value, conditions: Value, control: &str| {
        let mut whole =
            json!({"users": users, "applications": {"includeApplications": ["All"]}, "clientAppTypes": ["all"]});
        for (name, condition) in conditions.as_object().into_iter().flatten() {
            whole[name] = condition.clone();
        }
        json!({
            "state": state,
            "conditions": whole,
            "grantControls": {"operator": "OR", "builtInControls": [control]},
            "sessionControls": null,
        })
    };
    let nobody = || json!({"includeUsers": ["None"]});
    let all = || json!({"includeUsers": ["All"]});
    let no_windows = || json!({"platforms": {"includePlatforms": ["windows"], "excludePlatforms": ["windows"]}});
    let nowhere = || json!({"locations": {"includeLocations": ["All"], "excludeLocations": ["All"]}});
    let old = || json!({"clientAppTypes": ["exchangeActiveSync", "other"]});
    vec![
        ("a compliant device asked of nobody", policy("enabled", nobody(), json!({}), "compliantDevice")),
        ("a block for nobody", policy("enabled", nobody(), json!({}), "block")),
        ("a block of old protocols for nobody", policy("enabled", nobody(), old(), "block")),
        ("a compliant device asked on no platform", policy("enabled", all(), no_windows(), "compliantDevice")),
        ("a protected app asked on no platform", policy("enabled", all(), no_windows(), "compliantApplication")),
        ("more factors asked nowhere", policy("enabled", all(), nowhere(), "mfa")),
        ("a block nowhere", policy("enabled", all(), nowhere(), "block")),
        ("more factors, switched off", policy("disabled", all(), json!({}), "mfa")),
        ("a block, switched off", policy("disabled", all(), old(), "block")),
    ]
}

/// Strict policies of compliance that are assigned to nobody.
fn compliance() -> Vec<Neighbour> {
    let policy = |kind: &str, settings: Value| {
        let mut policy = json!({
            "@odata.type": format!("#microsoft.graph.{kind}"),
            "assignments": [],
            "scheduledActionsForRule": [{
                "ruleName": "PasswordRequired",
                "scheduledActionConfigurations": [
                    {"actionType": "block", "gracePeriodHours": 72},
                    {"actionType": "pushNotification", "gracePeriodHours": 0},
                ],
            }],
        });
        for (name, setting) in settings.as_object().into_iter().flatten() {
            policy[name] = setting.clone();
        }
        policy
    };
    let threat = |level: &str| {
        json!({
            "deviceThreatProtectionEnabled": true,
            "deviceThreatProtectionRequiredSecurityLevel": level,
            "passcodeRequired": true,
            "passwordRequired": true,
            "osMinimumVersion": "26.1",
            "securityBlockJailbrokenDevices": true,
        })
    };
    let windows = json!({
        "bitLockerEnabled": true,
        "secureBootEnabled": true,
        "passwordRequired": true,
        "osMinimumVersion": "10.0.26200.1",
        "deviceThreatProtectionEnabled": true,
        "deviceThreatProtectionRequiredSecurityLevel": "secured",
    });
    let android = || {
        json!({
            "passwordRequired": true,
            "osMinimumVersion": "16",
            "storageRequireEncryption": true,
            "securityBlockJailbrokenDevices": true,
        })
    };
    let mac = json!({"passwordRequired": true, "osMinimumVersion": "26.1", "storageRequireEncryption": true});
    vec![
        ("compliance of Windows", policy("windows10CompliancePolicy", windows)),
        ("compliance of iOS", policy("iosCompliancePolicy", threat("low"))),
        ("compliance of Macs", policy("macOSCompliancePolicy", mac)),
        ("compliance of Android work profiles", policy("androidWorkProfileCompliancePolicy", android())),
        ("compliance of Android device owners", policy("androidDeviceOwnerCompliancePolicy", android())),
        ("compliance of Android", policy("androidCompliancePolicy", android())),
    ]
}

/// Configuration and app protection that are assigned to nobody.
fn configuration() -> Vec<Neighbour> {
    let of = |kind: &str, settings: Value| {
        let mut policy = json!({"@odata.type": format!("#microsoft.graph.{kind}"), "assignments": []});
        for (name, setting) in settings.as_object().into_iter().flatten() {
            policy[name] = setting.clone();
        }
        policy
    };
    let apps = || {
        json!({
            "appGroupType": "allApps",
            "apps": [],
            "pinRequired": true,
            "minimumPinLength": 6,
            "saveAsBlocked": true,
            "dataBackupBlocked": true,
            "allowedOutboundDataTransferDestinations": "managedApps",
        })
    };
    vec![
        (
            "a profile of Windows",
            of("windows10GeneralConfiguration", json!({"passwordRequired": true, "passwordMinimumLength": 14})),
        ),
        ("a profile of iOS", of("iosGeneralDeviceConfiguration", json!({"passcodeRequired": true}))),
        (
            "a profile of BitLocker",
            of("windows10EndpointProtectionConfiguration", json!({"bitLockerEncryptDevice": true})),
        ),
        (
            "a ring of updates",
            of("windowsUpdateForBusinessConfiguration", json!({"qualityUpdatesDeferralPeriodInDays": 0})),
        ),
        ("protection of apps on iOS", of("iosManagedAppProtection", apps())),
        ("protection of apps on Android", of("androidManagedAppProtection", apps())),
    ]
}
