//! The engine of the access model: sign-ins as boxes, and whether some cover others.

mod answer;
mod facts;
mod region;
mod sat;
mod search;
mod set;
mod space;
mod widen;

pub(crate) use answer::GaveUp;
pub use answer::{Answer, Budget, Prover, Witness, apart, covered, subset};
pub use facts::Facts;
pub use region::{Cell, Index, Origin, Point, Region};
pub(crate) use search::Found;
pub use search::Scratch;
pub use set::Set;
pub use space::{AtomId, Dim, GuestType, Property, Space};

#[cfg(test)]
mod tests;
