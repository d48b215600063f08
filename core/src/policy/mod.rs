//! Typed facts: what a policy file says, with the place of each word.
//!
//! One file a kind of resource. Facts say what stands in the file and no more: a property that was
//! not exported is `None`, and what is listed but empty is an empty list. The difference matters,
//! because nothing may be concluded from what an export left out.

pub mod administrative_template;
pub mod app_protection;
pub mod apple_profile;
pub mod assignment;
pub mod compliance;
pub mod compliance_partner;
pub mod conditional_access;
pub mod configuration;
pub mod connector;
pub mod control;
pub mod cross_tenant;
pub mod dotted;
pub mod enrollment;
pub mod group;
pub mod members;
pub mod mobility;
pub mod named_location;
pub mod notification;
pub mod period;
pub mod platform;
pub mod reference;
pub mod role_assignment;
pub mod service_principal;
pub mod setting;
pub mod tenant_settings;
pub mod version;

mod common;
mod custom_setting;
mod intent;
mod setting_list;
mod user_rights;
pub(crate) mod word;

use serde::{Deserialize, Serialize};

pub use app_protection::AppProtectionPolicy;
pub use apple_profile::AppleProfile;
pub use assignment::{Assignment, AssignmentFilter, Target};
pub(crate) use common::graph_type;
pub use common::{Api, Export, Flag, Number, Text};
pub use compliance::CompliancePolicy;
pub use compliance_partner::CompliancePartner;
pub use conditional_access::ConditionalAccessPolicy;
pub use configuration::ConfigurationProfile;
pub use connector::ThreatDefenseConnector;
pub use control::Control;
pub use cross_tenant::CrossTenantAccess;
pub use dotted::Dotted;
pub use enrollment::EnrollmentRestriction;
pub use group::Group;
pub use mobility::MobilityPolicy;
pub use named_location::NamedLocation;
pub use notification::NotificationTemplate;
pub use period::Period;
pub use platform::{Platform, Platforms};
pub use role_assignment::RoleAssignment;
pub use service_principal::ServicePrincipal;
pub use setting::{Setting, SettingValue};
pub use tenant_settings::DeviceManagementSettings;
pub use version::Version;
pub use word::Word;

use crate::recognise::{Kind, Recognised};
use crate::text::Span;

/// One object of an export, compiled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Resource {
    /// What it is.
    pub kind: Kind,
    /// Graph's type name without its prefix, such as `windows10CompliancePolicy`.
    pub type_name: Option<Text>,
    /// Object id.
    pub id: Option<Text>,
    /// Display name.
    pub name: Option<Text>,
    /// Where to point for the resource as a whole: its name, or else its opening brace.
    pub place: Span,
    /// From the opening to the closing brace.
    pub span: Span,
    /// `deletedDateTime`, of an object in the recycle bin.
    pub deleted: Option<Text>,
    /// `isAssigned`, which some policies have.
    pub is_assigned: Option<Flag>,
    /// Which state of the object this is, where it has an id to tell it from others.
    pub version: Option<Version>,
    /// The tenant it was read from, where it says so.
    pub tenant: Option<Text>,
    /// What can be told about the export it comes from.
    pub export: Export,
    /// What it says.
    pub facts: Facts,
}

/// What a resource says, by kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Facts {
    /// See [`ConditionalAccessPolicy`].
    ConditionalAccess(Box<ConditionalAccessPolicy>),
    /// See [`CompliancePolicy`].
    Compliance(Box<CompliancePolicy>),
    /// See [`ConfigurationProfile`].
    Configuration(Box<ConfigurationProfile>),
    /// See [`AppProtectionPolicy`].
    AppProtection(Box<AppProtectionPolicy>),
    /// See [`Group`].
    Group(Box<Group>),
    /// See [`AssignmentFilter`].
    AssignmentFilter(Box<AssignmentFilter>),
    /// See [`NamedLocation`].
    NamedLocation(Box<NamedLocation>),
    /// See [`ThreatDefenseConnector`].
    Connector(Box<ThreatDefenseConnector>),
    /// See [`CompliancePartner`].
    CompliancePartner(Box<CompliancePartner>),
    /// See [`DeviceManagementSettings`].
    Settings(Box<DeviceManagementSettings>),
    /// See [`EnrollmentRestriction`].
    Enrollment(Box<EnrollmentRestriction>),
    /// See [`CrossTenantAccess`].
    CrossTenant(Box<CrossTenantAccess>),
    /// See [`MobilityPolicy`].
    Mobility(Box<MobilityPolicy>),
    /// See [`NotificationTemplate`].
    Notification(Box<NotificationTemplate>),
    /// See [`ServicePrincipal`].
    ServicePrincipal(Box<ServicePrincipal>),
    /// See [`RoleAssignment`].
    RoleAssignment(Box<RoleAssignment>),
    /// An assignment in a file of its own.
    Assignment(Box<Assignment>),
    /// Known by its type, with nothing that a rule reads yet.
    Other,
}

impl Resource {
    /// Compiles one recognised object.
    pub fn compile(recognised: &Recognised<'_>) -> Self {
        let value = recognised.value;
        let kind = recognised.kind;
        let [id, display_name, name, deleted, modified, last_modified] = value
            .pick(["id", "displayName", "name", "deletedDateTime", "modifiedDateTime", "lastModifiedDateTime"])
            .map(|member| member.and_then(|(_, value)| Text::new(value)));
        let name = display_name.or(name);
        // In its report of assignments IntuneCD calls it so.
        let name = if kind == Kind::Group { name.or_else(|| Text::of(value, "groupName")) } else { name };
        let place = name.as_ref().map_or(value.head(), |name| name.span);
        let type_name = recognised.type_name.clone();
        let type_text = type_name.as_ref().map_or("", |name| name.value.as_str());
        let facts = match kind {
            Kind::ConditionalAccessPolicy => {
                Facts::ConditionalAccess(Box::new(ConditionalAccessPolicy::compile(value)))
            }
            Kind::CompliancePolicy => Facts::Compliance(Box::new(CompliancePolicy::compile(value, type_text))),
            Kind::DeviceConfiguration
            | Kind::ConfigurationPolicy
            | Kind::Intent
            | Kind::IntentSettings
            | Kind::FeatureUpdate => {
                Facts::Configuration(Box::new(ConfigurationProfile::compile(value, kind, type_text)))
            }
            Kind::AppProtectionPolicy => Facts::AppProtection(Box::new(AppProtectionPolicy::compile(value, type_text))),
            Kind::Group => Facts::Group(Box::new(Group::compile(value))),
            Kind::AssignmentFilter => Facts::AssignmentFilter(Box::new(AssignmentFilter::compile(value))),
            Kind::NamedLocation => Facts::NamedLocation(Box::new(NamedLocation::compile(value))),
            Kind::ThreatDefenseConnector => Facts::Connector(Box::new(ThreatDefenseConnector::compile(value))),
            Kind::CompliancePartner => Facts::CompliancePartner(Box::new(CompliancePartner::compile(value))),
            Kind::DeviceManagementSettings => Facts::Settings(Box::new(DeviceManagementSettings::compile(value))),
            Kind::EnrollmentConfiguration => Facts::Enrollment(Box::new(EnrollmentRestriction::compile(value))),
            Kind::CrossTenantAccess => Facts::CrossTenant(Box::new(CrossTenantAccess::compile(value))),
            Kind::MobilityPolicy => Facts::Mobility(Box::new(MobilityPolicy::compile(value))),
            Kind::NotificationTemplate => Facts::Notification(Box::new(NotificationTemplate::compile(value))),
            Kind::ServicePrincipal => Facts::ServicePrincipal(Box::new(ServicePrincipal::compile(value))),
            Kind::RoleAssignment => Facts::RoleAssignment(Box::new(RoleAssignment::compile(value))),
            Kind::Assignment => Facts::Assignment(Box::new(Assignment::compile(value))),
            Kind::AuthenticationStrength | Kind::User | Kind::TermsOfUse | Kind::MigrationTable | Kind::Other => {
                Facts::Other
            }
        };
        let tenant = match kind {
            Kind::MigrationTable => Text::of_set(value, "tenantId"),
            Kind::Group => Text::of_set(value, "organizationId"),
            _ => None,
        };
        // IntuneManagement writes `%OrganizationId%`, to be filled in on import.
        let tenant = tenant.filter(|id| reference::id_form(&id.value) == reference::IdForm::Guid);
        let version = id.as_ref().map(|_| Version::of(value, modified.or(last_modified)));
        Self {
            kind,
            id,
            type_name,
            name,
            place,
            span: value.span(),
            // Some tools write the first day of all for "not".
            deleted: deleted.filter(|date| !date.value.is_empty() && !date.value.starts_with("0001-")),
            is_assigned: Flag::of(value, "isAssigned"),
            version,
            tenant,
            export: Export::of(recognised),
            facts,
        }
    }

    /// Drops what only rules about this resource alone read, once they have.
    pub(crate) fn keep_what_others_read(&mut self) {
        match &mut self.facts {
            Facts::Compliance(policy) => policy.keep_demands(),
            Facts::ConditionalAccess(policy) => policy.drop_written_rule(),
            Facts::AssignmentFilter(filter) => filter.written = None,
            Facts::Group(group) => group.written = None,
            _ => {}
        }
    }

    /// The name to show: display name, else id, else what it is.
    pub fn label(&self) -> &str {
        let named = self.name.as_ref().filter(|name| !name.value.is_empty());
        named.or(self.id.as_ref()).map_or(self.kind.name(), |text| text.value.as_str())
    }
}
