//! IntuneCD: a folder for each type, groups and filters of assignments by their names, no ids.
//!
//! Conditional Access names groups by their ids all the same. What has no assignments gets no key for them.

use pitfall_core::json::Document;
use pitfall_core::recognise::Kind;
use serde_json::{Value, json};

use crate::layout::{Layout, Lost};
use crate::tenant::{Object, Tenant, file_name, pretty, without};
use crate::yaml::{Random, Style, yaml};

/// The groups are in a list of names that the administrator put beside the backup.
pub(crate) const LAYOUT: Layout = Layout {
    leaves_out: &[Kind::Group, Kind::NamedLocation],
    lost: &[
        Lost { code: "SC016", name: None, why: "no links" },
        Lost { code: "AS001", name: None, why: "no key for assignments where there are none" },
        Lost { code: "UG001", name: None, why: "no key for assignments where there are none" },
        Lost { code: "UG012", name: None, why: "no groups" },
        Lost { code: "RF001", name: None, why: "no groups" },
    ],
    adds: &[("SC018", "Android - Microsoft 365 apps", "groups are not exported, so they may not all be there")],
    ..Layout::new("IntuneCD, JSON", |tenant| {
        let mut files = write(tenant);
        files.push(crate::plain::names(tenant));
        files
    })
};

/// The same as YAML.
pub(crate) const LAYOUT_IN_YAML: Layout = Layout {
    name: "IntuneCD, YAML",
    write: |tenant| {
        let mut files = write_yaml(tenant);
        files.push(crate::plain::names(tenant));
        files
    },
    ..LAYOUT
};

fn write_yaml(tenant: &Tenant) -> Vec<(String, Vec<u8>)> {
    let mut random = Random(7);
    let in_yaml = |(path, value): (String, Value)| {
        let text = value.to_string();
        let document = Document::new(text.as_str());
        let root = document.root().expect("a root");
        (format!("{path}.yaml"), yaml(root, Style::BLOCK, &mut random).into_bytes())
    };
    objects(tenant).into_iter().map(in_yaml).collect()
}

/// The files of a backup. The values are those of a backup as YAML, too.
pub(crate) fn objects(tenant: &Tenant) -> Vec<(String, Value)> {
    let kept = |object: &&Object| folder(object.kind).is_some();
    let mut files: Vec<(String, Value)> =
        tenant.objects.iter().filter(kept).map(|object| (path(object), value(tenant, object))).collect();
    let report: Vec<Value> = tenant
        .group_names
        .values()
        .map(|name| json!({ "groupName": name, "groupType": "StaticMembership", "membershipRule": null, "assignedTo": {} }))
        .collect();
    files.push(("prod-backup/Assignment Report/report".to_owned(), Value::Array(report)));
    files
}

fn write(tenant: &Tenant) -> Vec<(String, Vec<u8>)> {
    objects(tenant).into_iter().map(|(path, value)| (format!("{path}.json"), pretty(&value, 5))).collect()
}

fn folder(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::ConditionalAccessPolicy => "Conditional Access",
        Kind::CompliancePolicy => "Compliance Policies/Policies",
        Kind::DeviceConfiguration => "Device Configurations",
        Kind::ConfigurationPolicy => "Settings Catalog",
        Kind::AppProtectionPolicy => "App Protection",
        Kind::AssignmentFilter => "Filters",
        Kind::EnrollmentConfiguration => "Enrollment Configurations",
        Kind::NotificationTemplate => "Compliance Policies/Message Templates",
        Kind::DeviceManagementSettings => "Device Management Settings",
        Kind::ThreatDefenseConnector => "Partner Connections/Mobile Threat Defense",
        _ => return None,
    })
}

fn path(object: &Object) -> String {
    let folder = folder(object.kind).unwrap_or_default();
    let text = |key: &str| object.value.get(key).and_then(Value::as_str);
    let kind = text("@odata.type").and_then(|name| name.rsplit('.').next()).or_else(|| text("technologies"));
    let name = file_name(object.name());
    match kind {
        Some(kind) => format!("prod-backup/{folder}/{name}_{kind}"),
        None => format!("prod-backup/{folder}/{name}"),
    }
}

fn value(tenant: &Tenant, object: &Object) -> Value {
    let removed = ["id", "version", "createdDateTime", "lastModifiedDateTime", "modifiedDateTime", "isAssigned"];
    let mut value = without(object.plain(), &removed);
    let Some(members) = value.as_object_mut() else { return value };
    let is_empty = |list: &Value| list.as_array().is_some_and(Vec::is_empty);
    if members.get("assignments").is_some_and(is_empty) {
        members.remove("assignments");
    }
    for assignment in members.get_mut("assignments").and_then(Value::as_array_mut).into_iter().flatten() {
        *assignment = json!({ "target": by_name(tenant, &assignment["target"]), "source": "direct" });
    }
    value
}

/// A target with names in place of ids.
fn by_name(tenant: &Tenant, target: &Value) -> Value {
    let mut target = target.clone();
    let Some(members) = target.as_object_mut() else { return target };
    let group = members.get("groupId").and_then(Value::as_str).and_then(|id| tenant.group_names.get(id));
    if let Some(name) = group {
        members.remove("groupId");
        members.insert("groupName".to_owned(), json!(name));
        members.insert("groupType".to_owned(), json!("StaticMembership"));
    }
    const FILTER: &str = "deviceAndAppManagementAssignmentFilterId";
    if let Some(id) = members.get(FILTER).and_then(Value::as_str)
        && let Some(filter) = tenant.of(Kind::AssignmentFilter).find(|filter| filter.id() == Some(id))
    {
        members.insert(FILTER.to_owned(), json!(filter.name()));
    }
    target
}
