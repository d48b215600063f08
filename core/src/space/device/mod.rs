//! States of devices, and what a device filter makes of them.
//!
//! ```text
//! State::all()                                28 states: unregistered, or trust × management × ownership
//! States                                      a set of them: & | !, covers, meets, groups() in words
//! DeviceClasses::of(&filter::Rule)            a rule's truth in every state
//! DeviceClasses::on(&filter::Rule, Platform)  the same for one platform, which tells operatingSystem
//!     .truth(State) -> Truth                  Yes | No | Depends
//!     .matched() .unmatched() .open()         the states, by truth
//!     .depends_on(State) -> &[String]         the attributes that decide
//! DeviceScope::of(&ConditionalAccessPolicy)   the states that a policy applies to, its mode included;
//!                                             None if the filter cannot be read
//! DeviceScope::on(policy, Platform)           the same for one platform
//!     .applied() .exempt() .open() .applies(State) .depends_on(State)
//! AssignmentScope::of(&AssignmentFilter, exclude)  the managed devices that an assignment reaches
//!     .reached() .missed() .open() .depends_on(State)
//! passing(&ConditionalAccessPolicy)           the states in which its controls can be satisfied
//! admits(policy, &DeviceScope, State)         whether a device in that state gets past it
//! table(&[(States, outcome)])                 an explanation, a line for each group of states
//! ```
//!
//! A filter is not read as text but evaluated: once for each state that a device can be in. What a
//! state does not fix, such as the model, is free: the rule is evaluated for every combination of
//! values that its comparisons can tell apart, no value at all being one. So `device.model -ne "A"
//! -or device.model -ne "B"` is found to be always true. Beyond some thousand combinations the
//! answer is that it depends.
//!
//! A device that is not registered has no attributes. Microsoft documents what that means: positive
//! operators never match, negative ones always do. What a rule reads in an extension attribute of a
//! registered device that is not managed is not documented well enough to rely on. Such a
//! comparison may turn out either way here.

mod assignment;
mod classes;
mod compare;
mod known;
mod policy;
mod state;
mod values;
mod words;

pub use assignment::AssignmentScope;
pub use classes::{DeviceClasses, Truth};
pub(crate) use known::{Memory, remember, remember_in, steps};
pub use policy::{DeviceScope, admits, passing, satisfying};
pub use state::{Management, Ownership, State, States, Trust};
pub use words::table;
