//! Questions about users and groups that are their members and no rule. Most populations are such, and
//! the lists answer at once what otherwise boxes are asked.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Population;
use super::atom::Atom;
use super::group::Members;
use super::object::Object;
use super::overlap::{Answer, Why};
use super::population::Scope;
use super::side::{Element, Side};
use super::subset::{Gap, Subset};
use crate::tenant::Tenant;

/// Whether somebody is in both, nobody excluded; `None` if the lists do not tell.
pub(super) fn overlap<'p>(a: &'p Population, b: &'p Population) -> Option<Answer<'p>> {
    let (ours, theirs) = (whole_list(a)?, whole_list(b)?);
    let both = ours.elements.iter().find(|element| theirs.shares(element)).or_else(|| {
        // Whoever is on both lists was found. What is left are groups of theirs within ours, which
        // the files do not open.
        let within = ours.inhabitants().filter_map(|object| theirs.position(object));
        let is_shared = |at: &usize| theirs.elements.get(*at).is_some_and(|element| ours.shares(element));
        within.filter(is_shared).min().and_then(|at| theirs.elements.get(at))
    });
    if let Some(element) = both {
        return Some(Answer::Yes(&element.atom));
    }
    // A group that the files do not open may hold anybody.
    let mut somebody = ours.elements.iter().filter(|element| !element.is_nobody());
    let perhaps = if theirs.is_open() { somebody.next() } else { somebody.find(|element| element.is_open()) };
    let perhaps = perhaps.filter(|_| theirs.elements.iter().any(|element| !element.is_nobody()));
    Some(perhaps.map_or(Answer::No, |element| Answer::Unknown(Why::Element(element, theirs))))
}

/// Whether everybody in `a` is in `b`, of which nobody is excluded. `None` if the lists do not tell,
/// such as where somebody is certainly left out: boxes show whom to name.
pub(super) fn subset(tenant: &Tenant, a: &Population, b: &Population) -> Option<Subset> {
    let theirs = whole_list(b)?;
    let may_hold_anybody = theirs.elements.iter().any(|element| element.is_unlisted());
    let mut gaps: Vec<Gap> = Vec::new();
    let mut seen: FxHashSet<&Atom> = FxHashSet::default();
    for scope in list_scopes(a)? {
        for element in scope.include.elements.iter().filter(|element| !is_covered(element, theirs, &scope.exclude)) {
            if !may_hold_anybody || !is_one_question(element, theirs, &scope.exclude) {
                return None;
            }
            if seen.insert(&element.atom) {
                gaps.push(Gap { atom: element.atom.clone(), missing: theirs.missing(tenant, element) });
            }
        }
    }
    Some(if gaps.is_empty() { Subset::Yes } else { Subset::Unknown(gaps) })
}

/// Whether [`subset`] would say yes, for all such lists.
pub(super) fn is_within(a: &Population, b: &Population) -> Option<bool> {
    let (theirs, mut scopes) = (whole_list(b)?, list_scopes(a)?.iter());
    let is_covered =
        |scope: &Scope| scope.include.elements.iter().all(|element| is_covered(element, theirs, &scope.exclude));
    Some(scopes.all(is_covered))
}

/// What a population includes, if that is all there is to say of it.
fn whole_list(population: &Population) -> Option<&Side> {
    match &population.scopes[..] {
        [Scope { filter: None, include, exclude }] => (exclude.is_empty() && include.is_lists()).then_some(include),
        _ => None,
    }
}

/// The scopes of a population, if all are lists without those on other lists.
fn list_scopes(population: &Population) -> Option<&[Scope]> {
    let is_list = |scope: &Scope| {
        scope.filter.is_none() && scope.include.is_lists() && scope.exclude.elements.iter().all(is_named)
    };
    population.scopes.iter().all(is_list).then_some(&population.scopes[..])
}

/// Whether it is a user or a group by its id.
fn is_named(element: &Arc<Element>) -> bool {
    match &element.members {
        Some(members) => members.rules.is_empty(),
        None => matches!(element.atom, Atom::User(_)),
    }
}

/// Whether everybody in `element` is on one of two lists.
fn is_covered(element: &Element, one: &Side, other: &Side) -> bool {
    let is_on = |object: Object| one.lists(object) || other.lists(object);
    let all_are = |members: &Members| {
        !element.is_unlisted()
            && members.people().iter().all(|person| is_on(*person))
            && members.not_exported.iter().all(|group| is_on(*group))
    };
    element.object.is_some_and(is_on) || element.members.as_deref().is_some_and(all_are)
}

/// Whether nothing but `element` as a whole is in question: the groups within it that the files do not
/// open are on one of two lists.
fn is_one_question(element: &Element, one: &Side, other: &Side) -> bool {
    let Some(members) = &element.members else { return true };
    element.is_unlisted() || members.not_exported.iter().all(|group| one.lists(*group) || other.lists(*group))
}

impl Element {
    /// Whether it is a group that the files do not open at all, or not to the end.
    fn is_unlisted(&self) -> bool {
        let Some((members, group)) = self.members.as_ref().zip(self.object) else { return false };
        members.not_exported.contains(&group)
    }

    /// Whether the files show that another user or group is within this one, or somebody in both.
    fn shares(&self, other: &Self) -> bool {
        match (&self.members, &other.members) {
            (_, Some(theirs)) if theirs.is_empty() => false,
            (Some(ours), Some(theirs)) => other.object.is_some_and(|group| ours.holds(group)) || ours.meets(theirs),
            (Some(ours), None) => other.object.is_some_and(|user| ours.holds(user)),
            (None, Some(theirs)) => self.object.is_some_and(|user| theirs.holds(user)),
            (None, None) => self.object == other.object,
        }
    }

    /// Whether it is an object, or the files show the object within it.
    fn lists(&self, object: Object) -> bool {
        self.object == Some(object) || self.members.as_ref().is_some_and(|members| members.holds(object))
    }
}

impl Side {
    /// Whether the files show that a user or a group on a list is on this one, or somebody who is on
    /// both.
    fn shares(&self, element: &Element) -> bool {
        if self.elements.len() <= Self::FEW {
            return self.elements.iter().any(|own| own.shares(element));
        }
        match &element.members {
            Some(members) if members.is_empty() => false,
            Some(members) => {
                element.object.is_some_and(|group| self.lists(group))
                    || members.people().iter().any(|person| self.lists(*person))
            }
            None => element.object.is_some_and(|user| self.lists(user)),
        }
    }

    /// Whether an object is on it, by itself or within a group.
    fn lists(&self, object: Object) -> bool {
        match self.elements.len() {
            0..=Self::FEW => self.elements.iter().any(|element| element.lists(object)),
            _ => self.held().all.contains(&object),
        }
    }

    /// Where an object stands on it by itself, not within a group.
    fn position(&self, object: Object) -> Option<usize> {
        match self.elements.len() {
            0..=Self::FEW => self.elements.iter().position(|element| element.object == Some(object)),
            _ => self.held().positions.get(&object).copied(),
        }
    }

    fn held(&self) -> &Held {
        self.held.get_or_init(|| Held::of(&self.elements))
    }
}

/// Whom and what a long list of users and groups holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    positions: FxHashMap<Object, usize>,
    /// The users and groups, and those within the groups.
    all: FxHashSet<Object>,
}

impl Held {
    fn of(elements: &[Arc<Element>]) -> Self {
        let mut held = Self::default();
        for (at, element) in elements.iter().enumerate() {
            held.positions.extend(element.object.map(|object| (object, at)));
            held.all.extend(element.object);
            held.all.extend(element.members.iter().flat_map(|members| members.all()));
        }
        held
    }
}
