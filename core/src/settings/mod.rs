//! Settings that mean the same, whatever kind of policy they are written in.
//!
//! Minimum password length is `passwordMinimumLength` of a compliance policy, the same name of a
//! device restriction profile, and an id of the settings catalog. [`table`](self::table) has one row
//! for each such meaning and every place where it can be written; [`compare`](self::compare) turns
//! written values into what they mean and ranks them.
//!
//! The table is data: `core/data/setting-equivalence.json` explains its columns and names its
//! sources. A test writes it to `table.rs`, so nothing is parsed when the program starts.

mod compare;
mod dispute;
mod encounter;
#[cfg(test)]
mod generate;
mod meeting;
mod platforms;
mod reach;
mod slots;
mod survey;
#[rustfmt::skip]
mod table;
#[cfg(test)]
mod tests;

pub use compare::{Meaning, rows, show_key, show_value, version};
pub use dispute::{Alike, Dispute, Disputes, Matter, Point};
pub use encounter::{Demanded, Encounter, Encounters};
pub use meeting::{Cell, Cells, Meetings};
pub use platforms::platforms;
pub use reach::{Reach, Reaches};
pub use survey::{Survey, duplicates};

use crate::policy::Platform;

/// One meaning and where it can be written.
#[derive(Debug)]
pub struct Row {
    /// Its name, such as `W04`.
    pub key: &'static str,
    /// What is set, in the words of the admin center.
    pub title: &'static str,
    /// The platform it is for.
    pub platform: Platform,
    /// How two values of it are compared.
    pub relation: Relation,
    /// What the number 0 means.
    pub zero: Zero,
    /// Members of an enumeration, weak to strong.
    pub order: &'static [&'static str],
    /// The same as messages show them.
    pub words: &'static [&'static str],
    /// Whether it is another mechanism with the same effect, of which nothing more than a hint
    /// follows.
    pub hint: bool,
    /// Where it can be demanded.
    pub compliance: &'static [Source],
    /// Where it can be set.
    pub configuration: &'static [Source],
}

/// A place where a setting can be written: `type.property` or a settings catalog id, as in
/// [`crate::policy::Setting::key`].
#[derive(Debug)]
pub struct Source {
    /// What its key begins with, by its position in the list of such beginnings, which many share.
    prefix: u8,
    /// What its key goes on with.
    name: &'static str,
    /// What a written value means, where that is not the value itself.
    values: &'static [(&'static str, Meaning)],
    /// Whether on is written as off.
    invert: bool,
    /// The unit of a number.
    unit: Unit,
}

/// How two values of a setting are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// On is what compliance demands.
    Flag,
    /// At least the number that compliance demands.
    Min,
    /// At most the number that compliance demands.
    Max,
    /// At least the member of an ordered enumeration that compliance demands.
    Ord,
    /// Compared between configurations only, where any difference is one.
    Eq,
    /// Lists are united on the device and never conflict.
    Merge,
    /// Lists that are compared as sets.
    Set,
    /// One side demands that the other exists.
    Needs,
    /// Never a conflict by itself.
    Hint,
}

/// What the number 0 means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zero {
    /// A number like others.
    Number,
    /// Nothing is asked for.
    Unset,
    /// No limit: the weakest of all values.
    Never,
}

/// The unit of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A mere count.
    Count,
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days.
    Days,
    /// A time of day.
    Clock,
    /// Numbers with dots.
    Version,
}

/// Which kind of policy a key belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It demands.
    Compliance,
    /// It sets.
    Configuration,
}
