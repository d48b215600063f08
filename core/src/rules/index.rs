// Written by the test `the_index_is_current` from the files of this folder. Do not edit.

#[path = "gp/gp003.rs"]
mod gp003;
#[path = "sc/sc001.rs"]
mod sc001;
#[path = "ug/ug006.rs"]
mod ug006;

use super::Rule;

/// Every rule, by code.
#[rustfmt::skip]
pub static ALL: &[&Rule] = &[
    &gp003::RULE,
    &sc001::RULE,
    &ug006::RULE,
];
