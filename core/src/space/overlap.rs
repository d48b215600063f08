//! Whether somebody is in both of two populations.

use super::Population;
use super::atom::Missing;
use super::population::Scope;
use super::side::{Element, Truth};
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
    let mut answer = Overlap::No;
    for ours in &a.scopes {
        for theirs in &b.scopes {
            match overlap_of_scopes(tenant, ours, theirs) {
                yes @ Overlap::Yes(_) => return yes,
                unknown @ Overlap::Unknown(_) if answer == Overlap::No => answer = unknown,
                _ => {}
            }
        }
    }
    answer
}

fn overlap_of_scopes(tenant: &Tenant, a: &Scope, b: &Scope) -> Overlap {
    let filters = match (&a.filter, &b.filter) {
        (Some(ours), Some(theirs)) if ours.is_disjoint(theirs) => return Overlap::No,
        (Some(ours), Some(theirs)) if ours != theirs => Some(Missing::Filter(ours.show(tenant))),
        _ => None,
    };
    let mut unknown = None;
    // From either end, so that the narrower of two atoms is the one that gets a name.
    for (from, to, narrow) in [(a, b, true), (b, a, true), (a, b, false)] {
        for element in from.include.elements.iter().filter(|element| is_wide(element) != narrow) {
            match shares(from, to, element) {
                Truth::Yes => {
                    return match filters {
                        None => Overlap::Yes(element.atom.show(tenant)),
                        Some(missing) => Overlap::Unknown(missing),
                    };
                }
                Truth::No => {}
                Truth::Unknown => {
                    unknown.get_or_insert_with(|| to.include.missing(tenant, element));
                }
            }
        }
    }
    unknown.map_or(Overlap::No, Overlap::Unknown)
}

fn is_wide(element: &Element) -> bool {
    element.is_all_users() || element.atom == super::Atom::AllDevices
}

/// Whether somebody in `element` of the scope `from` is in the scope `to`.
fn shares(from: &Scope, to: &Scope, element: &Element) -> Truth {
    let gone = |scope: &Scope| scope.exclude.contains(element).is_yes();
    if element.is_empty() || gone(from) || gone(to) {
        return Truth::No;
    }
    match to.include.excludes(element) {
        Truth::Yes => Truth::No,
        // Wide atoms meet whatever is there; if that is narrow, it was asked from the other end.
        Truth::No if is_wide(element) && !to.include.elements.iter().any(is_wide) => Truth::No,
        Truth::No => Truth::Yes,
        Truth::Unknown => Truth::Unknown,
    }
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
