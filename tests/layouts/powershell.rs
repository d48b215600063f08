//! `Get-Mg… | ConvertTo-Json -Depth 20`: keys with capitals, and in a bag what the class of an object has no
//! property for. A list of one is that one.

use std::collections::BTreeMap;

use pitfall_core::recognise::Kind;
use serde_json::{Map, Value, json};

use crate::layout::{Layout, Lost};
use crate::scuba_gear::pascal_case;
use crate::tenant::{Tenant, pretty, utf_16};

/// A file for each command.
pub(crate) const LAYOUT: Layout = Layout {
    lost: &[Lost { code: "SC016", name: None, why: "no links to what was not asked for" }],
    ..Layout::new("PowerShell", write)
};

fn write(tenant: &Tenant) -> Vec<(String, Vec<u8>)> {
    let mut lists: BTreeMap<Kind, Vec<Value>> = BTreeMap::new();
    for object in &tenant.objects {
        lists.entry(object.kind).or_default().push(of_class(&object.plain(), class(object.kind)));
    }
    let mut files = vec![crate::plain::names(tenant)];
    for (kind, mut list) in lists {
        let value = if list.len() == 1 { list.remove(0) } else { Value::Array(list) };
        files.push((format!("{}.json", kind.name()), utf_16(&pretty(&value, 4))));
    }
    files
}

/// The properties that the class of an object has; none where it has all.
fn class(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::CompliancePolicy => &[
            "id",
            "displayName",
            "description",
            "version",
            "createdDateTime",
            "lastModifiedDateTime",
            "assignments",
            "scheduledActionsForRule",
            "roleScopeTagIds",
        ],
        Kind::DeviceConfiguration | Kind::FeatureUpdate | Kind::EnrollmentConfiguration | Kind::AppProtectionPolicy => {
            &["id", "displayName", "description", "version", "createdDateTime", "lastModifiedDateTime", "assignments"]
        }
        Kind::NamedLocation => &["id", "displayName", "createdDateTime", "modifiedDateTime"],
        _ => &[],
    }
}

/// An object with its properties in PascalCase and all others in the bag.
fn of_class(object: &Value, class: &[&str]) -> Value {
    let Some(members) = object.as_object() else { return pascal_case(object) };
    let mut bag = Map::new();
    let mut own = Map::new();
    for (key, value) in members {
        match key.as_str() {
            "assignments" => {
                let list = value.as_array().into_iter().flatten().map(assignment).collect();
                own.insert("Assignments".to_owned(), Value::Array(list));
            }
            "members" => {
                let list = value.as_array().into_iter().flatten().map(|member| of_class(member, &["id"])).collect();
                own.insert("Members".to_owned(), Value::Array(list));
            }
            "settings" if value.is_array() => {
                let list = value.as_array().into_iter().flatten().map(setting).collect();
                own.insert("Settings".to_owned(), Value::Array(list));
            }
            "@odata.type" => {
                bag.insert(key.clone(), value.clone());
            }
            _ if class.is_empty() || class.contains(&key.as_str()) => {
                let single = pascal_case(&json!({ key: value }));
                own.extend(single.as_object().cloned().into_iter().flatten());
            }
            _ => {
                bag.insert(key.clone(), value.clone());
            }
        }
    }
    own.insert("AdditionalProperties".to_owned(), Value::Object(bag));
    Value::Object(own)
}

fn assignment(assignment: &Value) -> Value {
    let filter = ["deviceAndAppManagementAssignmentFilterId", "deviceAndAppManagementAssignmentFilterType"];
    json!({
        "Id": assignment["id"], "Source": "direct", "SourceId": null, "AdditionalProperties": {},
        "Target": of_class(&assignment["target"], &filter),
    })
}

fn setting(setting: &Value) -> Value {
    let instance = of_class(&setting["settingInstance"], &["settingDefinitionId", "settingInstanceTemplateReference"]);
    json!({ "Id": setting["id"], "SettingInstance": instance, "SettingDefinitions": null, "AdditionalProperties": {} })
}
