//! How the tables of the model are laid out.
//!
//! `graph-names.txt` holds every name once, on a line of its own, at an even place: half of it is how
//! the tables speak of a name. `graph-model.bin` is a row of 16-bit numbers, low byte first: how many
//! entries each table has, then the tables, in this order:
//!
//! | table | an entry |
//! | --- | --- |
//! | types | mark, name, base or [`NONE`], first property, number of properties, flags |
//! | properties | mark, name, what its values are |
//! | enumerations | first member, number of members and [`FLAGS`] |
//! | members | mark, name |
//! | ranges | property, least (low half, high half), most (the same) |
//!
//! A mark is what [`crate::json::mark`] makes of a name. Types, the properties of one type and the
//! members of one enumeration are sorted by it; ranges by the property.

/// Numbers of a type.
pub const TYPE: usize = 6;
/// Numbers of a property.
pub const PROPERTY: usize = 3;
/// Numbers of an enumeration.
pub const LIST: usize = 2;
/// Numbers of a member of an enumeration.
pub const MEMBER: usize = 2;
/// Numbers of a range.
pub const RANGE: usize = 5;

/// No type.
pub const NONE: u16 = u16::MAX;

/// Of a type: there are no objects of it, only of its subclasses.
pub const ABSTRACT: u16 = 1;
/// Of a type: its objects may have further properties.
pub const OPEN: u16 = 2;
/// Of a type: it has subclasses.
pub const BASE: u16 = 4;
/// Of a type: it is a kind of resource of which the model holds everything.
pub const ROOT: u16 = 8;
/// Of a type: its objects have an identity of their own.
pub const ENTITY: u16 = 16;
/// Of a type: from this bit on, how many properties a new object must have.
pub const REQUIRED_SHIFT: u16 = 8;

/// Of a property: which bits tell the kind of value. An [`Edm`], an enumeration or a type.
pub const VALUE: u16 = 0x07ff;
/// The first number that is an enumeration.
pub const FIRST_ENUM: u16 = 16;
/// The first number that is a type.
pub const FIRST_TYPE: u16 = 512;
/// Of a property: its value is a list.
pub const COLLECTION: u16 = 0x0800;
/// Of a property: Graph's metadata say that it is never null.
pub const NOT_NULL: u16 = 0x1000;
/// Of a property: version 1.0 of Graph lacks it.
pub const BETA_ONLY: u16 = 0x2000;
/// Of a property: a new object must have it.
pub const REQUIRED: u16 = 0x4000;

/// Of an enumeration: a value is several members in one string, with commas between them.
pub const FLAGS: u16 = 0x8000;

/// Kinds of plain values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Edm {
    /// Anything.
    Any,
    /// An object of a type that the model does not hold.
    Object,
    /// `true` or `false`.
    Boolean,
    /// Text of any form: dates, GUIDs and Base64, too.
    String,
    /// A whole number.
    Integer,
    /// A whole number with a range in the table of ranges.
    Ranged,
    /// A number.
    Number,
    /// Text that is a length of time.
    Duration,
}
