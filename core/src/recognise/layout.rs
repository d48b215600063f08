//! Which tool wrote a file, as far as its path and what is in it tell. Only `inspect` asks: nothing is judged
//! by it.

use serde::{Deserialize, Serialize};

use super::{Kind, Wrapper};
use crate::unit::Unit;

/// A tool, or a way to write files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Layout {
    /// IntuneManagement.
    IntuneManagement,
    /// IntuneCD.
    IntuneCd,
    /// IntuneBackupAndRestore.
    IntuneBackup,
    /// EntraExporter, or AzureADExporter before it.
    EntraExporter,
    /// Zero Trust Assessment.
    ZeroTrust,
    /// DCToolbox.
    DcToolbox,
    /// "Export JSON" of the Intune portal.
    Portal,
    /// ScubaGear.
    ScubaGear,
    /// CIPP.
    Cipp,
    /// `ConvertTo-Json` of PowerShell.
    PowerShell,
    /// IntuneHydrationKit.
    HydrationKit,
    /// Plans and states of Terraform.
    Terraform,
    /// Reports and configurations of Microsoft365DSC.
    Microsoft365Dsc,
    /// An answer of Microsoft Graph.
    List,
    /// An object as Microsoft Graph returned it.
    Object,
    /// An object without an id, to be sent to Microsoft Graph.
    Body,
    /// A list of names.
    Names,
}

/// The folders in which IntuneManagement keeps objects by type.
const OF_INTUNE_MANAGEMENT: [&str; 16] = [
    "AppProtection",
    "AssignmentFilters",
    "CompliancePolicies",
    "ConditionalAccess",
    "DeviceConfiguration",
    "DeviceManagement",
    "EndpointSecurity",
    "EnrollmentRestrictions",
    "FeatureUpdates",
    "Groups",
    "MobileThreatDefense",
    "NamedLocations",
    "Notifications",
    "SettingsCatalog",
    "TermsOfUse",
    "UpdatePolicies",
];

/// Those of IntuneCD.
const OF_INTUNE_CD: [&str; 12] = [
    "App Protection",
    "Assignment Report",
    "Compliance Policies",
    "Conditional Access",
    "Device Configurations",
    "Device Management Settings",
    "Enrollment Configurations",
    "Enrollment Profiles",
    "Filters",
    "Management Intents",
    "Partner Connections",
    "Settings Catalog",
];

/// Those of IntuneBackupAndRestore.
const OF_INTUNE_BACKUP: [&str; 8] = [
    "Administrative Templates",
    "App Protection Policies",
    "Conditional Access Policies",
    "Device Compliance Policies",
    "Device Configurations",
    "Device Management Intents",
    "Named Locations",
    "Settings Catalog",
];

impl Layout {
    /// The words for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::IntuneManagement => "IntuneManagement",
            Self::IntuneCd => "IntuneCD",
            Self::IntuneBackup => "IntuneBackupAndRestore",
            Self::EntraExporter => "EntraExporter",
            Self::ZeroTrust => "Zero Trust Assessment",
            Self::DcToolbox => "DCToolbox",
            Self::Portal => "Intune portal, Export JSON",
            Self::ScubaGear => "ScubaGear",
            Self::Cipp => "CIPP",
            Self::PowerShell => "PowerShell, ConvertTo-Json",
            Self::HydrationKit => "IntuneHydrationKit",
            Self::Terraform => "Terraform",
            Self::Microsoft365Dsc => "Microsoft365DSC",
            Self::List => "lists of Microsoft Graph",
            Self::Object => "objects of Microsoft Graph",
            Self::Body => "objects without id, to be created",
            Self::Names => "lists of names",
        }
    }

    /// The layout of a file that holds something of interest.
    pub fn of(path: &str, unit: &Unit) -> Option<Self> {
        if !unit.is_policy() {
            return None;
        }
        match unit.wrapper {
            Some(Wrapper::Cipp) => return Some(Self::Cipp),
            Some(Wrapper::ScubaGear) => return Some(Self::ScubaGear),
            Some(Wrapper::HydrationKit) => return Some(Self::HydrationKit),
            Some(Wrapper::Terraform) => return Some(Self::Terraform),
            Some(Wrapper::IntuneCdReport) => return Some(Self::IntuneCd),
            Some(Wrapper::Microsoft365Dsc) => return Some(Self::Microsoft365Dsc),
            None => {}
        }
        let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
        let file = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let within = |known: &[&str]| folders.split('/').any(|folder| known.contains(&folder));
        let parent = folders.rsplit('/').next().unwrap_or_default();
        let resources = unit.resources.as_slice();
        let has = |kind: Kind| resources.iter().any(|resource| resource.kind == kind);
        let has_ids = resources.iter().any(|resource| resource.id.is_some());
        Some(if resources.is_empty() && unit.collections.is_empty() {
            Self::Names
        } else if has(Kind::MigrationTable) {
            Self::IntuneManagement
        } else if file.ends_with("Template") && file.contains('.') {
            Self::Cipp
        } else if unit.pascal_case {
            Self::PowerShell
        } else if !unit.collections.is_empty() {
            let page = file.rsplit_once('-').is_some_and(|(_, page)| page.parse::<u32>().is_ok());
            if page { Self::ZeroTrust } else { Self::List }
        } else if has(Kind::Assignment) || has_ids && within(&OF_INTUNE_BACKUP) {
            Self::IntuneBackup
        } else if !has_ids && within(&OF_INTUNE_CD) {
            Self::IntuneCd
        } else if !file.is_empty() && file == parent {
            Self::EntraExporter
        } else if within(&OF_INTUNE_MANAGEMENT) && has_ids {
            Self::IntuneManagement
        } else if resources.len() > 1 && !has_ids && has(Kind::ConditionalAccessPolicy) {
            Self::DcToolbox
        } else if has(Kind::ConfigurationPolicy) && is_stamped(file) {
            Self::Portal
        } else if has_ids {
            Self::Object
        } else {
            Self::Body
        })
    }
}

/// Whether a name ends in a time such as `_2025-09-01T08_16_13.628Z`.
fn is_stamped(file: &str) -> bool {
    let stamp = file.rsplit_once('T').map(|(day, _)| day).and_then(|day| day.get(day.len().checked_sub(11)?..));
    file.ends_with('Z') && stamp.is_some_and(|stamp| stamp.starts_with('_') && stamp.matches('-').count() == 2)
}
