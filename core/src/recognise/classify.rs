//! What an object is, told by its type name or else by its shape.

use super::Kind;
use super::powershell::is_cut_off;
use crate::json::Value;
use crate::policy::{Text, graph_type};

/// What `value` is, with its type name; `None` for what no export of policies holds.
pub(super) fn classify(value: Value<'_>) -> Option<(Kind, Option<Text>)> {
    let type_name = value.get("@odata.type").and_then(Text::new);
    let type_name = type_name.and_then(|mut name| {
        name.value = graph_type(&name.value)?.to_owned();
        Some(name)
    });
    let Some(name) = type_name else { return Shape::of(value).kind().map(|kind| (kind, None)) };
    if let Some(kind) = of_type(&name.value) {
        return Some((kind, Some(name)));
    }
    // Fragments have type names of their own. A type that is not known makes a resource only
    // where the object also has a name, as every resource has.
    let shape = Shape::of(value);
    if shape.assignment {
        Some((Kind::Assignment, Some(name)))
    } else {
        shape.named.then_some((Kind::Other, Some(name)))
    }
}

/// The kind of a Graph type name.
fn of_type(name: &str) -> Option<Kind> {
    let lower = name.to_ascii_lowercase();
    Some(match lower.as_str() {
        "conditionalaccesspolicy" => Kind::ConditionalAccessPolicy,
        "devicemanagementconfigurationpolicy" => Kind::ConfigurationPolicy,
        "devicemanagementintent" => Kind::Intent,
        "windowsfeatureupdateprofile" => Kind::FeatureUpdate,
        "group" => Kind::Group,
        "deviceandappmanagementassignmentfilter" => Kind::AssignmentFilter,
        "authenticationstrengthpolicy" => Kind::AuthenticationStrength,
        "mobilethreatdefenseconnector" => Kind::ThreatDefenseConnector,
        "compliancemanagementpartner" => Kind::CompliancePartner,
        "devicemanagementsettings" => Kind::DeviceManagementSettings,
        "notificationmessagetemplate" => Kind::NotificationTemplate,
        "user" => Kind::User,
        "serviceprincipal" => Kind::ServicePrincipal,
        "agreement" => Kind::TermsOfUse,
        "unifiedroleassignment" => Kind::RoleAssignment,
        "crosstenantaccesspolicyconfigurationdefault" | "crosstenantaccesspolicyconfigurationpartner" => {
            Kind::CrossTenantAccess
        }
        "mobiledevicemanagementpolicy" | "mobilitymanagementpolicy" => Kind::MobilityPolicy,
        "targetedmanagedappconfiguration"
        | "onpremisesconditionalaccesssettings"
        | "devicemanagementexchangeconnector" => Kind::Other,
        _ if lower.ends_with("namedlocation") => Kind::NamedLocation,
        _ if lower.ends_with("compliancepolicy") => Kind::CompliancePolicy,
        _ if lower.ends_with("managedappprotection") => Kind::AppProtectionPolicy,
        _ if lower.contains("enrollment") && lower.ends_with("configuration") => Kind::EnrollmentConfiguration,
        _ if lower.ends_with("configuration") => Kind::DeviceConfiguration,
        _ => return None,
    })
}

/// Settings that only compliance policies for Linux have. In all else such a policy looks like one of
/// the settings catalog, for Linux too.
const COMPLIANCE_SETTINGS: [&str; 4] =
    ["linux_customcompliance_", "linux_deviceencryption_", "linux_distribution_", "linux_passwordpolicy_"];

/// Whether a setting demands something instead of setting it.
fn demands_compliance(instance: Value<'_>) -> bool {
    let id = instance.get("settingDefinitionId").and_then(Value::plain_text).unwrap_or_default();
    let starts = |start: &&str| id.get(..start.len()).is_some_and(|same| same.eq_ignore_ascii_case(start));
    COMPLIANCE_SETTINGS.iter().any(starts)
}

/// The properties of an object that tell what it is, collected in one pass.
#[derive(Default)]
struct Shape {
    conditions: bool,
    /// Conditions on users or applications.
    of_sign_ins: bool,
    controls: bool,
    state: bool,
    scheduled_actions: bool,
    settings: bool,
    setting_instances: bool,
    compliance_settings: bool,
    intent_settings: bool,
    catalog: bool,
    intent: bool,
    feature_update: bool,
    template: bool,
    objects: bool,
    tenant_id: bool,
    group: bool,
    group_name: bool,
    group_type: bool,
    rule: bool,
    platform: bool,
    location: bool,
    combinations: bool,
    partner_state: bool,
    connector_platform: bool,
    onboarded: bool,
    inbound_trust: bool,
    mobility: bool,
    tenant_settings: bool,
    notification: bool,
    terms_of_use: bool,
    app: bool,
    role: bool,
    principal: bool,
    service_principal: bool,
    account: bool,
    assignment: bool,
    named: bool,
    identified: bool,
}

impl Shape {
    fn of(value: Value<'_>) -> Self {
        let mut shape = Self::default();
        for (key, value) in value.members() {
            let Some(key) = key.plain_text() else { continue };
            // Names are compared without case and their lengths differ: try what can match.
            let is = |name: &str| key.eq_ignore_ascii_case(name);
            match key.len() {
                2 => shape.identified |= is("id"),
                4 if is("rule") => shape.rule = value.text().is_some(),
                4 if is("name") => shape.named = true,
                5 if is("appId") => shape.app = true,
                5 if is("state") => shape.state = value.text().is_some(),
                6 if is("target") => shape.assignment = value.is_object() && value.get("@odata.type").is_some(),
                7 if is("objects") => shape.objects = value.is_array(),
                8 if is("settings") => {
                    shape.settings = value.is_array();
                    for element in value.elements() {
                        let instance = element.get("settingInstance");
                        shape.setting_instances |= instance.is_some();
                        shape.compliance_settings |= instance.is_some_and(demands_compliance);
                        shape.intent_settings |= element.get("definitionId").is_some();
                        if shape.setting_instances || shape.intent_settings {
                            break;
                        }
                    }
                }
                8 if is("tenantId") => shape.tenant_id = true,
                8 if is("platform") => shape.platform = true,
                8 if is("ipRanges") => shape.location = value.is_array(),
                9 if is("platforms") => shape.catalog = true,
                10 if is("conditions") => {
                    shape.conditions = value.is_object() || is_cut_off(value);
                    shape.of_sign_ins = value.get("users").or_else(|| value.get("applications")).is_some();
                }
                10 if is("groupTypes") => shape.group = true,
                9 if is("groupName") => shape.group_name = value.text().is_some(),
                9 if is("groupType") => shape.group_type = true,
                11 if is("principalId") => shape.principal = true,
                11 if is("displayName") => shape.named = true,
                12 if is("technologies") => shape.catalog = true,
                12 if is("inboundTrust") => {
                    shape.inbound_trust = value.get("isCompliantDeviceAccepted").is_some();
                }
                12 if is("partnerState") => shape.partner_state = true,
                13 if is("grantControls") => shape.controls = true,
                13 if is("settingsDelta") => shape.intent = true,
                14 if is("androidEnabled") || is("windowsEnabled") => shape.connector_platform = true,
                14 if is("membershipRule") => shape.group = true,
                14 if is("macOsOnboarded") => shape.onboarded = true,
                15 if is("sessionControls") => shape.controls = true,
                16 if is("roleDefinitionId") => shape.role = true,
                15 if is("securityEnabled") => shape.group = true,
                16 if is("definitionValues") => shape.template = value.is_array(),
                15 if is("secureByDefault") => shape.tenant_settings = true,
                15 if is("brandingOptions") => shape.notification = true,
                17 if is("userPrincipalName") => shape.account = true,
                19 if is("countriesAndRegions") => shape.location = value.is_array(),
                19 if is("allowedCombinations") => shape.combinations = true,
                20 if is("featureUpdateVersion") => shape.feature_update = true,
                20 if is("servicePrincipalType") => shape.service_principal = true,
                23 if is("scheduledActionsForRule") => shape.scheduled_actions = true,
                29 if is("localizedNotificationMessages") => shape.notification = true,
                32 if is("isMigratingToConfigurationPolicy") => shape.intent = true,
                33 if is("isViewingBeforeAcceptanceRequired") => shape.terms_of_use = true,
                36 if is("deviceComplianceCheckinThresholdDays") => shape.tenant_settings = true,
                41 if is("isMdmEnrollmentDuringRegistrationDisabled") => shape.mobility = true,
                _ => {}
            }
        }
        shape
    }

    fn kind(&self) -> Option<Kind> {
        // One of the two may be misspelt or lie elsewhere.
        let is_half = self.state && (self.of_sign_ins || self.controls && self.named);
        Some(if self.conditions && self.controls || is_half {
            Kind::ConditionalAccessPolicy
        } else if self.scheduled_actions || self.compliance_settings {
            Kind::CompliancePolicy
        } else if self.setting_instances
            || (self.settings && self.catalog)
            || (self.catalog && self.named && self.identified)
        {
            Kind::ConfigurationPolicy
        } else if self.intent {
            Kind::Intent
        } else if self.feature_update && self.named {
            Kind::FeatureUpdate
        } else if self.template && self.named {
            Kind::DeviceConfiguration
        } else if self.intent_settings {
            Kind::IntentSettings
        } else if self.objects && self.tenant_id {
            Kind::MigrationTable
        } else if self.group && (self.named || self.group_name && self.group_type) {
            Kind::Group
        } else if self.rule && self.platform {
            Kind::AssignmentFilter
        } else if self.location {
            Kind::NamedLocation
        } else if self.combinations && self.named {
            Kind::AuthenticationStrength
        } else if self.partner_state && self.connector_platform {
            Kind::ThreatDefenseConnector
        } else if self.partner_state && self.onboarded {
            Kind::CompliancePartner
        } else if self.inbound_trust {
            Kind::CrossTenantAccess
        } else if self.mobility {
            Kind::MobilityPolicy
        } else if self.tenant_settings {
            Kind::DeviceManagementSettings
        } else if self.notification && self.named {
            Kind::NotificationTemplate
        } else if self.terms_of_use && self.named {
            Kind::TermsOfUse
        } else if self.service_principal && self.app {
            Kind::ServicePrincipal
        } else if self.account && self.identified && self.named {
            Kind::User
        } else if self.role && self.principal {
            Kind::RoleAssignment
        } else if self.assignment {
            Kind::Assignment
        } else {
            return None;
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    fn kind(text: &str) -> Option<Kind> {
        let document = Document::new(text);
        document.root().and_then(classify).map(|(kind, _)| kind)
    }

    #[test]
    fn names_without_type_are_told_by_shape() {
        for (text, expected) in [
            (r#"{"conditions":{},"grantControls":null}"#, Some(Kind::ConditionalAccessPolicy)),
            (r#"{"Conditions":{},"SessionControls":null}"#, Some(Kind::ConditionalAccessPolicy)),
            (r#"{"conditions":[],"grantControls":null}"#, None),
            (
                r#"{"state":"enabled","conditions":{"users":{},"grantControls":{}}}"#,
                Some(Kind::ConditionalAccessPolicy),
            ),
            (
                r#"{"displayName":"x","state":"enabled","condtions":{},"grantControls":{}}"#,
                Some(Kind::ConditionalAccessPolicy),
            ),
            (r#"{"state":"enabled","conditions":{"all":[]}}"#, None),
            (r#"{"scheduledActionsForRule":[]}"#, Some(Kind::CompliancePolicy)),
            (r#"{"settings":[{"settingInstance":{}}]}"#, Some(Kind::ConfigurationPolicy)),
            (r#"{"id":"x","name":"x","platforms":"windows10","technologies":"mdm"}"#, Some(Kind::ConfigurationPolicy)),
            (
                r#"{"platforms":"linux","settings":[{"settingInstance":{"settingDefinitionId":"linux_passwordPolicy_minimumLength"}}]}"#,
                Some(Kind::CompliancePolicy),
            ),
            (
                r#"{"platforms":"linux","settings":[{"settingInstance":{"settingDefinitionId":"linux_mdatp_managed_edr_tags"}}]}"#,
                Some(Kind::ConfigurationPolicy),
            ),
            (r#"{"settings":[{"definitionId":"a--b_c"}]}"#, Some(Kind::IntentSettings)),
            (r#"{"roleDefinitionId":"x","principalId":"y"}"#, Some(Kind::RoleAssignment)),
            (r#"{"TenantId":"x","Objects":[]}"#, Some(Kind::MigrationTable)),
            (r#"{"displayName":"x","membershipRule":null}"#, Some(Kind::Group)),
            (
                r#"{"groupName":"x","groupType":"StaticMembership","membershipRule":null,"assignedTo":{}}"#,
                Some(Kind::Group),
            ),
            (r#"{"groupName":"x","membershipRule":null}"#, None),
            (r#"{"platform":"iOS","rule":"(device.model -eq \"x\")"}"#, Some(Kind::AssignmentFilter)),
            (r#"{"ipRanges":[]}"#, Some(Kind::NamedLocation)),
            (r#"{"partnerState":"enabled","androidEnabled":true}"#, Some(Kind::ThreatDefenseConnector)),
            (r#"{"partnerState":"enabled","macOsOnboarded":true}"#, Some(Kind::CompliancePartner)),
            (
                r#"{"id":"x","displayName":"A","userPrincipalName":"a@example.com","accountEnabled":true}"#,
                Some(Kind::User),
            ),
            (
                r#"{"id":"x","appId":"y","displayName":"A","servicePrincipalType":"Application"}"#,
                Some(Kind::ServicePrincipal),
            ),
            (r#"{"displayName":"A","isViewingBeforeAcceptanceRequired":true}"#, Some(Kind::TermsOfUse)),
            (r#"{"id":"x","deviceName":"A","userPrincipalName":"a@example.com"}"#, None),
            (r#"{"inboundTrust":{"isCompliantDeviceAccepted":true}}"#, Some(Kind::CrossTenantAccess)),
            (r#"{"inboundTrust":null}"#, None),
            (r#"{"isMdmEnrollmentDuringRegistrationDisabled":false}"#, Some(Kind::MobilityPolicy)),
            (r#"{"secureByDefault":true}"#, Some(Kind::DeviceManagementSettings)),
            (r##"{"target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget"}}"##, Some(Kind::Assignment)),
            (r#"{"error":{"code":"BadRequest"}}"#, None),
            (r#"{"compilerOptions":{"target":"es2022"}}"#, None),
            (r#"{"settings":[],"name":"editor"}"#, None),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn type_names_decide_where_they_stand() {
        for (name, expected) in [
            ("iosCompliancePolicy", Some(Kind::CompliancePolicy)),
            ("windowsUpdateForBusinessConfiguration", Some(Kind::DeviceConfiguration)),
            ("deviceEnrollmentPlatformRestrictionsConfiguration", Some(Kind::EnrollmentConfiguration)),
            ("androidManagedAppProtection", Some(Kind::AppProtectionPolicy)),
            ("groupAssignmentTarget", None),
        ] {
            assert_eq!(kind(&format!("{{\"@odata.type\":\"#microsoft.graph.{name}\"}}")), expected, "{name}");
        }
    }
}
