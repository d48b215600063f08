//! The one question: is a region covered by boxes?

use super::facts::Facts;
use super::region::{Cell, Index, Origin, Point};
use super::sat;
use super::search::{Found, Outcome, Scratch, Search};
use super::space::{AtomId, Space};
use super::widen::widen;

/// How much work a question may take. What takes more is [`Answer::Undecided`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Boxes that the engine of our own looks at.
    pub work: u64,
    /// Steps that the solver makes where that was not enough.
    pub steps: u64,
}

impl Default for Budget {
    /// Some tenths of a second.
    fn default() -> Self {
        Self { work: 1_000_000, steps: 20_000 }
    }
}

/// Whether a region is covered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is, whoever is in the groups that the files do not show.
    Yes,
    /// It is as long as nobody joins: the files hold everybody.
    Today,
    /// It is not: this person is known to be outside.
    No {
        /// What is outside.
        witness: Witness,
        /// Who.
        person: AtomId,
    },
    /// It is not if there is such a sign-in, which the files do not tell.
    Depends {
        /// What would be outside.
        witness: Witness,
        /// How many memberships it takes beyond those that put somebody into the region. With none
        /// it is anybody who is in no other group: the next one to be hired.
        k: u32,
        /// Properties that decide it.
        missing: Vec<AtomId>,
    },
    /// That was too much work.
    Undecided {
        /// How much.
        spent: u64,
    },
}

/// Something outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The largest box around it that is all outside.
    pub cell: Cell,
    /// One sign-in in it.
    pub point: Point,
    /// The box of the region in which it is.
    pub within: Origin,
}

/// Asks about one space. Nothing of one question shows in the next but the memory that is used.
pub struct Prover<'q> {
    space: &'q Space,
    facts: &'q Facts,
    scratch: &'q mut Scratch,
    budget: Budget,
    spent: u64,
}

/// The work was too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GaveUp;

impl<'q> Prover<'q> {
    /// Up to this many properties the smallest witness is looked for.
    const SMALL: u32 = 2;
    /// So many people are asked for by name.
    const PEOPLE: usize = 1000;

    /// A prover for questions about a space.
    pub fn new(space: &'q Space, facts: &'q Facts, scratch: &'q mut Scratch, budget: Budget) -> Self {
        Self { space, facts, scratch, budget, spent: 0 }
    }

    /// Whether all of `region` is in one of the boxes.
    pub fn covered(&mut self, region: &[Cell], by: &[&Index]) -> Answer {
        self.spent = 0;
        let mut smallest: Option<(&Cell, Found)> = None;
        let mut gave_up = false;
        for cell in region {
            match self.outside(cell, by) {
                Ok(None) => {}
                Ok(Some(found)) => {
                    if smallest.as_ref().is_none_or(|(_, known)| found.added < known.added) {
                        smallest = Some((cell, found));
                    }
                }
                Err(GaveUp) => gave_up = true,
            }
        }
        match smallest {
            None if gave_up => Answer::Undecided { spent: self.spent },
            None => Answer::Yes,
            Some((cell, found)) => self.explain(region, cell, &found, by),
        }
    }

    /// Somebody in `cell` and in none of the boxes, with as few properties as possible.
    pub(crate) fn outside(&mut self, cell: &Cell, by: &[&Index]) -> Result<Option<Found>, GaveUp> {
        // Who is in a group of known members is one of them.
        let of_known_members = cell.requires().iter().any(|atom| self.facts.members(*atom).is_some());
        if !of_known_members {
            for bound in 0..=Self::SMALL {
                let share = if bound == 0 { 1 } else { 8 };
                match self.find(cell, by, bound, share) {
                    Outcome::Open(found) => return Ok(Some(found)),
                    Outcome::Closed { within_bound: false } => return Ok(None),
                    Outcome::Closed { within_bound: true } | Outcome::GaveUp => {}
                }
            }
        }
        match self.find(cell, by, u32::MAX, 1) {
            Outcome::Closed { .. } => Ok(None),
            Outcome::GaveUp => match self.solve(cell, by) {
                Outcome::Closed { .. } => Ok(None),
                Outcome::Open(found) => Ok(Some(found)),
                Outcome::GaveUp => Err(GaveUp),
            },
            Outcome::Open(found) => {
                // What is known of a person is nothing that it takes.
                let person = found.point().person(self.space);
                let again = person.map(|person| self.find(&cell.clone().requiring(&[person]), by, Self::SMALL, 8));
                let found = again.and_then(Outcome::open).unwrap_or(found);
                // Many properties at once say little; the solver may find fewer.
                let fewer = (found.added > Self::SMALL && person.is_none()).then(|| self.solve(cell, by));
                let fewer = fewer.and_then(Outcome::open).filter(|other| other.added < found.added);
                Ok(Some(fewer.unwrap_or(found)))
            }
        }
    }

    /// Whether nobody is in `cell` and in one of the boxes, whatever the files do not tell.
    pub(crate) fn disjoint(&mut self, cell: &Cell, by: &[&Index]) -> bool {
        by.iter().flat_map(|index| index.cells()).all(|other| self.has_nobody(&[cell, other]))
    }

    /// Whether everybody in `cell` is in `other`.
    pub(crate) fn is_within(&mut self, cell: &Cell, other: &Cell) -> bool {
        self.find(cell, &[&Index::new([other.clone()])], u32::MAX, 1) == Outcome::Closed { within_bound: false }
    }

    /// Whether nobody is in `cell`.
    pub(crate) fn is_impossible(&mut self, cell: &Cell) -> bool {
        self.has_nobody(&[cell])
    }

    /// Whether nobody is in all of the boxes.
    pub(crate) fn has_nobody(&mut self, cells: &[&Cell]) -> bool {
        self.find_in(cells, &[], u32::MAX, 1) == Outcome::Closed { within_bound: false }
    }

    fn find(&mut self, cell: &Cell, by: &[&Index], bound: u32, share: u64) -> Outcome {
        self.find_in(&[cell], by, bound, share)
    }

    fn find_in(&mut self, cells: &[&Cell], by: &[&Index], bound: u32, share: u64) -> Outcome {
        let limit = self.budget.work.saturating_sub(self.spent) / share;
        let mut search = Search::new(self.space, self.facts, by, self.scratch, limit);
        let outcome = search.find(cells, bound);
        self.spent += search.work();
        outcome
    }

    fn solve(&mut self, cell: &Cell, by: &[&Index]) -> Outcome {
        let (outcome, steps) = sat::find(self.space, self.facts, by, cell, self.budget.steps);
        self.spent += steps;
        outcome
    }

    fn explain(&mut self, region: &[Cell], cell: &Cell, found: &Found, by: &[&Index]) -> Answer {
        if let Some((within, found, person)) = self.known_person(region, by) {
            let witness = self.witness(&within, &found, by);
            if self.holds(&witness, region, by) {
                return Answer::No { witness, person };
            }
        }
        if self.facts.everybody().is_some() && self.is_nobody_today(region, by) {
            return Answer::Today;
        }
        let witness = self.witness(cell, found, by);
        // Whoever claims something shows that it holds, by other means than it was found.
        if !self.holds(&witness, region, by) {
            return Answer::Undecided { spent: self.spent };
        }
        let news = |atoms: &[AtomId], given: &[AtomId]| -> Vec<AtomId> {
            atoms.iter().copied().filter(|atom| !given.contains(atom)).collect()
        };
        let mut missing = news(witness.cell.requires(), cell.requires());
        missing.extend(news(witness.cell.forbids(), cell.forbids()));
        Answer::Depends { witness, k: found.added, missing }
    }

    fn witness(&self, cell: &Cell, found: &Found, by: &[&Index]) -> Witness {
        Witness { cell: widen(self.space, cell, found, by), point: found.point(), within: cell.origin() }
    }

    fn holds(&self, witness: &Witness, region: &[Cell], by: &[&Index]) -> bool {
        let point = &witness.point;
        let mut boxes = by.iter().flat_map(|index| index.cells());
        self.facts.allow(self.space, point)
            && region.iter().any(|cell| cell.contains(point))
            && !boxes.any(|cell| cell.contains(point))
    }

    /// Whether the files hold everybody, and nobody of them is outside.
    fn is_nobody_today(&mut self, region: &[Cell], by: &[&Index]) -> bool {
        let people = self.facts.everybody().cloned().unwrap_or_default();
        region.iter().all(|cell| {
            let mut each = people.iter().map(|person| cell.clone().requiring(&[*person]));
            each.all(|cell| self.find(&cell, by, u32::MAX, 1) == Outcome::Closed { within_bound: false })
        })
    }

    /// Somebody who is outside whatever the files do not tell.
    fn known_person(&mut self, region: &[Cell], by: &[&Index]) -> Option<(Cell, Found, AtomId)> {
        for cell in region {
            for person in self.people(cell, by) {
                let of_person = cell.clone().requiring(&[person]);
                let Outcome::Open(found) = self.find(&of_person, by, u32::MAX, 1) else { continue };
                let values = found.values.iter().cloned();
                let here = values.fold(Cell::of([person], []), |cell, (dim, set)| cell.with(dim, set));
                if self.is_within(&here, cell) && self.disjoint(&here, by) {
                    return Some((of_person, found, person));
                }
            }
        }
        None
    }

    /// People who are known to be where a witness would have to be.
    fn people(&self, cell: &Cell, by: &[&Index]) -> Vec<AtomId> {
        let mut waiting: Vec<AtomId> = cell.requires().first().copied().into_iter().collect();
        if waiting.is_empty() {
            let forbidden = by.iter().flat_map(|index| index.cells()).flat_map(|cell| cell.forbids());
            waiting.extend(forbidden.copied().take(Self::PEOPLE));
            waiting.extend(self.facts.everybody().into_iter().flat_map(|all| all.iter().copied()));
        }
        let mut seen: rustc_hash::FxHashSet<AtomId> = waiting.iter().copied().collect();
        let mut at = 0;
        let mut people = Vec::new();
        while let Some(atom) = waiting.get(at).copied() {
            at += 1;
            if self.space.is_person(atom) {
                people.push(atom);
            }
            if people.len() == Self::PEOPLE {
                break;
            }
            waiting.extend(self.facts.sources(atom).iter().copied().filter(|source| seen.insert(*source)));
        }
        people
    }
}

/// Whether all of `region` is in one of the boxes.
pub fn covered(space: &Space, facts: &Facts, region: &[Cell], by: &[&Index], budget: Budget) -> Answer {
    Prover::new(space, facts, &mut Scratch::default(), budget).covered(region, by)
}

/// Whether all of `a` is in `b`.
pub fn subset(space: &Space, facts: &Facts, a: &[Cell], b: &[Cell], budget: Budget) -> Answer {
    covered(space, facts, a, &[&Index::new(b.iter().cloned())], budget)
}

/// Whether nothing is in both: [`Answer::Yes`] says so, other answers who is.
pub fn apart(space: &Space, facts: &Facts, a: &[Cell], b: &[Cell], budget: Budget) -> Answer {
    let both: Vec<Cell> = a.iter().flat_map(|one| b.iter().map(move |two| one.and(two))).collect();
    covered(space, facts, &both, &[], budget)
}
