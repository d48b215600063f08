//! Microsoft365DSC: a report, and the configuration it is made from. Properties side by side, groups, roles and
//! locations by their names, and no policies for Linux.

use pitfall_core::recognise::Kind;
use serde_json::{Map, Value, json};

use crate::layout::{Layout, Lost};
use crate::tenant::{Object, Tenant, pretty, utf_16};

const LEAVES_OUT: &[Kind] = &[
    Kind::DeviceConfiguration,
    Kind::ConfigurationPolicy,
    Kind::FeatureUpdate,
    Kind::AppProtectionPolicy,
    Kind::EnrollmentConfiguration,
    Kind::NotificationTemplate,
    Kind::DeviceManagementSettings,
    Kind::ThreatDefenseConnector,
];

const LOST: &[Lost] = &[Lost { code: "SC016", name: None, why: "no links" }];

/// The report.
pub(crate) const REPORT: Layout = Layout {
    leaves_out: LEAVES_OUT,
    leaves_out_objects: &[LINUX],
    lost: LOST,
    adds: &[("SC018", "Android - Work profile - Baseline", "connectors are not exported")],
    ..Layout::new("Microsoft365DSC, report", |tenant| {
        let report: Value = tenant.objects.iter().filter_map(|object| resource(tenant, object)).collect();
        vec![("M365TenantReport.json".to_owned(), pretty(&report, 4)), crate::plain::names(tenant)]
    })
};

/// The configuration.
pub(crate) const SCRIPT: Layout = Layout {
    name: "Microsoft365DSC, configuration",
    write: |tenant| {
        let resources = tenant.objects.iter().filter_map(|object| resource(tenant, object));
        let blocks: String = resources.map(|resource| block(&resource)).collect();
        let script = format!(
            "# Generated with Microsoft365DSC version 1.26.218.1\nparam (\n)\n\nConfiguration M365TenantConfig\n{{\n    \
             $OrganizationName = $ConfigurationData.NonNodeData.OrganizationName\n    \
             Import-DscResource -ModuleName 'Microsoft365DSC' -ModuleVersion '1.26.218.1'\n\n    Node localhost\n    \
             {{\n{blocks}    }}\n}}\n\nM365TenantConfig -ConfigurationData .\\ConfigurationData.psd1\n"
        );
        vec![("M365TenantConfig.ps1".to_owned(), utf_16(script.as_bytes())), crate::plain::names(tenant)]
    },
    ..REPORT
};

const LINUX: &str = "Linux - Engineering - Workstations";

/// The roles that the tenant's policies name.
const ROLES: [(&str, &str); 6] = [
    ("62e90394-69f5-4237-9190-012177145e10", "Global Administrator"),
    ("194ae4cb-b126-40b2-bd5b-6091b380977d", "Security Administrator"),
    ("29232cdf-9323-42fd-ade2-1d097af3e4de", "Exchange Administrator"),
    ("f28a1f50-f6e7-4571-818b-6a12f2af6b6c", "SharePoint Administrator"),
    ("3a2c62db-5318-420d-8d74-23affee5d9d5", "Intune Administrator"),
    ("b1be1c3e-b65d-4f19-8427-f6fa0d97feb9", "Conditional Access Administrator"),
];

fn resource(tenant: &Tenant, object: &Object) -> Option<Value> {
    let value = object.plain();
    let kind = value["@odata.type"].as_str().unwrap_or_default().trim_start_matches("#microsoft.graph.").to_owned();
    let (name, mut properties) = match object.kind {
        Kind::ConditionalAccessPolicy => ("AADConditionalAccessPolicy", access(tenant, &value)),
        Kind::NamedLocation => ("AADNamedLocationPolicy", location(&value)),
        Kind::Group => (
            "AADGroup",
            json!({
                "Id": value["id"], "DisplayName": value["displayName"], "GroupTypes": value["groupTypes"],
                "MembershipRule": value["membershipRule"], "SecurityEnabled": true, "MailEnabled": false,
            }),
        ),
        Kind::AssignmentFilter => (
            "IntuneDeviceAndAppManagementAssignmentFilter",
            json!({
                "Identity": value["id"], "DisplayName": value["displayName"], "Platform": value["platform"],
                "Rule": value["rule"], "Description": value["description"],
            }),
        ),
        Kind::CompliancePolicy => {
            let name = match kind.as_str() {
                "windows10CompliancePolicy" => "IntuneDeviceCompliancePolicyWindows10",
                "macOSCompliancePolicy" => "IntuneDeviceCompliancePolicyMacOS",
                "iosCompliancePolicy" => "IntuneDeviceCompliancePolicyiOs",
                "androidWorkProfileCompliancePolicy" => "IntuneDeviceCompliancePolicyAndroidWorkProfile",
                _ => return None,
            };
            (name, compliance(tenant, &value))
        }
        _ => return None,
    };
    let members = properties.as_object_mut()?;
    // Nothing is written of what is not set.
    members.retain(|_, value| !value.is_null());
    members.insert("ResourceName".to_owned(), json!(name));
    members.insert("ResourceInstanceName".to_owned(), json!(format!("{name}-{}", object.name())));
    members.insert("Ensure".to_owned(), json!("Present"));
    Some(properties)
}

/// A list of ids as a list of names, where `name` knows them.
fn named(list: &Value, name: impl Fn(&str) -> Option<String>) -> Value {
    let of = |id: &Value| json!(id.as_str().map(|id| name(id).unwrap_or_else(|| id.to_owned())));
    list.as_array().into_iter().flatten().map(of).collect()
}

fn access(tenant: &Tenant, policy: &Value) -> Value {
    let group = |id: &str| tenant.group_names.get(id).cloned();
    let role = |id: &str| ROLES.iter().find(|(known, _)| *known == id).map(|(_, name)| (*name).to_owned());
    let place = |id: &str| {
        let location = tenant.of(Kind::NamedLocation).find(|location| location.id() == Some(id));
        location.map(|location| location.name().to_owned())
    };
    let [users, apps, platforms, locations] =
        ["users", "applications", "platforms", "locations"].map(|name| &policy["conditions"][name]);
    let [grant, session, conditions] = ["grantControls", "sessionControls", "conditions"].map(|name| &policy[name]);
    let list = |value: &Value| if value.is_array() { value.clone() } else { json!([]) };
    let guests = &users["includeGuestsOrExternalUsers"];
    let guest_types = guests["guestOrExternalUserTypes"].as_str().map(|types| types.split(',').collect::<Value>());
    let on = |control: &str| json!(session[control]["isEnabled"] == json!(true));
    let filter = &conditions["devices"]["deviceFilter"];
    json!({
        "Id": policy["id"], "DisplayName": policy["displayName"], "State": policy["state"],
        "IncludeUsers": list(&users["includeUsers"]), "ExcludeUsers": list(&users["excludeUsers"]),
        "IncludeGroups": named(&users["includeGroups"], group), "ExcludeGroups": named(&users["excludeGroups"], group),
        "IncludeRoles": named(&users["includeRoles"], role), "ExcludeRoles": named(&users["excludeRoles"], role),
        "IncludeGuestOrExternalUserTypes": guest_types,
        "IncludeExternalTenantsMembershipKind": guests["externalTenants"]["membershipKind"],
        "IncludeApplications": list(&apps["includeApplications"]),
        "ExcludeApplications": list(&apps["excludeApplications"]),
        "IncludeUserActions": list(&apps["includeUserActions"]), "AuthenticationContexts": [],
        "IncludePlatforms": list(&platforms["includePlatforms"]),
        "ExcludePlatforms": list(&platforms["excludePlatforms"]),
        "IncludeLocations": named(&locations["includeLocations"], place),
        "ExcludeLocations": named(&locations["excludeLocations"], place),
        "ClientAppTypes": conditions["clientAppTypes"], "SignInRiskLevels": list(&conditions["signInRiskLevels"]),
        "UserRiskLevels": list(&conditions["userRiskLevels"]), "DeviceFilterMode": filter["mode"],
        "DeviceFilterRule": filter["rule"].as_str().unwrap_or_default(),
        "TransferMethods": conditions["authenticationFlows"]["transferMethods"].as_str().unwrap_or_default(),
        "GrantControlOperator": grant["operator"], "BuiltInControls": list(&grant["builtInControls"]),
        "CustomAuthenticationFactors": [], "TermsOfUse": list(&grant["termsOfUse"]),
        "AuthenticationStrength": grant["authenticationStrength"]["displayName"],
        "ApplicationEnforcedRestrictionsIsEnabled": on("applicationEnforcedRestrictions"),
        "CloudAppSecurityIsEnabled": on("cloudAppSecurity"), "SignInFrequencyIsEnabled": on("signInFrequency"),
        "PersistentBrowserIsEnabled": on("persistentBrowser"), "PersistentBrowserMode": "",
    })
}

fn location(location: &Value) -> Value {
    let ranges = location["ipRanges"].as_array();
    let ranges = ranges.map(|ranges| ranges.iter().map(|range| range["cidrAddress"].clone()).collect::<Value>());
    json!({
        "Id": location["id"], "DisplayName": location["displayName"], "OdataType": location["@odata.type"],
        "IpRanges": ranges, "IsTrusted": location["isTrusted"], "CountriesAndRegions": location["countriesAndRegions"],
        "IncludeUnknownCountriesAndRegions": location["includeUnknownCountriesAndRegions"],
    })
}

fn compliance(tenant: &Tenant, policy: &Value) -> Value {
    let members = policy.as_object().into_iter().flatten();
    let own = members.filter(|(key, value)| {
        let left_out = ["assignments", "scheduledActionsForRule", "createdDateTime", "lastModifiedDateTime", "version"];
        !key.contains('@') && !value.is_object() && !left_out.contains(&key.as_str())
    });
    let mut properties: Map<String, Value> = own.map(|(key, value)| (capital(key), value.clone())).collect();
    let assignments = policy["assignments"].as_array();
    let assignments = assignments.map(|list| list.iter().map(|one| target(tenant, &one["target"])).collect::<Value>());
    properties.insert("Assignments".to_owned(), json!(assignments));
    let actions = policy["scheduledActionsForRule"].as_array().into_iter().flatten();
    let actions = actions.flat_map(|rule| rule["scheduledActionConfigurations"].as_array().into_iter().flatten());
    let action = |action: &Value| {
        json!({
            "CIMInstance": "MSFT_MicrosoftGraphDeviceComplianceScheduledActionsForRuleConfiguration",
            "ActionType": action["actionType"], "GracePeriodHours": action["gracePeriodHours"],
            "NotificationTemplateId": action["notificationTemplateId"],
        })
    };
    properties.insert("ScheduledActionsForRule".to_owned(), actions.map(action).collect());
    properties.into()
}

fn target(tenant: &Tenant, target: &Value) -> Value {
    let name = target["groupId"].as_str().and_then(|id| tenant.group_names.get(id));
    let mut block = json!({
        "CIMInstance": "MSFT_DeviceManagementConfigurationPolicyAssignments",
        "dataType": target["@odata.type"],
        "groupId": target["groupId"], "groupDisplayName": name,
        "deviceAndAppManagementAssignmentFilterId": target["deviceAndAppManagementAssignmentFilterId"],
        "deviceAndAppManagementAssignmentFilterType": target["deviceAndAppManagementAssignmentFilterType"],
    });
    if let Some(members) = block.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    block
}

fn capital(key: &str) -> String {
    let mut letters = key.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// A resource as it stands in a configuration.
fn block(resource: &Value) -> String {
    let name = resource["ResourceName"].as_str().expect("a name");
    let members = resource.as_object().into_iter().flatten();
    let own = members.filter(|(key, _)| !key.starts_with("Resource"));
    let lines: String = own.map(|(key, value)| format!("            {key:<40} = {};\n", literal(value))).collect();
    let instance = literal(&resource["ResourceInstanceName"]);
    format!("        {name} {instance}\n        {{\n            Credential = $Credscredential;\n{lines}        }}\n")
}

fn literal(value: &Value) -> String {
    match value {
        Value::Bool(true) => "$True".to_owned(),
        Value::Bool(false) => "$False".to_owned(),
        Value::Null => "$null".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("\"{}\"", text.replace('`', "``").replace('"', "`\"").replace('$', "`$")),
        Value::Array(elements) if elements.iter().any(Value::is_object) => {
            let lines: String =
                elements.iter().map(|element| format!("                {}\n", literal(element))).collect();
            format!("@(\n{lines}            )")
        }
        Value::Array(elements) => format!("@({})", elements.iter().map(literal).collect::<Vec<_>>().join(",")),
        Value::Object(members) => {
            let name = members["CIMInstance"].as_str().unwrap_or_default();
            let own = members.iter().filter(|(key, _)| key.as_str() != "CIMInstance");
            let lines: String =
                own.map(|(key, value)| format!("                    {key} = {}\n", literal(value))).collect();
            format!("{name}{{\n{lines}                }}")
        }
    }
}
