//! Whether somebody is in both of two populations.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::Population;
use super::access::View;
use super::atom::{Atom, Missing};
use super::model::{AtomId, Cell};
use super::population::Scope;
use super::shape::{Part, ScopeShape, Shape};
use super::side::Element;
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

/// Whether somebody is in `a` and in `b`. Two scopes with filters that are not known to contradict
/// each other may or may not share devices; a scope without a filter shares some.
pub fn overlap(tenant: &Tenant, a: &Population, b: &Population) -> Overlap {
    let mut view = tenant.access().lock();
    let (ours, theirs) = (a.shape(tenant, &mut view), b.shape(tenant, &mut view));
    let mut answer = Overlap::No;
    let shaped = |(scope, own), whole| Shaped { scope, own, whole };
    for one in a.scopes.iter().zip(&ours.scopes) {
        for other in b.scopes.iter().zip(&theirs.scopes) {
            match overlap_of_scopes(tenant, &mut view, shaped(one, &ours), shaped(other, &theirs)) {
                yes @ Overlap::Yes(_) => return yes,
                unknown @ Overlap::Unknown(_) if answer == Overlap::No => answer = unknown,
                _ => {}
            }
        }
    }
    answer
}

/// A scope and its boxes.
#[derive(Clone, Copy)]
struct Shaped<'s> {
    scope: &'s Scope,
    own: &'s ScopeShape,
    /// The boxes of all scopes of its population.
    whole: &'s Shape,
}

impl<'s> Shaped<'s> {
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
        boxes.sort_unstable();
        boxes.dedup();
        self.parts_at(boxes).collect()
    }
}

fn overlap_of_scopes(tenant: &Tenant, view: &mut View, a: Shaped<'_>, b: Shaped<'_>) -> Overlap {
    // Nobody is in a scope that excludes everybody.
    if a.own.cells.is_empty() || b.own.cells.is_empty() {
        return Overlap::No;
    }
    let filters = match (&a.scope.filter, &b.scope.filter) {
        (Some(ours), Some(theirs)) if ours.is_disjoint(theirs) => return Overlap::No,
        (Some(ours), Some(theirs)) if ours != theirs => Some(Missing::Filter(ours.show(tenant))),
        _ => None,
    };
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
                Shares::Some => {
                    return match filters {
                        None => Overlap::Yes(element.atom.show(tenant)),
                        Some(missing) => Overlap::Unknown(missing),
                    };
                }
                Shares::Nobody => {}
                Shares::Unknown => {
                    unknown.get_or_insert_with(|| to.scope.include.missing(tenant, element));
                }
            }
        }
    }
    unknown.map_or(Overlap::No, Overlap::Unknown)
}

fn is_wide(element: &Element) -> bool {
    element.is_all_users() || element.atom == Atom::AllDevices
}

enum Shares {
    Some,
    Nobody,
    Unknown,
}

/// Whether somebody in a part of the scope `from` is in the scope `to`.
fn shares(view: &mut View, from: Shaped<'_>, to: Shaped<'_>, part: &Part, element: &Element) -> Shares {
    let here = Cell::of(&part.requires[..], Arc::clone(&from.own.excluded)).forbidding(&to.own.excluded);
    if view.prover().is_impossible(&here) {
        return Shares::Nobody;
    }
    if element.atom == Atom::Unreadable {
        return Shares::Unknown;
    }
    match (is_wide(element), to.is_wide()) {
        (_, true) => return Shares::Some,
        // Wide atoms meet whatever is there; if that is narrow, it was asked from the other end.
        (true, false) => return Shares::Nobody,
        (false, false) => {}
    }
    if view.facts.lead_to(&part.requires, &to.own.atoms) {
        return Shares::Some;
    }
    let members = element.members.as_ref().map_or(&[][..], |members| members.atoms(&view.space));
    for &member in members {
        let is_there = view.facts.lead_to(&[member], &to.own.atoms);
        if is_there && !view.prover().is_impossible(&here.clone().requiring(&[member])) {
            return Shares::Some;
        }
    }
    let near = to.whole.near(view, &part.requires);
    let may_be = |other: &Part| !view.prover().has_nobody(&[&here, &Cell::of(&other.requires[..], [])]);
    let is_unknown = match near {
        Some(near) => to.parts_at(near).any(may_be),
        None => to.own.parts.iter().any(may_be),
    };
    if is_unknown { Shares::Unknown } else { Shares::Nobody }
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
