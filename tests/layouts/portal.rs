//! The Intune portal's "Export JSON": one policy of the settings catalog on one line, without assignments.

use pitfall_core::recognise::Kind;

use crate::layout::{Layout, Lost};
use crate::tenant::{Tenant, file_name, without};

/// One file for each policy of the settings catalog.
pub(crate) const LAYOUT: Layout = Layout {
    leaves_out: &[
        Kind::ConditionalAccessPolicy,
        Kind::CompliancePolicy,
        Kind::DeviceConfiguration,
        Kind::FeatureUpdate,
        Kind::AppProtectionPolicy,
        Kind::Group,
        Kind::NamedLocation,
        Kind::AssignmentFilter,
        Kind::EnrollmentConfiguration,
        Kind::NotificationTemplate,
        Kind::DeviceManagementSettings,
        Kind::ThreatDefenseConnector,
    ],
    lost: &[
        Lost { code: "SC016", name: None, why: "no links to what was not asked for" },
        Lost { code: "CN001", name: None, why: "no compliance policies" },
        Lost { code: "CN002", name: None, why: "no assignments" },
    ],
    adds: &[("SC018", "Win - BitLocker", "nothing else is exported")],
    ..Layout::new("Intune portal", write)
};

fn write(tenant: &Tenant) -> Vec<(String, Vec<u8>)> {
    let file = |policy: &crate::tenant::Object| {
        let path = format!("{}_2026-11-20T08_16_13.628Z.json", file_name(policy.name()));
        (path, format!("\u{feff}{}", without(policy.plain(), &["assignments"])).into_bytes())
    };
    tenant.of(Kind::ConfigurationPolicy).map(file).collect()
}
