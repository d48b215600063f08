//! What the rules about users in scope share.

use std::borrow::Cow;

use crate::coverage::Coverage;
use crate::order::Order;
use crate::policy::conditional_access::{Principal, PrincipalKind};
use crate::policy::enrollment::PlatformRestriction;
use crate::policy::{ConditionalAccessPolicy, Platform};
use crate::recognise::Kind;
use crate::space::{Atom, GroupKind, Missing, Population, Subset, group_kind, guests_of, subset};
use crate::tenant::Tenant;
use crate::text::{Span, small};

/// What the tenant does with devices that no compliance policy reaches, after "such devices".
pub(super) fn effect(tenant: &Tenant) -> &'static str {
    match tenant.secure_by_default() {
        Some((flag, _)) if flag.value => "are blocked, because secureByDefault is true",
        Some(_) => "count as compliant unchecked, because secureByDefault is false",
        None => {
            "are blocked or count as compliant unchecked: that depends on secureByDefault, which is not in the files"
        }
    }
}

/// Names of platforms for a message.
pub(super) fn platforms(platforms: &[Platform], last: &str) -> String {
    match platforms {
        [] => String::new(),
        [one] => one.name().to_owned(),
        [first @ .., last_one] => {
            let names: Vec<&str> = first.iter().map(|platform| platform.name()).collect();
            format!("{} {last} {}", names.join(", "), last_one.name())
        }
    }
}

/// A policy and how many more there are like it, for a message.
pub(super) fn and_more(first: &str, all: usize) -> String {
    match all {
        0 | 1 => format!("'{first}'"),
        2 => format!("'{first}' and one more policy"),
        count => format!("'{first}' and {} more policies", count - 1),
    }
}

/// Where a policy includes an atom.
pub(super) fn place_of(policy: &ConditionalAccessPolicy, atom: &Atom) -> Option<Span> {
    let entry = |kind: PrincipalKind, id: &str| {
        policy.users.include.iter().find(|user| user.kind == kind && user.id.is(id)).map(|user| user.id.span)
    };
    match atom {
        Atom::Everyone => entry(PrincipalKind::User, "All"),
        Atom::User(id) => entry(PrincipalKind::User, id),
        Atom::Group(id) => entry(PrincipalKind::Group, id),
        Atom::Role(id) => entry(PrincipalKind::Role, id),
        _ => None,
    }
}

/// Whether the compliance policies of a platform go to groups of devices and to nothing else. For
/// Linux there is no other way.
pub(super) fn is_by_devices_alone(tenant: &Tenant, platform: Platform, coverage: &Coverage<'_>) -> bool {
    let devices = |atom: &Atom| matches!(atom, Atom::Group(id) if group_kind(tenant, id) == GroupKind::Devices);
    platform != Platform::Linux
        && !coverage.population.is_empty()
        && coverage.population.atoms().all(|(atom, _)| devices(atom))
}

/// Whether restrictions of enrolment that say `blocks` of a platform hold for all of `users`, as far as the files tell.
/// One that goes to some groups is not taken to hold for everybody.
pub(super) fn keeps_out(tenant: &Tenant, users: &Population, blocks: impl Fn(&PlatformRestriction) -> bool) -> bool {
    let mut blocking = tenant.enrollment_restrictions().filter(|one| one.facts.platforms.iter().any(&blocks));
    blocking.any(|one| {
        let Some(assignments) = one.facts.assignments.as_deref().filter(|_| !one.facts.is_default()) else {
            return true;
        };
        match subset(tenant, users, &Population::of_assignments(tenant, assignments)) {
            Subset::Yes => true,
            Subset::No(_) => false,
            Subset::Unknown(gaps) => gaps.iter().all(|gap| !matches!(gap.missing, Missing::Everyone(_))),
        }
    })
}

/// Whether the files may lack a restriction that keeps personal devices out: they hold none, and do not say that they
/// hold all, and the owner does not say that personal devices are welcome.
pub(super) fn may_be_kept_out(tenant: &Tenant) -> bool {
    tenant.facts().byod.is_none()
        && !tenant.is_complete(Kind::EnrollmentConfiguration)
        && tenant.enrollment_restrictions().all(|one| one.facts.platforms.is_empty())
}

/// That they may be kept out, as a sentence behind another one.
pub(super) const MAY_BE_KEPT_OUT: &str = ". Restrictions of enrolment may keep them out; these are not in the files";

/// The types of guests of an entry and the tenants they come from, whatever their order; nothing for all of all.
pub(super) fn guests(user: &Principal) -> Cow<'_, str> {
    const TYPES: usize = 6;
    if user.kind == PrincipalKind::User {
        return Cow::Borrowed("");
    }
    let types = as_set(user.id.value.split(',').map(|one| small(one.trim())));
    let tenants = as_set(user.tenants.iter().flatten().map(|tenant| small(tenant)));
    if types.len() == TYPES && user.tenants.is_none() {
        return Cow::Borrowed("");
    }
    Cow::Owned(format!("{} {}", types.join(","), tenants.join(",")))
}

/// The words for the guests whom an entry stands for.
pub(super) fn guest_words(user: &Principal) -> String {
    match user.tenants {
        Some(_) => "guests from some tenants".to_owned(),
        None => guests_of(Some(user.id.value.as_str()).filter(|_| user.kind == PrincipalKind::Guests)),
    }
}

/// What is the same whatever the order, and however often something is said.
pub(super) fn as_set<T: Ord>(entries: impl Iterator<Item = T>) -> Vec<T> {
    let mut entries: Vec<T> = entries.collect();
    entries.order();
    entries.dedup();
    entries
}
