//! IntuneBackupAndRestore: a folder for each type with the policies as Graph lists them, and within it one
//! with a file of assignments for each policy that has some.

use pitfall_core::recognise::Kind;
use serde_json::Value;

use crate::layout::{Layout, Lost};
use crate::tenant::{Object, Tenant, file_name, pretty, utf_16, without};

/// The actions of compliance policies are not asked for.
pub(crate) const LAYOUT: Layout = Layout {
    leaves_out: &[Kind::Group, Kind::DeviceManagementSettings, Kind::ThreatDefenseConnector, Kind::FeatureUpdate],
    lost: &[
        Lost { code: "SC016", name: None, why: "no links" },
        Lost { code: "GP002", name: None, why: "no actions" },
        Lost { code: "GP003", name: None, why: "no actions" },
        Lost { code: "GP006", name: None, why: "no actions" },
        Lost { code: "UG012", name: None, why: "no groups" },
        Lost { code: "RF001", name: None, why: "no groups" },
    ],
    adds: &[
        ("SC018", "Android - Microsoft 365 apps", "groups are not exported, so they may not all be there"),
        ("AS001", "Win - Edge - Start page", ASSIGNED),
        ("AS001", "mac - FileVault", ASSIGNED),
        ("AS001", "mac - Firewall", ASSIGNED),
        ("CN013", "macOS - Engineering - FileVault and password", ASSIGNED),
        ("CN013", "macOS - Engineering - Firewall and Gatekeeper", ASSIGNED),
    ],
    ..Layout::new("IntuneBackupAndRestore", |tenant| {
        let mut files = write(tenant);
        files.push(crate::plain::names(tenant));
        files
    })
};

const ASSIGNED: &str = "a policy without a file of assignments has none";

fn write(tenant: &Tenant) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for object in &tenant.objects {
        let Some(folder) = folder(object.kind) else { continue };
        let name = file_name(object.name());
        let policy = without(object.plain(), &["assignments", "scheduledActionsForRule"]);
        files.push((format!("{folder}/{name}.json"), utf_16(&pretty(&policy, 4))));
        if let Some(assignments) = assignments(object) {
            files.push((format!("{folder}/Assignments/{name}.json"), utf_16(&pretty(&assignments, 4))));
        }
    }
    files
}

/// What PowerShell makes of the list: of one assignment that alone, of none nothing.
fn assignments(object: &Object) -> Option<Value> {
    let plain = object.plain();
    match plain.get("assignments")?.as_array()?.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(Value::Array(several.to_vec())),
    }
}

fn folder(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::ConditionalAccessPolicy => "Conditional Access Policies",
        Kind::CompliancePolicy => "Device Compliance Policies",
        Kind::DeviceConfiguration => "Device Configurations",
        Kind::ConfigurationPolicy => "Settings Catalog",
        Kind::AppProtectionPolicy => "App Protection Policies",
        Kind::AssignmentFilter => "Assignment Filters",
        Kind::NamedLocation => "Named Locations",
        Kind::NotificationTemplate => "Notification Templates",
        Kind::EnrollmentConfiguration => "Device Enrollment Configurations",
        _ => return None,
    })
}
