// Written by the test `the_index_is_current` from the files of this folder. Do not edit.

#[path = "ca/ca002.rs"]
mod ca002;
#[path = "ca/ca004.rs"]
mod ca004;
#[path = "ca/ca019.rs"]
mod ca019;
#[path = "ca/ca020.rs"]
mod ca020;
#[path = "cn/cn001.rs"]
mod cn001;
#[path = "cn/cn002.rs"]
mod cn002;
#[path = "cp/cp001.rs"]
mod cp001;
#[path = "dp/dp001.rs"]
mod dp001;
#[path = "dv/dv009.rs"]
mod dv009;
#[path = "fl/fl001.rs"]
mod fl001;
#[path = "gp/gp001.rs"]
mod gp001;
#[path = "gp/gp002.rs"]
mod gp002;
#[path = "gp/gp003.rs"]
mod gp003;
#[path = "gp/gp006.rs"]
mod gp006;
#[path = "gp/gp013.rs"]
mod gp013;
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
#[path = "tl/tl001.rs"]
mod tl001;
#[path = "tl/tl002.rs"]
mod tl002;
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
    &ca002::RULE,
    &ca004::RULE,
    &ca019::RULE,
    &ca020::RULE,
    &cn001::RULE,
    &cn002::RULE,
    &cp001::RULE,
    &dp001::RULE,
    &dv009::RULE,
    &fl001::RULE,
    &gp001::RULE,
    &gp002::RULE,
    &gp003::RULE,
    &gp006::RULE,
    &gp013::RULE,
    &rf001::RULE,
    &rf008::RULE,
    &sc001::RULE,
    &sc002::RULE,
    &sc007::RULE,
    &sc015::RULE,
    &sc016::RULE,
    &sc017::RULE,
    &sc018::RULE,
    &tl001::RULE,
    &tl002::RULE,
    &ug001::RULE,
    &ug002::RULE,
    &ug006::RULE,
    &ug007::RULE,
];
