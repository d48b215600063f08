//! Whether somebody is in both of two populations.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::Population;
use super::access::View;
use super::atom::{Atom, Filter, Missing};
use super::lists;
use super::model::{AtomId, Cell};
use super::population::Scope;
use super::shape::{Part, ScopeShape, Shape};
use super::side::{Element, Side};
use crate::order::Order;
use crate::tenant::Tenant;

/// The answer to whether two populations have somebody in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlap {
    /// They have: these, in words.
    Yes(String),
    /// They have nobody in common.
    No,
    /// It depends on a fact that is not in the files.
    Unknown(Missing),
}

/// The same without the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// They have.
    Yes,
    /// They have not.
    No,
    /// The files do not tell.
    Unknown,
}

/// Whether somebody is in `a` and in `b`. Two scopes with filters that are not known to contradict
/// each other may or may not share devices; a scope without a filter shares some.
pub fn overlap(tenant: &Tenant, a: &Population, b: &Population) -> Overlap {
    answer(tenant, a, b).show(tenant)
}

/// The same where nobody is told whom they share.
pub fn shared(tenant: &Tenant, a: &Population, b: &Population) -> Shared {
    match answer(tenant, a, b) {
        Answer::Yes(_) => Shared::Yes,
        Answer::No => Shared::No,
        Answer::Unknown(_) => Shared::Unknown,
    }
}

/// The answer before it is put into words.
#[derive(Clone, Copy)]
pub(super) enum Answer<'p> {
    /// These are in both.
    Yes(&'p Atom),
    No,
    Unknown(Why<'p>),
}

impl Answer<'_> {
    pub(super) fn show(self, tenant: &Tenant) -> Overlap {
        match self {
            Self::Yes(atom) => Overlap::Yes(atom.show(tenant)),
            Self::No => Overlap::No,
            Self::Unknown(Why::Filter(filter)) => Overlap::Unknown(Missing::Filter(filter.show(tenant))),
            Self::Unknown(Why::Element(element, side)) => Overlap::Unknown(side.missing(tenant, element)),
        }
    }
}

/// What is not known.
#[derive(Clone, Copy)]
pub(super) enum Why<'p> {
    /// Which devices pass it.
    Filter(&'p Filter),
    /// How the element lies to the side.
    Element(&'p Element, &'p Side),
}

fn answer<'p>(tenant: &Tenant, a: &'p Population, b: &'p Population) -> Answer<'p> {
    lists::overlap(a, b).unwrap_or_else(|| by_boxes(tenant, a, b))
}

pub(super) fn by_boxes<'p>(tenant: &Tenant, a: &'p Population, b: &'p Population) -> Answer<'p> {
    let mut view = tenant.access().lock();
    let (ours, theirs) = (a.shape(tenant, &mut view), b.shape(tenant, &mut view));
    let mut answer = Answer::No;
    for (scope, own) in a.scopes.iter().zip(&ours.scopes) {
        for (other, theirs_own) in b.scopes.iter().zip(&theirs.scopes) {
            let one = Shaped { scope, own, whole: &ours };
            let other = Shaped { scope: other, own: theirs_own, whole: &theirs };
            match overlap_of_scopes(tenant, &mut view, one, other) {
                yes @ Answer::Yes(_) => return yes,
                unknown @ Answer::Unknown(_) if matches!(answer, Answer::No) => answer = unknown,
                _ => {}
            }
        }
    }
    answer
}

/// A scope and its boxes.
#[derive(Clone, Copy)]
struct Shaped<'p, 's> {
    scope: &'p Scope,
    own: &'s ScopeShape,
    /// The boxes of all scopes of its population.
    whole: &'s Shape,
}

impl<'s> Shaped<'_, 's> {
    fn is_wide(self) -> bool {
        [Atom::Everyone, Atom::Licensed, Atom::AllDevices].iter().any(|atom| self.scope.include.has(atom))
    }

    /// The parts with these boxes.
    fn parts_at(self, boxes: impl IntoIterator<Item = u32>) -> impl Iterator<Item = &'s Part> {
        let own = self.own;
        let here = boxes.into_iter().filter_map(|at| at.checked_sub(own.cells.start));
        here.filter_map(|at| own.parts.get(at as usize))
    }

    /// The parts, in order, that hold somebody or something in `other` by what the files tell.
    fn sharing(self, view: &View, other: Self) -> Vec<&'s Part> {
        let mut inner: FxHashSet<AtomId> = other.own.atoms.clone();
        let mut waiting: Vec<AtomId> = inner.iter().copied().collect();
        while let Some(atom) = waiting.pop() {
            waiting.extend(view.facts.sources(atom).iter().copied().filter(|source| inner.insert(*source)));
        }
        let inner: Vec<AtomId> = inner.into_iter().collect();
        let around = view.facts.closure(&inner);
        let mut boxes: Vec<u32> = around.iter().flat_map(|atom| self.whole.index.requiring(*atom)).copied().collect();
        boxes.order();
        boxes.dedup();
        self.parts_at(boxes).collect()
    }
}

fn overlap_of_scopes<'p>(tenant: &Tenant, view: &mut View, a: Shaped<'p, '_>, b: Shaped<'p, '_>) -> Answer<'p> {
    let (Some(ours), Some(theirs)) = (&a.scope.filter, &b.scope.filter) else { return overlap_of_members(view, a, b) };
    match overlap_of_members(view, a, b) {
        Answer::No => Answer::No,
        answer if ours == theirs => answer,
        _ if view.filters.are_disjoint(tenant, ours, theirs) => Answer::No,
        Answer::Yes(_) => Answer::Unknown(Why::Filter(ours)),
        unknown @ Answer::Unknown(_) => unknown,
    }
}

/// The same whatever devices filters leave out.
fn overlap_of_members<'p>(view: &mut View, a: Shaped<'p, '_>, b: Shaped<'p, '_>) -> Answer<'p> {
    // Nobody is in a scope that excludes everybody.
    if a.own.cells.is_empty() || b.own.cells.is_empty() {
        return Answer::No;
    }
    let mut unknown = None;
    // From either end, so that the narrower of two atoms is the one that gets a name.
    for (number, (from, to, narrow)) in [(a, b, true), (b, a, true), (a, b, false)].into_iter().enumerate() {
        // Whatever may be was found from the other end; only what is known may get a better name.
        let parts = if number == 1 && !to.is_wide() { from.sharing(view, to) } else { from.own.parts.iter().collect() };
        for part in parts {
            let Some(element) = from.scope.include.elements.get(part.element) else { continue };
            if is_wide(element) == narrow {
                continue;
            }
            match shares(view, from, to, part, element) {
                Shared::Yes => return Answer::Yes(&element.atom),
                Shared::No => {}
                Shared::Unknown => unknown = unknown.or(Some(Why::Element(element, &to.scope.include))),
            }
        }
    }
    unknown.map_or(Answer::No, Answer::Unknown)
}

fn is_wide(element: &Element) -> bool {
    element.is_all_users() || element.atom == Atom::AllDevices
}

/// Whether somebody in a part of the scope `from` is in the scope `to`.
fn shares(view: &mut View, from: Shaped<'_, '_>, to: Shaped<'_, '_>, part: &Part, element: &Element) -> Shared {
    let here = Cell::of(part.requires.as_slice(), Arc::clone(&from.own.excluded)).forbidding(&to.own.excluded);
    if view.prover().is_impossible(&here) {
        return Shared::No;
    }
    if element.atom == Atom::Unreadable {
        return Shared::Unknown;
    }
    match (is_wide(element), to.is_wide()) {
        (_, true) => return Shared::Yes,
        // Wide atoms meet whatever is there; if that is narrow, it was asked from the other end.
        (true, false) => return Shared::No,
        (false, false) => {}
    }
    if view.facts.lead_to(part.requires.as_slice(), &to.own.atoms) {
        return Shared::Yes;
    }
    for member in element.members.as_ref().map_or_else(Vec::new, |members| view.atoms_of(members)) {
        let is_there = view.facts.lead_to(&[member], &to.own.atoms);
        if is_there && !view.prover().is_impossible(&here.clone().requiring(&[member])) {
            return Shared::Yes;
        }
    }
    let near = to.whole.near(view, part.requires.as_slice());
    let may_be = |other: &Part| !view.prover().has_nobody(&[&here, &Cell::of(other.requires.as_slice(), [])]);
    let is_unknown = match near {
        Some(near) => to.parts_at(near).any(may_be),
        None => to.own.parts.iter().any(may_be),
    };
    if is_unknown { Shared::Unknown } else { Shared::No }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::population::tests::{assigned, tenant};

    fn ask(tenant: &Tenant, a: &[&str], b: &[&str]) -> String {
        let (a, b) = (assigned(tenant, a), assigned(tenant, b));
        let show = |answer: Overlap| match answer {
            Overlap::Yes(whom) => format!("yes: {whom}"),
            Overlap::No => "no".to_owned(),
            Overlap::Unknown(missing) => format!("unknown: {missing}"),
        };
        let (one, other) = (show(overlap(tenant, &a, &b)), show(overlap(tenant, &b, &a)));
        assert_eq!(one.split(':').next(), other.split(':').next(), "{one} but {other} the other way round");
        one
    }

    #[test]
    fn atoms_in_common_overlap() {
        let tenant = tenant(&[]);
        for (a, b, expected) in [
            (&["group:g"][..], &["group:G"][..], "yes: group g"),
            (&["users"], &["group:g"], "yes: group g"),
            (&["group:g"], &["users"], "yes: group g"),
            (&["users"], &["users"], "yes: all licensed users"),
            (&["users"], &["devices"], "yes: all licensed users"),
            (&["devices"], &["group:g"], "yes: group g"),
            (&["group:=Sales"], &["group:=Sales"], "yes: group 'Sales'"),
            (&["group:g:f"], &["group:g"], "yes: group g"),
            (&["group:g:f"], &["group:g:f"], "yes: group g"),
        ] {
            assert_eq!(ask(&tenant, a, b), expected, "{a:?} and {b:?}");
        }
    }

    #[test]
    fn exclusion_takes_the_common_atoms_out() {
        let tenant = tenant(&[]);
        for (a, b) in [
            (&["users", "not:g"][..], &["group:g"][..]),
            (&["devices", "not:g", "not:h"], &["group:g", "group:h"]),
            (&["group:g:f/include"], &["group:g:f/exclude"]),
            (&["group:g"], &[]),
        ] {
            assert_eq!(ask(&tenant, a, b), "no", "{a:?} and {b:?}");
        }
        assert_eq!(ask(&tenant, &["users", "not:g"], &["group:g", "group:h"]), "yes: group h");
        assert_eq!(ask(&tenant, &["users", "not:g"], &["users", "not:h"]), "yes: all licensed users");
    }

    #[test]
    fn members_decide_where_they_are_known() {
        let group = |id: &str, members: &str| {
            format!(r#"{{"id":"{id}","displayName":"{id}","securityEnabled":true,"members":[{members}]}}"#)
        };
        let user = |id: &str| format!(r##"{{"@odata.type":"#microsoft.graph.user","id":"{id}"}}"##);
        let inner = r##"{"@odata.type":"#microsoft.graph.group","id":"a"}"##;
        let tenant = tenant(&[
            &group("a", &user("u1")),
            &group("b", &user("u2")),
            &group("c", &format!("{},{}", user("u1"), user("u2"))),
            &group("d", inner),
            &group("nobody", ""),
        ]);
        assert_eq!(ask(&tenant, &["group:a"], &["group:b"]), "no");
        assert_eq!(ask(&tenant, &["group:a"], &["group:nobody"]), "no");
        assert_eq!(ask(&tenant, &["users"], &["group:nobody"]), "no");
        assert_eq!(ask(&tenant, &["group:a"], &["group:c"]), "yes: group 'a'");
        assert_eq!(ask(&tenant, &["group:a"], &["group:d"]), "yes: group 'a'");
    }

    #[test]
    fn what_the_files_do_not_tell_is_named() {
        let devices = r#"{"id":"d","displayName":"D","membershipRule":"device.deviceOwnership -eq 'Company'"}"#;
        let people = r#"{"id":"p","displayName":"P","membershipRule":"user.department -eq 'Sales'"}"#;
        let tenant = tenant(&[devices, people]);
        for (a, b, expected) in [
            (&["group:g"][..], &["group:h"][..], "the members of group g"),
            (&["group:p"], &["group:d"], "whose devices are in group 'D'"),
            (&["group:g:f"], &["group:g:h"], "which devices filter f matches"),
        ] {
            assert_eq!(ask(&tenant, a, b), format!("unknown: {expected}"), "{a:?} and {b:?}");
        }
    }
}
