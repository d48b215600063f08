//! What another unit in the place of a file's changes.

use std::mem::take;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::{Tenant, is_open};
use crate::coverage::Once;
use crate::finding::FileId;
use crate::judge::{Address, Memo, Moves, Reads};
use crate::placed::Placed;
use crate::policy::{Facts, Text};
use crate::recognise::Kind;
use crate::space::Access;
use crate::text::small;
use crate::unit::Unit;

/// What is not as it was once a file is another.
#[derive(Debug)]
pub(crate) enum Changed {
    /// What it says is the same, and stands elsewhere in the file.
    Places(Moves),
    /// What it says.
    Facts(Reads),
}

impl Tenant {
    /// Puts another unit in the place of a file's, and tells what is not as it was.
    pub(crate) fn replace(&mut self, id: FileId, mut unit: Unit) -> Changed {
        let Some(file) = self.files.get_mut(id.0 as usize) else { return Changed::Facts(Reads::EVERYTHING) };
        unit.lies_in(id, &file.path);
        if self.side_files.concern(&file.path) {
            // What was moved into other files, or out of them, has to go back first.
            self.relink(id, unit);
            return Changed::Facts(Reads::EVERYTHING);
        }
        let kinds = kinds(&file.unit).and(kinds(&unit));
        // Only where the same object is in several files matters what state it is in.
        let is_shared =
            |resource: &Placed| resource.id.as_ref().is_some_and(|id| self.shared_ids.contains(&*small(&id.value)));
        let moves = Moves::between(&file.unit, &unit);
        if let Some(moves) = moves.filter(|moves| !moves.other_state || !unit.resources.iter().any(is_shared)) {
            let gone = gone(&file.unit, &unit);
            file.unit = unit;
            self.drop_policies(&gone);
            self.survey.forget(kinds);
            self.coverage.forget(kinds);
            return Changed::Places(moves);
        }
        let renamed = match is_linked_alike(&file.unit, &unit) {
            true => renamed(&file.unit, &unit),
            false => None,
        };
        let Some(renamed) = renamed.filter(|all| all.iter().all(|(id, _)| !self.shared_ids.contains(&**id))) else {
            self.relink(id, unit);
            return Changed::Facts(Reads::EVERYTHING);
        };
        self.names.extend(renamed);
        let gone = gone(&file.unit, &unit);
        file.unit = unit;
        self.drop_policies(&gone);
        self.forget(kinds);
        Changed::Facts(kinds)
    }

    /// Links all files anew, one of them with another unit.
    fn relink(&mut self, id: FileId, unit: Unit) {
        let mut files = take(&mut self.files);
        take(&mut self.side_files).undo(&mut files);
        if let Some(file) = files.get_mut(id.0 as usize) {
            file.unit = unit;
        }
        *self = Self::link(files, take(&mut self.facts));
    }

    /// Forgets what was worked out for Conditional Access policies that are no longer there.
    fn drop_policies(&mut self, gone: &[Address]) {
        self.access.drop_policies(gone);
        self.coverage.drop_policies(gone);
    }

    /// Forgets what was worked out from something that has changed.
    fn forget(&mut self, changed: Reads) {
        if self.access.reads().meets(changed) {
            // What else is worked out has its numbers of users and groups.
            self.access = Access::default();
            self.survey = Memo::default();
            self.coverage = Once::default();
        }
        self.access.forget(changed);
        self.survey.forget(changed);
        self.coverage.forget(changed);
    }
}

/// Where the Conditional Access policies of a unit lie that another one does not have.
fn gone(one: &Unit, other: &Unit) -> Vec<Address> {
    let kept: FxHashSet<Address> = policies(other).collect();
    policies(one).filter(|address| !kept.contains(address)).collect()
}

fn policies(unit: &Unit) -> impl Iterator<Item = Address> {
    unit.resources.iter().filter_map(|placed| match &placed.facts {
        Facts::ConditionalAccess(policy) => Some(Address::of(policy)),
        _ => None,
    })
}

/// The kinds of what a file holds.
fn kinds(unit: &Unit) -> Reads {
    unit.resources.iter().fold(Reads::default(), |kinds, resource| kinds.and(Reads::of(resource.kind)))
}

/// Whether two units are found in the same way: by their kinds and ids, as far as these are not about names.
fn is_linked_alike(one: &Unit, other: &Unit) -> bool {
    let same = |one: &Option<Text>, other: &Option<Text>| match (one, other) {
        (Some(one), Some(other)) => one.value == other.value,
        (None, None) => true,
        _ => false,
    };
    let is_alike = |(one, other): (&Placed, &Placed)| {
        // Objects that name others, or that others name by more than their id.
        let names = matches!(one.kind, Kind::Group | Kind::ServicePrincipal | Kind::AssignmentFilter);
        one.kind == other.kind && same(&one.id, &other.id) && !names && is_open(one) == is_open(other)
    };
    one.resources.len() == other.resources.len()
        && one.resources.iter().zip(&other.resources).all(is_alike)
        && one.names.is_empty()
        && other.names.is_empty()
        && one.collections.len() == other.collections.len()
        && one
            .collections
            .iter()
            .zip(&other.collections)
            .all(|(one, other)| one.kind == other.kind && one.next_link.is_some() == other.next_link.is_some())
}

/// By their ids the resources whose names are others than before, of units that are linked alike; nothing where
/// one has no name any more, or none before.
fn renamed(one: &Unit, other: &Unit) -> Option<Vec<(Arc<str>, String)>> {
    let mut renamed = Vec::new();
    for (one, other) in one.resources.iter().zip(&other.resources) {
        let Some(id) = &one.id else { continue };
        match (&one.name, &other.name) {
            (Some(before), Some(now)) if before.value == now.value => {}
            (Some(_), Some(now)) => renamed.push((small(&id.value).into(), now.value.clone())),
            (None, None) => {}
            _ => return None,
        }
    }
    Some(renamed)
}
