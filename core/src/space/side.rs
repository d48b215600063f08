//! One side of a scope, what it includes or what it excludes, and how an atom lies to it.

use std::collections::{BTreeSet, HashSet};

use super::atom::{Atom, Missing};
use super::group::{GroupKind, Members, group_kind, members};
use crate::tenant::Tenant;

/// An answer to a question about sets that are not all in the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    Unknown(Missing),
}

impl Truth {
    pub(super) fn is_yes(&self) -> bool {
        *self == Self::Yes
    }
}

/// An atom with what is known of its members.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) atom: Atom,
    /// Of a group.
    pub(super) members: Option<Members>,
    /// Of a group.
    pub(super) kind: GroupKind,
}

impl Element {
    pub(super) fn new(tenant: &Tenant, atom: Atom) -> Self {
        match &atom {
            Atom::Group(id) => {
                let (members, kind) = (members(tenant, id), group_kind(tenant, id));
                Self { atom, members: Some(members), kind }
            }
            _ => Self { atom, members: None, kind: GroupKind::Unknown },
        }
    }

    /// An atom whose members are of no interest.
    pub(super) fn without_members(atom: Atom) -> Self {
        Self { atom, members: Some(Members::default()), kind: GroupKind::Unknown }
    }

    /// Whether it is known to hold nobody and nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.members.as_ref().is_some_and(Members::is_empty)
    }

    /// Whether it is all users, whatever the licences.
    pub(super) fn is_all_users(&self) -> bool {
        matches!(self.atom, Atom::Everyone | Atom::Licensed)
    }

    /// Whether it is known to be about devices.
    pub(super) fn is_devices(&self) -> bool {
        self.atom == Atom::AllDevices || self.kind == GroupKind::Devices
    }

    fn is_known_users(&self) -> bool {
        self.kind == GroupKind::Users
            || matches!(self.atom, Atom::Everyone | Atom::Licensed | Atom::Guests(_) | Atom::User(_) | Atom::Role(_))
    }
}

/// A union of atoms, indexed.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    pub(super) elements: Vec<Element>,
    atoms: HashSet<Atom>,
    groups: HashSet<String>,
    users: HashSet<String>,
    devices: HashSet<String>,
    rules: HashSet<String>,
}

impl Side {
    pub(super) fn add(&mut self, element: Element) {
        if !self.atoms.insert(element.atom.clone()) {
            return;
        }
        if let Atom::User(id) = &element.atom {
            self.users.insert(id.clone());
        }
        if let Some(members) = &element.members {
            self.groups.extend(members.groups.iter().cloned());
            self.users.extend(members.users.iter().cloned());
            self.devices.extend(members.devices.iter().cloned());
            self.rules.extend(members.rules.iter().cloned());
        }
        self.elements.push(element);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    pub(super) fn has(&self, atom: &Atom) -> bool {
        self.atoms.contains(atom)
    }

    fn has_all_users(&self) -> bool {
        self.has(&Atom::Everyone) || self.has(&Atom::Licensed)
    }

    /// Whether everything in `element` is on this side.
    pub(super) fn contains(&self, tenant: &Tenant, element: &Element) -> Truth {
        if self.has(&element.atom) || self.has(&Atom::AllDevices) || element.is_empty() {
            return Truth::Yes;
        }
        if self.is_empty() {
            return Truth::No;
        }
        match &element.atom {
            Atom::Everyone if self.has(&Atom::Licensed) => Truth::Unknown(Missing::Licences),
            Atom::Everyone | Atom::Licensed => match self.has(&Atom::Everyone) {
                true => Truth::Yes,
                false => Truth::Unknown(Missing::Everyone(self.names(tenant))),
            },
            Atom::Guests(_) if self.has(&Atom::Everyone) || self.has(&Atom::Guests(None)) => Truth::Yes,
            Atom::Guests(_) => Truth::Unknown(Missing::Guests),
            Atom::AllDevices => Truth::Unknown(self.whose_devices(tenant)),
            _ if element.is_devices() => self.contains_devices(tenant, element),
            _ if self.has_all_users() => Truth::Yes,
            Atom::User(id) => self.contains_user(tenant, id),
            Atom::Role(_) => Truth::Unknown(Missing::RoleMembers(element.atom.show(tenant))),
            Atom::NamedGroup(_) => Truth::Unknown(Missing::GroupId(element.atom.show(tenant))),
            Atom::Group(id) => self.contains_group(tenant, id, element),
        }
    }

    fn contains_group(&self, tenant: &Tenant, id: &str, element: &Element) -> Truth {
        if self.holds_group(id, element) {
            return Truth::Yes;
        }
        let Some(members) = &element.members else { return Truth::Unknown(self.unknown_members(tenant, element)) };
        let mut answer = Truth::Yes;
        for user in &members.users {
            match self.contains_user(tenant, user) {
                Truth::Yes => {}
                Truth::No => return Truth::No,
                unknown => answer = unknown,
            }
        }
        let all_known = members.is_complete() && members.devices.iter().all(|device| self.devices.contains(device));
        if all_known { answer } else { Truth::Unknown(self.unknown_members(tenant, element)) }
    }

    fn contains_devices(&self, tenant: &Tenant, element: &Element) -> Truth {
        let Atom::Group(id) = &element.atom else { return Truth::Unknown(self.whose_devices(tenant)) };
        let known = element.members.as_ref().filter(|members| members.is_complete());
        let all = known.is_some_and(|members| members.devices.iter().all(|device| self.devices.contains(device)));
        if self.holds_group(id, element) || all {
            Truth::Yes
        } else if self.elements.iter().any(|own| own.is_known_users()) {
            Truth::Unknown(Missing::Devices(element.atom.show(tenant)))
        } else {
            Truth::Unknown(self.unknown_members(tenant, element))
        }
    }

    fn holds_group(&self, id: &str, element: &Element) -> bool {
        let own_rule = tenant_rule(element, id);
        self.groups.contains(id) || own_rule.is_some_and(|rule| self.rules.contains(rule))
    }

    /// Whether a user is on this side. Everything that could hold the user is looked at.
    fn contains_user(&self, tenant: &Tenant, id: &str) -> Truth {
        if self.has_all_users() || self.has(&Atom::AllDevices) || self.users.contains(id) {
            return Truth::Yes;
        }
        let mut unknown_groups = Vec::new();
        for element in &self.elements {
            match &element.atom {
                Atom::Role(_) => return Truth::Unknown(Missing::RoleMembers(element.atom.show(tenant))),
                Atom::Guests(_) => return Truth::Unknown(Missing::Guests),
                Atom::NamedGroup(_) => return Truth::Unknown(Missing::GroupId(element.atom.show(tenant))),
                _ if element.is_devices() => return Truth::Unknown(Missing::Devices(element.atom.show(tenant))),
                _ => unknown_groups.extend(not_exported(tenant, element)),
            }
        }
        if unknown_groups.is_empty() { Truth::No } else { Truth::Unknown(Missing::Members(unknown_groups)) }
    }

    /// Whether nothing in `element` is on this side.
    pub(super) fn excludes(&self, tenant: &Tenant, element: &Element) -> Truth {
        if self.is_empty() || element.is_empty() || self.elements.iter().all(Element::is_empty) {
            return Truth::Yes;
        }
        let wide = self.has_all_users() || self.has(&Atom::AllDevices);
        if wide || self.has(&element.atom) || element.is_all_users() || element.atom == Atom::AllDevices {
            return Truth::No;
        }
        match &element.atom {
            Atom::User(id) => match self.contains_user(tenant, id) {
                Truth::Yes => Truth::No,
                Truth::No => Truth::Yes,
                unknown => unknown,
            },
            Atom::Group(id) => self.excludes_group(tenant, id, element),
            Atom::Guests(_) => Truth::Unknown(Missing::Guests),
            Atom::Role(_) => Truth::Unknown(Missing::RoleMembers(element.atom.show(tenant))),
            _ => Truth::Unknown(Missing::GroupId(element.atom.show(tenant))),
        }
    }

    fn excludes_group(&self, tenant: &Tenant, id: &str, element: &Element) -> Truth {
        if self.holds_group(id, element) {
            return Truth::No;
        }
        let Some(members) = &element.members else { return Truth::Unknown(self.unknown_members(tenant, element)) };
        let shared = |ours: &HashSet<String>, theirs: &BTreeSet<String>| theirs.iter().any(|id| ours.contains(id));
        if shared(&self.users, &members.users) || shared(&self.devices, &members.devices) {
            return Truth::No;
        }
        // A group of this side that lies within the other one is shared, if it holds anybody.
        if self.elements.iter().any(|own| !own.is_empty() && is_within(own, members)) {
            return Truth::No;
        }
        if element.is_devices() && self.elements.iter().any(Element::is_known_users) {
            return Truth::Unknown(Missing::Devices(element.atom.show(tenant)));
        }
        if element.is_known_users()
            && let Some(devices) = self.elements.iter().find(|own| own.is_devices())
        {
            return Truth::Unknown(Missing::Devices(devices.atom.show(tenant)));
        }
        if !members.is_complete() {
            return Truth::Unknown(self.unknown_members(tenant, element));
        }
        for user in &members.users {
            if let unknown @ Truth::Unknown(_) = self.contains_user(tenant, user) {
                return unknown;
            }
        }
        let mut unknown = self.elements.iter().flat_map(|own| not_exported(tenant, own));
        match unknown.next() {
            Some(first) if !members.devices.is_empty() => Truth::Unknown(Missing::Members(vec![first])),
            _ => Truth::Yes,
        }
    }

    /// The groups whose members would tell how `element` lies to this side: its own where those are
    /// not known, else those of this side.
    fn unknown_members(&self, tenant: &Tenant, element: &Element) -> Missing {
        let devices = self.elements.iter().find(|own| own.is_devices());
        if let Some(devices) = devices.filter(|_| !element.is_devices()) {
            return Missing::Devices(devices.atom.show(tenant));
        }
        let own = not_exported(tenant, element);
        if own.is_empty() {
            let others: Vec<String> = self.elements.iter().flat_map(|own| not_exported(tenant, own)).collect();
            return Missing::Members(if others.is_empty() { self.names(tenant) } else { others });
        }
        Missing::Members(own)
    }

    fn whose_devices(&self, tenant: &Tenant) -> Missing {
        let names = self.names(tenant);
        Missing::Devices(super::atom::listed(&names))
    }

    fn names(&self, tenant: &Tenant) -> Vec<String> {
        self.elements.iter().map(|element| element.atom.show(tenant)).collect()
    }
}

/// The rule of a group that is itself dynamic; rules of groups within it say nothing of the whole.
fn tenant_rule<'e>(element: &'e Element, id: &str) -> Option<&'e String> {
    let members = element.members.as_ref()?;
    (members.groups.len() == 1 && members.groups.contains(id)).then(|| members.rules.first()).flatten()
}

fn is_within(element: &Element, members: &Members) -> bool {
    match &element.atom {
        Atom::Group(id) => members.groups.contains(id),
        Atom::User(id) => members.users.contains(id),
        _ => false,
    }
}

fn not_exported(tenant: &Tenant, element: &Element) -> Vec<String> {
    let groups = element.members.iter().flat_map(|members| &members.not_exported);
    groups.map(|id| Atom::Group(id.clone()).show(tenant)).collect()
}
