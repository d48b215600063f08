//! What is known of users, groups and devices, gathered as populations name them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::atom::Atom;
use super::group::{Members, direct_members, members, rule_of};
use super::model::{AtomId, Budget, Facts, GuestType, Property, Prover, Scratch, Space};
use crate::policy::group::MemberKind;
use crate::tenant::Tenant;

/// The properties that populations of a tenant speak of, and what the files tell about them. It
/// grows with what is asked.
#[derive(Debug, Default)]
pub(crate) struct Access {
    view: Mutex<View>,
    /// The members of the groups that were asked for.
    members: Mutex<FxHashMap<String, Arc<Members>>>,
}

impl Access {
    pub(super) fn lock(&self) -> MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The members of a group, found out once.
    pub(super) fn members(&self, id: String, find: impl FnOnce(&str) -> Members) -> Arc<Members> {
        let mut known = self.members.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(members) = known.get(&id) {
            return Arc::clone(members);
        }
        let members = Arc::new(find(&id));
        known.insert(id, Arc::clone(&members));
        members
    }
}

/// The same, to ask questions of.
#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) space: Space,
    pub(super) facts: Facts,
    scratch: Scratch,
    /// Groups of which all is among the facts that the files tell.
    known: FxHashMap<String, AtomId>,
    /// Groups whose members are among the facts.
    groups: FxHashSet<String>,
}

impl View {
    pub(super) fn of(space: Space) -> Self {
        Self { space, ..Self::default() }
    }

    /// Whether the files do not tell who is in a group.
    pub(super) fn is_open(&self, atom: AtomId) -> bool {
        let is_group = matches!(self.space.property(atom), Some(Property::Group(_) | Property::NamedGroup(_)));
        is_group && self.facts.members(atom).is_none()
    }

    /// Everybody and every device that may have an atom; `None` if the files do not tell.
    pub(super) fn holders<'v>(&'v self, atom: &'v AtomId) -> Option<&'v [AtomId]> {
        let is_one =
            |atom: &AtomId| matches!(self.space.property(*atom), Some(Property::User(_) | Property::Device(_)));
        if is_one(atom) {
            return Some(std::slice::from_ref(atom));
        }
        self.facts.members(*atom).map(|all| &all[..]).filter(|all| all.iter().all(is_one))
    }

    /// A prover for questions about the properties known so far.
    pub(super) fn prover(&mut self) -> Prover<'_> {
        Prover::new(&self.space, &self.facts, &mut self.scratch, Budget::default())
    }

    /// What each of those in `atom` has, one way or another: `[[]]` is everybody.
    pub(super) fn ways_in(&mut self, tenant: &Tenant, atom: &Atom) -> Vec<Vec<AtomId>> {
        let mut of = |property| vec![vec![self.space.atom(property)]];
        match atom {
            Atom::Everyone | Atom::AllDevices => vec![Vec::new()],
            Atom::Licensed => of(Property::Licensed),
            Atom::User(id) => of(Property::User(id.clone())),
            Atom::NamedGroup(name) => of(Property::NamedGroup(name.clone())),
            Atom::Role(id) => of(Property::Role(id.clone())),
            Atom::Group(id) => {
                let atom = self.known.get(id).copied().unwrap_or_else(|| {
                    let atom = self.group(tenant, id);
                    self.close(tenant, id, atom);
                    self.known.insert(id.clone(), atom);
                    atom
                });
                vec![vec![atom]]
            }
            Atom::Guests(types) => match guest_types(types.as_deref()) {
                Some(types) => types.into_iter().flat_map(|kind| of(Property::Guest(kind))).collect(),
                None => of(Property::Unknown(format!("guests {}", types.as_deref().unwrap_or_default()))),
            },
            Atom::GuestsFrom { types, tenants } => self.guests_from(types, tenants),
            Atom::Unreadable => vec![vec![self.space.fresh("target")]],
        }
    }

    /// Guests from some tenants are among those of their types.
    fn guests_from(&mut self, types: &str, tenants: &[String]) -> Vec<Vec<AtomId>> {
        let Some(types) = guest_types(Some(types)) else { return vec![vec![self.space.fresh("guests")]] };
        let mut ways = Vec::with_capacity(types.len() * tenants.len().max(1));
        for kind in types {
            let whole = self.space.atom(Property::Guest(kind));
            let mut from = |view: &mut Self, tenant: Option<&String>| {
                let atom = match tenant {
                    Some(tenant) => view.space.atom(Property::GuestFrom(kind, tenant.clone())),
                    None => view.space.fresh("guests"),
                };
                if !view.facts.implied(atom).contains(&whole) {
                    view.facts.imply(atom, whole);
                }
                ways.push(vec![atom]);
            };
            tenants.iter().for_each(|tenant| from(self, Some(tenant)));
            if tenants.is_empty() {
                from(self, None);
            }
        }
        ways
    }

    /// The atom of a group, and with it what the files tell about its members.
    fn group(&mut self, tenant: &Tenant, id: &str) -> AtomId {
        let first = self.group_atom(tenant, id);
        let mut waiting = vec![(id.to_owned(), first)];
        while let Some((id, atom)) = waiting.pop() {
            if !self.groups.insert(id.clone()) {
                continue;
            }
            for (kind, member) in direct_members(tenant, &id) {
                let inner = match kind {
                    MemberKind::User => self.space.atom(Property::User(member)),
                    MemberKind::Device => self.space.atom(Property::Device(member)),
                    MemberKind::Group | MemberKind::Unknown => {
                        let inner = self.group_atom(tenant, &member);
                        waiting.push((member, inner));
                        inner
                    }
                };
                self.facts.imply(inner, atom);
            }
        }
        first
    }

    /// Who is in a group that the files hold in full: the users and devices in it, and whoever is in
    /// a group within it that they do not. Groups within each other hold nobody by that alone.
    fn close(&mut self, tenant: &Tenant, id: &str, atom: AtomId) {
        if self.facts.members(atom).is_some() {
            return;
        }
        let found = members(tenant, id);
        if found.not_exported.contains(id) {
            return;
        }
        let users = found.users.iter().cloned().map(Property::User);
        let devices = found.devices.iter().cloned().map(Property::Device);
        let mut all: Vec<AtomId> = users.chain(devices).map(|property| self.space.atom(property)).collect();
        all.extend(found.not_exported.iter().map(|group| self.group_atom(tenant, group)));
        self.facts.one_of(atom, all);
    }

    /// Dynamic groups with the same rule are the same.
    fn group_atom(&mut self, tenant: &Tenant, id: &str) -> AtomId {
        let property = Property::Group(id.to_owned());
        if let Some(known) = self.space.known(&property) {
            return known;
        }
        let Some(rule) = rule_of(tenant, id).map(Property::Rule) else { return self.space.atom(property) };
        match self.space.known(&rule) {
            Some(known) => {
                self.space.alias(property, known);
                known
            }
            None => {
                let atom = self.space.atom(property);
                self.space.alias(rule, atom);
                atom
            }
        }
    }
}

/// The types of guests in a list; `None` if one of them is new.
pub(super) fn guest_types(types: Option<&str>) -> Option<Vec<GuestType>> {
    match types {
        None => Some(GuestType::ALL.into_iter().map(|(_, kind)| kind).collect()),
        Some(list) => list.split(',').map(|name| GuestType::of(name.trim())).collect(),
    }
}
