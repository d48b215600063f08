//! Object ids of users, groups and devices as numbers: a tenant has many questions about few ids.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::group::{Direct, Members};
use super::side::Element;
use crate::order::Order;
use crate::tenant::Tenant;
use crate::text::small;

/// A user, a group, a device, or the name of one, by its number. Numbers are given as objects come
/// up; nothing a reader sees may depend on their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Object(u32);

impl Object {
    /// The object with an id; upper and lower case are the same.
    pub fn of(tenant: &Tenant, id: &str) -> Self {
        tenant.access().objects().of(id)
    }

    /// Its id, in small letters.
    pub fn id(self, tenant: &Tenant) -> Arc<str> {
        tenant.access().objects().id(self)
    }

    /// Its number: there are no more objects than the highest one and one.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// All objects that came up so far, and who is in those that are groups.
#[derive(Debug, Default)]
pub(super) struct Objects {
    numbers: FxHashMap<Arc<str>, Object>,
    ids: Vec<Arc<str>>,
    direct: Vec<Option<Arc<Direct>>>,
    members: Vec<Option<Arc<Members>>>,
    groups: Vec<Option<Arc<Element>>>,
    /// For each object the walk that last came by.
    seen: Vec<u32>,
    walks: u32,
}

impl Objects {
    /// The object with an id; upper and lower case are the same.
    pub(super) fn of(&mut self, id: &str) -> Object {
        let id = small(id);
        if let Some(known) = self.numbers.get(&*id) {
            return *known;
        }
        let (id, object): (Arc<str>, _) = (id.into(), Object(self.ids.len() as u32));
        self.ids.push(Arc::clone(&id));
        self.numbers.insert(id, object);
        object
    }

    /// Its id, in small letters.
    pub(super) fn id(&self, object: Object) -> Arc<str> {
        self.ids.get(object.index()).map_or_else(|| "".into(), Arc::clone)
    }

    /// Sorts objects by their ids, each once.
    pub(super) fn sort(&self, objects: &mut Vec<Object>) {
        let id = |object: &Object| self.ids.get(object.index());
        objects.order_by(|a, b| id(a).cmp(&id(b)));
        objects.dedup();
    }

    /// Everything in a group.
    pub(super) fn members(&mut self, tenant: &Tenant, group: Object) -> Arc<Members> {
        if let Some(Some(known)) = self.members.get(group.index()) {
            return Arc::clone(known);
        }
        let (members, reads) = tenant.notes().during(|| Arc::new(Members::of(tenant, self, group)));
        tenant.access().learnt(reads);
        put(&mut self.members, group, Some(Arc::clone(&members)));
        members
    }

    /// A group as a part of populations; `make` is asked for it once.
    pub(super) fn group(&mut self, group: Object, make: impl FnOnce(&mut Self) -> Arc<Element>) -> Arc<Element> {
        if let Some(Some(known)) = self.groups.get(group.index()) {
            return Arc::clone(known);
        }
        let element = make(self);
        put(&mut self.groups, group, Some(Arc::clone(&element)));
        element
    }

    /// What the files list as members of a group.
    pub(super) fn direct(&mut self, tenant: &Tenant, group: Object) -> Arc<Direct> {
        if let Some(Some(known)) = self.direct.get(group.index()) {
            return Arc::clone(known);
        }
        let (direct, reads) = tenant.notes().during(|| Arc::new(Direct::of(tenant, self, group)));
        tenant.access().learnt(reads);
        put(&mut self.direct, group, Some(Arc::clone(&direct)));
        direct
    }

    /// Begins a walk through objects.
    pub(super) fn walk(&mut self) {
        self.walks += 1;
    }

    /// Whether the walk has not come by this object yet.
    pub(super) fn is_new(&mut self, object: Object) -> bool {
        let walk = self.walks;
        if self.seen.get(object.index()) == Some(&walk) {
            return false;
        }
        put(&mut self.seen, object, walk);
        true
    }
}

/// Puts something in the place of an object.
pub(super) fn put<T: Clone + Default>(list: &mut Vec<T>, object: Object, value: T) {
    if list.len() <= object.index() {
        list.resize(object.index() + 1, T::default());
    }
    if let Some(place) = list.get_mut(object.index()) {
        *place = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_tell_objects_apart() {
        let mut objects = Objects::default();
        let one = objects.of("AbC");
        assert_eq!(objects.of("aBc"), one);
        assert_ne!(objects.of("abd"), one);
        assert_eq!(&*objects.id(one), "abc");
    }

    #[test]
    fn each_walk_comes_by_once() {
        let mut objects = Objects::default();
        let (one, other) = (objects.of("1"), objects.of("2"));
        for _ in 0..2 {
            objects.walk();
            assert!(objects.is_new(other) && objects.is_new(one) && !objects.is_new(other));
        }
    }
}
