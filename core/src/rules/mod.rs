//! The rules: one file each, and what a rule is made of.
//!
//! Adding a rule means to write its file (`<family>/<code>.rs` with a `pub const RULE`) and its
//! fixtures. The index of all rules is written by a test, see `index.rs`.

mod accounts;
mod ap;
mod ca;
mod checks;
mod cn;
mod cp;
mod described;
mod differing;
mod dp;
mod dv;
mod fl;
mod gp;
mod index;
mod lc;
mod meta;
mod protected;
mod rf;
mod tl;
mod ug;

// `as` is a word of the language.
#[path = "as/mod.rs"]
mod assignments;

#[cfg(feature = "schemas")]
pub(crate) use checks::OF_HOUSE;
pub(crate) use checks::{OF_JSON, OF_READINGS, OF_RESOURCES, OF_SHAPES, OF_TENANTS, OfRule};
pub use described::{Described, ExampleFile, SourcePage};
pub use meta::{ALL, Docs, HOME, Looks, Meta};

use crate::finding::{Findings, Severity};
use crate::json::Value;
use crate::policy::Resource;
use crate::recognise::Kind;
use crate::shape::Shape;
use crate::tenant::Tenant;
use crate::unit::Reading;

/// One rule, as its file writes it: what [`Meta`] and [`Docs`] tell of it, and its check.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) severity: Severity,
    pub(crate) what: &'static str,
    pub(crate) why: &'static str,
    pub(crate) bad: &'static [Example],
    pub(crate) good: &'static [Example],
    pub(crate) sources: &'static [Source],
    pub(crate) needs_complete: &'static [Kind],
    pub(crate) check: Check,
}

/// A file of an example.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Its path.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// A page that documents a fact.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Its title.
    pub title: &'static str,
    /// Its address.
    pub url: &'static str,
}

/// Text that is short enough for a message, which is about more than this one name or value.
pub(crate) fn brief(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// How a rule looks at things, from the smallest scope to the largest.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Check {
    /// How a file could be read.
    Reading(OfReading),
    /// The JSON of one resource.
    Json(OfJson),
    /// Where one resource is not what Microsoft Graph knows; not called where it is.
    Shape(OfShape),
    /// The facts of one resource.
    Resource(OfResource),
    /// The whole tenant.
    Tenant(OfTenant),
    /// House schemas, which are no business of the core's own module, see `house`.
    House(()),
    /// Ignores themselves, once all else is found, see [`crate::settle`].
    Ignores,
}

/// A check of [`Check::Reading`].
pub(crate) type OfReading = fn(&Reading, &mut Findings);
/// A check of [`Check::Json`].
pub(crate) type OfJson = fn(Value<'_>, &mut Findings);
/// A check of [`Check::Shape`].
pub(crate) type OfShape = fn(&Shape<'_>, &Resource, &mut Findings);
/// A check of [`Check::Resource`].
pub(crate) type OfResource = fn(&Resource, &mut Findings);
/// A check of [`Check::Tenant`].
pub(crate) type OfTenant = fn(&Tenant, &mut Findings);
