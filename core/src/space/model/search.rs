//! The engine of our own: depth first, from the sign-ins with the fewest properties on.
//!
//! A box says: whoever has these values and all that it requires has one of what it forbids, or is
//! in it. So everything is taken to be false but what the region demands, and only boxes of which
//! all requirements hold are looked at. Each of these must be left: by other values in a dimension,
//! or by making something true that it forbids. That is tried in turn, with a stack of our own and a
//! limit to the work.

use super::facts::Facts;
use super::region::{Cell, Index, Point};
use super::set::Set;
use super::space::{AtomId, Dim, Space};

/// How a search ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// There is nothing outside the boxes; if `within_bound`, nothing with so few properties.
    Closed { within_bound: bool },
    /// This is outside.
    Open(Found),
    /// The work was too much.
    GaveUp,
}

impl Outcome {
    pub(super) fn open(self) -> Option<Found> {
        match self {
            Self::Open(found) => Some(found),
            _ => None,
        }
    }
}

/// Sign-ins outside the boxes: all of these values, and nothing but these atoms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) values: Vec<(Dim, Set)>,
    pub(crate) atoms: Vec<AtomId>,
    /// How many atoms are true beyond what the region demands, and what follows from that.
    pub(crate) added: u32,
}

impl Found {
    /// One of the sign-ins.
    pub(crate) fn point(&self) -> Point {
        let values = self.values.iter().filter_map(|(dim, set)| Some((*dim, set.first()?)));
        Point::new(values, self.atoms.iter().copied())
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Truth {
    #[default]
    Open,
    True,
    False,
}

/// Memory that searches use one after the other.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    truth: Vec<Truth>,
    /// Atoms that are true or false, in the order in which they became so.
    trail: Vec<AtomId>,
    /// What is left of the dimensions that are narrowed.
    domain: [Option<Set>; Dim::ALL.len()],
    /// Dimensions that were narrowed, with what was left before.
    cuts: Vec<(Dim, Option<Set>)>,
    /// Who the user and which the device is.
    identities: [Option<AtomId>; 2],
    /// Boxes whose requirements may all hold.
    queue: Vec<Clause>,
    /// The boxes before this one are left.
    head: usize,
    added: u32,
    frames: Vec<Frame>,
}

/// Something that must be left, or satisfied.
#[derive(Clone, Copy, Debug)]
enum Clause {
    /// A box of the index with this number.
    Cell { index: u32, cell: u32 },
    /// The atom is known to be held by some only.
    OneOf(AtomId),
}

#[derive(Clone, Debug)]
enum Choice {
    Cut(Dim, Set),
    True(AtomId),
}

/// A clause with several ways out.
#[derive(Clone, Debug)]
struct Frame {
    choices: Vec<Choice>,
    next: usize,
    mark: Mark,
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    trail: usize,
    cuts: usize,
    queue: usize,
    head: usize,
    added: u32,
}

/// A contradiction.
struct Clash;

/// A search for something outside some boxes.
pub(super) struct Search<'q> {
    space: &'q Space,
    facts: &'q Facts,
    /// The boxes, what is impossible last.
    indexes: Vec<&'q Index>,
    scratch: &'q mut Scratch,
    bound: u32,
    /// Whether something was left out because of the bound.
    bounded: bool,
    work: u64,
    limit: u64,
}

impl<'q> Search<'q> {
    pub(super) fn new(
        space: &'q Space,
        facts: &'q Facts,
        by: &[&'q Index],
        scratch: &'q mut Scratch,
        limit: u64,
    ) -> Self {
        let indexes = by.iter().copied().chain([facts.index()]).collect();
        Self { space, facts, indexes, scratch, bound: u32::MAX, bounded: false, work: 0, limit }
    }

    /// How much was done.
    pub(super) fn work(&self) -> u64 {
        self.work
    }

    /// Looks for a sign-in in all of `region` that is in none of the boxes, with at most `bound`
    /// properties beyond those that the region demands.
    pub(super) fn find(&mut self, region: &[&Cell], bound: u32) -> Outcome {
        self.reset();
        self.bounded = false;
        self.bound = u32::MAX;
        let started = self.start(region);
        self.scratch.added = 0;
        self.bound = bound;
        match started {
            Ok(()) => self.run(),
            Err(Clash) => Outcome::Closed { within_bound: false },
        }
    }

    fn reset(&mut self) {
        self.undo(Mark { trail: 0, cuts: 0, queue: 0, head: 0, added: 0 });
        self.scratch.truth.resize(self.space.len(), Truth::Open);
        self.scratch.frames.clear();
        self.scratch.identities = [None; 2];
    }

    fn start(&mut self, region: &[&Cell]) -> Result<(), Clash> {
        for (dim, set) in region.iter().flat_map(|cell| cell.sets()) {
            self.narrow(*dim, set)?;
        }
        for atom in region.iter().flat_map(|cell| cell.forbids()) {
            self.make_false(*atom)?;
        }
        for (number, index) in self.indexes.iter().enumerate() {
            let clause = |cell: &u32| Clause::Cell { index: number as u32, cell: *cell };
            self.scratch.queue.extend(index.always().iter().map(clause));
        }
        for atom in region.iter().flat_map(|cell| cell.requires()) {
            self.make_true(*atom)?;
        }
        Ok(())
    }

    fn run(&mut self) -> Outcome {
        loop {
            if self.work > self.limit {
                return Outcome::GaveUp;
            }
            let step = match self.tightest() {
                None => return Outcome::Open(self.found()),
                Some(clause) => self.leave(clause),
            };
            if step.is_err() && !self.go_back() {
                return Outcome::Closed { within_bound: self.bounded };
            }
        }
    }

    fn found(&self) -> Found {
        let values = Dim::ALL.into_iter().filter_map(|dim| Some((dim, self.domain(dim)?.clone())));
        let atoms = self.scratch.trail.iter().copied().filter(|atom| self.truth(*atom) == Truth::True);
        Found { values: values.collect(), atoms: atoms.collect(), added: self.scratch.added }
    }

    /// The clause with the fewest ways out among those that are not yet left. Who exactly somebody
    /// is comes last.
    fn tightest(&mut self) -> Option<Clause> {
        const LATER: usize = usize::MAX / 2;
        let mut best = None;
        let mut ways = usize::MAX;
        let mut at = self.scratch.head;
        while let Some(clause) = self.scratch.queue.get(at).copied() {
            match self.ways_out(clause) {
                None if at == self.scratch.head => self.scratch.head += 1,
                None => {}
                Some(count) => {
                    let late = matches!(clause, Clause::OneOf(_)) && count > 1;
                    let count = if late { count + LATER } else { count };
                    if count < ways {
                        (best, ways) = (Some(clause), count);
                    }
                    if count == 0 {
                        break;
                    }
                }
            }
            at += 1;
        }
        best
    }

    /// In how many ways a clause can be left; `None` if it is.
    fn ways_out(&mut self, clause: Clause) -> Option<usize> {
        self.work += 1;
        let mut ways = 0;
        let others = match clause {
            Clause::OneOf(atom) => self.facts.members(atom).map_or(&[][..], |members| members),
            Clause::Cell { index, cell } => {
                let cell = self.indexes.get(index as usize)?.get(cell)?;
                for (dim, set) in cell.sets() {
                    match self.position(*dim, set) {
                        Position::Outside => return None,
                        Position::Inside => {}
                        Position::Across => ways += 1,
                    }
                }
                if !cell.requires().iter().all(|atom| self.truth(*atom) == Truth::True) {
                    return None;
                }
                cell.forbids()
            }
        };
        self.work += others.len() as u64 / 8;
        let room = self.scratch.added < self.bound;
        for atom in others {
            match self.truth(*atom) {
                Truth::True => return None,
                Truth::Open if room && self.may_be(*atom) => ways += 1,
                _ => {}
            }
        }
        Some(ways)
    }

    /// Leaves a clause in the first way, and notes the others.
    fn leave(&mut self, clause: Clause) -> Result<(), Clash> {
        let mut choices = Vec::new();
        let others = match clause {
            Clause::OneOf(atom) => self.facts.members(atom).map_or(&[][..], |members| members),
            Clause::Cell { index, cell } => {
                let cell = self.indexes.get(index as usize).and_then(|index| index.get(cell)).ok_or(Clash)?;
                let across = cell.sets().iter().filter(|(dim, set)| self.position(*dim, set) == Position::Across);
                choices.extend(across.map(|(dim, set)| Choice::Cut(*dim, set.clone())));
                cell.forbids()
            }
        };
        let open = others.iter().filter(|atom| self.truth(**atom) == Truth::Open && self.may_be(**atom));
        if self.scratch.added < self.bound {
            choices.extend(open.map(|atom| Choice::True(*atom)));
        } else if open.count() > 0 {
            self.bounded = true;
        }
        if choices.len() == 1 {
            return choices.first().map_or(Ok(()), |choice| self.take(choice));
        }
        let mark = self.mark();
        self.scratch.frames.push(Frame { choices, next: 0, mark });
        // The way ahead is found in the same manner as the way back.
        Err(Clash)
    }

    /// Takes the next way that was noted. False if there is none.
    fn go_back(&mut self) -> bool {
        while let Some(mut frame) = self.scratch.frames.pop() {
            self.undo(frame.mark);
            self.work += 1;
            // Whatever the ways before led to need not be looked at again.
            let before = frame.next.checked_sub(1).and_then(|before| frame.choices.get(before));
            if before.is_some_and(|choice| self.rule_out(choice).is_err()) {
                continue;
            }
            let Some(choice) = frame.choices.get(frame.next).cloned() else { continue };
            frame.next += 1;
            frame.mark = self.mark();
            self.scratch.frames.push(frame);
            if self.take(&choice).is_ok() {
                return true;
            }
        }
        false
    }

    fn take(&mut self, choice: &Choice) -> Result<(), Clash> {
        match choice {
            Choice::True(atom) => self.make_true(*atom),
            Choice::Cut(dim, set) => {
                let left = self.left(*dim).minus(set);
                self.put(*dim, left)
            }
        }
    }

    fn rule_out(&mut self, choice: &Choice) -> Result<(), Clash> {
        match choice {
            Choice::True(atom) => self.make_false(*atom),
            Choice::Cut(dim, set) => self.narrow(*dim, set),
        }
    }

    fn make_false(&mut self, atom: AtomId) -> Result<(), Clash> {
        match self.truth(atom) {
            Truth::True => Err(Clash),
            Truth::False => Ok(()),
            Truth::Open => {
                self.note(atom, Truth::False);
                Ok(())
            }
        }
    }

    /// Makes an atom true, and what follows.
    fn make_true(&mut self, atom: AtomId) -> Result<(), Clash> {
        let facts = self.facts;
        let mut at = self.scratch.trail.len();
        self.hold(atom)?;
        // What became true since is at the end of the trail.
        while let Some(atom) = self.scratch.trail.get(at).copied() {
            at += 1;
            for implied in facts.implied(atom) {
                self.hold(*implied)?;
            }
        }
        Ok(())
    }

    fn hold(&mut self, atom: AtomId) -> Result<(), Clash> {
        match self.truth(atom) {
            Truth::True => return Ok(()),
            Truth::False => return Err(Clash),
            Truth::Open => {}
        }
        if !self.may_be(atom) {
            return Err(Clash);
        }
        if self.scratch.added >= self.bound {
            self.bounded = true;
            return Err(Clash);
        }
        self.note(atom, Truth::True);
        self.scratch.added += 1;
        self.work += 1;
        if let Some(kind) = self.space.identity(atom)
            && let Some(slot) = self.scratch.identities.get_mut(kind as usize)
        {
            *slot = Some(atom);
        }
        for (number, index) in self.indexes.iter().enumerate() {
            let clause = |cell: &u32| Clause::Cell { index: number as u32, cell: *cell };
            self.scratch.queue.extend(index.requiring(atom).iter().map(clause));
        }
        if self.facts.members(atom).is_some() {
            self.scratch.queue.push(Clause::OneOf(atom));
        }
        Ok(())
    }

    /// Whether an open atom could become true: nobody is two people.
    fn may_be(&self, atom: AtomId) -> bool {
        let taken = |kind| self.scratch.identities.get(kind as usize).copied().flatten();
        self.space.identity(atom).and_then(taken).is_none_or(|other| other == atom)
    }

    fn truth(&self, atom: AtomId) -> Truth {
        self.scratch.truth.get(atom.index()).copied().unwrap_or_default()
    }

    fn note(&mut self, atom: AtomId, truth: Truth) {
        if let Some(slot) = self.scratch.truth.get_mut(atom.index()) {
            *slot = truth;
            self.scratch.trail.push(atom);
        }
    }

    fn domain(&self, dim: Dim) -> Option<&Set> {
        self.scratch.domain.get(dim as usize)?.as_ref()
    }

    fn left(&self, dim: Dim) -> Set {
        self.domain(dim).cloned().unwrap_or_else(|| self.space.full(dim))
    }

    fn position(&self, dim: Dim, set: &Set) -> Position {
        let full;
        let left = match self.domain(dim) {
            Some(left) => left,
            None => {
                full = self.space.full(dim);
                &full
            }
        };
        match (left.meets(set), left.is_within(set)) {
            (false, _) => Position::Outside,
            (true, true) => Position::Inside,
            (true, false) => Position::Across,
        }
    }

    fn narrow(&mut self, dim: Dim, set: &Set) -> Result<(), Clash> {
        let left = self.left(dim).and(set);
        self.put(dim, left)
    }

    fn put(&mut self, dim: Dim, left: Set) -> Result<(), Clash> {
        if left.is_empty() {
            return Err(Clash);
        }
        if let Some(slot) = self.scratch.domain.get_mut(dim as usize) {
            self.scratch.cuts.push((dim, slot.replace(left)));
        }
        Ok(())
    }

    fn mark(&self) -> Mark {
        let Scratch { trail, cuts, queue, head, added, .. } = &*self.scratch;
        Mark { trail: trail.len(), cuts: cuts.len(), queue: queue.len(), head: *head, added: *added }
    }

    fn undo(&mut self, mark: Mark) {
        let scratch = &mut *self.scratch;
        for atom in scratch.trail.drain(mark.trail.min(scratch.trail.len())..) {
            if let Some(slot) = scratch.truth.get_mut(atom.index()) {
                *slot = Truth::Open;
            }
            scratch.identities.iter_mut().filter(|slot| **slot == Some(atom)).for_each(|slot| *slot = None);
        }
        while scratch.cuts.len() > mark.cuts {
            let Some((dim, before)) = scratch.cuts.pop() else { break };
            if let Some(slot) = scratch.domain.get_mut(dim as usize) {
                *slot = before;
            }
        }
        scratch.queue.truncate(mark.queue);
        scratch.head = mark.head;
        scratch.added = mark.added;
    }
}

/// How what is left of a dimension lies to the values of a box.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Outside,
    Inside,
    Across,
}
