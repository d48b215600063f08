//! What is known of users, groups and devices, gathered as populations name them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashSet;

use super::atom::Atom;
use super::group::{direct_members, members, rule_of};
use super::model::{AtomId, Budget, Facts, GuestType, Property, Prover, Scratch, Space};
use crate::policy::group::MemberKind;
use crate::tenant::Tenant;

/// The properties that populations of a tenant speak of, and what the files tell about them. It
/// grows with what is asked.
#[derive(Debug, Default)]
pub(crate) struct Access(Mutex<View>);

impl Access {
    pub(super) fn lock(&self) -> MutexGuard<'_, View> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The same, to ask questions of.
#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) space: Space,
    pub(super) facts: Facts,
    scratch: Scratch,
    /// Groups whose members are among the facts.
    groups: FxHashSet<String>,
    /// Groups of which it is known whether they have others.
    closed: FxHashSet<String>,
}

impl View {
    pub(super) fn of(space: Space) -> Self {
        Self { space, ..Self::default() }
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
                let atom = self.group(tenant, id);
                self.close(tenant, id, atom);
                vec![vec![atom]]
            }
            Atom::Guests(types) => match guest_types(types.as_deref()) {
                Some(types) => types.into_iter().flat_map(|kind| of(Property::Guest(kind))).collect(),
                None => of(Property::Unknown(format!("guests {}", types.as_deref().unwrap_or_default()))),
            },
            Atom::Unreadable => vec![vec![self.space.fresh("target")]],
        }
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
        if !self.closed.insert(id.to_owned()) || self.facts.members(atom).is_some() {
            return;
        }
        let found = members(tenant, id);
        if found.not_exported.contains(id) {
            return;
        }
        let users = found.users.into_iter().map(Property::User);
        let devices = found.devices.into_iter().map(Property::Device);
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
