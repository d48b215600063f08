//! Rules of the filter language as administrators write them: none of these may be found fault with.

use std::fs;
use std::path::{Path, PathBuf};

use pitfall_core::filter::{Dialect, Problem, check as problems};
use pitfall_core::text::decode;
use pitfall_core::{Selection, TenantFacts, check};
use serde_json::{Value, json};

const DEVICE_FILTERS: [&str; 17] = [
    "device.isCompliant -eq True -or device.trustType -eq \"ServerAD\"",
    "device.isCompliant -eq True -and device.deviceOwnership -eq \"Company\"",
    "(device.systemLabels -contains \"CloudPC\" and device.trustType -eq \"AzureAD\") -or (device.profileType -eq \"SecureVM\" \
     and device.trustType -eq \"AzureAD\")",
    "device.deviceId -in [\"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb\",\"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbc\"]",
    "device.extensionAttribute1 -ne \"SAW\"",
    "device.extensionAttribute15 -startsWith 'PAW' and device.isCompliant -eq \"True\"",
    "(device.mdmAppId -in [\"0000000a-0000-0000-c000-000000000000\"])",
    "device.operatingSystem -eq \"Windows\" -and device.operatingSystemVersion -startsWith \"10.0.22\"",
    "device.operatingSystemVersion -in [\"10.0.18363\", \"10.0.19041\"]",
    "device.physicalIds -contains \"[OrderID]:Kiosk\"",
    "device.displayName -notStartsWith \"TEST\" -and device.model -notContains \"Virtual\"",
    "device.manufacturer -notIn [\"VMware, Inc.\", \"QEMU\"]",
    "device.enrollmentProfileName -endsWith \" - Shared (old)\"",
    "not (device.trustType -eq \"Workplace\")",
    "((device.model -eq \"HoloLens 2\"))",
    "device.trustType -ne null",
    "DEVICE.isCompliant -EQ true",
];

const FILTERS_FOR_DEVICES: [&str; 14] = [
    "(device.cpuArchitecture -in [\"amd64\", \"x86\"])",
    "(device.deviceCategory -eq $null)",
    "(device.deviceName -eq \"Sam's laptop\") or (device.deviceName -startsWith \"LAPTOP\")",
    "(device.deviceOwnership -eq \"Corporate\") and (device.deviceTrustType -eq \"Azure AD joined\")",
    "(device.deviceTrustType -in [\"Hybrid Azure AD joined\",\"Azure AD joined\"])",
    "(device.enrollmentProfileName -ne $null)",
    "(device.deviceManagementType -eq \"Corporate-owned fully managed\")",
    "(device.manufacturer -notcontains \"VMware\") and (device.model -startswith \"Surface\")",
    "(device.model -in [\"Surface Laptop 5\", \"Surface Studio 2+\"])",
    "(device.operatingSystemVersion -ge 12.0) and (device.operatingSystemVersion -lt \"14.0\")",
    "(device.operatingSystemVersion -gt 10.0.22000.1000)",
    "(device.operatingSystemSKU -startsWith \"Enterprise\") or (device.operatingSystemSKU -eq \"ServerRdsh\")",
    "(device.isRooted -eq \"Unknown\")",
    "((device.model -contains \"Cloud PC\") or (device.model -contains \"Virtual\")) and device.deviceOwnership -ne \"Personal\"",
];

const FILTERS_FOR_APPS: [&str; 4] = [
    "(app.deviceManagementType -eq \"Unmanaged\")",
    "(app.deviceManagementType -ne \"Account Driven User Enrollment\") and (app.appVersion -startsWith \"5.\")",
    "(app.deviceModel -startsWith \"RealityDevice\") or (app.deviceManufacturer -eq \"Apple\")",
    "(app.operatingSystemVersion -ge 17.0)",
];

const GROUPS: [&str; 17] = [
    "(user.department -eq \"Sales\") -and -not (user.jobTitle -startsWith \"SDE\")",
    "(user.objectId -ne null) -and (user.userType -eq \"Member\")",
    "user.accountEnabled -eq true and user.mail -ne $null",
    "(user.assignedPlans -any (assignedPlan.servicePlanId -eq \"aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e\" -and \
     assignedPlan.capabilityStatus -eq \"Enabled\"))",
    "user.assignedPlans -all (assignedPlan.servicePlanId -eq null)",
    "(user.proxyAddresses -any (_ -startsWith \"contoso\"))",
    "user.memberOf -any (group.objectId -in ['aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb'])",
    "user.employeeHireDate -ge system.now -plus p1d",
    "user.employeehiredate -le 2020-06-10T18:13:20Z",
    "user.department -in [\"50001\",\"50002\"]",
    "user.displayName -match \"^Da.*\"",
    "user.extension_c272a57b722d4eb29bfe327874ae79cb_OfficeNumber -eq \"123\"",
    "Direct Reports for \"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb\"",
    "(device.devicePhysicalIDs -any _ -startsWith \"[ZTDId]\")",
    "(device.deviceOSType -eq \"Windows\") and (device.devicePhysicalIDs -all (_ -notStartsWith \"[ZTDID]\"))",
    "(device.deviceOSType -match \"AndroidEnterprise\") -or (device.managementType -eq \"MDM\")",
    "(device.deviceOwnership -eq \"Company\") -and (device.deviceTrustType -eq \"AzureAD\")",
];

/// What the rules about the filter language say of a resource.
fn findings(resource: &Value) -> Vec<String> {
    let text = resource.to_string();
    let files = vec![("resource.json".to_owned(), text.as_bytes())];
    let report = check(files, TenantFacts::default(), &Selection::everything());
    let of_filters = report.findings.into_iter().filter(|finding| finding.code.starts_with("FL"));
    of_filters.map(|finding| format!("{} {}", finding.code, finding.message)).collect()
}

#[test]
fn what_administrators_write_is_right() {
    for rule in DEVICE_FILTERS {
        let policy = json!({
            "displayName": "Policy", "state": "enabled",
            "conditions": {
                "users": { "includeUsers": ["All"] },
                "devices": { "deviceFilter": { "mode": "exclude", "rule": rule } }
            },
            "grantControls": { "operator": "OR", "builtInControls": ["block"] }
        });
        assert_eq!(findings(&policy), [] as [String; 0], "{rule}");
    }
    for (kind, platform, rules) in [
        ("devices", "windows10AndLater", FILTERS_FOR_DEVICES.as_slice()),
        ("apps", "iOSMobileApplicationManagement", FILTERS_FOR_APPS.as_slice()),
    ] {
        for rule in rules {
            let platform = if rule.contains("isRooted") { "androidAOSP" } else { platform };
            let filter = json!({
                "displayName": "Filter", "platform": platform, "assignmentFilterManagementType": kind, "rule": rule
            });
            assert_eq!(findings(&filter), [] as [String; 0], "{rule}");
        }
    }
    for rule in GROUPS {
        let group = json!({ "displayName": "Group", "groupTypes": ["DynamicMembership"], "membershipRule": rule });
        assert_eq!(findings(&group), [] as [String; 0], "{rule}");
    }
}

/// Rules that a service has accepted are right, whatever tool exported them.
#[test]
fn rules_of_real_exports_can_be_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let mut folders = vec![folder];
    let mut wrong = Vec::new();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                collect_problems(&path, &mut wrong);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn collect_problems(path: &PathBuf, wrong: &mut Vec<(PathBuf, String, Vec<Problem>)>) {
    let Ok(bytes) = fs::read(path) else { return };
    let text = decode(&bytes).text;
    if !text.contains("ule\":") {
        return;
    }
    let Ok(document) = serde_json::from_str::<Value>(&text) else { return };
    let mut values = vec![&document];
    while let Some(value) = values.pop() {
        match value {
            Value::Array(elements) => values.extend(elements),
            Value::Object(members) => {
                for (name, dialect) in [("rule", Dialect::ConditionalAccess), ("membershipRule", Dialect::DynamicGroup)]
                {
                    let Some(rule) = members.get(name).and_then(Value::as_str).filter(|rule| !rule.is_empty()) else {
                        continue;
                    };
                    let is_device_filter = members.contains_key("mode") || dialect == Dialect::DynamicGroup;
                    let dialect = if is_device_filter { dialect } else { Dialect::ManagedDevices };
                    let found = problems(rule, dialect);
                    if !found.is_empty() {
                        wrong.push((path.clone(), rule.to_owned(), found));
                    }
                }
                values.extend(members.values());
            }
            _ => {}
        }
    }
}
