//! The second engine: the same question put to a solver. It learns from contradictions, so it copes
//! with what is too hard for the first one, and finds the fewest properties in a large tenant.

use std::cell::Cell as Counter;

use batsat::{Callbacks, Lit, Solver, SolverInterface, SolverOpts, Var, lbool};
use rustc_hash::{FxHashMap, FxHashSet};

use super::facts::Facts;
use super::region::{Cell, Index};
use super::search::{Found, Outcome};
use super::set::Set;
use super::space::{AtomId, Dim, Identity, Space};

/// Up to this many properties the fewest are looked for.
const COUNTED: usize = 8;

/// Stops the solver when the work is too much.
struct Limit {
    left: Counter<u64>,
}

impl Callbacks for Limit {
    fn stop(&self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left == 0
    }
}

/// Looks for a sign-in in `region` that is in none of the boxes, one with the fewest properties
/// beyond those that the region demands if these are few. The second part is the work done.
pub(super) fn find(space: &Space, facts: &Facts, by: &[&Index], region: &Cell, limit: u64) -> (Outcome, u64) {
    let solver = Solver::new(SolverOpts::default(), Limit { left: Counter::new(limit) });
    let relevant = Relevant::of(facts, by, region);
    let mut problem = Problem { space, solver, atoms: FxHashMap::default(), values: FxHashMap::default() };
    let is_possible = problem.state(facts, region, &relevant);
    let outcome = if is_possible { problem.solve(facts, region, &relevant) } else { closed() };
    let spent = limit - problem.solver.cb().left.get().min(limit);
    (outcome, spent)
}

fn closed() -> Outcome {
    Outcome::Closed { within_bound: false }
}

/// The atoms that there may be a reason to make true, and the boxes that these can meet. Everything
/// else may as well be false.
struct Relevant<'q> {
    atoms: Vec<AtomId>,
    cells: Vec<&'q Cell>,
}

impl<'q> Relevant<'q> {
    fn of(facts: &'q Facts, by: &[&'q Index], region: &Cell) -> Self {
        let indexes: Vec<&Index> = by.iter().copied().chain([facts.index()]).collect();
        let mut seen: FxHashSet<AtomId> = region.requires().iter().copied().collect();
        let mut atoms: Vec<AtomId> = region.requires().to_vec();
        let mut cells = Vec::new();
        let mut met: FxHashSet<(usize, u32)> = FxHashSet::default();
        let always = indexes.iter().enumerate().flat_map(|(at, index)| index.always().iter().map(move |n| (at, *n)));
        let mut waiting: Vec<(usize, u32)> = always.collect();
        let mut at = 0;
        loop {
            while let Some(place) = waiting.pop() {
                let Some(cell) = indexes.get(place.0).and_then(|index| index.get(place.1)) else { continue };
                if met.insert(place) {
                    cells.push(cell);
                    atoms.extend(cell.forbids().iter().copied().filter(|atom| seen.insert(*atom)));
                }
            }
            let Some(atom) = atoms.get(at).copied() else { break };
            at += 1;
            let members = facts.members(atom).into_iter().flat_map(|members| members.iter());
            let more = facts.implied(atom).iter().chain(members).copied();
            atoms.extend(more.filter(|atom| seen.insert(*atom)));
            for (number, index) in indexes.iter().enumerate() {
                waiting.extend(index.requiring(atom).iter().map(|cell| (number, *cell)));
            }
        }
        // What a box requires and nobody can have keeps it away.
        cells.retain(|cell| cell.requires().iter().all(|atom| seen.contains(atom)));
        Self { atoms, cells }
    }
}

struct Problem<'q> {
    space: &'q Space,
    solver: Solver<Limit>,
    atoms: FxHashMap<AtomId, Var>,
    /// For each dimension that matters, the variables of its values.
    values: FxHashMap<Dim, Vec<(u32, Var)>>,
}

impl Problem<'_> {
    fn fresh(&mut self) -> Var {
        self.solver.new_var_default()
    }

    fn clause(&mut self, lits: impl IntoIterator<Item = Lit>) -> bool {
        let mut lits: Vec<Lit> = lits.into_iter().collect();
        self.solver.add_clause_reuse(&mut lits)
    }

    fn atom(&self, atom: AtomId, truth: bool) -> Option<Lit> {
        self.atoms.get(&atom).map(|var| Lit::new(*var, truth))
    }

    /// States everything. False if that is a contradiction already.
    fn state(&mut self, facts: &Facts, region: &Cell, relevant: &Relevant<'_>) -> bool {
        for atom in &relevant.atoms {
            // What nothing speaks for is false.
            let var = self.solver.new_var(lbool::TRUE, true);
            self.atoms.insert(*atom, var);
        }
        let boxes = relevant.cells.iter().copied().chain([region]);
        let dims: FxHashSet<Dim> = boxes.flat_map(|cell| cell.sets().iter().map(|(dim, _)| *dim)).collect();
        for dim in Dim::ALL.into_iter().filter(|dim| dims.contains(dim)) {
            let here = region.set(dim).cloned().unwrap_or_else(|| self.space.full(dim));
            let values: Vec<(u32, Var)> = here.iter().map(|value| (value, self.fresh())).collect();
            self.clause(values.iter().map(|(_, var)| Lit::new(*var, true)));
            self.at_most_one(&values.iter().map(|(_, var)| *var).collect::<Vec<_>>());
            self.values.insert(dim, values);
        }
        for (atoms, truth) in [(region.requires(), true), (region.forbids(), false)] {
            for atom in atoms {
                if let Some(lit) = self.atom(*atom, truth) {
                    self.clause([lit]);
                }
            }
        }
        for cell in &relevant.cells {
            self.leave(cell);
        }
        for atom in &relevant.atoms {
            for implied in facts.implied(*atom) {
                self.clause(
                    [self.atom(*atom, false), self.atom(*implied, true)].into_iter().flatten().collect::<Vec<_>>(),
                );
            }
            if let Some(members) = facts.members(*atom) {
                let members: Vec<Lit> = members.iter().filter_map(|member| self.atom(*member, true)).collect();
                self.clause(members.into_iter().chain(self.atom(*atom, false)).collect::<Vec<_>>());
            }
        }
        for kind in [Identity::User, Identity::Device] {
            let same = relevant.atoms.iter().filter(|atom| self.space.identity(**atom) == Some(kind));
            let vars: Vec<Var> = same.filter_map(|atom| self.atoms.get(atom).copied()).collect();
            self.at_most_one(&vars);
        }
        self.solver.is_ok()
    }

    /// Says that a sign-in is not in a box.
    fn leave(&mut self, cell: &Cell) {
        let mut lits: Vec<Lit> = Vec::new();
        for (dim, set) in cell.sets() {
            let others = self.values.get(dim).into_iter().flatten().filter(|(value, _)| !set.contains(*value));
            lits.extend(others.map(|(_, var)| Lit::new(*var, true)));
        }
        lits.extend(cell.requires().iter().filter_map(|atom| self.atom(*atom, false)));
        lits.extend(cell.forbids().iter().filter_map(|atom| self.atom(*atom, true)));
        self.clause(lits);
    }

    fn at_most_one(&mut self, vars: &[Var]) {
        let mut before: Option<Var> = None;
        for var in vars {
            let so_far = self.fresh();
            self.clause([Lit::new(*var, false), Lit::new(so_far, true)]);
            if let Some(before) = before {
                self.clause([Lit::new(before, false), Lit::new(so_far, true)]);
                self.clause([Lit::new(before, false), Lit::new(*var, false)]);
            }
            before = Some(so_far);
        }
    }

    fn solve(&mut self, facts: &Facts, region: &Cell, relevant: &Relevant<'_>) -> Outcome {
        let given = facts.closure(region.requires());
        let counted: Vec<AtomId> = relevant.atoms.iter().copied().filter(|atom| !given.contains(atom)).collect();
        let more_than = self.counter(&counted);
        if !self.solver.is_ok() {
            return closed();
        }
        // First whether there is any: that is the easier question.
        match self.solver.solve_limited(&[]) {
            answer if answer == lbool::FALSE => return closed(),
            answer if answer != lbool::TRUE => return Outcome::GaveUp,
            _ => {}
        }
        let mut found = self.found(relevant, &counted);
        for (bound, too_many) in more_than.into_iter().enumerate() {
            if bound as u32 >= found.added || self.solver.cb().left.get() == 0 {
                break;
            }
            if self.solver.solve_limited(&[Lit::new(too_many, false)]) == lbool::TRUE {
                found = self.found(relevant, &counted);
                break;
            }
        }
        Outcome::Open(found)
    }

    /// Variables that are true if more than 0, 1, 2 and so on of the atoms are.
    fn counter(&mut self, counted: &[AtomId]) -> Vec<Var> {
        let mut sums: Vec<Var> = Vec::new();
        for atom in counted {
            let next: Vec<Var> = (0..(sums.len() + 1).min(COUNTED)).map(|_| self.fresh()).collect();
            let Some(is_true) = self.atom(*atom, false) else { continue };
            for (at, sum) in next.iter().enumerate() {
                let before = at.checked_sub(1).and_then(|at| sums.get(at)).map(|sum| Lit::new(*sum, false));
                if at == 0 || before.is_some() {
                    self.clause(before.into_iter().chain([is_true, Lit::new(*sum, true)]).collect::<Vec<_>>());
                }
                if let Some(same) = sums.get(at).map(|sum| Lit::new(*sum, false)) {
                    self.clause([same, Lit::new(*sum, true)]);
                }
            }
            sums = next;
        }
        sums
    }

    fn found(&self, relevant: &Relevant<'_>, counted: &[AtomId]) -> Found {
        let holds = |var: &Var| self.solver.get_model().get(var.idx() as usize) == Some(&lbool::TRUE);
        let is_true = |atom: &AtomId| self.atoms.get(atom).is_some_and(holds);
        let atoms: Vec<AtomId> = relevant.atoms.iter().copied().filter(is_true).collect();
        let values = self.values.iter().filter_map(|(dim, values)| {
            let (value, _) = values.iter().find(|(_, var)| holds(var))?;
            Some((*dim, Set::of(self.space.size(*dim), [*value])))
        });
        let mut values: Vec<(Dim, Set)> = values.collect();
        values.sort_unstable_by_key(|(dim, _)| *dim);
        let added = counted.iter().filter(|atom| is_true(atom)).count() as u32;
        Found { values, atoms, added }
    }
}
