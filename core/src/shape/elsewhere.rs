//! Where a property belongs that stands in the wrong place.

use super::model::{Type, Values};

/// Where a property belongs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Home {
    /// Elsewhere in the same resource: the path from its top, up to the object that has it.
    Path(Path),
    /// To objects of another type.
    Type(Type),
}

/// The properties that lead to an object, from the top of a resource. No more than are worth telling.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Path {
    steps: [Option<&'static str>; Path::MOST],
}

impl Path {
    const MOST: usize = 4;

    fn with(mut self, name: &'static str) -> Option<Self> {
        *self.steps.iter_mut().find(|step| step.is_none())? = Some(name);
        Some(self)
    }

    /// The names of the properties.
    pub fn steps(&self) -> impl Iterator<Item = &'static str> {
        self.steps.iter().flatten().copied()
    }
}

/// Names that tools add to objects of every sort, or that mean something else in each place. That one
/// of them is known elsewhere says nothing.
const COMMON: [&str; 20] = [
    "id",
    "name",
    "displayName",
    "description",
    "value",
    "values",
    "type",
    "version",
    "key",
    "url",
    "state",
    "status",
    "source",
    "target",
    "settings",
    "platform",
    "tenantId",
    "createdDateTime",
    "lastModifiedDateTime",
    "modifiedDateTime",
];

/// Where the property `name`, which `within` lacks, has its place: in a resource that is a `root`, or in
/// objects of a type that has the same base as `within`.
pub(super) fn home(root: Type, within: Type, name: &str) -> Option<Home> {
    if COMMON.iter().any(|common| common.eq_ignore_ascii_case(name)) {
        return None;
    }
    path(root, within, name).map(Home::Path).or_else(|| sibling(within, name).map(Home::Type))
}

/// The shortest path from `root` to an object with the property.
fn path(root: Type, within: Type, name: &str) -> Option<Path> {
    let mut queue = vec![(root, Path::default())];
    let mut next = 0;
    while let Some(&(kind, path)) = queue.get(next) {
        next += 1;
        if kind != within && kind.property(name).is_some() {
            return Some(path);
        }
        for property in kind.properties() {
            let Values::Object(of) = property.values() else { continue };
            // Where an object is one of a family, its own properties depend on which.
            if queue.iter().all(|(seen, _)| *seen != of) {
                queue.extend(path.with(property.name()).map(|path| (of, path)));
            }
        }
    }
    None
}

/// A type with the property, derived from the same base.
fn sibling(within: Type, name: &str) -> Option<Type> {
    let mut family = within;
    // What all entities share makes no family.
    while let Some(base) =
        family.base().filter(|base| !matches!(base.name(), "entity" | "directoryObject" | "policyBase"))
    {
        family = base;
    }
    let has = |kind: &Type| kind.own_properties().any(|own| own.name().eq_ignore_ascii_case(name));
    // Of several the one with the most to set, which is the one that most people have; not the policy for
    // all apps by default, which has the properties of every platform.
    let rank = |kind: &Type| (!kind.name().starts_with("default"), kind.own_properties().count());
    family.family().filter(has).max_by_key(rank)
}
