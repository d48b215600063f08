//! Whether everybody in one population is in another.

use std::collections::HashSet;

use super::Population;
use super::atom::{Atom, Missing, Names};
use super::population::Scope;
use super::side::{Element, Side, Truth};
use crate::tenant::Tenant;

/// The answer to whether everybody in `a` is in `b`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subset {
    /// All are.
    Yes,
    /// These are in `a` and not in `b`.
    No(Vec<Witness>),
    /// It depends on facts that are not in the files.
    Unknown(Vec<Gap>),
}

/// Somebody who is in one population and not in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The user, the group or the set of users.
    pub atom: Atom,
    /// The atom of `a` in which the user or group was found, if that is another one.
    pub within: Option<Atom>,
}

/// Somebody of whom it is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The user, the group or the set of users.
    pub atom: Atom,
    /// What would tell.
    pub missing: Missing,
}

impl Witness {
    /// The words for it in a message.
    pub fn show(&self, tenant: &Tenant) -> String {
        match &self.within {
            Some(within @ Atom::Group(_)) => format!("{} (in {})", self.atom.show(tenant), within.show(tenant)),
            _ => self.atom.show(tenant),
        }
    }
}

/// Whether everybody in `a` is in `b`.
pub fn subset(tenant: &Tenant, a: &Population, b: &Population) -> Subset {
    let mut question = Question { tenant, b: &b.scopes, witnesses: Vec::new(), gaps: Vec::new(), seen: HashSet::new() };
    for scope in &a.scopes {
        // For each scope of `b`, when it is asked for.
        let mut left_out: Vec<Option<Side>> = vec![None; b.scopes.len()];
        for element in &scope.include.elements {
            // Whom exclusion takes out entirely is not in scope.
            if !element.is_empty() && !scope.exclude.contains(element).is_yes() {
                question.ask(scope, &mut left_out, element);
            }
        }
    }
    match (question.witnesses, question.gaps) {
        (witnesses, _) if !witnesses.is_empty() => Subset::No(witnesses),
        (_, gaps) if !gaps.is_empty() => Subset::Unknown(gaps),
        _ => Subset::Yes,
    }
}

/// What is known of an atom that was named.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Known {
    Outside,
    Nothing,
}

struct Question<'q> {
    tenant: &'q Tenant,
    b: &'q [Scope],
    witnesses: Vec<Witness>,
    gaps: Vec<Gap>,
    /// Atoms of witnesses and gaps: each is named once.
    seen: HashSet<(Known, Atom)>,
}

impl Question<'_> {
    /// What `other` excludes, `from` does not, and no scope of `b` makes up for.
    fn left_out(&self, from: &Scope, other: &Scope) -> Side {
        let mut left = Side::default();
        for excluded in &other.exclude.elements {
            let spared = from.exclude.contains(excluded).is_yes();
            let elsewhere = || {
                self.b.iter().any(|scope| {
                    scope.filter.is_none()
                        && scope.include.contains(excluded).is_yes()
                        && scope.exclude.excludes(excluded).is_yes()
                })
            };
            if !excluded.is_empty() && !spared && !elsewhere() {
                left.add(excluded.clone());
            }
        }
        left
    }

    /// Whether `element` of the scope `from` is in `b`. `left_out` goes with the scopes of `b`.
    fn ask(&mut self, from: &Scope, left_out: &mut [Option<Side>], element: &Element) {
        let tenant = self.tenant;
        if self.b.iter().all(|scope| self.is_outside(scope, element)) {
            self.witness(element.atom.clone(), None);
            return;
        }
        let mut missing = None;
        let mut by_licence = false;
        let mut best: Option<&Side> = None;
        for (scope, left) in self.b.iter().zip(left_out.iter_mut()) {
            if let Some(filter) = scope.filter.as_ref().filter(|filter| Some(*filter) != from.filter.as_ref()) {
                if !self.is_outside(scope, element) {
                    missing.get_or_insert_with(|| Missing::Filter(filter.show(tenant)));
                }
                continue;
            }
            let licensed_only = element.atom == Atom::Everyone && scope.include.needs_licence();
            match scope.include.contains(element) {
                Truth::Yes => {}
                Truth::Unknown if licensed_only => {}
                Truth::Unknown => {
                    missing.get_or_insert_with(|| scope.include.missing(tenant, element));
                    continue;
                }
                Truth::No => continue,
            }
            let left: &Side = left.get_or_insert_with(|| self.left_out(from, scope));
            if left.excludes(element).is_yes() {
                if !licensed_only {
                    return;
                }
                by_licence = true;
            }
            best = best.filter(|best| best.elements.len() <= left.elements.len()).or(Some(left));
        }
        match best {
            Some(_) if by_licence => self.gap(element.atom.clone(), Missing::Licences),
            Some(left) => self.ask_left_out(element, left),
            None => self.ask_members(from, element, missing),
        }
    }

    /// Whether nobody in `element` is in the scope, for sure.
    fn is_outside(&self, scope: &Scope, element: &Element) -> bool {
        scope.include.excludes(element).is_yes() || scope.exclude.contains(element).is_yes()
    }

    /// The part of `b` that holds `element` leaves out `left`, which may be among it.
    fn ask_left_out(&mut self, element: &Element, left: &Side) {
        let tenant = self.tenant;
        // What of it certainly is in `element`: anything of all users, of a group what is within it.
        let inner: Vec<&Element> = match &element.members {
            Some(members) => {
                let groups = members.groups.iter().cloned().map(Atom::Group);
                let atoms = groups.chain(members.users.iter().cloned().map(Atom::User));
                atoms.filter_map(|atom| left.get(&atom)).collect()
            }
            None if element.is_all_users() => left.elements.iter().collect(),
            None => Vec::new(),
        };
        let mut found = false;
        for excluded in inner {
            let outside = || self.b.iter().all(|scope| self.is_outside(scope, excluded));
            if !excluded.is_devices() && outside() {
                let within = (excluded.atom != element.atom).then(|| element.atom.clone());
                self.witness(excluded.atom.clone(), within);
                found = true;
            }
        }
        if let Some(first) = left.elements.first().filter(|_| !found) {
            let missing = match left.of_devices() {
                Some(devices) => Missing::Devices(devices.show(tenant)),
                None => Missing::Members(left.names(tenant)),
            };
            self.gap(first.atom.clone(), missing);
        }
    }

    /// No scope holds the whole of `element`: what do its members say?
    fn ask_members(&mut self, from: &Scope, element: &Element, missing: Option<Missing>) {
        let tenant = self.tenant;
        let users = element.members.iter().flat_map(|members| &members.users);
        let mut all_inside = element.members.as_ref().is_some_and(|members| members.is_complete());
        for user in users {
            let user = Element::new(tenant, Atom::User(user.clone()));
            if from.exclude.contains(&user).is_yes() {
                continue;
            }
            let stays = from.exclude.excludes(&user).is_yes();
            if stays && self.b.iter().all(|scope| self.is_outside(scope, &user)) {
                self.witness(user.atom, Some(element.atom.clone()));
                return;
            }
            all_inside &= self.b.iter().any(|scope| {
                (scope.filter.is_none() || scope.filter == from.filter)
                    && scope.include.contains(&user).is_yes()
                    && scope.exclude.excludes(&user).is_yes()
            });
        }
        if !all_inside {
            let missing =
                missing.unwrap_or_else(|| Missing::Members(Names::of(tenant, [element.atom.clone()].into_iter())));
            self.gap(element.atom.clone(), missing);
        }
    }

    fn witness(&mut self, atom: Atom, within: Option<Atom>) {
        if self.seen.insert((Known::Outside, atom.clone())) {
            self.witnesses.push(Witness { atom, within });
        }
    }

    fn gap(&mut self, atom: Atom, missing: Missing) {
        if self.seen.insert((Known::Nothing, atom.clone())) {
            self.gaps.push(Gap { atom, missing });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::population::tests::{assigned, tenant, users};

    /// The answer in short: the names of witnesses after `no`, gaps with their facts after `unknown`.
    fn ask(tenant: &Tenant, a: &str, b: &[&str]) -> String {
        match subset(tenant, &users(tenant, a), &assigned(tenant, b)) {
            Subset::Yes => "yes".to_owned(),
            Subset::No(witnesses) => {
                let names: Vec<String> = witnesses.iter().map(|witness| witness.show(tenant)).collect();
                format!("no: {}", names.join(", "))
            }
            Subset::Unknown(gaps) => {
                let gaps: Vec<String> =
                    gaps.iter().map(|gap| format!("{} - {}", gap.atom.show(tenant), gap.missing)).collect();
                format!("unknown: {}", gaps.join(", "))
            }
        }
    }

    fn group(id: &str, rest: &str) -> String {
        format!(r#"{{"id":"{id}","displayName":"{id}","securityEnabled":true{rest}}}"#)
    }

    fn user_members(ids: &[&str]) -> String {
        let members: Vec<String> =
            ids.iter().map(|id| format!(r##"{{"@odata.type":"#microsoft.graph.user","id":"{id}"}}"##)).collect();
        format!(r#","members":[{}]"#, members.join(","))
    }

    #[test]
    fn literal_atoms_are_inside() {
        let tenant = tenant(&[]);
        for (a, b) in [
            (r#"{"includeGroups":["g"]}"#, &["group:G"][..]),
            (r#"{"includeGroups":["g"]}"#, &["users"]),
            (r#"{"includeUsers":["All"]}"#, &["devices"]),
            (r#"{"includeUsers":["None"]}"#, &[]),
            (r#"{"includeGroups":["g"],"excludeGroups":["g"]}"#, &[]),
            (r#"{"includeGroups":["g"],"excludeGroups":["x"]}"#, &["users", "not:x"]),
        ] {
            assert_eq!(ask(&tenant, a, b), "yes", "{a} in {b:?}");
        }
    }

    #[test]
    fn what_the_files_do_not_tell_is_named() {
        let tenant = tenant(&[]);
        for (a, b, expected) in [
            (r#"{"includeUsers":["All"]}"#, &["users"][..], "all users - whether every user has an Intune licence"),
            (r#"{"includeUsers":["All"]}"#, &["group:g"], "all users - whether group g holds every user"),
            (r#"{"includeGroups":["g"]}"#, &["group:h"], "group g - the members of group g"),
            (r#"{"includeGroups":["g"]}"#, &["group:=Sales"], "group g - the object id of group 'Sales'"),
            (r#"{"includeGroups":["g"]}"#, &["group:g:f"], "group g - which devices filter f matches"),
            (r#"{"includeGroups":["g"]}"#, &["group:g", "not:h"], "group h - the members of group h"),
            (r#"{"includeRoles":["r"]}"#, &["group:g"], "role r - who holds role r"),
        ] {
            assert_eq!(ask(&tenant, a, b), format!("unknown: {expected}"), "{a} in {b:?}");
        }
    }

    #[test]
    fn members_decide_where_they_are_known() {
        let (big, small) = (group("big", &user_members(&["u1", "u2", "u3"])), group("small", &user_members(&["u1"])));
        let nested = group("nested", r##","members":[{"@odata.type":"#microsoft.graph.group","id":"small"}]"##);
        let tenant = tenant(&[&big, &small, &nested]);
        assert_eq!(ask(&tenant, r#"{"includeGroups":["small"]}"#, &["group:big"]), "yes");
        assert_eq!(ask(&tenant, r#"{"includeGroups":["small"]}"#, &["group:nested"]), "yes");
        assert_eq!(ask(&tenant, r#"{"includeUsers":["u3"]}"#, &["group:big"]), "yes");
        let outside = ask(&tenant, r#"{"includeGroups":["big"]}"#, &["group:nested"]);
        assert_eq!(outside, "no: user u2 (in group 'big')");
        let excluded = r#"{"includeGroups":["big"],"excludeUsers":["u2","u3"]}"#;
        assert_eq!(ask(&tenant, excluded, &["group:nested"]), "yes");
    }

    #[test]
    fn whom_the_other_side_excludes_is_a_witness() {
        let tenant = tenant(&[]);
        let everyone = r#"{"includeUsers":["All"]}"#;
        assert_eq!(ask(&tenant, everyone, &["users", "not:vip"]), "no: group vip");
        let members = r#"{"includeGroups":["vip"]}"#;
        assert_eq!(ask(&tenant, members, &["users", "not:vip"]), "no: group vip");
        let spared = r#"{"includeUsers":["All"],"excludeGroups":["VIP"]}"#;
        assert!(ask(&tenant, spared, &["users", "not:vip"]).starts_with("unknown: all users - whether every user has"));
    }

    #[test]
    fn whom_nobody_asks_about_is_no_witness() {
        let staff = group("staff", &user_members(&["u1", "bg"]));
        let tenant = tenant(&[&staff]);
        let ask = |users: Population, b: &[&str]| subset(&tenant, &users, &assigned(&tenant, b));
        let all = || users(&tenant, r#"{"includeUsers":["All"]}"#);
        let except = |users: Population, id: &str| users.except(&tenant, &[id.to_owned()]);
        assert!(matches!(ask(all(), &["users", "not:vip"]), Subset::No(_)));
        assert!(matches!(ask(except(all(), "VIP"), &["users", "not:vip"]), Subset::Unknown(_)));
        // An account without its group in the files must not hide who else is outside.
        let answer = ask(except(users(&tenant, r#"{"includeGroups":["staff"]}"#), "BG"), &["group:empty"]);
        assert!(matches!(answer, Subset::Unknown(_)), "{answer:?}");
        let nobody = ask(except(users(&tenant, r#"{"includeGroups":["staff"]}"#), "BG"), &[]);
        assert_eq!(nobody, Subset::No(vec![Witness { atom: Atom::Group("staff".to_owned()), within: None }]));
    }

    #[test]
    fn another_policy_may_cover_whom_one_excludes() {
        let tenant = tenant(&[]);
        let covered = Population::union([assigned(&tenant, &["users", "not:vip"]), assigned(&tenant, &["group:vip"])]);
        let staff = users(&tenant, r#"{"includeGroups":["staff"]}"#);
        assert_eq!(subset(&tenant, &staff, &covered), Subset::Yes);
    }

    #[test]
    fn equal_rules_are_equal_groups() {
        let rule = |text: &str| format!(r#","membershipRule":"{text}""#);
        let a = group("a", &rule("(user.department -eq 'x')"));
        let b = group("b", &rule("(user.department  -eq 'X')"));
        let c = group("c", &rule("(user.department -eq 'y')"));
        let tenant = tenant(&[&a, &b, &c]);
        assert_eq!(ask(&tenant, r#"{"includeGroups":["a"]}"#, &["group:b"]), "yes");
        assert!(ask(&tenant, r#"{"includeGroups":["a"]}"#, &["group:c"]).starts_with("unknown"));
    }

    #[test]
    fn devices_are_not_users() {
        let tenant = tenant(&[&group("d", r#","membershipRule":"(device.deviceOSType -eq 'Windows')""#)]);
        let answer = ask(&tenant, r#"{"includeGroups":["g"]}"#, &["group:d"]);
        assert_eq!(answer, "unknown: group g - whose devices are in group 'd'");
        let answer = ask(&tenant, r#"{"includeUsers":["All"]}"#, &["group:d", "group:g"]);
        assert_eq!(answer, "unknown: all users - whose devices are in group 'd'");
    }
}
