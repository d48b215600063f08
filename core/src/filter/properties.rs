//! Which properties, operators and values each dialect knows.

use super::tables::{APP, CA_DEVICE, CA_EXTENSIONS, GROUP_DEVICE, GROUP_EXTENSIONS, INTUNE_DEVICE, USER};
use super::{Dialect, Operator};

/// A property that a dialect knows.
#[derive(Debug)]
pub struct Property {
    /// Its name without the entity, as documented.
    pub name: &'static str,
    /// Another spelling that the documentation uses as well.
    pub also: &'static str,
    /// The operators documented for it; none if the documentation does not say.
    pub operators: &'static [Operator],
    /// What it may be compared with.
    pub values: Values,
    /// Whether it holds several values.
    pub is_collection: bool,
    /// The platforms that have it, as `platform` of an assignment filter names them; empty if all
    /// have.
    pub platforms: &'static [&'static str],
}

/// What a property may be compared with, beside null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Any text.
    Any,
    /// One of these and nothing else.
    OneOf(&'static [&'static str]),
    /// One of these, or what Microsoft adds.
    Known(&'static [&'static str]),
}

/// The entity whose properties the rules of a dialect speak of; dynamic groups have two.
pub const fn entity(dialect: Dialect) -> Option<&'static str> {
    match dialect {
        Dialect::ConditionalAccess | Dialect::ManagedDevices => Some("device"),
        Dialect::ManagedApps => Some("app"),
        Dialect::DynamicGroup => None,
    }
}

/// The properties of `entity` that a dialect knows; none of an entity that it does not know.
pub fn properties(dialect: Dialect, entity: &str) -> impl Iterator<Item = &'static Property> {
    let is = |name: &str| entity.eq_ignore_ascii_case(name);
    let (table, extensions): (&[Property], &[Property]) = match dialect {
        Dialect::ConditionalAccess if is("device") => (&CA_DEVICE, &CA_EXTENSIONS),
        Dialect::ManagedDevices if is("device") => (&INTUNE_DEVICE, &[]),
        Dialect::ManagedApps if is("app") => (&APP, &[]),
        Dialect::DynamicGroup if is("device") => (&GROUP_DEVICE, &GROUP_EXTENSIONS),
        Dialect::DynamicGroup if is("user") => (&USER, &GROUP_EXTENSIONS),
        _ => (&[], &[]),
    };
    table.iter().chain(extensions)
}

/// The property of `entity` that a dialect calls `name`, whatever the case of its letters.
pub fn property(dialect: Dialect, entity: &str, name: &str) -> Option<&'static Property> {
    properties(dialect, entity).find(|property| property.name.eq_ignore_ascii_case(name))
}

impl Property {
    /// Whether `name` is written as documented.
    pub fn is_spelt(&self, name: &str) -> bool {
        self.name == name || self.also == name
    }

    /// The values it knows, where they are listed.
    pub const fn listed(&self) -> Option<&'static [&'static str]> {
        match self.values {
            Values::Any => None,
            Values::OneOf(values) | Values::Known(values) => Some(values),
        }
    }
}
