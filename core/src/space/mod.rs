//! The access model: who is in scope of what.
//!
//! ```text
//! Population::of_policy(&Tenant, &Linked<ConditionalAccessPolicy>) -> Arc<Population>
//! Population::of_users(&Tenant, &Users) -> Population                  of a policy outside a tenant
//! Population::of_assignments(&Tenant, &[Assignment]) -> Population
//! Population::union(impl IntoIterator<Item = Population>) -> Population
//! Population::except(self, &Tenant, ids: &[String]) -> Population       without these users and groups
//! Population::of_atoms(&Tenant, impl IntoIterator<Item = Atom>) -> Population
//! Population::left_out_by(&Tenant, &ConditionalAccessPolicy, known: &[String]) -> Population   whom it excludes
//! Population::without_exclusions(&self) -> Population
//! Population::of_users_only(self), without_filters(self), unfiltered(self) -> Population
//! Population::without_guests(self) -> Population
//! Population::is_empty(&self) -> bool                                  nobody is included
//! Population::includes(&self, &Atom) -> bool                           whether it names an atom
//! Population::show(&self, &Tenant) -> String                           for a message, exclusions too
//! Population::names(&self, &Tenant) -> Names                           for a message, what it includes
//! subset(&Tenant, a: &Population, b: &Population) -> Subset            Yes | No(witnesses) | Unknown(gaps)
//! is_within(&Tenant, a: &Population, b: &Population) -> bool            whether that is a yes
//! overlap(&Tenant, a: &Population, b: &Population) -> Overlap          Yes(whom) | No | Unknown(missing fact)
//! ```
//!
//! A population is a union of scopes, and a scope is a union of atoms without a union of other
//! atoms: in Conditional Access and in Intune alike, exclusion wins. An atom is what a list or an
//! assignment names: all users, a group, a role, all devices. Nobody's directory is in the files, so
//! questions have three answers:
//!
//! - *yes* and *no* hold whatever the members of the groups are that the files do not show, as long
//!   as a group that is named and not known to be empty has a member;
//! - *unknown* comes with the fact that would decide it, for the message.
//!
//! Groups count with the groups within them. Two dynamic groups with the same rule are the same set;
//! what a rule means is not looked into. Users and devices are different sorts: which user has which
//! device is not in the files. Only "all devices" covers everybody's devices.
//!
//! # How questions are decided
//!
//! Rules ask; how that is decided is none of their business. It is always the same question, in
//! [`model`]: *do these boxes cover that region?* A box is a set of values in each of a few
//! dimensions, together with properties that somebody has and properties that he has not: "in group
//! G, without licence, on Windows". Everything is boxes:
//!
//! - a population (`shape.rs`): each atom that a scope includes, without what it excludes;
//! - a Conditional Access policy ([`sign_in`]): the sign-ins that it stops, since a sign-in also says
//!   what user and device can offer;
//! - what is known (`access.rs`): nobody is two users, a member of a nested group is in the outer
//!   one, a group that is exported in full has no other members. Such boxes are impossible.
//!
//! "A is within B" asks whether B covers A, "A and B have nobody in common" whether nothing at all
//! covers both. What is not covered is shown by a sign-in, the one with the fewest properties that
//! nobody told of: with none it is whoever is in no other group. Membership that the files do not
//! tell is neither true nor false here, so *yes* holds in every directory that fits the files.
//!
//! Most policies are for a few users and groups that are their members and no rule. Of such lists the
//! same questions are answered by looking (`lists.rs`), without boxes; a test holds one against the
//! other.
//!
//! For the rest there are two engines: one of our own, which is at once done with what tenants are
//! like, and a solver for what is too hard for it. Both have a limit to their work, and there is a way
//! to say that it was reached. Whatever they claim is checked against the lists as they are written, by
//! code that knows nothing of boxes, before anybody is told.

mod access;
mod atom;
pub mod device;
mod filters;
mod group;
mod lists;
pub mod model;
mod nobody;
mod object;
mod overlap;
mod population;
mod shape;
mod side;
pub mod sign_in;
mod subset;

pub(crate) use access::Access;
pub use atom::{Atom, Filter, Missing, Names};
pub(crate) use atom::{guests_of, listed};
pub use group::{GroupKind, Members, group_kind, members};
pub(crate) use nobody::{is_empty_group, is_of_devices, is_somebody};
pub use nobody::{is_for_nobody, is_for_sign_ins};
pub use object::Object;
pub use overlap::{Overlap, Shared, overlap, shared};
pub use population::Population;
pub(crate) use population::named_group;
pub(crate) use subset::is_within;
pub use subset::{Gap, Subset, Witness, subset};

#[cfg(test)]
mod tests;
