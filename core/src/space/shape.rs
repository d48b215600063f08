//! Populations as boxes.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::access::{View, guest_types};
use super::atom::{Atom, Filter};
use super::model::{AtomId, Cell, Index, Origin, Point, Property};
use super::population::{Population, Scope};
use super::side::{Element, Side};
use crate::tenant::Tenant;

/// A population as boxes, made once.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// The boxes of all scopes.
    pub(super) index: Index,
    pub(super) scopes: Vec<ScopeShape>,
    /// Boxes of which the files do not tell who is in them.
    unsure: Vec<u32>,
}

/// One scope of a population.
#[derive(Debug, Default)]
pub(super) struct ScopeShape {
    /// Its boxes, without its filter and without what it excludes.
    pub(super) parts: Vec<Part>,
    /// What its boxes require, where that is a group, a user or the like.
    pub(super) atoms: FxHashSet<AtomId>,
    /// What it excludes.
    pub(super) excluded: Arc<[AtomId]>,
    /// The same but for what the files do not tell and is of no interest.
    pub(super) excluded_known: Arc<[AtomId]>,
    /// What its filter demands.
    pub(super) filter: Option<(AtomId, bool)>,
    /// Where its boxes stand in the index.
    pub(super) cells: Range<u32>,
    /// Whether anybody may be in it: it has a group that the files do not open, and excludes nobody.
    pub(super) is_open: bool,
}

/// A box of an element of a scope.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Which element.
    pub(super) element: usize,
    /// What everybody in it has; nothing if it is everybody.
    pub(super) requires: Option<AtomId>,
}

impl ScopeShape {
    /// Those in a part who are not excluded, of the devices that pass the filter.
    pub(super) fn cell(&self, part: &Part) -> Cell {
        let cell = Cell::of(part.requires.as_slice(), Arc::clone(&self.excluded)).from(Origin(part.element as u32));
        match self.filter {
            Some((filter, true)) => cell.forbidding(&[filter]),
            Some((filter, false)) => cell.requiring(&[filter]),
            None => cell,
        }
    }
}

impl Shape {
    pub(super) fn of(population: &Population, tenant: &Tenant, view: &mut View) -> Self {
        let mut shape = Self::default();
        for scope in &population.scopes {
            let start = shape.index.cells().len() as u32;
            let mut own = ScopeShape::of(scope, tenant, view);
            // Nobody is left where everybody is excluded.
            if !excludes_everything(&scope.exclude) {
                own.parts.iter().for_each(|part| shape.index.add(own.cell(part)));
            }
            own.cells = start..shape.index.cells().len() as u32;
            shape.scopes.push(own);
        }
        let is_sure = |cell: &Cell| cell.requires().iter().any(|atom| view.holders(atom).is_some());
        let cells = (0..).zip(shape.index.cells());
        shape.unsure = cells.filter(|(_, cell)| !is_sure(cell)).map(|(at, _)| at).collect();
        shape
    }

    /// Whether anybody may be in it.
    pub(super) fn is_open(&self) -> bool {
        self.scopes.iter().any(|scope| scope.is_open)
    }

    /// Whether nobody in `cell`, where somebody may be, is in it for sure.
    pub(super) fn is_apart(&self, view: &mut View, cell: &Cell) -> bool {
        if self.is_open() {
            return false;
        }
        match self.near(view, cell.requires()) {
            Some(near) => {
                let mut boxes = near.filter_map(|at| self.index.cells().get(at as usize));
                boxes.all(|other| view.prover().has_nobody(&[cell, other]))
            }
            None => view.prover().disjoint(cell, &[&self.index]),
        }
    }

    /// The boxes in which somebody may be who has all of `atoms`: all but those of which it is known
    /// who is in them, and that these are others. `None` if nobody is known to have them.
    pub(super) fn near(&self, view: &View, atoms: &[AtomId]) -> Option<impl Iterator<Item = u32> + use<'_>> {
        let holders = atoms.iter().find_map(|atom| view.holders(atom))?;
        let around = view.facts.closure(holders).into_iter();
        let known = around.flat_map(|atom| self.index.requiring(atom));
        Some(self.unsure.iter().chain(known).copied())
    }
}

impl ScopeShape {
    fn of(scope: &Scope, tenant: &Tenant, view: &mut View) -> Self {
        let mut parts = Vec::with_capacity(scope.include.elements.len());
        for (number, element) in scope.include.elements.iter().enumerate() {
            view.ways_in(tenant, element, |requires| parts.push(Part { element: number, requires }));
        }
        let (mut excluded, mut known) = (Vec::new(), Vec::new());
        for element in &scope.exclude.elements {
            view.ways_in(tenant, element, |atom| {
                excluded.extend(atom);
                known.extend(atom.filter(|_| !element.is_of_no_interest()));
            });
        }
        let filter = scope.filter.as_ref();
        let filter = filter.map(|filter| (view.space.atom(Property::Filter(filter.id.clone())), filter.exclude));
        let atoms = parts.iter().filter_map(|part| part.requires).collect();
        let is_group = |part: &Part| part.requires.is_some_and(|atom| view.is_open(atom));
        let is_open = filter.is_none() && scope.exclude.is_empty() && parts.iter().any(is_group);
        Self { parts, atoms, excluded: excluded.into(), excluded_known: known.into(), filter, cells: 0..0, is_open }
    }
}

fn excludes_everything(exclude: &Side) -> bool {
    exclude.has(&Atom::Everyone) || exclude.has(&Atom::AllDevices)
}

/// Whether a sign-in is in a population, from the lists as they are written. It shares nothing with
/// the boxes that questions are decided with: whatever those claim is checked here.
pub(super) fn is_in(population: &Population, view: &View, point: &Point) -> bool {
    let properties: Vec<&Property> = point.atoms().iter().filter_map(|atom| view.space.property(*atom)).collect();
    let is_listed = |side: &Side| {
        let named = |property: &&Property| match property {
            Property::User(id) => side.has(&Atom::User(id.to_string())),
            Property::Role(id) => side.has(&Atom::Role(id.clone())),
            Property::NamedGroup(name) => side.has(&Atom::NamedGroup(name.clone())),
            Property::Licensed => side.has(&Atom::Licensed),
            Property::Guest(kind) => side.elements.iter().any(|element| match &element.atom {
                Atom::Guests(types) => guest_types(types.as_deref()).is_some_and(|types| types.contains(kind)),
                _ => false,
            }),
            Property::GuestFrom(kind, tenant) => side.elements.iter().any(|element| match &element.atom {
                Atom::GuestsFrom { types, tenants } => {
                    tenants.contains(tenant) && guest_types(Some(types)).is_some_and(|types| types.contains(kind))
                }
                _ => false,
            }),
            _ => false,
        };
        // Groups may go by the name of another one with the same rule.
        let group = |element: &Arc<Element>| match &element.atom {
            Atom::Group(_) => {
                let atom = element.object.and_then(|group| view.group(group));
                atom.is_some_and(|atom| point.has(atom))
            }
            _ => false,
        };
        excludes_everything(side) || properties.iter().any(named) || side.elements.iter().any(group)
    };
    let passes = |filter: &Filter| {
        let matches = view.space.known(&Property::Filter(filter.id.clone())).is_some_and(|atom| point.has(atom));
        matches != filter.exclude
    };
    let in_scope = |scope: &Scope| {
        scope.filter.as_ref().is_none_or(passes) && is_listed(&scope.include) && !is_listed(&scope.exclude)
    };
    population.scopes.iter().any(in_scope)
}
