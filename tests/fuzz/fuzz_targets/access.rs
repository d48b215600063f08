//! The engine of the access model: whatever is asked, it ends, and what it shows is outside.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pitfall_core::space::model::{Answer, AtomId, Budget, Cell, Dim, Facts, Index, Property, Space, covered};

const DIMS: [Dim; 3] = [Dim::Target, Dim::Platform, Dim::Device];

/// Bytes as numbers, zeros at the end.
struct Bytes<'d>(&'d [u8]);

impl Bytes<'_> {
    fn below(&mut self, limit: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % limit.max(1)
    }
}

fn cell(bytes: &mut Bytes<'_>, space: &Space, atoms: &[AtomId]) -> Cell {
    let mut cell = Cell::top();
    for dim in DIMS {
        if bytes.below(3) == 0 {
            let bits = bytes.below(256);
            cell = cell.with(dim, space.set(dim, (0..8).filter(|value| bits >> value & 1 == 1)));
        }
    }
    for _ in 0..bytes.below(4) {
        let atom = [atoms[bytes.below(atoms.len())]];
        cell = if bytes.below(2) == 0 { cell.requiring(&atom) } else { cell.forbidding(&atom) };
    }
    cell
}

fuzz_target!(|data: &[u8]| {
    let mut bytes = Bytes(data);
    let mut space = Space::new(DIMS.map(|dim| (dim, 1 + bytes.below(8) as u32)));
    let mut atoms: Vec<AtomId> = (0..3).map(|n| space.atom(Property::User(n.to_string()))).collect();
    atoms.extend((0..1 + bytes.below(40)).map(|n| space.atom(Property::Group(n.to_string()))));
    let mut facts = Facts::default();
    for _ in 0..bytes.below(20) {
        let [one, other] = [0; 2].map(|_| atoms[bytes.below(atoms.len())]);
        match bytes.below(4) {
            0 => facts.imply(one, other),
            1 => facts.disjoint(one, other),
            2 => facts.one_of(one, [other, atoms[0]]),
            _ => facts.impossible(cell(&mut bytes, &space, &atoms)),
        }
    }
    let region = [cell(&mut bytes, &space, &atoms)];
    let count = bytes.below(60);
    let by: Vec<Cell> = (0..count).map(|_| cell(&mut bytes, &space, &atoms)).collect();
    let budget = Budget { work: 20_000, steps: 1_000 };
    match covered(&space, &facts, &region, &[&Index::new(by.iter().cloned())], budget) {
        Answer::No { witness, .. } | Answer::Depends { witness, .. } => {
            assert!(region[0].contains(&witness.point) && facts.allow(&space, &witness.point));
            assert!(!by.iter().any(|cell| cell.contains(&witness.point)));
        }
        _ => {}
    }
});
