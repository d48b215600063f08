//! IntuneManagement: a folder for each type, `MigrationTable.json`, what Graph answered with all its notes.

use pitfall_core::recognise::Kind;

use crate::layout::Layout;
use crate::tenant::{Tenant, file_name, pretty, utf_16};

/// In PowerShell 5.1.
pub(crate) const LAYOUT: Layout = Layout::new("IntuneManagement", |tenant| {
    write(tenant).into_iter().map(|(path, text)| (path, utf_16(&text))).collect()
});

/// In PowerShell 7.
pub(crate) const LAYOUT_WITH_UTF_8: Layout = Layout::new("IntuneManagement in PowerShell 7", write);

fn write(tenant: &Tenant) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![("Contoso/MigrationTable.json".to_owned(), pretty(&tenant.migration_table, 4))];
    for object in &tenant.objects {
        let folder = folder(object.kind);
        let path = match object.id() {
            Some(id) => format!("Contoso/{folder}/{}_{id}.json", file_name(object.name())),
            None => format!("Contoso/{folder}/{}.json", file_name(object.name())),
        };
        files.push((path, pretty(&object.value, 4)));
    }
    files
}

fn folder(kind: Kind) -> &'static str {
    match kind {
        Kind::ConditionalAccessPolicy => "ConditionalAccess",
        Kind::CompliancePolicy => "CompliancePolicies",
        Kind::DeviceConfiguration => "DeviceConfiguration",
        Kind::ConfigurationPolicy => "SettingsCatalog",
        Kind::AppProtectionPolicy => "AppProtection",
        Kind::Group => "Groups",
        Kind::AssignmentFilter => "AssignmentFilters",
        Kind::NamedLocation => "NamedLocations",
        Kind::EnrollmentConfiguration => "EnrollmentRestrictions",
        Kind::NotificationTemplate => "Notifications",
        _ => "Other",
    }
}
