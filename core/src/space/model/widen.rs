//! From one sign-in outside the boxes to a description of as many as possible.

use rustc_hash::{FxHashMap, FxHashSet};

use super::region::{Cell, Index};
use super::search::Found;
use super::set::Set;
use super::space::{AtomId, Dim, Space};

/// The boxes, and by how many reasons each is not met: a dimension, something true that it forbids,
/// something false that it requires.
struct Boxes<'q> {
    cells: Vec<&'q Cell>,
    reasons: Vec<u32>,
}

impl<'q> Boxes<'q> {
    fn cell(&self, at: u32) -> Option<&'q Cell> {
        self.cells.get(at as usize).copied()
    }

    /// Takes a reason from boxes that have it, unless it is the only one of a box.
    fn drop_reason(&mut self, of: &[u32]) -> bool {
        let spared = of.iter().all(|&at| self.reasons.get(at as usize).is_some_and(|&reasons| reasons > 1));
        for &at in of.iter().filter(|_| spared) {
            if let Some(reasons) = self.reasons.get_mut(at as usize) {
                *reasons -= 1;
            }
        }
        spared
    }
}

/// The largest box around what was found within `region` that meets none of the boxes: nothing can
/// be left out of what it says. Values first: who it is about matters more than where from.
pub(super) fn widen(space: &Space, region: &Cell, found: &Found, by: &[&Index]) -> Cell {
    let given: FxHashSet<AtomId> = region.requires().iter().copied().collect();
    let is_true: FxHashSet<AtomId> = found.atoms.iter().copied().collect();
    let mut falsehoods: Vec<AtomId> = region.forbids().to_vec();
    let mut is_false: FxHashSet<AtomId> = falsehoods.iter().copied().collect();
    let mut values: Vec<(Dim, Set)> = found.values.clone();

    let mut boxes = Boxes { cells: by.iter().flat_map(|index| index.cells()).collect(), reasons: Vec::new() };
    let missed_by =
        |cell: &Cell| values.iter().filter(|(dim, left)| cell.set(*dim).is_some_and(|set| !set.meets(left))).count();
    // Something must be false where nothing else keeps a box away.
    for cell in &boxes.cells {
        let kept = missed_by(cell) > 0
            || cell.forbids().iter().any(|atom| is_true.contains(atom))
            || cell.requires().iter().any(|atom| is_false.contains(atom));
        let absent = cell.requires().iter().find(|atom| !is_true.contains(atom));
        if let Some(atom) = absent.filter(|_| !kept) {
            is_false.insert(*atom);
            falsehoods.push(*atom);
        }
    }
    let mut by_atom: FxHashMap<AtomId, Vec<u32>> = FxHashMap::default();
    for (at, cell) in boxes.cells.iter().enumerate() {
        let present = cell.forbids().iter().filter(|atom| is_true.contains(atom));
        let absent = cell.requires().iter().filter(|atom| is_false.contains(atom));
        let mut reasons = missed_by(cell);
        for atom in present.chain(absent) {
            by_atom.entry(*atom).or_default().push(at as u32);
            reasons += 1;
        }
        boxes.reasons.push(reasons as u32);
    }

    for (dim, left) in &mut values {
        let whole = region.set(*dim).cloned().unwrap_or_else(|| space.full(*dim));
        let apart = |at: &u32| boxes.cell(*at).and_then(|cell| cell.set(*dim)).is_some_and(|set| !set.meets(left));
        let mut missed: Vec<u32> = (0..boxes.cells.len() as u32).filter(apart).collect();
        for value in whole.minus(left).iter() {
            let holds =
                |at: &u32| boxes.cell(*at).and_then(|cell| cell.set(*dim)).is_some_and(|set| set.contains(value));
            let (met, others): (Vec<u32>, Vec<u32>) = missed.iter().partition(|at| holds(at));
            if boxes.drop_reason(&met) {
                left.insert(value);
                missed = others;
            }
        }
    }
    let boxes_of = |atom: &AtomId| by_atom.get(atom).map_or(&[][..], Vec::as_slice);
    let mut truths = found.atoms.clone();
    truths.retain(|atom| given.contains(atom) || !boxes.drop_reason(boxes_of(atom)));
    let demanded: FxHashSet<AtomId> = region.forbids().iter().copied().collect();
    falsehoods.retain(|atom| demanded.contains(atom) || !boxes.drop_reason(boxes_of(atom)));
    values.retain(|(dim, set)| *set != space.full(*dim));
    values.into_iter().fold(Cell::of(truths, falsehoods), |cell, (dim, set)| cell.with(dim, set))
}
