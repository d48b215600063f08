//! What is known of users, groups and devices, gathered as populations name them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::atom::Atom;
use super::filters::Filters;
use super::group::Members;
use super::model::{AtomId, Budget, Facts, GuestType, Property, Prover, Scratch, Space};
use super::object::{Object, Objects, put};
use super::population::Population;
use super::side::Element;
use crate::judge::{Address, Notes, PerPolicy, Reads};
use crate::policy::ConditionalAccessPolicy;
use crate::policy::members::MemberKind;
use crate::tenant::Tenant;

/// The properties that populations of a tenant speak of, and what the files tell about them. It
/// grows with what is asked.
#[derive(Debug, Default)]
pub(crate) struct Access {
    view: Mutex<View>,
    objects: Mutex<Objects>,
    /// The users of Conditional Access policies.
    policies: PerPolicy<Population>,
    /// What all of it was made of.
    learnt: Notes,
}

impl Access {
    /// The users of a policy of the tenant.
    pub(super) fn of_policy(&self, tenant: &Tenant, policy: &ConditionalAccessPolicy) -> Arc<Population> {
        self.policies.get(tenant.notes(), policy, || Population::of_users(tenant, &policy.users))
    }

    /// Forgets the users of policies that are gone.
    pub(crate) fn drop_policies(&mut self, dropped: &[Address]) {
        self.policies.drop_all(dropped);
    }

    /// Forgets the users of policies that were made of something that has changed.
    pub(crate) fn forget(&mut self, changed: Reads) {
        self.policies.forget(changed, |users| users.meets(changed));
    }

    /// What all of it was made of.
    pub(crate) fn reads(&self) -> Reads {
        self.learnt.noted()
    }

    /// Notes what some of it was made of.
    pub(super) fn learnt(&self, reads: Reads) {
        self.learnt.note(reads);
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Users, groups and devices. Whoever holds the view may ask for them, not the other way round.
    pub(super) fn objects(&self) -> MutexGuard<'_, Objects> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The same, to ask questions of.
#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) space: Space,
    pub(super) facts: Facts,
    scratch: Scratch,
    pub(super) filters: Filters,
    groups: Vec<Group>,
    users: Vec<Option<AtomId>>,
    devices: Vec<Option<AtomId>>,
}

/// What is among the facts about a group.
#[derive(Clone, Copy, Debug, Default)]
struct Group {
    atom: Option<AtomId>,
    /// Whether its members are.
    has_members: bool,
    /// Whether all is that the files tell.
    is_done: bool,
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

    /// The property of being a user, if a population spoke of them.
    pub(super) fn user(&self, user: Object) -> Option<AtomId> {
        self.users.get(user.index()).copied().flatten()
    }

    /// The property of being a device, if a population spoke of it.
    pub(super) fn device(&self, device: Object) -> Option<AtomId> {
        self.devices.get(device.index()).copied().flatten()
    }

    /// The properties of being one of these users or devices.
    pub(super) fn atoms_of(&self, members: &Members) -> Vec<AtomId> {
        let users = members.users.iter().map(|user| self.user(*user));
        users.chain(members.devices.iter().map(|device| self.device(*device))).flatten().collect()
    }

    /// The property of being in a group, if a population spoke of it.
    pub(super) fn group(&self, group: Object) -> Option<AtomId> {
        self.groups.get(group.index())?.atom
    }

    /// Gives for each way to be in `element` to `way` what those have who are in it that way: nothing
    /// for everybody.
    pub(super) fn ways_in(&mut self, tenant: &Tenant, element: &Element, mut way: impl FnMut(Option<AtomId>)) {
        match &element.atom {
            Atom::Everyone | Atom::AllDevices => way(None),
            Atom::Licensed => way(Some(self.space.atom(Property::Licensed))),
            Atom::User(_) => way(element.object.map(|user| self.add_user(&tenant.access().objects(), user))),
            Atom::NamedGroup(name) => way(Some(self.space.atom(Property::NamedGroup(name.clone())))),
            Atom::Role(id) => way(Some(self.space.atom(Property::Role(id.clone())))),
            Atom::Group(_) => way(element.object.map(|group| self.whole_group(tenant, group))),
            Atom::Guests(types) => match guest_types(types.as_deref()) {
                Some(types) => types.into_iter().for_each(|kind| way(Some(self.space.atom(Property::Guest(kind))))),
                None => {
                    let unknown = format!("guests {}", types.as_deref().unwrap_or_default());
                    way(Some(self.space.atom(Property::Unknown(unknown))));
                }
            },
            Atom::GuestsFrom { types, tenants } => {
                self.guests_from(types, tenants).into_iter().for_each(|atom| way(Some(atom)));
            }
            Atom::Unreadable => way(Some(self.space.fresh("target"))),
        }
    }

    /// Guests from some tenants are among those of their types.
    fn guests_from(&mut self, types: &str, tenants: &[String]) -> Vec<AtomId> {
        let Some(types) = guest_types(Some(types)) else { return vec![self.space.fresh("guests")] };
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
                ways.push(atom);
            };
            tenants.iter().for_each(|tenant| from(self, Some(tenant)));
            if tenants.is_empty() {
                from(self, None);
            }
        }
        ways
    }

    /// The atom of a group, with all that the files tell about its members.
    fn whole_group(&mut self, tenant: &Tenant, group: Object) -> AtomId {
        if let Some(Group { atom: Some(atom), is_done: true, .. }) = self.groups.get(group.index()) {
            return *atom;
        }
        let objects = &mut tenant.access().objects();
        let atom = self.add_group(tenant, objects, group);
        self.close(tenant, objects, group, atom);
        self.note(group, |known| known.is_done = true);
        atom
    }

    fn note(&mut self, group: Object, what: impl FnOnce(&mut Group)) {
        let mut known = self.groups.get(group.index()).copied().unwrap_or_default();
        what(&mut known);
        put(&mut self.groups, group, known);
    }

    /// The atom of a group, and with it what the files tell about who is in it.
    fn add_group(&mut self, tenant: &Tenant, objects: &mut Objects, group: Object) -> AtomId {
        let first = self.group_atom(tenant, objects, group);
        let mut waiting = vec![(group, first)];
        while let Some((group, atom)) = waiting.pop() {
            if self.groups.get(group.index()).is_some_and(|known| known.has_members) {
                continue;
            }
            self.note(group, |known| known.has_members = true);
            let direct = objects.direct(tenant, group);
            for &(kind, member) in &direct.members {
                let inner = match kind {
                    MemberKind::User => self.add_user(objects, member),
                    MemberKind::Device => self.add_device(objects, member),
                    MemberKind::Group | MemberKind::Unknown => {
                        let inner = self.group_atom(tenant, objects, member);
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
    fn close(&mut self, tenant: &Tenant, objects: &mut Objects, group: Object, atom: AtomId) {
        if self.facts.members(atom).is_some() {
            return;
        }
        let found = objects.members(tenant, group);
        if found.not_exported.contains(&group) {
            return;
        }
        let mut all: Vec<AtomId> = Vec::with_capacity(found.users.len() + found.devices.len());
        all.extend(found.users.iter().map(|user| self.add_user(objects, *user)));
        all.extend(found.devices.iter().map(|device| self.add_device(objects, *device)));
        all.extend(found.not_exported.iter().map(|group| self.group_atom(tenant, objects, *group)));
        self.facts.one_of(atom, all);
    }

    fn add_user(&mut self, objects: &Objects, user: Object) -> AtomId {
        self.user(user).unwrap_or_else(|| {
            let atom = self.space.atom(Property::User(objects.id(user)));
            put(&mut self.users, user, Some(atom));
            atom
        })
    }

    fn add_device(&mut self, objects: &Objects, device: Object) -> AtomId {
        self.device(device).unwrap_or_else(|| {
            let atom = self.space.atom(Property::Device(objects.id(device)));
            put(&mut self.devices, device, Some(atom));
            atom
        })
    }

    /// Dynamic groups with the same rule are the same.
    fn group_atom(&mut self, tenant: &Tenant, objects: &mut Objects, group: Object) -> AtomId {
        if let Some(known) = self.group(group) {
            return known;
        }
        let property = Property::Group(objects.id(group));
        let rule = objects.direct(tenant, group).rule.clone().map(Property::Rule);
        let same = rule.as_ref().and_then(|rule| self.space.known(rule));
        let atom = same.unwrap_or_else(|| self.space.atom(property.clone()));
        self.space.alias(property, atom);
        if let Some(rule) = rule {
            self.space.alias(rule, atom);
        }
        self.note(group, |known| known.atom = Some(atom));
        atom
    }
}

/// The types of guests in a list; `None` if one of them is new.
pub(super) fn guest_types(types: Option<&str>) -> Option<Vec<GuestType>> {
    match types {
        None => Some(GuestType::ALL.into_iter().map(|(_, kind)| kind).collect()),
        Some(list) => list.split(',').map(|name| GuestType::of(name.trim())).collect(),
    }
}
