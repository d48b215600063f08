//! The rows of the matrix: each population once, however many policies name it.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::cells::{Demanded, Judging, cell};
use super::matrix::{Row, Source};
use super::{Coverage, Relying, Users};
use crate::policy::conditional_access::{Principal, PrincipalKind};
use crate::policy::{Assignment, Platform, Target};
use crate::space::{Atom, GroupKind, Population, group_kind, listed, named_group};
use crate::tenant::Tenant;

/// Nobody reads a longer table.
const MAX_ROWS: usize = 60;

/// What makes two populations the same row: whom they include and whom they leave out. Guests and
/// emergency access accounts make no difference.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Scope {
    include: BTreeSet<Atom>,
    exclude: BTreeSet<Atom>,
}

/// A row before its cells are known.
struct Outline {
    /// The users, in words.
    shown: String,
    source: Source,
    users: Arc<Users>,
}

/// The rows that are shown.
pub(super) struct Rows {
    outlines: Vec<Outline>,
    known: HashSet<Scope>,
    emergency: HashSet<String>,
    /// How many are not shown.
    pub(super) more: u32,
}

impl Rows {
    /// The rows of a tenant, in the order of its files.
    pub(super) fn of(tenant: &Tenant, relying: &[Relying<'_>], coverage: &[(Platform, Coverage<'_>)]) -> Self {
        let emergency = tenant.facts().emergency_access.iter().map(|id| id.to_ascii_lowercase()).collect();
        let mut rows = Self { outlines: Vec::new(), known: HashSet::new(), emergency, more: 0 };
        for policy in relying {
            let users = &policy.policy.facts.users;
            let include = users.include.iter().filter_map(|user| atom_of_principal(tenant, user)).collect();
            let exclude = users.exclude.iter().filter_map(|user| atom_of_principal(tenant, user));
            let scope = rows.scope(include, exclude);
            rows.add(tenant, scope, Source::ConditionalAccess, |_| Arc::clone(&policy.users));
        }
        let everyone = rows.known.iter().any(|scope| scope.include.contains(&Atom::Everyone));
        for policy in coverage.iter().flat_map(|(_, coverage)| &coverage.policies) {
            let list = policy.facts.assignments.as_deref().unwrap_or_default();
            for assignment in list {
                let Some(atom) = atom_of_assignment(tenant, assignment) else { continue };
                // Licences apart, all licensed users are all users.
                if atom == Atom::Licensed && everyone {
                    continue;
                }
                let left_out = list.iter().filter(|other| other.target == Target::ExclusionGroup);
                let exclude = left_out.clone().filter_map(|other| atom_of_group(tenant, other));
                let scope = rows.scope(BTreeSet::from([atom]), exclude);
                rows.add(tenant, scope, Source::Compliance, |scope| {
                    // The users, whatever devices a filter leaves out.
                    let whole = Assignment { filter_id: None, ..assignment.clone() };
                    let assignments: Vec<Assignment> = std::iter::once(whole).chain(left_out.cloned()).collect();
                    let population = Population::of_assignments(tenant, &assignments);
                    Arc::new(Users::new(
                        population.except(tenant, &tenant.facts().emergency_access),
                        Population::of_atoms(tenant, scope.exclude.iter().cloned()),
                    ))
                });
            }
        }
        rows
    }

    fn scope(&self, include: BTreeSet<Atom>, exclude: impl Iterator<Item = Atom>) -> Scope {
        let is_emergency =
            |atom: &Atom| matches!(atom, Atom::User(id) | Atom::Group(id) if self.emergency.contains(id));
        Scope { include, exclude: exclude.filter(|atom| !is_emergency(atom)).collect() }
    }

    fn add(&mut self, tenant: &Tenant, scope: Scope, source: Source, users: impl FnOnce(&Scope) -> Arc<Users>) {
        if scope.include.is_empty() || self.known.contains(&scope) {
            return;
        }
        if self.outlines.len() < MAX_ROWS {
            self.outlines.push(Outline { shown: scope.show(tenant), source, users: users(&scope) });
        } else {
            self.more += 1;
        }
        self.known.insert(scope);
    }

    /// The rows with their cells.
    pub(super) fn cells(
        self,
        tenant: &Tenant,
        relying: &[Relying<'_>],
        coverage: &[(Platform, Coverage<'_>)],
    ) -> Vec<Row> {
        let judging = Judging::all(tenant, coverage);
        let row = |outline: Outline| {
            let users = &outline.users;
            let demands: Vec<_> = relying.iter().filter_map(|policy| Demanded::of(tenant, users, policy)).collect();
            let cells = coverage.iter();
            let cells = cells.map(|(on, coverage)| cell(tenant, *on, users, &demands, &judging, coverage)).collect();
            Row { users: outline.shown, source: outline.source, cells }
        };
        self.outlines.into_iter().map(row).collect()
    }
}

impl Scope {
    fn show(&self, tenant: &Tenant) -> String {
        let names = |atoms: &BTreeSet<Atom>| listed(&atoms.iter().map(|atom| atom.show(tenant)).collect::<Vec<_>>());
        if self.exclude.is_empty() {
            names(&self.include)
        } else {
            format!("{} without {}", names(&self.include), names(&self.exclude))
        }
    }
}

fn atom_of_principal(tenant: &Tenant, principal: &Principal) -> Option<Atom> {
    let id = &principal.id;
    let lower = || id.value.to_ascii_lowercase();
    match principal.kind {
        PrincipalKind::User if id.is("All") => Some(Atom::Everyone),
        PrincipalKind::User if id.is("None") || id.is("GuestsOrExternalUsers") || id.value.is_empty() => None,
        PrincipalKind::User => Some(Atom::User(lower())),
        PrincipalKind::Group => Some(named_group(tenant, &id.value).unwrap_or_else(|| Atom::Group(lower()))),
        PrincipalKind::Role => Some(Atom::Role(lower())),
        PrincipalKind::Guests => None,
    }
}

/// The users that an assignment includes; none where it is about devices.
fn atom_of_assignment(tenant: &Tenant, assignment: &Assignment) -> Option<Atom> {
    match assignment.target {
        Target::AllLicensedUsers => Some(Atom::Licensed),
        Target::Group => atom_of_group(tenant, assignment)
            .filter(|atom| !matches!(atom, Atom::Group(id) if group_kind(tenant, id) == GroupKind::Devices)),
        Target::AllDevices | Target::ExclusionGroup | Target::Other => None,
    }
}

fn atom_of_group(tenant: &Tenant, assignment: &Assignment) -> Option<Atom> {
    if let Some(id) = &assignment.group_id {
        return Some(Atom::Group(id.value.to_ascii_lowercase()));
    }
    let name = &assignment.group_name.as_ref()?.value;
    Some(match tenant.group_id_of_name(name) {
        Some(id) => Atom::Group(id.to_ascii_lowercase()),
        None => Atom::NamedGroup(name.clone()),
    })
}
