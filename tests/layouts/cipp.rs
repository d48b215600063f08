//! CIPP: templates, which hold a policy as text, and rows of a backup, which hold a template as text.
//!
//! Templates name groups by their names and have no ids and no assignments.

use pitfall_core::recognise::Kind;
use serde_json::{Value, json};

use crate::layout::{Layout, Lost};
use crate::tenant::{Object, Tenant, drop_notes, pretty, without};

/// What there are no templates of.
const LEFT_OUT: &[Kind] = &[
    Kind::Group,
    Kind::NamedLocation,
    Kind::AssignmentFilter,
    Kind::EnrollmentConfiguration,
    Kind::FeatureUpdate,
    Kind::NotificationTemplate,
    Kind::DeviceManagementSettings,
    Kind::ThreatDefenseConnector,
];

const LOST: &[Lost] = &[
    Lost { code: "SC016", name: None, why: "no links" },
    Lost { code: "AS001", name: None, why: "no assignments" },
    Lost { code: "RF008", name: None, why: "no assignments" },
    Lost { code: "AP003", name: None, why: "no assignments" },
    Lost { code: "CN001", name: None, why: "no assignments" },
    Lost { code: "CN002", name: None, why: "no assignments" },
    Lost { code: "UG001", name: None, why: "no assignments" },
    Lost { code: "UG002", name: None, why: "no assignments" },
    Lost { code: "UG004", name: None, why: "no assignments" },
    Lost { code: "UG012", name: None, why: "no groups" },
    Lost { code: "RF001", name: None, why: "no groups" },
];

const ADDS: &[(&str, &str, &str)] = &[("SC018", "Android - Microsoft 365 apps", "groups are not exported")];

/// Templates.
pub(crate) const TEMPLATES: Layout =
    Layout { leaves_out: LEFT_OUT, lost: LOST, adds: ADDS, ..Layout::new("CIPP, templates", templates) };

/// A backup of the same.
pub(crate) const BACKUP: Layout =
    Layout { leaves_out: LEFT_OUT, lost: LOST, adds: ADDS, ..Layout::new("CIPP, backup", backup) };

fn objects(tenant: &Tenant) -> impl Iterator<Item = (usize, &Object)> {
    tenant.objects.iter().enumerate().filter(|(_, object)| !LEFT_OUT.contains(&object.kind))
}

fn templates(tenant: &Tenant) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![crate::plain::names(tenant)];
    for (at, object) in objects(tenant) {
        let (ending, value) = template(tenant, object);
        files.push((format!("Config/7e06b0de-0469-4aae-89be-{at:012}.{ending}.json"), pretty(&value, 2)));
    }
    files
}

fn backup(tenant: &Tenant) -> Vec<(String, Vec<u8>)> {
    let row = |(at, object): (usize, &Object)| {
        let (ending, value) = template(tenant, object);
        json!({ "PartitionKey": ending, "RowKey": format!("row-{at}"), "JSON": value.to_string() })
    };
    let rows: Vec<Value> = objects(tenant).map(row).collect();
    vec![("CippBackup.json".to_owned(), pretty(&Value::Array(rows), 2)), crate::plain::names(tenant)]
}

fn template(tenant: &Tenant, object: &Object) -> (&'static str, Value) {
    let mut value = without(object.value.clone(), &["id", "assignments", "createdDateTime", "modifiedDateTime"]);
    drop_notes(&mut value);
    if object.kind != Kind::ConditionalAccessPolicy {
        let wrapper = json!({
            "Displayname": object.name(), "Description": "", "RAWJson": value.to_string(), "Type": "Template",
        });
        return ("IntuneTemplate", wrapper);
    }
    for list in ["includeGroups", "excludeGroups"] {
        let groups = value["conditions"]["users"].get_mut(list).and_then(Value::as_array_mut);
        for group in groups.into_iter().flatten() {
            if let Some(name) = group.as_str().and_then(|id| tenant.group_names.get(id)) {
                *group = json!(name);
            }
        }
    }
    value["LocationInfo"] = json!([]);
    ("CATemplate", value)
}
