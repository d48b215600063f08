//! Terraform: one plan, with Conditional Access, named locations and groups of the provider azuread, and with
//! compliance policies, settings catalog and filters of microsoft365.

use pitfall_core::recognise::Kind;
use serde_json::{Map, Value, json};

use crate::layout::{Layout, Lost};
use crate::tenant::{Object, pretty};

/// A plan in which all is as it shall be.
pub(crate) const LAYOUT: Layout = Layout {
    leaves_out: &[
        Kind::DeviceConfiguration,
        Kind::FeatureUpdate,
        Kind::AppProtectionPolicy,
        Kind::EnrollmentConfiguration,
        Kind::NotificationTemplate,
        Kind::DeviceManagementSettings,
        Kind::ThreatDefenseConnector,
    ],
    lost: &[
        Lost { code: "SC016", name: None, why: "no links" },
        Lost { code: "CN001", name: None, why: "no length of passwords for Windows" },
    ],
    adds: &[("SC018", "Android - Work profile - Baseline", "connectors are not exported")],
    ..Layout::new("Terraform, plan", |tenant| {
        let resources: Vec<Value> =
            tenant.objects.iter().enumerate().filter_map(|(number, object)| change(number, object)).collect();
        let plan = json!({ "format_version": "1.2", "terraform_version": "1.9.5", "resource_changes": resources });
        vec![("plan.json".to_owned(), pretty(&plan, 2)), crate::plain::names(tenant)]
    })
};

fn change(number: usize, object: &Object) -> Option<Value> {
    let (kind, after) = resource(object)?;
    Some(json!({
        "address": format!("{kind}.r{number}"), "mode": "managed", "type": kind, "name": format!("r{number}"),
        "change": { "actions": ["no-op"], "before": after, "after": after, "after_unknown": {}, "after_sensitive": {} },
    }))
}

/// The type of a resource and its attributes.
fn resource(object: &Object) -> Option<(&'static str, Value)> {
    let value = object.plain();
    let kind = value["@odata.type"].as_str().unwrap_or_default().trim_start_matches("#microsoft.graph.").to_owned();
    Some(match object.kind {
        Kind::ConditionalAccessPolicy => ("azuread_conditional_access_policy", access(&value)),
        Kind::NamedLocation => ("azuread_named_location", location(&value)),
        Kind::Group => ("azuread_group", group(&value)),
        Kind::AssignmentFilter => ("microsoft365_graph_beta_device_management_assignment_filter", snaked(&value)),
        Kind::ConfigurationPolicy => {
            let mut catalog = snaked(&value);
            catalog["settings"] = json!(json!({ "settings": value["settings"] }).to_string());
            catalog["technologies"] = json!([value["technologies"]]);
            assign(&mut catalog, &value);
            ("microsoft365_graph_beta_device_management_settings_catalog_configuration_policy_json", catalog)
        }
        Kind::CompliancePolicy => match kind.as_str() {
            "windows10CompliancePolicy" => {
                ("microsoft365_graph_beta_device_management_windows_device_compliance_policy", windows(&value))
            }
            "macOSCompliancePolicy" => {
                ("microsoft365_graph_beta_device_management_macos_device_compliance_policy", compliance(&value))
            }
            "iosCompliancePolicy" => {
                ("microsoft365_graph_beta_device_management_ios_device_compliance_policy", compliance(&value))
            }
            "androidWorkProfileCompliancePolicy" => {
                ("microsoft365_graph_beta_device_management_android_work_profile_compliance_policy", compliance(&value))
            }
            _ => ("microsoft365_graph_beta_device_management_linux_device_compliance_policy", linux(&value)),
        },
        _ => return None,
    })
}

/// `os_minimum_version` for `osMinimumVersion`.
fn snake(name: &str) -> String {
    let letters = name.chars().flat_map(|letter| {
        let before = letter.is_ascii_uppercase().then_some('_');
        before.into_iter().chain([letter.to_ascii_lowercase()])
    });
    letters.collect()
}

fn snaked(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(key, _)| !key.contains('@'));
            members.map(|(key, value)| (snake(key), snaked(value))).collect::<Map<_, _>>().into()
        }
        Value::Array(elements) => elements.iter().map(snaked).collect(),
        other => other.clone(),
    }
}

/// Blocks are lists of one in the provider azuread, and its words are participles.
fn blocks(value: &Value) -> Value {
    let Value::Object(members) = value else { return value.clone() };
    let block = |(key, value): (&String, &Value)| {
        let key = snake(key).replacen("include_", "included_", 1).replacen("exclude_", "excluded_", 1);
        let key = if key == "device_filter" { "filter".to_owned() } else { key };
        (key, if value.is_object() { json!([blocks(value)]) } else { value.clone() })
    };
    members.iter().map(block).collect::<Map<_, _>>().into()
}

fn access(policy: &Value) -> Value {
    let mut conditions = blocks(&policy["conditions"]);
    let flows = conditions.as_object_mut().and_then(|conditions| conditions.remove("authentication_flows"));
    if let Some(methods) = flows.as_ref().and_then(|flows| flows[0]["transfer_methods"].as_str()) {
        conditions["authentication_flow_transfer_methods"] = methods.split(',').collect();
    }
    for list in ["included_guests_or_external_users", "excluded_guests_or_external_users"] {
        let guests = conditions.pointer_mut(&format!("/users/0/{list}/0"));
        if let Some(types) = guests.and_then(|guests| guests.get_mut("guest_or_external_user_types")) {
            *types = types.as_str().unwrap_or_default().split(',').collect();
        }
    }
    let mut grant = blocks(&policy["grantControls"]);
    if let Some(controls) = grant.as_object_mut() {
        controls.remove("authentication_strength");
        let id = policy["grantControls"]["authenticationStrength"]["id"].as_str();
        let path = id.map(|id| format!("/policies/authenticationStrengthPolicies/{id}"));
        controls.insert("authentication_strength_policy_id".to_owned(), json!(path));
    }
    let session = &policy["sessionControls"];
    let on = |control: &str| session[control]["isEnabled"] == json!(true);
    let browser = on("persistentBrowser").then(|| session["persistentBrowser"]["mode"].clone());
    let flat = json!([{
        "application_enforced_restrictions_enabled": on("applicationEnforcedRestrictions"),
        "persistent_browser_mode": browser, "cloud_app_security_policy": null, "sign_in_frequency": 0,
    }]);
    json!({
        "id": format!("/identity/conditionalAccess/policies/{}", policy["id"].as_str().unwrap_or_default()),
        "display_name": policy["displayName"], "state": policy["state"], "conditions": [conditions],
        "grant_controls": if grant.is_null() { json!([]) } else { json!([grant]) },
        "session_controls": if session.is_null() { json!([]) } else { flat },
    })
}

fn location(location: &Value) -> Value {
    let ranges = location["ipRanges"].as_array();
    let ranges = ranges.map(|ranges| ranges.iter().map(|range| range["cidrAddress"].clone()).collect::<Value>());
    let ip = ranges.map(|ranges| json!({ "ip_ranges": ranges, "trusted": location["isTrusted"] }));
    let country = location["countriesAndRegions"].is_array().then(|| snaked(location));
    json!({
        "id": format!("/identity/conditionalAccess/namedLocations/{}", location["id"].as_str().unwrap_or_default()),
        "display_name": location["displayName"],
        "ip": ip.into_iter().collect::<Value>(), "country": country.into_iter().collect::<Value>(),
    })
}

fn group(group: &Value) -> Value {
    let rule = group["membershipRule"].as_str().map(|rule| json!({ "enabled": true, "rule": rule }));
    json!({
        "id": format!("/groups/{}", group["id"].as_str().unwrap_or_default()), "object_id": group["id"],
        "display_name": group["displayName"], "types": group["groupTypes"], "security_enabled": true,
        "dynamic_membership": rule.into_iter().collect::<Value>(),
        "members": group["members"].as_array().map(|list| list.iter().map(|one| one["id"].clone()).collect::<Value>()),
    })
}

fn compliance(policy: &Value) -> Value {
    let mut values = snaked(policy);
    assign(&mut values, policy);
    values
}

/// Assignments are flat.
fn assign(values: &mut Value, policy: &Value) {
    let Some(assignments) = policy["assignments"].as_array() else { return };
    let flat = |assignment: &Value| {
        let target = &assignment["target"];
        json!({
            "type": target["@odata.type"].as_str().unwrap_or_default().trim_start_matches("#microsoft.graph."),
            "group_id": target["groupId"],
            "filter_id": target["deviceAndAppManagementAssignmentFilterId"],
            "filter_type": target["deviceAndAppManagementAssignmentFilterType"],
        })
    };
    values["assignments"] = assignments.iter().map(flat).collect();
}

/// Settings for Windows are in groups, and not all of them are there.
fn windows(policy: &Value) -> Value {
    const GROUPS: [(&str, &[&str]); 4] = [
        ("device_health", &["bit_locker_enabled", "secure_boot_enabled", "code_integrity_enabled"]),
        (
            "device_properties",
            &["os_minimum_version", "os_maximum_version", "mobile_os_minimum_version", "mobile_os_maximum_version"],
        ),
        (
            "microsoft_defender_for_endpoint",
            &["device_threat_protection_enabled", "device_threat_protection_required_security_level"],
        ),
        (
            "system_security",
            &[
                "active_firewall_required",
                "anti_spyware_required",
                "antivirus_required",
                "configuration_manager_compliance_required",
                "defender_enabled",
                "defender_version",
                "password_block_simple",
                "password_minimum_character_set_count",
                "password_minutes_of_inactivity_before_lock",
                "password_required",
                "password_required_to_unlock_from_idle",
                "password_required_type",
                "rtp_enabled",
                "signature_out_of_date",
                "storage_require_encryption",
                "tpm_required",
            ],
        ),
    ];
    let all = compliance(policy);
    let top = ["id", "display_name", "description", "role_scope_tag_ids", "scheduled_actions_for_rule", "assignments"];
    let mut values: Map<String, Value> = top.iter().map(|name| ((*name).to_owned(), all[*name].clone())).collect();
    for (group, names) in GROUPS {
        values.insert(group.to_owned(), names.iter().map(|name| ((*name).to_owned(), all[*name].clone())).collect());
    }
    values.into()
}

/// Each setting for Linux is an attribute.
fn linux(policy: &Value) -> Value {
    let mut values = json!({
        "id": policy["id"], "name": policy["name"], "platforms": "linux", "technologies": "linuxMdm",
        "role_scope_tag_ids": policy["roleScopeTagIds"],
        "scheduled_actions": snaked(&policy["scheduledActionsForRule"]),
    });
    for setting in policy["settings"].as_array().into_iter().flatten().map(|setting| &setting["settingInstance"]) {
        let chosen = |setting: &Value| setting["choiceSettingValue"]["value"].as_str().unwrap_or_default().to_owned();
        let (name, value) = match setting["settingDefinitionId"].as_str().unwrap_or_default() {
            "linux_deviceencryption_required" => {
                ("device_encryption_required", json!(chosen(setting).ends_with("_true")))
            }
            "linux_passwordpolicy_minimumlength" => {
                ("password_policy_minimum_length", setting["simpleSettingValue"]["value"].clone())
            }
            "linux_distribution_alloweddistros" => {
                let groups = setting["groupSettingCollectionValue"].as_array().into_iter().flatten();
                let distribution = |group: &Value| {
                    let mut distribution = json!({ "type": null, "minimum_version": null, "maximum_version": null });
                    for child in group["children"].as_array().into_iter().flatten() {
                        let id = child["settingDefinitionId"].as_str().unwrap_or_default();
                        let simple = child["simpleSettingValue"]["value"].clone();
                        match id.rsplit('_').next().unwrap_or_default() {
                            "minimumversion" => distribution["minimum_version"] = simple,
                            "maximumversion" => distribution["maximum_version"] = simple,
                            _ => distribution["type"] = json!(chosen(child).rsplit('_').next()),
                        }
                    }
                    distribution
                };
                ("distribution_allowed_distros", groups.map(distribution).collect())
            }
            other => panic!("the provider has no attribute for {other}"),
        };
        values[name] = value;
    }
    assign(&mut values, policy);
    values
}
