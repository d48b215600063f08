//! One department of a synthetic tenant, and what can be wrong with it.

use serde_json::{Value, json};

use crate::{File, Random, Seeded};

/// What can be wrong with a department.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// The users in scope of Conditional Access receive no compliance policy.
    UsersNotCovered,
    /// A settings catalog policy allows what compliance rejects.
    ConfigurationTooWeak,
    /// Two settings catalog policies for the same group contradict each other.
    ConflictingProfiles,
    /// A device is marked noncompliant at once.
    NoGracePeriod,
    /// Nothing ever marks a device noncompliant.
    NoBlockAction,
    /// A threat level that accepts everything.
    ThreatLevelHigh,
    /// Threat protection without a level.
    ThreatWithoutLevel,
    /// A group that does not exist.
    UnknownGroup,
    /// A name where an id belongs.
    NameInsteadOfId,
    /// A placeholder that nobody filled in.
    Placeholder,
    /// A group that is included and excluded.
    IncludedAndExcluded,
    /// Multifactor authentication in place of a compliant device.
    WeakerAlternative,
    /// Block together with another control.
    BlockAndMore,
    /// A device filter that does not parse.
    BrokenFilter,
    /// A control that was retired.
    RetiredControl,
    /// The same key twice.
    DuplicateKey,
    /// A compliance policy that checks nothing.
    NoChecks,
    /// A file that is no JSON.
    NotJson,
}

impl Defect {
    /// Every defect.
    pub const ALL: [Self; 18] = [
        Self::UsersNotCovered,
        Self::ConfigurationTooWeak,
        Self::ConflictingProfiles,
        Self::NoGracePeriod,
        Self::NoBlockAction,
        Self::ThreatLevelHigh,
        Self::ThreatWithoutLevel,
        Self::UnknownGroup,
        Self::NameInsteadOfId,
        Self::Placeholder,
        Self::IncludedAndExcluded,
        Self::WeakerAlternative,
        Self::BlockAndMore,
        Self::BrokenFilter,
        Self::RetiredControl,
        Self::DuplicateKey,
        Self::NoChecks,
        Self::NotJson,
    ];

    /// Code of the rule that finds it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UsersNotCovered => "UG002",
            Self::ConfigurationTooWeak => "CN001",
            Self::ConflictingProfiles => "CN002",
            Self::NoGracePeriod => "GP003",
            Self::NoBlockAction => "GP002",
            Self::ThreatLevelHigh => "TL001",
            Self::ThreatWithoutLevel => "TL002",
            Self::UnknownGroup => "RF001",
            Self::NameInsteadOfId => "RF008",
            Self::Placeholder => "SC017",
            Self::IncludedAndExcluded => "UG007",
            Self::WeakerAlternative => "CA004",
            Self::BlockAndMore => "CA020",
            Self::BrokenFilter => "FL001",
            Self::RetiredControl => "DP001",
            Self::DuplicateKey => "SC002",
            Self::NoChecks => "CP001",
            Self::NotJson => "SC001",
        }
    }
}

/// A department: its ids and its number.
#[derive(Debug)]
pub(crate) struct Department {
    number: usize,
    staff: String,
    devices: String,
    members: [String; 3],
    ids: [String; 8],
    template: String,
}

impl Department {
    /// Files of a department.
    pub(crate) const FILES: usize = 10;

    pub(crate) fn new(number: usize, random: &mut Random) -> Self {
        Self {
            number,
            staff: random.id(),
            devices: random.id(),
            members: std::array::from_fn(|_| random.id()),
            ids: std::array::from_fn(|_| random.id()),
            template: random.id(),
        }
    }

    fn name(&self, what: &str) -> String {
        format!("D{:04} {what}", self.number)
    }

    /// All files, with the defect in them.
    pub(crate) fn files(&self, defect: Option<Defect>) -> (Vec<File>, Vec<Seeded>) {
        let mut access = self.conditional_access();
        let mut location_access = self.conditional_access_by_location();
        let mut compliance = self.compliance();
        let mut threat = self.threat_compliance();
        let mut passwords = self.catalog(3, "Passwords", &[("devicelock_mindevicepasswordlength", json!(12))]);
        let encryption = self.catalog(4, "Encryption", &[("bitlocker_requiredeviceencryption", json!("1"))]);
        let mut lock = self.catalog(5, "Lock", &[("devicelock_maxinactivitytimedevicelock", json!(10))]);
        let grant = &mut access["grantControls"];
        let mut seeded_in = "ConditionalAccess/access";
        match defect {
            Some(Defect::UsersNotCovered) => {
                compliance["assignments"] = json!([target(&self.devices)]);
                threat["assignments"] = json!([target(&self.devices)]);
            }
            Some(Defect::WeakerAlternative) => {
                *grant = json!({"operator": "OR", "builtInControls": ["mfa", "compliantDevice"],
                    "customAuthenticationFactors": [], "termsOfUse": []});
            }
            Some(Defect::BlockAndMore) => {
                *grant = json!({"operator": "AND", "builtInControls": ["block", "mfa"],
                    "customAuthenticationFactors": [], "termsOfUse": []});
            }
            Some(Defect::RetiredControl) => {
                location_access["grantControls"]["builtInControls"] = json!(["approvedApplication"]);
                seeded_in = "ConditionalAccess/location";
            }
            Some(Defect::BrokenFilter) => {
                access["conditions"]["devices"]["deviceFilter"]["rule"] = json!("(device.isCompliant -eq True");
            }
            Some(Defect::UnknownGroup) => {
                location_access["conditions"]["users"]["excludeGroups"] = json!([self.template]);
                seeded_in = "ConditionalAccess/location";
            }
            Some(Defect::NameInsteadOfId) => {
                location_access["conditions"]["users"]["excludeGroups"] = json!(["Emergency access"]);
                seeded_in = "ConditionalAccess/location";
            }
            Some(Defect::Placeholder) => {
                location_access["conditions"]["users"]["excludeGroups"] = json!(["<EmergencyAccessGroup>"]);
                seeded_in = "ConditionalAccess/location";
            }
            Some(Defect::IncludedAndExcluded) => {
                location_access["conditions"]["users"]["includeGroups"] = json!([self.staff, self.devices]);
                location_access["conditions"]["users"]["excludeGroups"] = json!([self.devices]);
                seeded_in = "ConditionalAccess/location";
            }
            Some(Defect::NoGracePeriod) => {
                compliance["scheduledActionsForRule"][0]["scheduledActionConfigurations"][0]["gracePeriodHours"] =
                    json!(0);
                seeded_in = "CompliancePolicies/baseline";
            }
            Some(Defect::NoBlockAction) => {
                let actions = &mut compliance["scheduledActionsForRule"][0]["scheduledActionConfigurations"];
                *actions = json!([actions[1]]);
                seeded_in = "CompliancePolicies/baseline";
            }
            Some(Defect::ThreatLevelHigh) => {
                threat["deviceThreatProtectionRequiredSecurityLevel"] = json!("high");
                seeded_in = "CompliancePolicies/threat";
            }
            Some(Defect::ThreatWithoutLevel) => {
                threat["deviceThreatProtectionRequiredSecurityLevel"] = json!("unavailable");
                // The switch alone still is a check, so that only one rule has something to say.
                seeded_in = "CompliancePolicies/threat";
            }
            Some(Defect::NoChecks) => {
                threat["deviceThreatProtectionEnabled"] = json!(false);
                threat["deviceThreatProtectionRequiredSecurityLevel"] = json!("unavailable");
                seeded_in = "CompliancePolicies/threat";
            }
            Some(Defect::ConfigurationTooWeak) => {
                passwords = self.catalog(3, "Passwords", &[("devicelock_mindevicepasswordlength", json!(6))]);
                seeded_in = "SettingsCatalog/passwords";
            }
            Some(Defect::ConflictingProfiles) => {
                lock = self.catalog(
                    5,
                    "Lock",
                    &[
                        ("devicelock_maxinactivitytimedevicelock", json!(10)),
                        ("devicelock_mindevicepasswordlength", json!(14)),
                    ],
                );
                seeded_in = "SettingsCatalog/lock";
            }
            Some(Defect::DuplicateKey | Defect::NotJson) | None => {}
        }
        let mut files = vec![
            self.file("ConditionalAccess/access", &access),
            self.file("ConditionalAccess/location", &location_access),
            self.file("CompliancePolicies/baseline", &compliance),
            self.file("CompliancePolicies/threat", &threat),
            self.file("SettingsCatalog/passwords", &passwords),
            self.file("SettingsCatalog/encryption", &encryption),
            self.file("SettingsCatalog/lock", &lock),
            self.file("Groups/staff", &self.group(&self.staff, "staff", &self.members[..2])),
            self.file("Groups/others", &self.group(&self.devices, "others", &self.members[2..])),
            self.file("NamedLocations/office", &self.location()),
        ];
        match defect {
            Some(Defect::DuplicateKey) => {
                files[0].text = files[0].text.replacen("{", "{\n  \"state\": \"enabled\",", 1);
            }
            Some(Defect::NotJson) => {
                files[9].text = files[9].text.replacen(',', "", 1);
                seeded_in = "NamedLocations/office";
            }
            _ => {}
        }
        let path = self.path(seeded_in);
        let seeded = defect.map(|defect| Seeded { code: defect.code(), path });
        (files, seeded.into_iter().collect())
    }

    fn path(&self, what: &str) -> String {
        format!("{what}-{:04}.json", self.number)
    }

    fn file(&self, what: &str, value: &Value) -> File {
        let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
        text.push('\n');
        File { path: self.path(what), text }
    }

    /// Requires a compliant Windows device from the staff.
    pub(crate) fn conditional_access(&self) -> Value {
        self.policy(
            0,
            "Require a compliant device",
            json!({
                "platforms": {"includePlatforms": ["windows"], "excludePlatforms": []},
                "locations": null,
                "devices": {"includeDevices": [], "excludeDevices": [],
                    "deviceFilter": {"mode": "exclude", "rule": "device.model -startsWith \"Surface Hub\" -and device.isCompliant -eq True"}},
            }),
            json!({"operator": "OR", "builtInControls": ["compliantDevice"], "customAuthenticationFactors": [],
                "termsOfUse": [], "authenticationStrength": null}),
        )
    }

    /// Requires multifactor authentication from the staff outside of the office.
    fn conditional_access_by_location(&self) -> Value {
        self.policy(
            1,
            "Require multifactor authentication outside of the office",
            json!({
                "platforms": null,
                "locations": {"includeLocations": ["All"], "excludeLocations": [self.ids[7]]},
                "devices": null,
            }),
            json!({"operator": "OR", "builtInControls": ["mfa"], "customAuthenticationFactors": [], "termsOfUse": [],
                "authenticationStrength": null}),
        )
    }

    fn policy(&self, id: usize, name: &str, conditions: Value, grant: Value) -> Value {
        let mut policy = json!({
            "@odata.context": "https://graph.microsoft.com/beta/$metadata#identity/conditionalAccess/policies/$entity",
            "id": self.ids[id],
            "displayName": self.name(name),
            "createdDateTime": "2026-02-11T09:24:18.1520371Z",
            "modifiedDateTime": "2026-05-04T13:02:55.7764182Z",
            "state": "enabled",
            "deletedDateTime": null,
            "partialEnablementStrategy": null,
            "sessionControls": null,
            "conditions": {
                "userRiskLevels": [],
                "signInRiskLevels": [],
                "clientAppTypes": ["all"],
                "servicePrincipalRiskLevels": [],
                "insiderRiskLevels": null,
                "clients": null,
                "authenticationFlows": null,
                "applications": {
                    "includeApplications": ["Office365"],
                    "excludeApplications": [],
                    "includeUserActions": [],
                    "includeAuthenticationContextClassReferences": [],
                    "applicationFilter": null
                },
                "users": {
                    "includeUsers": [],
                    "excludeUsers": [],
                    "includeGroups": [self.staff],
                    "excludeGroups": [],
                    "includeRoles": [],
                    "excludeRoles": [],
                    "includeGuestsOrExternalUsers": null,
                    "excludeGuestsOrExternalUsers": null
                },
                "clientApplications": null
            },
            "grantControls": grant
        });
        if let (Some(all), Value::Object(own)) = (policy["conditions"].as_object_mut(), conditions) {
            all.extend(own);
        }
        policy
    }

    fn compliance(&self) -> Value {
        self.windows(
            2,
            "Windows baseline",
            json!({"passwordRequired": true, "passwordMinimumLength": 12, "bitLockerEnabled": true, "osMinimumVersion": "10.0.26100.4946"}),
            json!([
                {"id": self.ids[6], "gracePeriodHours": 24, "actionType": "block",
                    "notificationTemplateId": "00000000-0000-0000-0000-000000000000", "notificationMessageCCList": []},
                {"id": self.template, "gracePeriodHours": 0, "actionType": "notification",
                    "notificationTemplateId": self.template, "notificationMessageCCList": []}
            ]),
        )
    }

    fn threat_compliance(&self) -> Value {
        self.windows(
            6,
            "Windows threat level",
            json!({"deviceThreatProtectionEnabled": true, "deviceThreatProtectionRequiredSecurityLevel": "medium"}),
            json!([
                {"id": self.ids[6], "gracePeriodHours": 0, "actionType": "block",
                    "notificationTemplateId": "00000000-0000-0000-0000-000000000000", "notificationMessageCCList": []},
                {"id": self.template, "gracePeriodHours": 0, "actionType": "notification",
                    "notificationTemplateId": self.template, "notificationMessageCCList": []}
            ]),
        )
    }

    fn windows(&self, id: usize, name: &str, demands: Value, actions: Value) -> Value {
        let mut policy = json!({
            "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
            "id": self.ids[id],
            "displayName": self.name(name),
            "description": "Minimum state of a Windows device of this department before it may reach company data.",
            "createdDateTime": "2026-01-19T08:11:43.0182841Z",
            "lastModifiedDateTime": "2026-06-02T10:45:09.3310284Z",
            "roleScopeTagIds": ["0"],
            "version": 3,
            "passwordRequired": false,
            "passwordBlockSimple": false,
            "passwordRequiredToUnlockFromIdle": false,
            "passwordMinutesOfInactivityBeforeLock": null,
            "passwordExpirationDays": null,
            "passwordMinimumLength": null,
            "passwordMinimumCharacterSetCount": null,
            "passwordRequiredType": "deviceDefault",
            "passwordPreviousPasswordBlockCount": null,
            "requireHealthyDeviceReport": false,
            "osMinimumVersion": null,
            "osMaximumVersion": null,
            "mobileOsMinimumVersion": null,
            "mobileOsMaximumVersion": null,
            "earlyLaunchAntiMalwareDriverEnabled": false,
            "bitLockerEnabled": false,
            "secureBootEnabled": false,
            "codeIntegrityEnabled": false,
            "memoryIntegrityEnabled": false,
            "kernelDmaProtectionEnabled": false,
            "virtualizationBasedSecurityEnabled": false,
            "firmwareProtectionEnabled": false,
            "storageRequireEncryption": false,
            "activeFirewallRequired": false,
            "defenderEnabled": false,
            "defenderVersion": null,
            "signatureOutOfDate": false,
            "rtpEnabled": false,
            "antivirusRequired": false,
            "antiSpywareRequired": false,
            "deviceThreatProtectionEnabled": false,
            "deviceThreatProtectionRequiredSecurityLevel": "unavailable",
            "configurationManagerComplianceRequired": false,
            "tpmRequired": false,
            "deviceCompliancePolicyScript": null,
            "validOperatingSystemBuildRanges": [],
            "assignments": [target(&self.staff)],
            "scheduledActionsForRule": [
                {"id": self.ids[id], "ruleName": null, "scheduledActionConfigurations": actions}
            ]
        });
        if let (Some(all), Value::Object(own)) = (policy.as_object_mut(), demands) {
            all.extend(own);
        }
        policy
    }

    /// A settings catalog policy with the given settings, padded to the size of real ones by settings
    /// that many departments have, all with the same value.
    fn catalog(&self, id: usize, name: &str, settings: &[(&str, Value)]) -> Value {
        let own = (0..17).map(|extra| {
            let number = (self.number * 7 + extra * 31) % 400;
            let definition = format!("device_vendor_msft_policy_config_{}_setting{number}", name.to_lowercase());
            instance(&definition, &json!("1"))
        });
        let given = settings.iter().map(|(suffix, value)| {
            let definition = match suffix.strip_prefix("bitlocker_") {
                Some(rest) => format!("device_vendor_msft_bitlocker_{rest}"),
                None => format!("device_vendor_msft_policy_config_{suffix}"),
            };
            instance(&definition, value)
        });
        let settings: Vec<Value> = given.chain(own).collect();
        json!({
            "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
            "id": self.ids[id],
            "name": self.name(name),
            "description": "",
            "createdDateTime": "2026-03-08T07:58:00.4420031Z",
            "lastModifiedDateTime": "2026-03-08T07:58:00.4420031Z",
            "platforms": "windows10",
            "technologies": "mdm",
            "roleScopeTagIds": ["0"],
            "settingCount": settings.len(),
            "templateReference": {"templateId": "", "templateFamily": "none", "templateDisplayName": null,
                "templateDisplayVersion": null},
            "settings": settings,
            "assignments": [target(&self.staff)]
        })
    }

    fn group(&self, id: &str, name: &str, members: &[String]) -> Value {
        let members: Vec<Value> = members
            .iter()
            .map(|id| json!({"@odata.type": "#microsoft.graph.user", "id": id, "displayName": format!("User {}", &id[..8])}))
            .collect();
        json!({
            "@odata.type": "#microsoft.graph.group",
            "id": id,
            "displayName": self.name(name),
            "description": "Members of this department, kept by the people who run it.",
            "createdDateTime": "2025-11-12T15:20:31Z",
            "groupTypes": [],
            "mailEnabled": false,
            "mailNickname": format!("d{:04}{name}", self.number),
            "securityEnabled": true,
            "membershipRule": null,
            "members": members
        })
    }

    fn location(&self) -> Value {
        json!({
            "@odata.type": "#microsoft.graph.ipNamedLocation",
            "id": self.ids[7],
            "displayName": self.name("office"),
            "createdDateTime": "2025-11-12T15:20:31Z",
            "modifiedDateTime": "2025-11-12T15:20:31Z",
            "isTrusted": true,
            "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange",
                "cidrAddress": format!("198.51.{}.0/24", self.number % 256)}]
        })
    }
}

fn target(group: &str) -> Value {
    json!({
        "id": format!("{group}_0"),
        "target": {
            "@odata.type": "#microsoft.graph.groupAssignmentTarget",
            "deviceAndAppManagementAssignmentFilterId": null,
            "deviceAndAppManagementAssignmentFilterType": "none",
            "groupId": group
        }
    })
}

/// A setting instance: a choice for text, which names the option, and a number else.
fn instance(definition: &str, value: &Value) -> Value {
    let instance = match value.as_str() {
        Some(option) => json!({
            "@odata.type": "#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance",
            "settingDefinitionId": definition,
            "settingInstanceTemplateReference": null,
            "choiceSettingValue": {"settingValueTemplateReference": null, "value": format!("{definition}_{option}"), "children": []}
        }),
        None => json!({
            "@odata.type": "#microsoft.graph.deviceManagementConfigurationSimpleSettingInstance",
            "settingDefinitionId": definition,
            "settingInstanceTemplateReference": null,
            "simpleSettingValue": {
                "@odata.type": "#microsoft.graph.deviceManagementConfigurationIntegerSettingValue",
                "settingValueTemplateReference": null,
                "value": value
            }
        }),
    };
    json!({"id": "0", "settingInstance": instance})
}
