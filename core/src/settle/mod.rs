//! Settle: what is left out of a report because its readers have said so.
//!
//! An ignore is an exception with a reason. It stands in `pitfall.toml`, in a file beside the policy, or in a
//! comment of the policy itself; it names the policy and the place by what lasts, and it has an end if it is
//! given one. An ignore that is of no use any more is itself a finding, so that exceptions do not outlive
//! their cause. A baseline holds what was found on the day that pitfall was taken up.

mod baseline;
mod comment;
mod ignore;
mod index;
mod pattern;
mod waive;
mod weight;

pub use baseline::{Baseline, Known};
pub use comment::Comment;
pub(crate) use comment::comments;
pub use ignore::{DoubtfulLimit, Expiry, Ignore, Ignores, Source, within};
pub use pattern::is_file;
pub use waive::{Terms, waive};
pub use weight::{Override, Weight, Weights};
