//! What the rules about assignments share.

pub(super) mod filtered;

use crate::policy::{Assignment, Resource, Target, Text};
use crate::tenant::{Linked, Tenant};

/// What an assignment reaches: people, or devices whoever uses them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Users,
    Devices,
}

/// What an assignment reaches or leaves out; `None` if the files do not tell.
pub(super) fn sort(tenant: &Tenant, assignment: &Assignment) -> Option<Sort> {
    match assignment.target {
        Target::AllLicensedUsers => Some(Sort::Users),
        Target::AllDevices => Some(Sort::Devices),
        Target::Group | Target::ExclusionGroup => {
            let of_group = || tenant.group(group_id(tenant, assignment)?)?.facts.holds_devices();
            let of_devices = assignment.of_devices.or_else(of_group)?;
            Some(if of_devices { Sort::Devices } else { Sort::Users })
        }
        Target::Other => None,
    }
}

/// The id of an assignment's group, which the assignment may name instead.
pub(super) fn group_id<'t>(tenant: &'t Tenant, assignment: &'t Assignment) -> Option<&'t str> {
    match &assignment.group_id {
        Some(id) => Some(&id.value),
        None => tenant.group_id_of_name(&assignment.group_name.as_ref()?.value),
    }
}

/// An assignment's target in words.
pub(super) fn show(tenant: &Tenant, assignment: &Assignment) -> String {
    let group = || match (&assignment.group_name, &assignment.group_id) {
        (Some(Text { value, .. }), _) => format!("the group '{value}'"),
        (None, Some(id)) => format!("the group {}", tenant.show(&id.value)),
        (None, None) => "a group".to_owned(),
    };
    match assignment.target {
        Target::AllLicensedUsers => "all users".to_owned(),
        Target::AllDevices => "all devices".to_owned(),
        Target::Group | Target::ExclusionGroup => group(),
        Target::Other => "a target of unknown kind".to_owned(),
    }
}

/// The policies that exclude a group, with all their assignments.
pub(super) fn with_exclusions(tenant: &Tenant) -> impl Iterator<Item = (Linked<'_, Resource>, &[Assignment])> {
    let excludes = |assignment: &Assignment| assignment.target == Target::ExclusionGroup;
    tenant.assigned().filter(move |(_, assignments)| assignments.iter().any(excludes))
}
