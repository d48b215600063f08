// Written by the test `the_index_is_current` from the files of this folder. Do not edit.

#[path = "dv/dv009.rs"]
mod dv009;
#[path = "gp/gp003.rs"]
mod gp003;
#[path = "rf/rf001.rs"]
mod rf001;
#[path = "rf/rf008.rs"]
mod rf008;
#[path = "sc/sc001.rs"]
mod sc001;
#[path = "sc/sc002.rs"]
mod sc002;
#[path = "sc/sc007.rs"]
mod sc007;
#[path = "sc/sc015.rs"]
mod sc015;
#[path = "sc/sc016.rs"]
mod sc016;
#[path = "sc/sc017.rs"]
mod sc017;
#[path = "sc/sc018.rs"]
mod sc018;
#[path = "ug/ug001.rs"]
mod ug001;
#[path = "ug/ug002.rs"]
mod ug002;
#[path = "ug/ug006.rs"]
mod ug006;
#[path = "ug/ug007.rs"]
mod ug007;

use super::Rule;

/// Every rule, by code.
pub static ALL: &[&Rule] = &[
    &dv009::RULE,
    &gp003::RULE,
    &rf001::RULE,
    &rf008::RULE,
    &sc001::RULE,
    &sc002::RULE,
    &sc007::RULE,
    &sc015::RULE,
    &sc016::RULE,
    &sc017::RULE,
    &sc018::RULE,
    &ug001::RULE,
    &ug002::RULE,
    &ug006::RULE,
    &ug007::RULE,
];
