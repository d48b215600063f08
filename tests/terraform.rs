//! Plans and states of Terraform say what the objects of Graph say that they make.

use std::fs;
use std::path::Path;

use pitfall_core::policy::{Facts, Platform, Resource, SettingValue};
use pitfall_core::recognise::Kind;
use pitfall_core::report::Report;
use pitfall_core::text::decode;
use pitfall_core::{Confidence, Placed, Selection, TenantFacts, check, compile};
use serde_json::{Map, Value, json};

const BREAK_GLASS: &str = "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11";

fn azuread(name: &str, actions: &[&str], after: Value, unknown: Value) -> Value {
    json!({
        "address": format!("azuread_conditional_access_policy.{name}"), "mode": "managed",
        "type": "azuread_conditional_access_policy", "name": name,
        "provider_name": "registry.terraform.io/hashicorp/azuread",
        "change": { "actions": actions, "before": null, "after": after, "after_unknown": unknown, "after_sensitive": {} }
    })
}

fn access(name: &str) -> Value {
    json!({
        "display_name": name, "state": "enabled",
        "conditions": [{
            "client_app_types": ["all"], "sign_in_risk_levels": null,
            "applications": [{ "included_applications": ["All"], "excluded_applications": [] }],
            "users": [{ "included_users": ["All"], "excluded_groups": [BREAK_GLASS] }],
            "devices": [{ "filter": [{ "mode": "exclude", "rule": "device.isCompliant -eq True" }] }],
            "platforms": [], "locations": []
        }],
        "grant_controls": [{ "operator": "OR", "built_in_controls": ["compliantDevice", "mfa"], "authentication_strength_policy_id": null }],
        "session_controls": [{ "sign_in_frequency": 4, "sign_in_frequency_period": "hours", "persistent_browser_mode": "never", "application_enforced_restrictions_enabled": null, "cloud_app_security_policy": "" }]
    })
}

fn plan(changes: Vec<Value>) -> Value {
    json!({ "format_version": "1.2", "terraform_version": "1.9.5", "resource_changes": changes })
}

fn resources(plan: &Value) -> (String, Vec<Placed>) {
    let text = serde_json::to_string_pretty(plan).expect("JSON");
    let unit = compile(text.as_bytes());
    (text, unit.resources)
}

fn facts(resource: &Resource) -> &pitfall_core::policy::ConditionalAccessPolicy {
    match &resource.facts {
        Facts::ConditionalAccess(policy) => policy,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_plan_is_read_with_its_places() {
    let (text, found) = resources(&plan(vec![azuread("ca1", &["create"], access("CA001"), json!({ "id": true }))]));
    let policy = facts(&found[0]);
    let name = found[0].name.as_ref().expect("a name");
    assert_eq!(name.value, "CA001 (azuread_conditional_access_policy.ca1)");
    assert_eq!(name.span.of(&text), "\"CA001\"");
    assert!(found[0].id.is_none(), "its id is not known yet");
    assert_eq!(policy.users.exclude[0].id.value, BREAK_GLASS);
    assert_eq!(policy.users.exclude[0].id.span.of(&text), format!("\"{BREAK_GLASS}\""));
    assert!(policy.platforms.is_none() && policy.device_filter.is_some());
    let grant = policy.grant.as_ref().expect("controls");
    assert_eq!(grant.built_in.iter().map(|text| text.value.as_str()).collect::<Vec<_>>(), ["compliantDevice", "mfa"]);
    let report =
        check(vec![("plan.json".to_owned(), text.as_bytes())], TenantFacts::default(), &Selection::everything());
    let pointers: Vec<&str> = report.findings.iter().map(|finding| finding.pointer.as_str()).collect();
    assert!(
        !pointers.is_empty() && pointers.iter().all(|pointer| pointer.starts_with("/resource_changes/0/change/after")),
        "{pointers:?}"
    );
    assert!(report.findings.iter().all(|finding| finding.fix.as_ref().is_none_or(|fix| fix.edits().is_empty())));
}

#[test]
fn what_is_deleted_is_not_there_and_nothing_is_there_twice() {
    let mut whole = plan(vec![
        azuread("keep", &["no-op"], access("Keep"), json!({})),
        azuread("new", &["delete", "create"], access("New"), json!({ "id": true })),
        azuread("gone", &["delete"], Value::Null, json!({})),
    ]);
    let planned = |name: &str| json!({ "address": format!("azuread_conditional_access_policy.{name}"), "mode": "managed", "type": "azuread_conditional_access_policy", "values": access(name) });
    whole["planned_values"] = json!({ "root_module": { "resources": [planned("keep"), planned("new")], "child_modules": [
        { "address": "module.x", "resources": [{ "address": "module.x.azuread_conditional_access_policy.own", "mode": "managed", "type": "azuread_conditional_access_policy", "values": access("Own") }] }
    ] } });
    whole["prior_state"] = json!({ "values": { "root_module": { "resources": [planned("gone"),
        { "address": "data.azuread_group.all", "mode": "data", "type": "azuread_group", "values": { "id": "/groups/0d1f7c3e-1111-4c0e-a7f0-0f5b1b2c9a11", "object_id": "0d1f7c3e-1111-4c0e-a7f0-0f5b1b2c9a11", "display_name": "All staff", "security_enabled": true } }] } } });
    let (_, found) = resources(&whole);
    let names: Vec<&str> = found.iter().map(|placed| placed.label()).collect();
    assert_eq!(
        names,
        [
            "Keep (azuread_conditional_access_policy.keep)",
            "New (azuread_conditional_access_policy.new)",
            "Own (module.x.azuread_conditional_access_policy.own)",
            "All staff",
        ]
    );
    assert_eq!(found[3].kind, Kind::Group);
    assert_eq!(found[3].id.as_ref().expect("an id").value, "0d1f7c3e-1111-4c0e-a7f0-0f5b1b2c9a11");
}

#[test]
fn what_is_known_later_is_not_guessed() {
    let mut after = access("Later");
    after["conditions"][0]["users"] = json!([{ "included_users": ["All"], "excluded_groups": [null] }]);
    after["conditions"][0]["locations"] = json!([{ "included_locations": ["All"] }]);
    let unknown = json!({ "conditions": [{ "users": [{ "excluded_groups": [true] }], "locations": [{ "excluded_locations": true }], "applications": [{}] }] });
    let mut plan = plan(vec![
        azuread("later", &["create"], after, unknown),
        json!({ "address": "azuread_group.glass", "mode": "managed", "type": "azuread_group", "change": { "actions": ["create"], "after": { "display_name": "Break glass", "security_enabled": true }, "after_unknown": { "id": true, "object_id": true } } }),
    ]);
    plan["configuration"] = json!({ "root_module": { "resources": [{ "address": "azuread_conditional_access_policy.later", "expressions": { "conditions": [{ "users": [{ "excluded_groups": { "references": ["azuread_group.glass.object_id", "azuread_group.glass"] } }] }] } }] } });
    let (_, found) = resources(&plan);
    let policy = facts(&found[0]);
    assert_eq!(policy.users.exclude[0].id.value, "<azuread_group.glass>");
    assert_eq!(found[1].id.as_ref().expect("an id").value, "<azuread_group.glass>");
    let locations = policy.locations.as_ref().expect("locations");
    assert_eq!(locations.exclude.len(), 1, "some location, whichever");
}

#[test]
fn what_a_policy_is_about_is_known_as_a_whole_or_not_at_all() {
    let policy = |unknown: Value, given: Value| {
        let mut plan = plan(vec![azuread("later", &["create"], access("Later"), unknown)]);
        plan["configuration"] = json!({ "root_module": { "resources": [
            { "address": "azuread_conditional_access_policy.later", "expressions": given }] } });
        let (_, found) = resources(&plan);
        facts(&found[0]).clone()
    };
    let reference = json!({ "references": ["local.x"] });
    for (unknown, given) in [
        (json!({ "conditions": true }), json!({ "conditions": [{}] })),
        (
            json!({ "conditions": [{ "client_app_types": true }] }),
            json!({ "conditions": [{ "client_app_types": reference }] }),
        ),
        (
            json!({ "conditions": [{ "platforms": [{ "included_platforms": [true] }] }] }),
            json!({ "conditions": [{ "platforms": [{ "included_platforms": reference }] }] }),
        ),
        (
            json!({ "conditions": [{ "devices": [{ "filter": [{ "rule": true }] }] }] }),
            json!({ "conditions": [{ "devices": [{ "filter": [{ "rule": reference }] }] }] }),
        ),
        (
            json!({ "conditions": [{ "applications": [{ "included_user_actions": true }] }] }),
            json!({ "conditions": [{ "applications": [{ "included_user_actions": reference }] }] }),
        ),
    ] {
        let policy = policy(unknown.clone(), given);
        assert!(!policy.users.exported && !policy.applications.exported, "{unknown}");
        assert!(policy.controls_exported, "{unknown}");
    }
    for part in ["operator", "built_in_controls"] {
        let policy =
            policy(json!({ "grant_controls": [{ part: true }] }), json!({ "grant_controls": [{ part: reference }] }));
        assert!(policy.users.exported && policy.grant.is_none() && !policy.controls_exported, "{part}");
    }
    let strength = "authentication_strength_policy_id";
    let strong = policy(
        json!({ "grant_controls": [{ strength: true }] }),
        json!({ "grant_controls": [{ strength: reference }] }),
    );
    assert!(strong.grant.expect("controls").authentication_strength.is_some());
    // What nobody gives is known to be unset, whatever the provider may make of it.
    let policy = policy(json!({ "conditions": [{ "sign_in_risk_levels": true }] }), json!({ "conditions": [{}] }));
    assert!(policy.users.exported && policy.sign_in_risk.is_empty());
}

#[test]
fn values_that_are_known_later_are_told_once() {
    let unknown = json!({ "id": true, "conditions": [{ "client_app_types": true, "user_risk_levels": true }] });
    let text = plan(vec![azuread("later", &["create"], access("Later"), unknown)]).to_string();
    let report =
        check(vec![("plan.json".to_owned(), text.as_bytes())], TenantFacts::default(), &Selection::everything());
    let told: Vec<_> = report.findings.iter().filter(|finding| finding.code == "SC001").collect();
    let [finding] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(finding.confidence, Confidence::Unknown);
    assert!(finding.message.starts_with("2 values here are a secret or known only"), "{}", finding.message);
}

/// A resource of the provider microsoft365 as it is to be created.
fn microsoft365(kind: &str, after: Value, unknown: Value, given: Value) -> Vec<Placed> {
    let kind = format!("microsoft365_graph_beta_device_management_{kind}_device_compliance_policy");
    let address = format!("{kind}.a");
    let mut plan = plan(vec![json!({ "address": address, "mode": "managed", "type": kind,
        "change": { "actions": ["create"], "after": after, "after_unknown": unknown } })]);
    plan["configuration"] = json!({ "root_module": { "resources": [{ "address": address, "expressions": given }] } });
    resources(&plan).1
}

#[test]
fn compliance_policies_for_linux_are_in_the_form_of_the_settings_catalog() {
    let after = json!({
        "name": "Linux", "platforms": "linux", "technologies": "linuxMdm", "device_encryption_required": true,
        "custom_compliance_required": true, "custom_compliance_rules": "e30=", "password_policy_minimum_length": 12,
        "password_policy_minimum_digits": null,
        "distribution_allowed_distros": [{ "type": "ubuntu", "minimum_version": "22.04", "maximum_version": null }],
        "scheduled_actions": [{ "rule_name": "x", "scheduled_action_configurations": [{ "action_type": "block", "grace_period_hours": 12 }] }],
        "assignments": [{ "type": "allLicensedUsersAssignmentTarget" }],
    });
    let linux = |after: Value, unknown: Value, given: Value| {
        let found = microsoft365("linux", after, unknown, given);
        assert_eq!(found[0].kind, Kind::CompliancePolicy);
        assert!(found[0].label().starts_with("Linux (microsoft365_"), "{}", found[0].label());
        let Facts::Compliance(policy) = &found[0].facts else { panic!("{found:?}") };
        (**policy).clone()
    };
    let policy = linux(after.clone(), json!({ "id": true }), json!({}));
    assert!(policy.is_catalog() && policy.platform == Some(Platform::Linux) && policy.settings_exported);
    let mut settings: Vec<(&str, String)> =
        policy.settings.iter().map(|setting| (setting.key.as_str(), setting.value.display())).collect();
    settings.sort();
    assert_eq!(
        settings,
        [
            ("linux_customcompliance_required", "\"linux_customcompliance_required_true\"".to_owned()),
            ("linux_customcompliance_rules", "\"e30=\"".to_owned()),
            ("linux_deviceencryption_required", "\"linux_deviceencryption_required_true\"".to_owned()),
            (
                "linux_distribution_alloweddistros_item_$type",
                "\"linux_distribution_alloweddistros_item_$type_ubuntu\"".to_owned()
            ),
            ("linux_distribution_alloweddistros_item_minimumversion", "\"22.04\"".to_owned()),
            ("linux_passwordpolicy_minimumlength", "12".to_owned()),
        ]
    );
    assert_eq!(policy.block().map(|(_, hours)| hours), Some(12));
    assert_eq!(policy.assignments.map(|list| list.len()), Some(1));
    let mut later = after;
    later["device_encryption_required"] = Value::Null;
    let unknown = json!({ "device_encryption_required": true });
    let unset = linux(later.clone(), unknown.clone(), json!({ "name": { "constant_value": "Linux" } }));
    assert!(unset.settings_exported && unset.settings.len() == 5, "what nobody gives is not set");
    let open = linux(later, unknown, json!({ "device_encryption_required": { "references": ["var.x"] } }));
    assert!(!open.settings_exported);
}

#[test]
fn a_demand_that_is_known_later_is_a_demand() {
    let after = json!({
        "display_name": "Windows",
        "device_properties": { "valid_operating_system_build_ranges": [{ "low_os_version": "10.0.1", "high_os_version": "10.0.9" }] },
        "scheduled_actions_for_rule": [{ "scheduled_action_configurations": [{ "action_type": "block" }, { "action_type": "notification" }] }],
    });
    let unknown = json!({
        "device_properties": { "os_minimum_version": true, "valid_operating_system_build_ranges": [{}] },
        "system_security": { "rtp_enabled": true },
        "scheduled_actions_for_rule": [{ "scheduled_action_configurations": [{ "grace_period_hours": true }, {}] }],
    });
    let given = json!({
        "device_properties": { "references": ["var.version"] }, "scheduled_actions_for_rule": { "references": ["var.hours"] },
    });
    let found = microsoft365("windows", after, unknown, given);
    let Facts::Compliance(policy) = &found[0].facts else { panic!("{found:?}") };
    assert_eq!(policy.setting("osMinimumVersion").map(|setting| &setting.value), Some(&SettingValue::Opaque));
    assert!(policy.setting("rtpEnabled").is_none(), "nobody gives it");
    assert_eq!(policy.build_ceiling.as_ref().map(|version| version.value.as_str()), Some("10.0.9"));
    let actions = policy.actions.as_ref().expect("actions");
    assert!(actions.partly_exported && actions.items.len() == 1);
}

#[test]
fn an_action_is_known_before_its_template_is() {
    let after = json!({
        "display_name": "Windows",
        "scheduled_actions_for_rule": [{ "scheduled_action_configurations": [
            { "action_type": "notification", "grace_period_hours": 24, "notification_message_cc_list": null }] }],
    });
    let unknown = json!({
        "scheduled_actions_for_rule": [{ "scheduled_action_configurations": [
            { "notification_template_id": true, "notification_message_cc_list": true }] }],
    });
    let given = json!({ "scheduled_actions_for_rule": { "references": ["template.basic.id", "template.basic"] } });
    let found = microsoft365("windows", after, unknown, given);
    let Facts::Compliance(policy) = &found[0].facts else { panic!("{found:?}") };
    let actions = policy.actions.as_ref().expect("actions");
    assert!(!actions.partly_exported, "{actions:?}");
    let [action] = actions.items.as_slice() else { panic!("{actions:?}") };
    assert_eq!(action.hours(), Some(24));
    assert!(action.template_id.as_ref().is_some_and(|id| id.value.starts_with('<')), "{action:?}");
}

#[test]
fn filters_and_flows_of_conditions_are_where_graph_has_them() {
    let mut after = access("Flows");
    after["conditions"][0]["authentication_flow_transfer_methods"] =
        json!(["deviceCodeFlow", "authenticationTransfer"]);
    after["conditions"][0]["applications"][0]["filter"] = json!([{ "mode": "include", "rule": "x" }]);
    let (_, found) = resources(&plan(vec![azuread("a", &["create"], after, json!({}))]));
    let policy = facts(&found[0]);
    assert_eq!(
        policy.transfer_methods.as_ref().map(|text| text.value.as_str()),
        Some("deviceCodeFlow,authenticationTransfer")
    );
    assert!(policy.applications.filtered && !policy.applications.others && policy.device_filter.is_some());
}

#[test]
fn a_state_is_read_like_a_plan() {
    let state = json!({ "format_version": "1.0", "terraform_version": "1.9.5", "values": { "root_module": { "resources": [
        { "address": "azuread_named_location.hq", "mode": "managed", "type": "azuread_named_location", "values": { "id": "/identity/conditionalAccess/namedLocations/9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "display_name": "HQ", "ip": [{ "ip_ranges": ["192.0.2.0/24"], "trusted": true }], "country": [] } },
        { "address": "microsoft365_graph_beta_device_management_assignment_filter.f", "mode": "managed", "type": "microsoft365_graph_beta_device_management_assignment_filter", "values": { "id": "f1", "display_name": "Corporate", "platform": "windows10AndLater", "rule": "(device.deviceOwnership -eq \"Corporate\")", "assignment_filter_management_type": "devices" } },
        { "address": "microsoft365_graph_beta_device_management_settings_catalog_configuration_policy_json.c", "mode": "managed", "type": "microsoft365_graph_beta_device_management_settings_catalog_configuration_policy_json", "values": { "id": "c1", "name": "Catalog", "platforms": "windows10", "technologies": ["mdm"], "settings": "{\"settings\":[{\"id\":\"0\",\"settingInstance\":{\"@odata.type\":\"#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance\",\"settingDefinitionId\":\"device_vendor_msft_policy_config_defender_allowrealtimemonitoring\",\"choiceSettingValue\":{\"value\":\"device_vendor_msft_policy_config_defender_allowrealtimemonitoring_1\",\"children\":[]}}}]}" } },
        { "address": "microsoft365_graph_beta_device_management_settings_catalog_configuration_policy.h", "mode": "managed", "type": "microsoft365_graph_beta_device_management_settings_catalog_configuration_policy", "values": { "id": "c2", "name": "HCL", "platforms": "windows10", "technologies": ["mdm"], "configuration_policy": { "settings": [{ "id": "0", "setting_instance": { "odata_type": "#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance", "setting_definition_id": "device_vendor_msft_policy_config_defender_allowrealtimemonitoring", "choice_setting_value": { "value": "device_vendor_msft_policy_config_defender_allowrealtimemonitoring_1", "children": [] }, "simple_setting_value": null } }] } } },
        { "address": "random_id.x", "mode": "managed", "type": "random_id", "values": { "display_name": "x" } }
    ] } } });
    let (text, found) = resources(&state);
    assert_eq!(
        found.iter().map(|resource| resource.kind).collect::<Vec<_>>(),
        [Kind::NamedLocation, Kind::AssignmentFilter, Kind::ConfigurationPolicy, Kind::ConfigurationPolicy]
    );
    assert_eq!(found[0].id.as_ref().expect("an id").value, "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22");
    assert!(
        matches!(&found[0].facts, Facts::NamedLocation(location) if location.ranges == Some(1) && location.trusted.is_some_and(|flag| flag.value))
    );
    for policy in &found[2..] {
        let Facts::Configuration(profile) = &policy.facts else { panic!("{policy:?}") };
        let setting = &profile.settings.as_ref().expect("settings")[0];
        assert_eq!(setting.key, "device_vendor_msft_policy_config_defender_allowrealtimemonitoring");
        assert!(setting.span.of(&text).contains("allowrealtimemonitoring"), "{}", setting.span.of(&text));
    }
}

/// `os_minimum_version` for `osMinimumVersion`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for character in name.trim_start_matches('@').replace('.', "_").chars() {
        if character.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}

fn snaked(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let wanted = members.iter().filter(|(key, _)| !key.contains("@odata.") || key.as_str() == "@odata.type");
            wanted.map(|(key, value)| (snake(key), snaked(value))).collect::<Map<_, _>>().into()
        }
        Value::Array(elements) => elements.iter().map(snaked).collect(),
        value => value.clone(),
    }
}

/// An object of Graph as the provider microsoft365 has it in a state, and whether it has it.
fn resource(number: usize, object: &Value) -> Option<Value> {
    let kind = object["@odata.type"].as_str().unwrap_or_default().trim_start_matches("#microsoft.graph.");
    let (name, group) = match kind {
        "windows10CompliancePolicy" => ("device_management_windows_device_compliance_policy", Some("system_security")),
        "macOSCompliancePolicy" => ("device_management_macos_device_compliance_policy", None),
        "iosCompliancePolicy" => ("device_management_ios_device_compliance_policy", None),
        "androidDeviceOwnerCompliancePolicy" => ("device_management_android_device_owner_compliance_policy", None),
        "androidWorkProfileCompliancePolicy" => ("device_management_android_work_profile_compliance_policy", None),
        _ if object["conditions"].is_object() => ("identity_and_access_conditional_access_policy", None),
        _ if !object["groupTypes"].is_null() => ("groups_group", None),
        _ => return None,
    };
    let mut values = snaked(object);
    values.as_object_mut()?.remove("odata_type");
    if let Some(group) = group {
        const TOP: [&str; 8] = [
            "id",
            "display_name",
            "description",
            "role_scope_tag_ids",
            "scheduled_actions_for_rule",
            "assignments",
            "version",
            "valid_operating_system_build_ranges",
        ];
        let all = std::mem::take(values.as_object_mut()?);
        let (top, within): (Map<_, _>, Map<_, _>) = all.into_iter().partition(|(key, _)| TOP.contains(&key.as_str()));
        values = top.into();
        values[group] = within.into();
    }
    if let Some(assignments) = object["assignments"].as_array() {
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
    let kind = format!("microsoft365_graph_beta_{name}");
    Some(json!({ "address": format!("{kind}.r{number}"), "mode": "managed", "type": kind, "values": values }))
}

/// What is found, without places, and without the addresses that Terraform adds to names.
fn messages(report: &Report) -> Vec<(&'static str, String)> {
    let mut messages: Vec<_> = report
        .findings
        .iter()
        // Rules about how a file is written, about the export, and about what this provider leaves out.
        .filter(|finding| !finding.code.starts_with("SC") && finding.confidence != Confidence::Unknown)
        .map(|finding| {
            let mut message = finding.message.clone();
            while let Some(from) = message.find(" (microsoft365_") {
                let to = message[from..].find(')').expect("its end");
                message.replace_range(from..=from + to, "");
            }
            (finding.code, message)
        })
        .collect();
    messages.sort();
    messages
}

#[test]
fn a_tenant_in_a_state_is_the_same_tenant() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/tenants/contoso");
    let mut waiting = vec![root];
    let mut files = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            match entry.path() {
                path if path.is_dir() => waiting.push(path),
                path => files.push(path),
            }
        }
    }
    files.sort();
    let mut as_graph = Vec::new();
    let mut as_state = Vec::new();
    for path in files {
        let bytes = fs::read(&path).expect("a file");
        let Ok(object) = serde_json::from_str::<Value>(&decode(&bytes).text) else { continue };
        if let Some(resource) = resource(as_state.len(), &object) {
            as_state.push(resource);
            as_graph.push(object);
        }
    }
    assert!(as_state.len() > 20, "{}", as_state.len());
    let state = json!({ "format_version": "1.0", "terraform_version": "1.9.5", "values": { "root_module": { "resources": as_state } } });
    let judged = |value: &Value| {
        let text = value.to_string();
        check(vec![("x.json".to_owned(), text.as_bytes())], TenantFacts::default(), &Selection::standard())
    };
    let (of_graph, of_state) = (judged(&as_graph.into()), judged(&state));
    let (of_graph, of_state) = (messages(&of_graph), messages(&of_state));
    assert!(of_graph.len() > 10);
    let missing: Vec<_> = of_graph.iter().filter(|one| !of_state.contains(one)).collect();
    let extra: Vec<_> = of_state.iter().filter(|one| !of_graph.contains(one)).collect();
    assert!(missing.is_empty() && extra.is_empty(), "missing: {missing:#?}\nextra: {extra:#?}");
}

#[test]
fn any_shape_is_read() {
    let pieces = ["null", "true", "[]", "{}", "[null]", "[true]", "[{}]", "\"x\"", "7", "[[]]"];
    let mut seed = 7_u64;
    let mut next = |limit: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize % limit
    };
    let whole = plan(vec![azuread(
        "a",
        &["create"],
        access("A"),
        json!({ "conditions": [{ "users": [{ "excluded_groups": [true] }] }] }),
    )])
    .to_string();
    for _ in 0..3000 {
        // A value is put in place of what begins at some bracket or quote.
        let at = next(whole.len());
        let Some(from) = whole[at..].find([':', '[']).map(|from| at + from + 1) else { continue };
        let to = whole[from..].find([',', '}', ']']).map_or(whole.len(), |to| from + to);
        let text = format!("{}{}{}", &whole[..from], pieces[next(pieces.len())], &whole[to..]);
        check(vec![("plan.json".to_owned(), text.as_bytes())], TenantFacts::default(), &Selection::everything());
    }
}

#[test]
fn time_grows_with_length_alone() {
    let many = |value: fn(usize) -> Value| -> Value {
        (0..20_000).map(|number| (format!("attribute_{number}"), value(number))).collect::<Map<_, _>>().into()
    };
    let nulls = || many(|_| Value::Null);
    let kind = "microsoft365_graph_beta_device_management_windows_device_compliance_policy";
    let references: Vec<Value> =
        (0..20_000).map(|number| json!(format!("azuread_group.g{number}.object_id"))).collect();
    let mut plan = plan(vec![
        json!({ "address": format!("{kind}.a"), "mode": "managed", "type": kind, "change": { "actions": ["create"],
            "after": { "system_security": nulls(), "device_health": nulls() },
            "after_unknown": { "system_security": many(|_| json!(true)) }, "after_sensitive": many(|_| json!(false)) } }),
        azuread(
            "b",
            &["create"],
            access("B"),
            json!({ "conditions": [{ "users": [{ "excluded_groups": vec![true; 20_000] }] }] }),
        ),
    ]);
    plan["configuration"] = json!({ "root_module": { "resources": [{ "address": "azuread_conditional_access_policy.b",
        "expressions": { "conditions": [{ "users": [{ "excluded_groups": { "references": references } }] }] } }] } });
    let start = std::time::Instant::now();
    assert_eq!(resources(&plan).1.len(), 2);
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}
