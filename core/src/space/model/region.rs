//! Regions: sets of sign-ins as unions of boxes.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::set::Set;
use super::space::{AtomId, Dim, Space};

/// Where a box comes from: whoever makes regions numbers policies and conditions as he likes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(pub u32);

/// A box: some values in some dimensions, all of some properties and none of others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The dimensions that are narrowed, in order.
    sets: Vec<(Dim, Set)>,
    requires: Arc<[AtomId]>,
    forbids: Arc<[AtomId]>,
    origin: Origin,
}

impl Cell {
    /// Every sign-in.
    pub fn top() -> Self {
        Self::default()
    }

    /// Everybody with all of `requires` and none of `forbids`.
    pub fn of(requires: impl Into<Arc<[AtomId]>>, forbids: impl Into<Arc<[AtomId]>>) -> Self {
        Self { requires: requires.into(), forbids: forbids.into(), ..Self::default() }
    }

    /// The same from another place.
    #[must_use]
    pub fn from(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// The part with these values.
    #[must_use]
    pub fn with(mut self, dim: Dim, set: Set) -> Self {
        match self.sets.binary_search_by_key(&dim, |(dim, _)| *dim) {
            Ok(at) => {
                if let Some((_, known)) = self.sets.get_mut(at) {
                    *known = known.and(&set);
                }
            }
            Err(at) => self.sets.insert(at, (dim, set)),
        }
        self
    }

    /// The part that has a property.
    #[must_use]
    pub fn requiring(mut self, atoms: &[AtomId]) -> Self {
        self.requires = joined(&self.requires, atoms);
        self
    }

    /// The part that has not a property.
    #[must_use]
    pub fn forbidding(mut self, atoms: &[AtomId]) -> Self {
        self.forbids = joined(&self.forbids, atoms);
        self
    }

    /// What is in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut both = self.clone().requiring(&other.requires).forbidding(&other.forbids);
        for (dim, set) in &other.sets {
            both = both.with(*dim, set.clone());
        }
        both
    }

    /// The dimensions that it narrows.
    pub fn sets(&self) -> &[(Dim, Set)] {
        &self.sets
    }

    /// The values of a dimension, if it narrows that.
    pub fn set(&self, dim: Dim) -> Option<&Set> {
        self.sets.iter().find(|(known, _)| *known == dim).map(|(_, set)| set)
    }

    /// The properties that everybody in it has.
    pub fn requires(&self) -> &[AtomId] {
        &self.requires
    }

    /// The properties that nobody in it has.
    pub fn forbids(&self) -> &[AtomId] {
        &self.forbids
    }

    /// Where it comes from.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Whether a sign-in is in it.
    pub fn contains(&self, point: &Point) -> bool {
        self.sets.iter().all(|(dim, set)| set.contains(point.value(*dim)))
            && self.requires.iter().all(|atom| point.has(*atom))
            && !self.forbids.iter().any(|atom| point.has(*atom))
    }
}

fn joined(known: &Arc<[AtomId]>, more: &[AtomId]) -> Arc<[AtomId]> {
    let new: Vec<AtomId> = more.iter().copied().filter(|atom| !known.contains(atom)).collect();
    if new.is_empty() { Arc::clone(known) } else { known.iter().copied().chain(new).collect() }
}

/// A union of boxes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Region {
    /// The boxes. They may overlap.
    pub cells: Vec<Cell>,
}

impl Region {
    /// Nothing.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Every sign-in.
    pub fn top() -> Self {
        Self { cells: vec![Cell::top()] }
    }

    /// What is in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let pairs = self.cells.iter().flat_map(|one| other.cells.iter().map(move |two| one.and(two)));
        Self { cells: pairs.collect() }
    }

    /// What is in either.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        self.cells.extend(other.cells);
        self
    }

    /// The part with these values.
    #[must_use]
    pub fn with(self, dim: Dim, set: &Set) -> Self {
        Self { cells: self.cells.into_iter().map(|cell| cell.with(dim, set.clone())).collect() }
    }

    /// Whether a sign-in is in it.
    pub fn contains(&self, point: &Point) -> bool {
        self.cells.iter().any(|cell| cell.contains(point))
    }
}

/// A sign-in with everything that can be said about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// Values that are not the first one, by dimension.
    values: Vec<(Dim, u32)>,
    /// What is true of it, in order. Nothing else is.
    atoms: Vec<AtomId>,
}

impl Point {
    /// A sign-in; dimensions that are not given have their first value.
    pub fn new(values: impl IntoIterator<Item = (Dim, u32)>, atoms: impl IntoIterator<Item = AtomId>) -> Self {
        let mut atoms: Vec<AtomId> = atoms.into_iter().collect();
        atoms.sort_unstable();
        atoms.dedup();
        Self { values: values.into_iter().collect(), atoms }
    }

    /// Its value in a dimension.
    pub fn value(&self, dim: Dim) -> u32 {
        self.values.iter().find(|(known, _)| *known == dim).map_or(0, |(_, value)| *value)
    }

    /// Whether a property is true of it.
    pub fn has(&self, atom: AtomId) -> bool {
        self.atoms.binary_search(&atom).is_ok()
    }

    /// What is true of it.
    pub fn atoms(&self) -> &[AtomId] {
        &self.atoms
    }

    /// The user, if it is a named one.
    pub fn person(&self, space: &Space) -> Option<AtomId> {
        self.atoms.iter().copied().find(|atom| space.is_person(*atom))
    }
}

/// Boxes, to be asked about many times: found by what they require.
#[derive(Clone, Debug, Default)]
pub struct Index {
    cells: Vec<Cell>,
    /// Boxes that require nothing.
    always: Vec<u32>,
    by_atom: FxHashMap<AtomId, Vec<u32>>,
}

impl Index {
    /// An index of the boxes of some regions.
    pub fn new(cells: impl IntoIterator<Item = Cell>) -> Self {
        let mut index = Self::default();
        cells.into_iter().for_each(|cell| index.add(cell));
        index
    }

    /// Adds a box.
    pub fn add(&mut self, cell: Cell) {
        let at = self.cells.len() as u32;
        if cell.requires.is_empty() {
            self.always.push(at);
        }
        for atom in cell.requires.iter() {
            self.by_atom.entry(*atom).or_default().push(at);
        }
        self.cells.push(cell);
    }

    /// The boxes.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    pub(super) fn get(&self, at: u32) -> Option<&Cell> {
        self.cells.get(at as usize)
    }

    /// The boxes that require nothing.
    pub(super) fn always(&self) -> &[u32] {
        &self.always
    }

    /// The boxes that require an atom.
    pub(in crate::space) fn requiring(&self, atom: AtomId) -> &[u32] {
        self.by_atom.get(&atom).map_or(&[], Vec::as_slice)
    }
}

impl From<&Region> for Index {
    fn from(region: &Region) -> Self {
        Self::new(region.cells.iter().cloned())
    }
}
