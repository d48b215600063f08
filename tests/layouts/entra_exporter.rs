//! EntraExporter: a folder for each object of Microsoft Entra ID, the members of groups in folders of theirs.
//!
//! It knows nothing of Intune, so nothing can be said about what Conditional Access asks of devices there.

use pitfall_core::recognise::Kind;
use serde_json::Value;

use crate::layout::{Layout, Lost};
use crate::tenant::{Tenant, pretty, utf_16, without};

/// All groups, with their members.
pub(crate) const LAYOUT: Layout = Layout {
    leaves_out: OF_INTUNE,
    lost: &[
        Lost { code: "SC016", name: None, why: "no policies of Intune" },
        Lost { code: "UG001", name: None, why: "no compliance policies" },
        Lost { code: "UG002", name: None, why: "no compliance policies" },
    ],
    adds: &[("SC018", "CA050-Guests-AllApps-RequireMFA", "compliance policies are not exported")],
    ..Layout::new("EntraExporter", write)
};

/// What belongs to Intune.
pub(crate) const OF_INTUNE: &[Kind] = &[
    Kind::CompliancePolicy,
    Kind::DeviceConfiguration,
    Kind::ConfigurationPolicy,
    Kind::FeatureUpdate,
    Kind::AppProtectionPolicy,
    Kind::AssignmentFilter,
    Kind::EnrollmentConfiguration,
    Kind::NotificationTemplate,
    Kind::DeviceManagementSettings,
    Kind::ThreatDefenseConnector,
];

fn write(tenant: &Tenant) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for (at, object) in tenant.objects.iter().enumerate() {
        let folder = match object.kind {
            Kind::ConditionalAccessPolicy => "Identity/Conditional/AccessPolicies",
            Kind::NamedLocation => "Identity/Conditional/NamedLocations",
            Kind::Group => "Groups",
            _ => continue,
        };
        let drafted = format!("draft-{at}");
        let id = object.id().unwrap_or(&drafted);
        let plain = object.plain();
        let members = plain.get("members").and_then(Value::as_array).cloned();
        for member in members.iter().flatten() {
            let of = member["id"].as_str().expect("members have ids");
            files.push((format!("{folder}/{id}/Members/{of}/{of}.json"), utf_16(&pretty(member, 2))));
        }
        files.push((format!("{folder}/{id}/{id}.json"), utf_16(&pretty(&without(plain, &["members"]), 2))));
    }
    files
}
