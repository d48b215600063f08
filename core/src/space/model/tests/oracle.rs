//! Small random questions, and their answers from all points there are.

use super::super::{Answer, AtomId, Budget, Cell, Dim, Facts, Index, Property, Space, covered};

/// Numbers that are the same everywhere.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit.max(1)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

const DIMS: [Dim; 3] = [Dim::Target, Dim::Platform, Dim::Device];

/// A question about a few dimensions and properties.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    pub(super) space: Space,
    pub(super) facts: Facts,
    pub(super) region: Vec<Cell>,
    pub(super) by: Vec<Cell>,
    /// How many of the atoms are people.
    people: u64,
    /// Whether only boxes and implications are known, so that the fewest properties are exact.
    simple: bool,
}

impl Instance {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed + 1);
        let sizes: Vec<(Dim, u32)> = DIMS
            .into_iter()
            .take(random.below(4) as usize)
            .map(|dim| (dim, 1 + random.below(3).min(2) as u32))
            .collect();
        let mut space = Space::new(sizes);
        let people = random.below(3);
        for person in 0..people {
            space.atom(Property::User(person.to_string().into()));
        }
        for group in 0..random.below(5 - people) {
            space.atom(Property::Group(group.to_string().into()));
        }
        let mut instance =
            Self { space, facts: Facts::default(), region: Vec::new(), by: Vec::new(), people, simple: true };
        for _ in 0..random.below(5) {
            instance.add_fact(&mut random);
        }
        if people > 0 && random.chance(30) {
            instance.facts.only((0..people as u32).map(AtomId).collect::<Vec<_>>());
        }
        instance.region = (0..1 + random.below(2)).map(|_| instance.random_cell(&mut random)).collect();
        instance.by = (0..random.below(7)).map(|_| instance.random_cell(&mut random)).collect();
        instance
    }

    pub(super) fn is_simple(&self) -> bool {
        self.simple
    }

    fn random_atom(&self, random: &mut Random) -> Option<AtomId> {
        (!self.space.is_empty()).then(|| AtomId(random.below(self.space.len() as u64) as u32))
    }

    pub(super) fn random_cell(&self, random: &mut Random) -> Cell {
        let mut cell = Cell::top();
        for dim in DIMS {
            if random.chance(40) {
                let values = (0..self.space.size(dim)).filter(|_| random.chance(60));
                cell = cell.with(dim, self.space.set(dim, values.collect::<Vec<_>>()));
            }
        }
        for _ in 0..random.below(3) {
            if let Some(atom) = self.random_atom(random).filter(|_| random.chance(60)) {
                cell = if random.chance(50) { cell.requiring(&[atom]) } else { cell.forbidding(&[atom]) };
            }
        }
        cell
    }

    pub(super) fn add_fact(&mut self, random: &mut Random) {
        let (Some(one), Some(other)) = (self.random_atom(random), self.random_atom(random)) else { return };
        match random.below(4) {
            0 | 1 if u64::from(one.0) < self.people || one < other => self.facts.imply(one, other),
            2 if one != other => {
                self.simple = false;
                let mut members: Vec<AtomId> = (0..self.people as u32).map(AtomId).collect();
                members.retain(|member| *member != one && random.chance(70));
                members.extend((random.chance(30)).then_some(other));
                if self.facts.members(one).is_none() {
                    self.facts.one_of(one, members);
                }
            }
            3 => self.facts.disjoint(one, other),
            _ => {
                let cell = self.random_cell(random);
                self.facts.impossible(cell);
            }
        }
    }

    pub(super) fn ask(&self) -> Answer {
        let index = Index::new(self.by.iter().cloned());
        covered(&self.space, &self.facts, &self.region, &[&index], Budget::default())
    }

    /// Whether an answer is right.
    pub(super) fn check(&self, answer: &Answer) -> Result<(), &'static str> {
        let flat = Flat::of(self);
        let points = flat.points();
        let open: Vec<Spot> = points.iter().copied().filter(|spot| flat.is_open(spot)).collect();
        let witness = match answer {
            Answer::Undecided { .. } => return Err("gave up"),
            Answer::Yes => return if open.is_empty() { Ok(()) } else { Err("not covered") },
            Answer::Today => {
                let everybody = bits(self.facts.everybody().ok_or("not everybody is known")?);
                let today = open.iter().any(|spot| spot.atoms & everybody != 0);
                return if today || open.is_empty() { Err("not today") } else { Ok(()) };
            }
            Answer::No { witness, .. } | Answer::Depends { witness, .. } => witness,
        };
        let spot = Spot { values: DIMS.map(|dim| witness.point.value(dim)), atoms: bits(witness.point.atoms()) };
        if !open.contains(&spot) {
            return Err("the witness is impossible or not outside");
        }
        let cell = Box::of(&witness.cell);
        if !cell.holds(&spot) || points.iter().any(|spot| cell.holds(spot) && !flat.is_open(spot)) {
            return Err("the box of the witness is not outside");
        }
        match answer {
            Answer::No { person, .. } => {
                let person = bits(&[*person]);
                let mut theirs = points.iter().filter(|other| other.atoms & person != 0 && other.values == spot.values);
                if theirs.clone().count() == 0 || theirs.any(|spot| !flat.is_open(spot)) {
                    return Err("the person may be inside");
                }
            }
            Answer::Depends { k, .. } if self.simple => {
                let least = open.iter().flat_map(|spot| {
                    let cells = flat.region.iter().filter(|cell| cell.holds(spot));
                    cells.map(|cell| (spot.atoms & !flat.follows(cell.requires)).count_ones())
                });
                let least = least.min().unwrap_or_default();
                // Beyond that, the fewest are not looked for.
                if *k != least && least <= 2 {
                    return Err("fewer properties will do");
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The same with everything in another order.
    pub(super) fn shuffled(&self, random: &mut Random) -> Self {
        let mut other = self.clone();
        other.by.sort_by_key(|_| random.below(1000));
        other.region.reverse();
        other
    }
}

/// A point in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Spot {
    values: [u32; DIMS.len()],
    atoms: u32,
}

/// A box in numbers.
struct Box {
    sets: [u32; DIMS.len()],
    requires: u32,
    forbids: u32,
}

fn bits(atoms: &[AtomId]) -> u32 {
    atoms.iter().fold(0, |bits, atom| bits | 1 << atom.0)
}

impl Box {
    fn of(cell: &Cell) -> Self {
        let set = |dim| cell.set(dim).map_or(u32::MAX, |set| set.iter().fold(0, |bits, value| bits | 1 << value));
        Self { sets: DIMS.map(set), requires: bits(cell.requires()), forbids: bits(cell.forbids()) }
    }

    fn holds(&self, spot: &Spot) -> bool {
        spot.atoms & self.requires == self.requires
            && spot.atoms & self.forbids == 0
            && self.sets.iter().zip(spot.values).all(|(set, value)| set >> value & 1 == 1)
    }
}

/// An instance in numbers: nothing here is shared with the engine.
struct Flat {
    sizes: [u32; DIMS.len()],
    atoms: u32,
    people: u32,
    region: Vec<Box>,
    by: Vec<Box>,
    impossible: Vec<Box>,
    implies: Vec<u32>,
    one_of: Vec<Option<u32>>,
}

impl Flat {
    fn of(instance: &Instance) -> Self {
        let atoms = instance.space.len() as u32;
        let each = || (0..atoms).map(AtomId);
        let facts = &instance.facts;
        let boxes = |cells: &[Cell]| cells.iter().map(Box::of).collect();
        Self {
            sizes: DIMS.map(|dim| instance.space.size(dim)),
            atoms,
            people: (1 << instance.people) - 1,
            region: boxes(&instance.region),
            by: boxes(&instance.by),
            impossible: boxes(facts.index().cells()),
            implies: each().map(|atom| bits(facts.implied(atom))).collect(),
            one_of: each().map(|atom| facts.members(atom).map(|members| bits(members))).collect(),
        }
    }

    fn points(&self) -> Vec<Spot> {
        let [first, second, third] = self.sizes;
        let mut points = Vec::new();
        for atoms in 0..1 << self.atoms {
            for number in 0..first * second * third {
                let values = [number % first, number / first % second, number / first / second];
                points.push(Spot { values, atoms });
            }
        }
        points.retain(|spot| self.allows(spot));
        points
    }

    fn allows(&self, spot: &Spot) -> bool {
        let each = (0..self.atoms as usize).filter(|atom| spot.atoms >> atom & 1 == 1);
        (spot.atoms & self.people).count_ones() <= 1
            && each.clone().all(|atom| spot.atoms & self.implies[atom] == self.implies[atom])
            && each.clone().all(|atom| self.one_of[atom].is_none_or(|members| spot.atoms & members != 0))
            && !self.impossible.iter().any(|cell| cell.holds(spot))
    }

    fn is_open(&self, spot: &Spot) -> bool {
        self.region.iter().any(|cell| cell.holds(spot)) && !self.by.iter().any(|cell| cell.holds(spot))
    }

    fn follows(&self, mut atoms: u32) -> u32 {
        for _ in 0..self.atoms {
            for atom in 0..self.atoms as usize {
                atoms |= if atoms >> atom & 1 == 1 { self.implies[atom] } else { 0 };
            }
        }
        atoms
    }
}
