//! What is known of all sign-ins: nobody is two people, who is in a group is in the group around it,
//! a group that is in the files has no other members.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::region::{Cell, Index, Point};
use super::space::{AtomId, Identity, Space};

/// What is impossible. That nobody is two people goes without saying.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What follows from each atom.
    implies: Table<Vec<AtomId>>,
    /// The same the other way round.
    implied_by: Table<Vec<AtomId>>,
    /// Of some atoms, who of these has it: nobody else does.
    one_of: Table<Option<Arc<[AtomId]>>>,
    /// Boxes in which there is nobody.
    impossible: Index,
    /// All there are, if the files hold everybody.
    everybody: Option<Arc<[AtomId]>>,
}

/// Something for each atom. Atoms are numbered, so that nothing needs to be hashed.
#[derive(Clone, Debug, Default)]
struct Table<T>(Vec<T>);

impl<T: Clone + Default> Table<T> {
    fn get(&self, atom: AtomId) -> Option<&T> {
        self.0.get(atom.index())
    }

    fn entry(&mut self, atom: AtomId) -> &mut T {
        if self.0.len() <= atom.index() {
            self.0.resize(atom.index() + 1, T::default());
        }
        &mut self.0[atom.index()]
    }
}

impl Facts {
    /// Whoever has `one` has `other`: a member and the group, a group and the group around it.
    pub fn imply(&mut self, one: AtomId, other: AtomId) {
        if one != other {
            self.implies.entry(one).push(other);
            self.implied_by.entry(other).push(one);
        }
    }

    /// Whoever has `atom` has one of `others`: a group of which all members are known.
    pub fn one_of(&mut self, atom: AtomId, others: impl Into<Arc<[AtomId]>>) {
        *self.one_of.entry(atom) = Some(others.into());
    }

    /// Nobody has both.
    pub fn disjoint(&mut self, one: AtomId, other: AtomId) {
        self.impossible(Cell::of([one, other], []));
    }

    /// Nobody is in the box.
    pub fn impossible(&mut self, cell: Cell) {
        self.impossible.add(cell);
    }

    /// The files hold everybody: these.
    pub fn only(&mut self, people: impl Into<Arc<[AtomId]>>) {
        self.everybody = Some(people.into());
    }

    /// All there are, if the files hold everybody.
    pub fn everybody(&self) -> Option<&Arc<[AtomId]>> {
        self.everybody.as_ref()
    }

    /// What follows at once from an atom.
    pub(crate) fn implied(&self, atom: AtomId) -> &[AtomId] {
        self.implies.get(atom).map_or(&[], Vec::as_slice)
    }

    /// These atoms and everything that follows.
    pub(crate) fn closure(&self, atoms: &[AtomId]) -> FxHashSet<AtomId> {
        let mut closure: FxHashSet<AtomId> = atoms.iter().copied().collect();
        let mut waiting = atoms.to_vec();
        while let Some(atom) = waiting.pop() {
            waiting.extend(self.implied(atom).iter().copied().filter(|other| closure.insert(*other)));
        }
        closure
    }

    /// Whether one of `goals` is among these atoms or follows from them.
    pub(crate) fn lead_to(&self, atoms: &[AtomId], goals: &FxHashSet<AtomId>) -> bool {
        // Most are in a few groups, which are walked through faster than hashed.
        const FEW: usize = 64;
        let mut seen = atoms.to_vec();
        let mut next = 0;
        while let Some(&atom) = seen.get(next) {
            if goals.contains(&atom) {
                return true;
            }
            next += 1;
            for other in self.implied(atom) {
                if !seen.contains(other) {
                    seen.push(*other);
                }
            }
            if seen.len() > FEW {
                return self.closure(atoms).iter().any(|atom| goals.contains(atom));
            }
        }
        false
    }

    /// From what an atom follows at once.
    pub(crate) fn sources(&self, atom: AtomId) -> &[AtomId] {
        self.implied_by.get(atom).map_or(&[], Vec::as_slice)
    }

    /// Who has the atom, if that is known.
    pub(crate) fn members(&self, atom: AtomId) -> Option<&Arc<[AtomId]>> {
        self.one_of.get(atom)?.as_ref()
    }

    pub(super) fn index(&self) -> &Index {
        &self.impossible
    }

    /// Whether nothing that is known speaks against a sign-in.
    pub fn allow(&self, space: &Space, point: &Point) -> bool {
        let has = |atoms: &[AtomId]| atoms.iter().any(|atom| point.has(*atom));
        let follows = |atom: &AtomId| self.implied(*atom).iter().all(|other| point.has(*other));
        let held = |atom: &AtomId| self.members(*atom).is_none_or(|members| has(members));
        let alone = |kind| point.atoms().iter().filter(|atom| space.identity(**atom) == Some(kind)).count() <= 1;
        alone(Identity::User)
            && alone(Identity::Device)
            && point.atoms().iter().all(|atom| follows(atom) && held(atom))
            && !self.impossible.cells().iter().any(|cell| cell.contains(point))
    }
}
