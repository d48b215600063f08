//! Whether everybody in one population is in another.

use std::collections::HashSet;
use std::sync::Arc;

use super::Population;
use super::access::View;
use super::atom::{Atom, Filter, Missing, Names};
use super::group::{GroupKind, group_kind};
use super::lists;
use super::model::{AtomId, Cell, Found, GaveUp, Property};
use super::population::Scope;
use super::shape::{Part, ScopeShape, Shape, is_in};
use super::side::Element;
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
    lists::subset(tenant, a, b).unwrap_or_else(|| by_boxes(tenant, a, b))
}

pub(super) fn by_boxes(tenant: &Tenant, a: &Population, b: &Population) -> Subset {
    let mut view = tenant.access().lock();
    let (ours, theirs) = (a.shape(tenant, &mut view), b.shape(tenant, &mut view));
    let licensed = view.space.atom(Property::Licensed);
    let mut question =
        Question { tenant, view: &mut view, licensed, a, b, theirs: &theirs, answer: Vec::new(), seen: HashSet::new() };
    for (scope, shape) in a.scopes.iter().zip(&ours.scopes).filter(|(_, shape)| !shape.cells.is_empty()) {
        for part in &shape.parts {
            if let Some(element) = scope.include.elements.get(part.element) {
                question.ask(scope, shape, part, element);
            }
        }
    }
    let (mut witnesses, mut gaps) = (Vec::new(), Vec::new());
    for known in question.answer {
        match known {
            Known::Outside(witness) => witnesses.push(witness),
            Known::Nothing(gap) => gaps.push(gap),
        }
    }
    match (witnesses, gaps) {
        (witnesses, _) if !witnesses.is_empty() => Subset::No(witnesses),
        (_, gaps) if !gaps.is_empty() => Subset::Unknown(gaps),
        _ => Subset::Yes,
    }
}

/// Whether [`subset`] would say yes. Nobody is told who is not, and that is most of the work.
pub(crate) fn is_within(tenant: &Tenant, a: &Population, b: &Population) -> bool {
    if let Some(answer) = lists::is_within(a, b) {
        return answer;
    }
    let mut view = tenant.access().lock();
    let (ours, theirs) = (a.shape(tenant, &mut view), b.shape(tenant, &mut view));
    let licensed = view.space.atom(Property::Licensed);
    let mut covers = |cell: &Cell| matches!(view.prover().outside(cell, &[&theirs.index]), Ok(None));
    let of_scope = |(scope, shape): (&Scope, &ScopeShape)| {
        shape.parts.iter().all(|part| {
            let Some(element) = scope.include.elements.get(part.element) else { return true };
            let cell = shape.cell(part);
            let is_licensed = has_licence(element) && element.atom != Atom::Everyone;
            covers(&if is_licensed { cell.requiring(&[licensed]) } else { cell })
        })
    };
    a.scopes.iter().zip(&ours.scopes).filter(|(_, shape)| !shape.cells.is_empty()).all(of_scope)
}

/// Whether those in an element are taken to have a licence.
fn has_licence(element: &Element) -> bool {
    match element.atom {
        Atom::Guests(_) | Atom::GuestsFrom { .. } | Atom::AllDevices | Atom::Unreadable => false,
        Atom::Group(_) => !element.is_devices(),
        _ => true,
    }
}

/// What is known of somebody in `a`.
enum Known {
    Outside(Witness),
    Nothing(Gap),
}

struct Question<'q> {
    tenant: &'q Tenant,
    view: &'q mut View,
    /// To have a licence.
    licensed: AtomId,
    a: &'q Population,
    b: &'q Population,
    theirs: &'q Shape,
    answer: Vec<Known>,
    /// Atoms of witnesses and gaps: each is named once.
    seen: HashSet<(bool, Atom)>,
}

impl Question<'_> {
    /// Whether `element` of a scope of `a` is in `b`.
    fn ask(&mut self, scope: &Scope, shape: &ScopeShape, part: &Part, element: &Element) {
        let cell = shape.cell(part);
        // All users are asked without their licences first. Whoever is named is taken to have one.
        let in_need = match element.atom {
            Atom::Everyone => matches!(self.outside(&cell), Ok(None)),
            _ => {
                !has_licence(element)
                    && !matches!(element.atom, Atom::Group(_))
                    && matches!(self.outside(&cell), Ok(None))
            }
        };
        if in_need {
            return;
        }
        let cell = self.with_licence(element, cell);
        match self.outside(&cell) {
            Ok(None) if element.atom == Atom::Everyone => self.gap(element.atom.clone(), Missing::Licences),
            Ok(None) => {}
            Ok(Some(found)) => {
                let whole = self.with_licence(element, Cell::of(part.requires.as_slice(), []));
                if self.is_outside(&whole) && self.is_right(&found) {
                    self.witness(element.atom.clone(), None);
                } else {
                    self.ask_left_out(scope, shape, part, element, cell, found);
                }
            }
            Err(GaveUp) => {
                self.gap(element.atom.clone(), Missing::Members(self.names_of(std::slice::from_ref(&element.atom))))
            }
        }
    }

    fn with_licence(&self, element: &Element, cell: Cell) -> Cell {
        if has_licence(element) { cell.requiring(&[self.licensed]) } else { cell }
    }

    fn outside(&mut self, cell: &Cell) -> Result<Option<Found>, GaveUp> {
        self.view.prover().outside(cell, &[&self.theirs.index])
    }

    /// Whether nobody in `cell`, where somebody may be, is in `b` for sure.
    fn is_outside(&mut self, cell: &Cell) -> bool {
        self.theirs.is_apart(self.view, cell)
    }

    /// Whether somebody who was found is in `a` and not in `b` by the lists as they are written.
    fn is_right(&self, found: &Found) -> bool {
        let point = found.point();
        is_in(self.a, self.view, &point) && !is_in(self.b, self.view, &point)
    }

    /// Whoever is only in `element` is in `b`, or somebody is not: `found`.
    fn ask_left_out(
        &mut self,
        scope: &Scope,
        shape: &ScopeShape,
        part: &Part,
        element: &Element,
        cell: Cell,
        found: Found,
    ) {
        let given = self.view.facts.closure(cell.requires());
        let whole = Cell::of(part.requires.as_slice(), []);
        let mut rest = cell;
        let mut next = Some(found);
        let mut left: Vec<AtomId> = Vec::new();
        let mut is_proved = false;
        while let Some(found) = next {
            let added: Vec<AtomId> = found.atoms.iter().copied().filter(|atom| !given.contains(atom)).collect();
            let alone = |atom: &AtomId| !self.view.facts.sources(*atom).iter().any(|source| added.contains(source));
            let added: Vec<AtomId> = added.iter().copied().filter(alone).collect();
            let Some(first) = added.first().copied() else {
                return self.ask_members(scope, shape, element);
            };
            let named = self.named(first);
            let who = named.clone().filter(|_| added.len() == 1);
            if !element.is_all_users() && matches!(named, Some(Atom::User(_))) {
                // Its members are known, and this is one.
                return self.ask_members(scope, shape, element);
            }
            match who {
                Some(atom) if self.is_witness(&atom, first, &whole, element, &found) => {
                    let within = (atom != element.atom).then(|| element.atom.clone());
                    self.witness(atom, within);
                    is_proved = true;
                }
                _ => left.extend(added.into_iter().filter(|atom| !left.contains(atom)).collect::<Vec<_>>()),
            }
            rest = rest.forbidding(&[first]);
            next = self.outside(&rest).ok().flatten();
        }
        if !is_proved {
            self.gap_of(element, &left);
        }
    }

    /// Whether all of `atom` is in the element and none of it in `b`.
    fn is_witness(&mut self, atom: &Atom, id: AtomId, whole: &Cell, element: &Element, found: &Found) -> bool {
        let is_devices = matches!(atom, Atom::Group(group) if group_kind(self.tenant, group) == GroupKind::Devices);
        let cell = self.with_licence(element, Cell::of([id], []));
        !is_devices
            && (element.is_all_users() || self.view.prover().is_within(&cell, whole))
            && self.is_outside(&cell)
            && self.is_right(found)
    }

    /// Nothing of `b` holds the whole of `element`: what do its members say?
    fn ask_members(&mut self, scope: &Scope, shape: &ScopeShape, element: &Element) {
        let users = element.members.iter().flat_map(|members| &members.users);
        // Most often a group that the files do not open may hold any of them.
        let users = users.filter(|_| !self.theirs.is_open());
        for &user in users {
            let Some(person) = self.view.user(user) else { continue };
            let cell = Cell::of([person, self.licensed], []);
            if !self.is_outside(&cell) {
                continue;
            }
            let Ok(Some(found)) = self.outside(&cell.clone().forbidding(&shape.excluded)) else { continue };
            let excluded = |atom: &AtomId| self.view.prover().has_nobody(&[&cell, &Cell::of([*atom], [])]);
            let stays = shape.excluded_known.iter().all(excluded);
            if stays && self.is_right(&found) {
                let user = Atom::User(user.id(self.tenant).to_string());
                self.witness(user, Some(element.atom.clone()));
                return;
            }
        }
        let missing = self.missing(scope, element);
        self.gap(element.atom.clone(), missing);
    }

    /// The fact that would tell whether `element` is in `b`.
    fn missing(&mut self, from: &Scope, element: &Element) -> Missing {
        let mut ways: Vec<Option<AtomId>> = Vec::new();
        self.view.ways_in(self.tenant, element, |way| ways.push(way));
        for (scope, shape) in self.b.scopes.iter().zip(&self.theirs.scopes) {
            let meets = |requires: &Option<AtomId>| {
                let here = Cell::of(requires.as_slice(), Arc::clone(&shape.excluded));
                let meets =
                    |part: &Part| !self.view.prover().has_nobody(&[&here, &Cell::of(part.requires.as_slice(), [])]);
                shape.is_open || shape.parts.iter().any(meets)
            };
            if !ways.iter().any(meets) {
                continue;
            }
            return match scope.filter.as_ref().filter(|filter| Some(*filter) != from.filter.as_ref()) {
                Some(filter) => Missing::Filter(filter.show(self.tenant)),
                None => scope.include.missing(self.tenant, element),
            };
        }
        Missing::Members(self.names_of(std::slice::from_ref(&element.atom)))
    }

    /// The gap that `b` leaves out these, who may be among `element`.
    fn gap_of(&mut self, element: &Element, left: &[AtomId]) {
        let filter = left.iter().find_map(|atom| match self.view.space.property(*atom) {
            Some(Property::Filter(id)) => Some(Filter { id: id.clone(), exclude: true }),
            _ => None,
        });
        if let Some(filter) = filter {
            return self.gap(element.atom.clone(), Missing::Filter(filter.show(self.tenant)));
        }
        let mut atoms: Vec<Atom> = Vec::new();
        for atom in left.iter().filter_map(|atom| self.named(*atom)) {
            // Guests of each type go by one name.
            if !atoms.contains(&atom) {
                atoms.push(atom);
            }
        }
        let Some(first) = atoms.first() else {
            return self.gap(element.atom.clone(), Missing::Target);
        };
        let is_devices = |id: &String| group_kind(self.tenant, id) == GroupKind::Devices;
        let devices = atoms.iter().find(|atom| matches!(atom, Atom::Group(id) if is_devices(id)));
        let missing = match devices {
            Some(devices) => Missing::Devices(devices.show(self.tenant)),
            None if atoms.iter().all(Atom::is_guests) => Missing::Guests,
            None if atoms.iter().all(|atom| matches!(atom, Atom::Role(_))) => {
                Missing::RoleMembers(self.names_of(&atoms).to_string())
            }
            None => Missing::Members(self.names_of(&atoms)),
        };
        self.gap(first.clone(), missing);
    }

    /// The atom as populations name it.
    fn named(&self, atom: AtomId) -> Option<Atom> {
        Some(match self.view.space.property(atom)? {
            Property::User(id) => Atom::User(id.to_string()),
            Property::Group(id) => Atom::Group(id.to_string()),
            Property::NamedGroup(name) => Atom::NamedGroup(name.clone()),
            Property::Role(id) => Atom::Role(id.clone()),
            Property::Guest(_) | Property::GuestFrom(..) => Atom::Guests(None),
            _ => return None,
        })
    }

    fn names_of(&self, atoms: &[Atom]) -> Names {
        Names::of(atoms.iter().map(|atom| atom.show(self.tenant)))
    }

    fn witness(&mut self, atom: Atom, within: Option<Atom>) {
        if self.seen.insert((true, atom.clone())) {
            self.answer.push(Known::Outside(Witness { atom, within }));
        }
    }

    fn gap(&mut self, atom: Atom, missing: Missing) {
        if self.seen.insert((false, atom.clone())) {
            self.answer.push(Known::Nothing(Gap { atom, missing }));
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
    fn guests_from_some_tenants_are_not_all_guests() {
        let tenant = tenant(&[]);
        let guests = |side: &str, tenants: &str| {
            let from = match tenants {
                "" => String::new(),
                "all" => r#","externalTenants":{"membershipKind":"all"}"#.to_owned(),
                list => {
                    let list: Vec<&str> = list.split(' ').collect();
                    format!(r#","externalTenants":{{"membershipKind":"enumerated","members":{list:?}}}"#)
                }
            };
            format!(
                r#""{side}GuestsOrExternalUsers":{{"guestOrExternalUserTypes":"internalGuest,b2bCollaborationGuest"{from}}}"#
            )
        };
        let include = |tenants: &str| users(&tenant, &format!("{{{}}}", guests("include", tenants)));
        let within = |a: &str, b: &str| subset(&tenant, &include(a), &include(b)) == Subset::Yes;
        for (a, b, expected) in [
            ("", "all", true),
            ("all", "", true),
            ("t1", "", true),
            ("", "t1", false),
            ("t1", "T1 t2", true),
            ("t1 t2", "t1", false),
        ] {
            assert_eq!(within(a, b), expected, "guests from '{a}' among guests from '{b}'");
            assert_eq!(
                is_within(&tenant, &include(a), &include(b)),
                expected,
                "guests from '{a}' among guests from '{b}'"
            );
        }
        let all_but =
            |tenants: &str| users(&tenant, &format!(r#"{{"includeUsers":["All"],{}}}"#, guests("exclude", tenants)));
        assert_eq!(subset(&tenant, &all_but(""), &all_but("t1")), Subset::Yes);
        assert_ne!(subset(&tenant, &all_but("t1"), &all_but("")), Subset::Yes);
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
