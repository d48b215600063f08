//! Finding the policies in a document, whatever tool wrote it.
//!
//! A policy may be the document itself, an element of a list, the `value` of a Graph response, or
//! JSON text inside a string of a template. [`unwrap`](self::unwrap) opens all of these;
//! [`classify`](self::classify) says by its shape what a found object is. File names are never
//! looked at. What is no policy is passed over in silence.

mod classify;
mod entra_exporter;
mod intune_backup;
pub mod layout;
mod m365dsc;
pub mod names;
pub(crate) mod powershell;
pub(crate) mod side_files;
mod terraform;
mod unwrap;
pub(crate) mod zero_trust;

use serde::{Deserialize, Serialize};

use crate::json::Value;
use crate::policy::Text;
use crate::text::Span;

pub use unwrap::{Sink, recognise};

/// Whether a file is made by a tool from something else that its author edits.
pub(crate) fn is_generated(document: &crate::json::Document<'_>) -> bool {
    document.root().is_some_and(|root| terraform::is_terraform(root) || m365dsc::is_report(root))
}

/// An object found in a document.
#[derive(Clone, Debug)]
pub struct Recognised<'d> {
    /// The object.
    pub value: Value<'d>,
    /// What it is.
    pub kind: Kind,
    /// Graph's type name, without `#microsoft.graph.`.
    pub type_name: Option<Text>,
    /// The `@odata.context` of the object or of the response around it.
    pub context: Option<std::sync::Arc<str>>,
    /// What it was wrapped in, if that tells the tool.
    pub wrapper: Option<Wrapper>,
}

/// What a tool wrapped policies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Wrapper {
    /// A template or backup row of CIPP: JSON text within JSON.
    Cipp,
    /// What ScubaGear collected.
    ScubaGear,
    /// A list under a name of its own, as IntuneHydrationKit has them.
    HydrationKit,
    /// A plan or a state of Terraform.
    Terraform,
    /// A report or a configuration of Microsoft365DSC.
    Microsoft365Dsc,
    /// IntuneCD's report of assignments: each group by its name, with what it is assigned.
    IntuneCdReport,
}

/// A list of objects as a Graph response or another tool wrote it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Collection {
    /// What its elements are; nothing is known of an empty list but its context.
    pub kind: Option<Kind>,
    /// Where a further page is announced that is not in the file: the key `@odata.nextLink`.
    pub next_link: Option<Span>,
}

/// What a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// A Conditional Access policy.
    ConditionalAccessPolicy,
    /// A compliance policy of any platform.
    CompliancePolicy,
    /// A device configuration profile of a fixed type.
    DeviceConfiguration,
    /// A settings catalog policy.
    ConfigurationPolicy,
    /// An endpoint security policy or baseline in the older format.
    Intent,
    /// The settings of an intent, in a file of their own.
    IntentSettings,
    /// A policy that keeps Windows at one release, or brings it there.
    FeatureUpdate,
    /// An app protection policy.
    AppProtectionPolicy,
    /// A group.
    Group,
    /// An Intune assignment filter.
    AssignmentFilter,
    /// A named location.
    NamedLocation,
    /// An authentication strength.
    AuthenticationStrength,
    /// A connector to a threat defence product.
    ThreatDefenseConnector,
    /// A compliance partner: another product that judges devices in place of Intune.
    CompliancePartner,
    /// Settings of device management for the whole tenant.
    DeviceManagementSettings,
    /// An enrolment restriction or another enrolment configuration.
    EnrollmentConfiguration,
    /// What is believed of devices of other tenants: of all, or of one.
    CrossTenantAccess,
    /// Whose devices enrol automatically.
    MobilityPolicy,
    /// A template of messages to users.
    NotificationTemplate,
    /// A user's account.
    User,
    /// A service principal: an app as far as the tenant knows it.
    ServicePrincipal,
    /// Terms of use, which Graph calls an agreement.
    TermsOfUse,
    /// An assignment of a role of the directory.
    RoleAssignment,
    /// An assignment in a file of its own.
    Assignment,
    /// IntuneManagement's list of the groups it met.
    MigrationTable,
    /// An object that Graph knows and no rule reads.
    Other,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 26] = [
        Self::ConditionalAccessPolicy,
        Self::CompliancePolicy,
        Self::DeviceConfiguration,
        Self::ConfigurationPolicy,
        Self::Intent,
        Self::IntentSettings,
        Self::FeatureUpdate,
        Self::AppProtectionPolicy,
        Self::Group,
        Self::AssignmentFilter,
        Self::NamedLocation,
        Self::AuthenticationStrength,
        Self::ThreatDefenseConnector,
        Self::CompliancePartner,
        Self::DeviceManagementSettings,
        Self::EnrollmentConfiguration,
        Self::CrossTenantAccess,
        Self::MobilityPolicy,
        Self::NotificationTemplate,
        Self::User,
        Self::ServicePrincipal,
        Self::TermsOfUse,
        Self::RoleAssignment,
        Self::Assignment,
        Self::MigrationTable,
        Self::Other,
    ];

    /// Graph's name for it, or one in Graph's manner.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConditionalAccessPolicy => "conditionalAccessPolicy",
            Self::CompliancePolicy => "deviceCompliancePolicy",
            Self::DeviceConfiguration => "deviceConfiguration",
            Self::ConfigurationPolicy => "deviceManagementConfigurationPolicy",
            Self::Intent => "deviceManagementIntent",
            Self::IntentSettings => "deviceManagementIntentSettings",
            Self::FeatureUpdate => "windowsFeatureUpdateProfile",
            Self::AppProtectionPolicy => "managedAppPolicy",
            Self::Group => "group",
            Self::AssignmentFilter => "deviceAndAppManagementAssignmentFilter",
            Self::NamedLocation => "namedLocation",
            Self::AuthenticationStrength => "authenticationStrengthPolicy",
            Self::ThreatDefenseConnector => "mobileThreatDefenseConnector",
            Self::CompliancePartner => "complianceManagementPartner",
            Self::DeviceManagementSettings => "deviceManagementSettings",
            Self::EnrollmentConfiguration => "deviceEnrollmentConfiguration",
            Self::CrossTenantAccess => "crossTenantAccessPolicyConfiguration",
            Self::MobilityPolicy => "mobileDeviceManagementPolicy",
            Self::NotificationTemplate => "notificationMessageTemplate",
            Self::User => "user",
            Self::ServicePrincipal => "servicePrincipal",
            Self::TermsOfUse => "agreement",
            Self::RoleAssignment => "unifiedRoleAssignment",
            Self::Assignment => "assignment",
            Self::MigrationTable => "migrationTable",
            Self::Other => "other",
        }
    }

    /// The words for one and for several of them in a message.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::ConditionalAccessPolicy => ("Conditional Access policy", "Conditional Access policies"),
            Self::CompliancePolicy => ("compliance policy", "compliance policies"),
            Self::DeviceConfiguration => ("device configuration profile", "device configuration profiles"),
            Self::ConfigurationPolicy => ("settings catalog policy", "settings catalog policies"),
            Self::Intent | Self::IntentSettings => ("endpoint security policy", "endpoint security policies"),
            Self::FeatureUpdate => ("feature update policy", "feature update policies"),
            Self::AppProtectionPolicy => ("app protection policy", "app protection policies"),
            Self::Group => ("group", "groups"),
            Self::AssignmentFilter => ("assignment filter", "assignment filters"),
            Self::NamedLocation => ("named location", "named locations"),
            Self::AuthenticationStrength => ("authentication strength", "authentication strengths"),
            Self::ThreatDefenseConnector => ("threat defence connector", "threat defence connectors"),
            Self::DeviceManagementSettings => ("device management settings", "device management settings"),
            Self::EnrollmentConfiguration => ("enrolment configuration", "enrolment configurations"),
            Self::CrossTenantAccess => ("cross-tenant access configuration", "cross-tenant access configurations"),
            Self::MobilityPolicy => ("automatic enrolment policy", "automatic enrolment policies"),
            Self::NotificationTemplate => ("notification template", "notification templates"),
            Self::CompliancePartner => ("compliance partner", "compliance partners"),
            Self::User => ("user", "users"),
            Self::ServicePrincipal => ("service principal", "service principals"),
            Self::TermsOfUse => ("terms of use agreement", "terms of use agreements"),
            Self::RoleAssignment => ("role assignment", "role assignments"),
            Self::Assignment => ("assignment", "assignments"),
            Self::MigrationTable => ("migration table", "migration tables"),
            Self::Other => ("object", "objects"),
        }
    }

    /// The name of the Graph collection that holds such resources, as configuration names it.
    pub const fn collection(self) -> Option<&'static str> {
        Some(match self {
            Self::ConditionalAccessPolicy => "conditionalAccessPolicies",
            Self::CompliancePolicy => "deviceCompliancePolicies",
            Self::DeviceConfiguration => "deviceConfigurations",
            Self::ConfigurationPolicy => "configurationPolicies",
            Self::Intent => "intents",
            Self::FeatureUpdate => "windowsFeatureUpdateProfiles",
            Self::AppProtectionPolicy => "managedAppPolicies",
            Self::Group => "groups",
            Self::AssignmentFilter => "assignmentFilters",
            Self::NamedLocation => "namedLocations",
            Self::AuthenticationStrength => "authenticationStrengthPolicies",
            Self::ThreatDefenseConnector => "mobileThreatDefenseConnectors",
            Self::CompliancePartner => "complianceManagementPartners",
            Self::EnrollmentConfiguration => "deviceEnrollmentConfigurations",
            Self::MobilityPolicy => "mobileDeviceManagementPolicies",
            Self::NotificationTemplate => "notificationMessageTemplates",
            Self::User => "users",
            Self::ServicePrincipal => "servicePrincipals",
            Self::TermsOfUse => "agreements",
            Self::RoleAssignment => "roleAssignments",
            _ => return None,
        })
    }

    /// Whether an id and a name say something of an object of this kind, which others refer to.
    pub(crate) fn is_known_by_name(self) -> bool {
        matches!(
            self,
            Self::Group
                | Self::AssignmentFilter
                | Self::NamedLocation
                | Self::AuthenticationStrength
                | Self::NotificationTemplate
                | Self::TermsOfUse
                | Self::User
                | Self::ServicePrincipal
                | Self::Intent
                | Self::FeatureUpdate
        )
    }

    /// The kind whose Graph collection an `@odata.context` names, such as
    /// `…/$metadata#identity/conditionalAccess/policies`.
    pub fn of_context(context: &str) -> Option<Self> {
        let path = path_of(context)?;
        Some(match path.rsplit('/').next()? {
            "policies" if path.contains("onditionalAccess/") => Self::ConditionalAccessPolicy,
            "policies" if path.contains("uthenticationStrength/") => Self::AuthenticationStrength,
            // Those of Intune have the same name.
            "roleAssignments" if !path.contains("oleManagement/directory/") => return None,
            name => Self::ALL.into_iter().find(|kind| kind.collection() == Some(name))?,
        })
    }
}

/// The path of the collection that an `@odata.context` names, such as `identity/conditionalAccess/policies`.
fn path_of(context: &str) -> Option<&str> {
    let path = context.split_once("$metadata#")?.1;
    // `groups('id')/members`: what lies behind the key of an object is another collection.
    let path = path.rsplit("')").next().unwrap_or(path);
    Some(path.split('(').next().unwrap_or(path).trim_end_matches("/$entity"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_names_a_collection() {
        for (path, expected) in [
            ("groups", Some(Kind::Group)),
            ("groups/$entity", Some(Kind::Group)),
            ("groups(id,displayName,members(id))", Some(Kind::Group)),
            ("groups('9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22')/owners", None),
            ("identity/conditionalAccess/policies", Some(Kind::ConditionalAccessPolicy)),
            ("policies/authenticationStrengthPolicies", Some(Kind::AuthenticationStrength)),
            ("deviceManagement/deviceCompliancePolicies(assignments())", Some(Kind::CompliancePolicy)),
            ("deviceManagement/deviceCompliancePolicies('0d1f7c3e')/assignments", None),
            ("identityGovernance/termsOfUse/agreements", Some(Kind::TermsOfUse)),
            ("roleManagement/directory/roleAssignments", Some(Kind::RoleAssignment)),
            ("deviceManagement/roleAssignments", None),
            ("directoryObjects", None),
        ] {
            let context = format!("https://graph.microsoft.com/beta/$metadata#{path}");
            assert_eq!(Kind::of_context(&context), expected, "{path}");
        }
    }
}
