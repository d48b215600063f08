//! The resources of a tenant by what they are.

use super::{Linked, Tenant};
use crate::finding::Place;
use crate::policy::{
    AppProtectionPolicy, Assignment, AssignmentFilter, CompliancePartner, CompliancePolicy, ConditionalAccessPolicy,
    ConfigurationProfile, CrossTenantAccess, DeviceManagementSettings, EnrollmentRestriction, Facts, Flag, Group,
    MobilityPolicy, NamedLocation, NotificationTemplate, Resource, RoleAssignment, ThreatDefenseConnector,
};
use crate::recognise::Kind;

/// A resource with its facts, if they are of this sort.
macro_rules! facts {
    ($linked:expr, $sort:ident) => {
        match &$linked.resource.facts {
            Facts::$sort(facts) => Some($linked.with(facts.as_ref())),
            _ => None,
        }
    };
}

impl Tenant {
    /// All Conditional Access policies.
    pub fn conditional_access(&self) -> impl Iterator<Item = Linked<'_, ConditionalAccessPolicy>> {
        self.resources(Kind::ConditionalAccessPolicy).filter_map(|linked| facts!(linked, ConditionalAccess))
    }

    /// All compliance policies.
    pub fn compliance(&self) -> impl Iterator<Item = Linked<'_, CompliancePolicy>> {
        self.resources(Kind::CompliancePolicy).filter_map(|linked| facts!(linked, Compliance))
    }

    /// All configuration, of whatever format.
    pub fn configuration(&self) -> impl Iterator<Item = Linked<'_, ConfigurationProfile>> {
        [Kind::DeviceConfiguration, Kind::ConfigurationPolicy, Kind::Intent, Kind::IntentSettings]
            .into_iter()
            .flat_map(|kind| self.resources(kind))
            .filter_map(|linked| facts!(linked, Configuration))
    }

    /// All policies that bring Windows to a release.
    pub fn feature_updates(&self) -> impl Iterator<Item = Linked<'_, ConfigurationProfile>> {
        self.resources(Kind::FeatureUpdate).filter_map(|linked| facts!(linked, Configuration))
    }

    /// All app protection policies.
    pub fn app_protection(&self) -> impl Iterator<Item = Linked<'_, AppProtectionPolicy>> {
        self.resources(Kind::AppProtectionPolicy).filter_map(|linked| facts!(linked, AppProtection))
    }

    /// The group with an object id, if the files hold it.
    pub fn group(&self, id: &str) -> Option<Linked<'_, Group>> {
        self.by_id(id).and_then(|linked| facts!(linked, Group))
    }

    /// The assignment filter with an object id, if the files hold it.
    pub fn assignment_filter(&self, id: &str) -> Option<Linked<'_, AssignmentFilter>> {
        self.by_id(id).and_then(|linked| facts!(linked, AssignmentFilter))
    }

    /// The named location with an object id, if the files hold it.
    pub fn named_location(&self, id: &str) -> Option<Linked<'_, NamedLocation>> {
        self.by_id(id).and_then(|linked| facts!(linked, NamedLocation))
    }

    /// All connectors to threat defence partners.
    pub fn connectors(&self) -> impl Iterator<Item = Linked<'_, ThreatDefenseConnector>> {
        self.resources(Kind::ThreatDefenseConnector).filter_map(|linked| facts!(linked, Connector))
    }

    /// All templates of messages to users.
    pub fn notification_templates(&self) -> impl Iterator<Item = Linked<'_, NotificationTemplate>> {
        self.resources(Kind::NotificationTemplate).filter_map(|linked| facts!(linked, Notification))
    }

    /// Who holds which role of the directory.
    pub fn role_assignments(&self) -> impl Iterator<Item = Linked<'_, RoleAssignment>> {
        self.resources(Kind::RoleAssignment).filter_map(|linked| facts!(linked, RoleAssignment))
    }

    /// All compliance partners.
    pub fn compliance_partners(&self) -> impl Iterator<Item = Linked<'_, CompliancePartner>> {
        self.resources(Kind::CompliancePartner).filter_map(|linked| facts!(linked, CompliancePartner))
    }

    /// What is believed of devices of other tenants, of all and of each that is named.
    pub fn cross_tenant_access(&self) -> impl Iterator<Item = Linked<'_, CrossTenantAccess>> {
        self.resources(Kind::CrossTenantAccess).filter_map(|linked| facts!(linked, CrossTenant))
    }

    /// All policies about automatic enrolment, one for each product that manages devices.
    pub fn mobility_policies(&self) -> impl Iterator<Item = Linked<'_, MobilityPolicy>> {
        self.resources(Kind::MobilityPolicy).filter_map(|linked| facts!(linked, Mobility))
    }

    /// All enrolment restrictions.
    pub fn enrollment_restrictions(&self) -> impl Iterator<Item = Linked<'_, EnrollmentRestriction>> {
        self.resources(Kind::EnrollmentConfiguration).filter_map(|linked| facts!(linked, Enrollment))
    }

    /// The tenant-wide settings of device management, if the files hold them.
    pub fn settings(&self) -> Option<Linked<'_, DeviceManagementSettings>> {
        self.all_settings().next()
    }

    /// The same of every file that holds them: some exports have each in a file of its own.
    pub fn all_settings(&self) -> impl Iterator<Item = Linked<'_, DeviceManagementSettings>> {
        self.resources(Kind::DeviceManagementSettings).filter_map(|linked| facts!(linked, Settings))
    }

    /// `secureByDefault`: whether a device without a compliance policy counts as noncompliant;
    /// `None` if the files do not say.
    pub fn secure_by_default(&self) -> Option<(Flag, Place)> {
        let settings = self.settings()?;
        let flag = settings.facts.secure_by_default?;
        Some((flag, settings.at(flag.span)))
    }

    /// The policies that are assigned to users and devices, of which the files hold the assignments.
    pub(crate) fn assigned(&self) -> impl Iterator<Item = (Linked<'_, Resource>, &[Assignment])> {
        self.resources_of(&ASSIGNED).filter_map(|resource| Some((resource, self.assignments(resource.resource)?)))
    }

    /// The assignments of a resource of one of the kinds [`ASSIGNED`]; `None` if the files do not hold them.
    pub fn assignments<'t>(&self, resource: &'t Resource) -> Option<&'t [Assignment]> {
        match &resource.facts {
            Facts::Compliance(facts) => facts.assignments.as_deref(),
            Facts::Configuration(facts) => facts.assignments.as_deref(),
            Facts::AppProtection(facts) => facts.assignments.as_deref(),
            Facts::Enrollment(facts) => facts.assignments.as_deref(),
            _ => None,
        }
    }
}

/// The kinds of what is assigned to users and devices.
pub(crate) const ASSIGNED: [Kind; 8] = [
    Kind::CompliancePolicy,
    Kind::DeviceConfiguration,
    Kind::ConfigurationPolicy,
    Kind::Intent,
    Kind::IntentSettings,
    Kind::FeatureUpdate,
    Kind::AppProtectionPolicy,
    Kind::EnrollmentConfiguration,
];
