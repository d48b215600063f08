//! One side of a scope: what it includes or what it excludes.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashSet;

use super::atom::{Atom, Missing, Names, show_group};
use super::group::{GroupKind, Members};
use super::lists::Held;
use super::object::Object;
use crate::judge::Memo;
use crate::tenant::Tenant;

/// An atom with what is known of its members.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) atom: Atom,
    /// Of a group, a user, a name.
    pub(super) object: Option<Object>,
    /// Of a group.
    pub(super) members: Option<Arc<Members>>,
    /// Of a group.
    pub(super) kind: GroupKind,
}

impl Element {
    pub(super) fn new(tenant: &Tenant, atom: Atom) -> Arc<Self> {
        let mut element = Self { atom, object: None, members: None, kind: GroupKind::Unknown };
        let (Atom::Group(id) | Atom::User(id) | Atom::NamedGroup(id)) = &element.atom else { return element.into() };
        let mut objects = tenant.access().objects();
        let object = objects.of(id);
        element.object = Some(object);
        if !matches!(element.atom, Atom::Group(_)) {
            return element.into();
        }
        // Groups are named by many policies, and what is known of one is the same in all of them.
        objects.group(object, |objects| {
            let members = objects.members(tenant, object);
            element.kind = members.kind;
            element.members = Some(members);
            element.into()
        })
    }

    /// The group with an id, whose members are of no interest.
    pub(super) fn without_members(tenant: &Tenant, id: String) -> Self {
        let object = Some(Object::of(tenant, &id));
        Self { atom: Atom::Group(id), object, members: Some(Arc::default()), kind: GroupKind::Unknown }
    }

    /// Whether its members are of no interest.
    pub(super) fn is_of_no_interest(&self) -> bool {
        self.members.as_ref().is_some_and(|members| members.groups.is_empty())
    }

    /// Whether it is all users, whatever the licences.
    pub(super) fn is_all_users(&self) -> bool {
        matches!(self.atom, Atom::Everyone | Atom::Licensed)
    }

    /// Whether it is known to be about devices.
    pub(super) fn is_devices(&self) -> bool {
        self.atom == Atom::AllDevices || self.kind == GroupKind::Devices
    }

    /// Whether it is a group whose members are not all in the files, or change by themselves.
    pub(super) fn is_open(&self) -> bool {
        self.members.as_ref().is_some_and(|members| !members.is_complete() || !members.rules.is_empty())
    }

    /// Whether it is a group that is known to hold nobody.
    pub(super) fn is_nobody(&self) -> bool {
        self.members.as_ref().is_some_and(|members| members.is_empty() && members.rules.is_empty())
    }

    /// Whether it is a user, or a group that is its members and no rule.
    pub(super) fn is_list(&self) -> bool {
        match &self.members {
            Some(members) => !self.is_devices() && !self.is_of_no_interest() && members.rules.is_empty(),
            None => matches!(self.atom, Atom::User(_)),
        }
    }

    fn is_known_users(&self) -> bool {
        self.kind == GroupKind::Users
            || matches!(self.atom, Atom::Everyone | Atom::Licensed | Atom::User(_) | Atom::Role(_))
            || self.atom.is_guests()
    }
}

/// A union of atoms, indexed so that a question about one atom does not walk through all.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    pub(super) elements: Vec<Arc<Element>>,
    /// The atoms of the elements, unless these are few.
    atoms: FxHashSet<Atom>,
    /// Whether there is a group whose members are not all in the files, or change by themselves.
    has_open_groups: bool,
    /// Groups whose members are not all in the files, once somebody asks.
    not_exported: Memo<Option<Names>>,
    /// The first atom that is known to be about devices.
    of_devices: Option<Atom>,
    /// The first group that is given by its name alone.
    named: Option<Atom>,
    /// The first role, or guests: whom they hold only the directory tells.
    of_directory: Option<Atom>,
    has_known_users: bool,
    /// Whether there is something else than users and groups of listed members.
    is_more_than_lists: bool,
    /// Whom and what it lists, once somebody asks.
    pub(super) held: OnceLock<Held>,
}

impl Side {
    pub(super) fn of(tenant: &Tenant, atoms: impl IntoIterator<Item = Atom>) -> Self {
        let mut side = Self::default();
        atoms.into_iter().for_each(|atom| side.add(Element::new(tenant, atom)));
        side
    }

    /// Lists up to this length are faster walked through than looked up in.
    pub(super) const FEW: usize = 8;

    pub(super) fn add(&mut self, element: Arc<Element>) {
        if self.has(&element.atom) {
            return;
        }
        if self.elements.len() == Self::FEW {
            self.atoms.extend(self.elements.iter().map(|element| element.atom.clone()));
        }
        if self.elements.len() >= Self::FEW {
            self.atoms.insert(element.atom.clone());
        }
        match &element.atom {
            Atom::Role(_) | Atom::Guests(_) | Atom::GuestsFrom { .. } => {
                self.of_directory.get_or_insert_with(|| element.atom.clone());
            }
            Atom::NamedGroup(_) => {
                self.named.get_or_insert_with(|| element.atom.clone());
            }
            _ => {}
        }
        if element.is_devices() {
            self.of_devices.get_or_insert_with(|| element.atom.clone());
        }
        self.has_known_users |= element.is_known_users();
        self.has_open_groups |= element.is_open();
        self.is_more_than_lists |= !element.is_list();
        self.not_exported = Memo::default();
        self.held = OnceLock::new();
        self.elements.push(element);
    }

    /// The elements of which something holds.
    #[must_use]
    pub(super) fn only(self: Arc<Self>, holds: impl Fn(&Element) -> bool) -> Arc<Self> {
        if self.elements.iter().all(|element| holds(element)) {
            return self;
        }
        let mut side = Self::default();
        self.elements.iter().filter(|element| holds(element)).for_each(|element| side.add(Arc::clone(element)));
        Arc::new(side)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// Whether it may hold somebody or something that the files do not name.
    pub(super) fn is_open(&self) -> bool {
        self.is_unresolved() || self.of_directory.is_some() || self.has_open_groups
    }

    /// Whether it is users and groups that are their members and no rule; nobody is, too.
    pub(super) fn is_lists(&self) -> bool {
        !self.is_more_than_lists
    }

    /// The groups, users and devices on it, those within groups too. Who is in several groups comes
    /// several times.
    pub(super) fn inhabitants(&self) -> impl Iterator<Item = Object> {
        self.elements.iter().flat_map(|element| {
            let members = element.members.as_deref().map_or(&[][..], Members::all);
            members.iter().copied().chain(element.object.filter(|_| element.members.is_none()))
        })
    }

    pub(super) fn has(&self, atom: &Atom) -> bool {
        match self.elements.len() {
            0..=Self::FEW => self.elements.iter().any(|element| element.atom == *atom),
            _ => self.atoms.contains(atom),
        }
    }

    /// The fact that would tell how `element` lies to this side, where that is unknown.
    pub(super) fn missing(&self, tenant: &Tenant, element: &Element) -> Missing {
        match &element.atom {
            Atom::Unreadable => Missing::Target,
            Atom::Everyone if self.has(&Atom::Licensed) => Missing::Licences,
            Atom::Everyone | Atom::Licensed => {
                let unresolved = self.unresolved(tenant).filter(|missing| !matches!(missing, Missing::GroupId(_)));
                unresolved.unwrap_or_else(|| Missing::Everyone(self.names(tenant)))
            }
            Atom::Guests(_) | Atom::GuestsFrom { .. } => Missing::Guests,
            Atom::AllDevices => Missing::Devices(self.names(tenant).to_string()),
            Atom::Role(_) => Missing::RoleMembers(element.atom.show(tenant)),
            Atom::NamedGroup(_) => Missing::GroupId(element.atom.show(tenant)),
            Atom::Group(_) if element.is_devices() && self.has_known_users => {
                Missing::Devices(element.atom.show(tenant))
            }
            Atom::Group(_) | Atom::User(_) => self.missing_members(tenant, element),
        }
    }

    /// The groups whose members would tell: those of `element` where they are not known, else those
    /// of this side.
    fn missing_members(&self, tenant: &Tenant, element: &Element) -> Missing {
        if let Some(missing) = self.unresolved(tenant).filter(|_| !element.is_devices()) {
            return missing;
        }
        let own = element.members.as_ref().map(|members| &members.not_exported).filter(|groups| !groups.is_empty());
        if let Some(groups) = own {
            return Missing::Members(names_of_groups(tenant, groups));
        }
        match &self.of_directory {
            Some(guests) if guests.is_guests() => Missing::Guests,
            Some(role) => Missing::RoleMembers(role.show(tenant)),
            None => Missing::Members(self.not_exported(tenant).unwrap_or_else(|| self.names(tenant))),
        }
    }

    /// The names of the groups whose members are not all in the files.
    fn not_exported(&self, tenant: &Tenant) -> Option<Names> {
        let names = || {
            let members = self.elements.iter().filter_map(|element| element.members.as_ref());
            let mut groups: Vec<Object> = members.flat_map(|members| &members.not_exported).copied().collect();
            tenant.access().objects().sort(&mut groups);
            let (names, reads) = tenant.notes().during(|| names_of_groups(tenant, &groups));
            // Whoever keeps a side keeps these with it.
            tenant.access().learnt(reads);
            (!groups.is_empty()).then_some(names)
        };
        self.not_exported.get(tenant.notes(), names).clone()
    }

    /// Whether the users on this side cannot be listed at all.
    fn is_unresolved(&self) -> bool {
        self.has(&Atom::Unreadable) || self.named.is_some() || self.of_devices.is_some()
    }

    /// What must be known before the users on this side can be listed at all.
    fn unresolved(&self, tenant: &Tenant) -> Option<Missing> {
        if self.has(&Atom::Unreadable) {
            return Some(Missing::Target);
        }
        let named = self.named.as_ref().map(|group| Missing::GroupId(group.show(tenant)));
        named.or_else(|| Some(Missing::Devices(self.of_devices.as_ref()?.show(tenant))))
    }

    /// The names of its atoms.
    pub(super) fn names(&self, tenant: &Tenant) -> Names {
        Names::of(self.elements.iter().map(|element| element.atom.show(tenant)))
    }
}

fn names_of_groups(tenant: &Tenant, groups: &[Object]) -> Names {
    Names::of(groups.iter().map(|group| show_group(tenant, &group.id(tenant))))
}
