//! Small random questions, and their answers from all points there are.

use super::super::{Answer, AtomId, Budget, Cell, Dim, Facts, Index, Point, Property, Space, covered};

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
            space.atom(Property::User(person.to_string()));
        }
        for group in 0..random.below(5 - people) {
            space.atom(Property::Group(group.to_string()));
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

    /// All points that are possible.
    fn points(&self) -> Vec<Point> {
        let sizes = DIMS.map(|dim| self.space.size(dim));
        let point = |mut number: u32| {
            let values = DIMS.into_iter().zip(sizes).map(|(dim, size)| {
                let value = number % size;
                number /= size;
                (dim, value)
            });
            let values: Vec<(Dim, u32)> = values.collect();
            Point::new(values, (0..self.space.len() as u32).filter(|atom| number >> atom & 1 == 1).map(AtomId))
        };
        let all = sizes.iter().product::<u32>() << self.space.len();
        (0..all).map(point).filter(|point| self.facts.allow(&self.space, point)).collect()
    }

    fn is_open(&self, point: &Point) -> bool {
        self.region.iter().any(|cell| cell.contains(point)) && !self.by.iter().any(|cell| cell.contains(point))
    }

    /// How many properties it takes to be at a point of `cell`.
    fn distance(&self, cell: &Cell, point: &Point) -> u32 {
        let mut given = cell.requires().to_vec();
        let mut at = 0;
        while let Some(atom) = given.get(at).copied() {
            let new: Vec<AtomId> =
                self.facts.implied(atom).iter().copied().filter(|other| !given.contains(other)).collect();
            given.extend(new);
            at += 1;
        }
        point.atoms().iter().filter(|atom| !given.contains(atom)).count() as u32
    }

    /// Whether an answer is right.
    pub(super) fn check(&self, answer: &Answer) -> Result<(), &'static str> {
        let points = self.points();
        let open: Vec<&Point> = points.iter().filter(|point| self.is_open(point)).collect();
        let witness = match answer {
            Answer::Undecided { .. } => return Err("gave up"),
            Answer::Yes => return if open.is_empty() { Ok(()) } else { Err("not covered") },
            Answer::Today => {
                let everybody = self.facts.everybody().ok_or("not everybody is known")?;
                let today = open.iter().any(|point| everybody.iter().any(|person| point.has(*person)));
                return if today || open.is_empty() { Err("not today") } else { Ok(()) };
            }
            Answer::No { witness, .. } | Answer::Depends { witness, .. } => witness,
        };
        if !open.contains(&&witness.point) && !self.is_open(&witness.point) {
            return Err("the witness is not outside");
        }
        if !self.facts.allow(&self.space, &witness.point) {
            return Err("the witness is impossible");
        }
        let in_cell: Vec<&Point> = points.iter().filter(|point| witness.cell.contains(point)).collect();
        if !witness.cell.contains(&witness.point) || in_cell.iter().any(|point| !self.is_open(point)) {
            return Err("the box of the witness is not outside");
        }
        match answer {
            Answer::No { person, .. } => {
                let same = |point: &Point| DIMS.iter().all(|dim| point.value(*dim) == witness.point.value(*dim));
                let theirs = points.iter().filter(|point| point.has(*person) && same(point));
                if theirs.clone().count() == 0 || theirs.clone().any(|point| !self.is_open(point)) {
                    return Err("the person may be inside");
                }
            }
            Answer::Depends { k, .. } if self.simple => {
                let least = open.iter().flat_map(|point| {
                    let cells = self.region.iter().filter(|cell| cell.contains(point));
                    cells.map(|cell| self.distance(cell, point))
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
