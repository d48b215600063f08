// Written by the test `the_index_is_current` from the files of this folder. Do not edit.

#[path = "ap/ap001.rs"]
mod ap001;
#[path = "ap/ap002.rs"]
mod ap002;
#[path = "ap/ap003.rs"]
mod ap003;
#[path = "ap/ap004.rs"]
mod ap004;
#[path = "ap/ap005.rs"]
mod ap005;
#[path = "ap/ap006.rs"]
mod ap006;
#[path = "ap/ap007.rs"]
mod ap007;
#[path = "ap/ap008.rs"]
mod ap008;
#[path = "ap/ap009.rs"]
mod ap009;
#[path = "ap/ap010.rs"]
mod ap010;
#[path = "as/as001.rs"]
mod as001;
#[path = "as/as002.rs"]
mod as002;
#[path = "as/as003.rs"]
mod as003;
#[path = "as/as004.rs"]
mod as004;
#[path = "as/as005.rs"]
mod as005;
#[path = "as/as006.rs"]
mod as006;
#[path = "as/as007.rs"]
mod as007;
#[path = "as/as008.rs"]
mod as008;
#[path = "as/as009.rs"]
mod as009;
#[path = "as/as010.rs"]
mod as010;
#[path = "as/as011.rs"]
mod as011;
#[path = "ca/ca001.rs"]
mod ca001;
#[path = "ca/ca002.rs"]
mod ca002;
#[path = "ca/ca003.rs"]
mod ca003;
#[path = "ca/ca004.rs"]
mod ca004;
#[path = "ca/ca005.rs"]
mod ca005;
#[path = "ca/ca006.rs"]
mod ca006;
#[path = "ca/ca007.rs"]
mod ca007;
#[path = "ca/ca008.rs"]
mod ca008;
#[path = "ca/ca009.rs"]
mod ca009;
#[path = "ca/ca010.rs"]
mod ca010;
#[path = "ca/ca011.rs"]
mod ca011;
#[path = "ca/ca012.rs"]
mod ca012;
#[path = "ca/ca013.rs"]
mod ca013;
#[path = "ca/ca014.rs"]
mod ca014;
#[path = "ca/ca015.rs"]
mod ca015;
#[path = "ca/ca016.rs"]
mod ca016;
#[path = "ca/ca017.rs"]
mod ca017;
#[path = "ca/ca018.rs"]
mod ca018;
#[path = "ca/ca019.rs"]
mod ca019;
#[path = "ca/ca020.rs"]
mod ca020;
#[path = "ca/ca021.rs"]
mod ca021;
#[path = "ca/ca022.rs"]
mod ca022;
#[path = "ca/ca023.rs"]
mod ca023;
#[path = "ca/ca024.rs"]
mod ca024;
#[path = "ca/ca025.rs"]
mod ca025;
#[path = "ca/ca026.rs"]
mod ca026;
#[path = "ca/ca027.rs"]
mod ca027;
#[path = "ca/ca028.rs"]
mod ca028;
#[path = "ca/ca029.rs"]
mod ca029;
#[path = "ca/ca030.rs"]
mod ca030;
#[path = "ca/ca031.rs"]
mod ca031;
#[path = "ca/ca032.rs"]
mod ca032;
#[path = "ca/ca033.rs"]
mod ca033;
#[path = "ca/ca034.rs"]
mod ca034;
#[path = "ca/ca035.rs"]
mod ca035;
#[path = "cn/cn001.rs"]
mod cn001;
#[path = "cn/cn002.rs"]
mod cn002;
#[path = "cn/cn003.rs"]
mod cn003;
#[path = "cn/cn004.rs"]
mod cn004;
#[path = "cn/cn005.rs"]
mod cn005;
#[path = "cn/cn006.rs"]
mod cn006;
#[path = "cn/cn007.rs"]
mod cn007;
#[path = "cn/cn008.rs"]
mod cn008;
#[path = "cn/cn009.rs"]
mod cn009;
#[path = "cn/cn010.rs"]
mod cn010;
#[path = "cn/cn011.rs"]
mod cn011;
#[path = "cn/cn012.rs"]
mod cn012;
#[path = "cn/cn013.rs"]
mod cn013;
#[path = "cn/cn014.rs"]
mod cn014;
#[path = "cn/cn015.rs"]
mod cn015;
#[path = "cn/cn016.rs"]
mod cn016;
#[path = "cn/cn017.rs"]
mod cn017;
#[path = "cp/cp001.rs"]
mod cp001;
#[path = "cp/cp002.rs"]
mod cp002;
#[path = "cp/cp003.rs"]
mod cp003;
#[path = "cp/cp004.rs"]
mod cp004;
#[path = "cp/cp005.rs"]
mod cp005;
#[path = "cp/cp006.rs"]
mod cp006;
#[path = "cp/cp007.rs"]
mod cp007;
#[path = "cp/cp008.rs"]
mod cp008;
#[path = "cp/cp009.rs"]
mod cp009;
#[path = "cp/cp010.rs"]
mod cp010;
#[path = "cp/cp011.rs"]
mod cp011;
#[path = "cp/cp012.rs"]
mod cp012;
#[path = "cp/cp013.rs"]
mod cp013;
#[path = "cp/cp014.rs"]
mod cp014;
#[path = "cp/cp015.rs"]
mod cp015;
#[path = "cp/cp016.rs"]
mod cp016;
#[path = "cp/cp017.rs"]
mod cp017;
#[path = "cp/cp018.rs"]
mod cp018;
#[path = "dp/dp001.rs"]
mod dp001;
#[path = "dp/dp002.rs"]
mod dp002;
#[path = "dp/dp003.rs"]
mod dp003;
#[path = "dp/dp004.rs"]
mod dp004;
#[path = "dp/dp005.rs"]
mod dp005;
#[path = "dp/dp006.rs"]
mod dp006;
#[path = "dp/dp007.rs"]
mod dp007;
#[path = "dp/dp008.rs"]
mod dp008;
#[path = "dp/dp009.rs"]
mod dp009;
#[path = "dp/dp010.rs"]
mod dp010;
#[path = "dp/dp011.rs"]
mod dp011;
#[path = "dp/dp012.rs"]
mod dp012;
#[path = "dv/dv001.rs"]
mod dv001;
#[path = "dv/dv002.rs"]
mod dv002;
#[path = "dv/dv003.rs"]
mod dv003;
#[path = "dv/dv004.rs"]
mod dv004;
#[path = "dv/dv005.rs"]
mod dv005;
#[path = "dv/dv006.rs"]
mod dv006;
#[path = "dv/dv007.rs"]
mod dv007;
#[path = "dv/dv008.rs"]
mod dv008;
#[path = "dv/dv009.rs"]
mod dv009;
#[path = "dv/dv010.rs"]
mod dv010;
#[path = "dv/dv011.rs"]
mod dv011;
#[path = "dv/dv012.rs"]
mod dv012;
#[path = "dv/dv013.rs"]
mod dv013;
#[path = "dv/dv014.rs"]
mod dv014;
#[path = "dv/dv015.rs"]
mod dv015;
#[path = "dv/dv016.rs"]
mod dv016;
#[path = "dv/dv017.rs"]
mod dv017;
#[path = "dv/dv018.rs"]
mod dv018;
#[path = "dv/dv019.rs"]
mod dv019;
#[path = "fl/fl001.rs"]
mod fl001;
#[path = "fl/fl002.rs"]
mod fl002;
#[path = "fl/fl003.rs"]
mod fl003;
#[path = "fl/fl004.rs"]
mod fl004;
#[path = "fl/fl005.rs"]
mod fl005;
#[path = "fl/fl006.rs"]
mod fl006;
#[path = "fl/fl007.rs"]
mod fl007;
#[path = "fl/fl008.rs"]
mod fl008;
#[path = "fl/fl009.rs"]
mod fl009;
#[path = "fl/fl010.rs"]
mod fl010;
#[path = "fl/fl011.rs"]
mod fl011;
#[path = "fl/fl012.rs"]
mod fl012;
#[path = "fl/fl013.rs"]
mod fl013;
#[path = "fl/fl014.rs"]
mod fl014;
#[path = "fl/fl015.rs"]
mod fl015;
#[path = "gp/gp001.rs"]
mod gp001;
#[path = "gp/gp002.rs"]
mod gp002;
#[path = "gp/gp003.rs"]
mod gp003;
#[path = "gp/gp004.rs"]
mod gp004;
#[path = "gp/gp005.rs"]
mod gp005;
#[path = "gp/gp006.rs"]
mod gp006;
#[path = "gp/gp007.rs"]
mod gp007;
#[path = "gp/gp008.rs"]
mod gp008;
#[path = "gp/gp009.rs"]
mod gp009;
#[path = "gp/gp010.rs"]
mod gp010;
#[path = "gp/gp011.rs"]
mod gp011;
#[path = "gp/gp012.rs"]
mod gp012;
#[path = "gp/gp013.rs"]
mod gp013;
#[path = "gp/gp014.rs"]
mod gp014;
#[path = "gp/gp015.rs"]
mod gp015;
#[path = "gp/gp016.rs"]
mod gp016;
#[path = "gp/gp017.rs"]
mod gp017;
#[path = "gp/gp018.rs"]
mod gp018;
#[path = "gp/gp019.rs"]
mod gp019;
#[path = "gp/gp020.rs"]
mod gp020;
#[path = "gp/gp021.rs"]
mod gp021;
#[path = "gp/gp022.rs"]
mod gp022;
#[path = "hs/hs001.rs"]
mod hs001;
#[path = "lc/lc001.rs"]
mod lc001;
#[path = "lc/lc002.rs"]
mod lc002;
#[path = "lc/lc003.rs"]
mod lc003;
#[path = "lc/lc004.rs"]
mod lc004;
#[path = "pf/pf001.rs"]
mod pf001;
#[path = "pf/pf002.rs"]
mod pf002;
#[path = "pf/pf003.rs"]
mod pf003;
#[path = "pf/pf004.rs"]
mod pf004;
#[path = "rf/rf001.rs"]
mod rf001;
#[path = "rf/rf002.rs"]
mod rf002;
#[path = "rf/rf003.rs"]
mod rf003;
#[path = "rf/rf004.rs"]
mod rf004;
#[path = "rf/rf005.rs"]
mod rf005;
#[path = "rf/rf006.rs"]
mod rf006;
#[path = "rf/rf007.rs"]
mod rf007;
#[path = "rf/rf008.rs"]
mod rf008;
#[path = "rf/rf009.rs"]
mod rf009;
#[path = "rf/rf010.rs"]
mod rf010;
#[path = "rf/rf011.rs"]
mod rf011;
#[path = "rf/rf012.rs"]
mod rf012;
#[path = "rf/rf013.rs"]
mod rf013;
#[path = "ro/ro001.rs"]
mod ro001;
#[path = "ro/ro002.rs"]
mod ro002;
#[path = "ro/ro003.rs"]
mod ro003;
#[path = "ro/ro004.rs"]
mod ro004;
#[path = "ro/ro005.rs"]
mod ro005;
#[path = "ro/ro006.rs"]
mod ro006;
#[path = "sc/sc001.rs"]
mod sc001;
#[path = "sc/sc002.rs"]
mod sc002;
#[path = "sc/sc003.rs"]
mod sc003;
#[path = "sc/sc004.rs"]
mod sc004;
#[path = "sc/sc005.rs"]
mod sc005;
#[path = "sc/sc006.rs"]
mod sc006;
#[path = "sc/sc007.rs"]
mod sc007;
#[path = "sc/sc008.rs"]
mod sc008;
#[path = "sc/sc009.rs"]
mod sc009;
#[path = "sc/sc010.rs"]
mod sc010;
#[path = "sc/sc011.rs"]
mod sc011;
#[path = "sc/sc012.rs"]
mod sc012;
#[path = "sc/sc013.rs"]
mod sc013;
#[path = "sc/sc014.rs"]
mod sc014;
#[path = "sc/sc015.rs"]
mod sc015;
#[path = "sc/sc016.rs"]
mod sc016;
#[path = "sc/sc017.rs"]
mod sc017;
#[path = "sc/sc018.rs"]
mod sc018;
#[path = "sc/sc019.rs"]
mod sc019;
#[path = "sc/sc020.rs"]
mod sc020;
#[path = "tl/tl001.rs"]
mod tl001;
#[path = "tl/tl002.rs"]
mod tl002;
#[path = "tl/tl003.rs"]
mod tl003;
#[path = "tl/tl004.rs"]
mod tl004;
#[path = "tl/tl005.rs"]
mod tl005;
#[path = "tl/tl006.rs"]
mod tl006;
#[path = "tl/tl007.rs"]
mod tl007;
#[path = "tl/tl008.rs"]
mod tl008;
#[path = "tl/tl009.rs"]
mod tl009;
#[path = "tl/tl010.rs"]
mod tl010;
#[path = "tl/tl011.rs"]
mod tl011;
#[path = "tl/tl012.rs"]
mod tl012;
#[path = "tl/tl013.rs"]
mod tl013;
#[path = "tl/tl014.rs"]
mod tl014;
#[path = "tl/tl015.rs"]
mod tl015;
#[path = "tl/tl016.rs"]
mod tl016;
#[path = "tl/tl017.rs"]
mod tl017;
#[path = "tl/tl018.rs"]
mod tl018;
#[path = "tl/tl019.rs"]
mod tl019;
#[path = "tl/tl020.rs"]
mod tl020;
#[path = "ug/ug001.rs"]
mod ug001;
#[path = "ug/ug002.rs"]
mod ug002;
#[path = "ug/ug003.rs"]
mod ug003;
#[path = "ug/ug004.rs"]
mod ug004;
#[path = "ug/ug005.rs"]
mod ug005;
#[path = "ug/ug006.rs"]
mod ug006;
#[path = "ug/ug007.rs"]
mod ug007;
#[path = "ug/ug008.rs"]
mod ug008;
#[path = "ug/ug009.rs"]
mod ug009;
#[path = "ug/ug010.rs"]
mod ug010;
#[path = "ug/ug011.rs"]
mod ug011;
#[path = "ug/ug012.rs"]
mod ug012;
#[path = "ug/ug013.rs"]
mod ug013;
#[path = "ug/ug014.rs"]
mod ug014;
#[path = "ug/ug015.rs"]
mod ug015;
#[path = "ug/ug016.rs"]
mod ug016;

use super::Rule;

/// Every rule, by code.
#[rustfmt::skip]
pub(super) const RULES: &[&Rule] = &[
    &ap001::RULE,
    &ap002::RULE,
    &ap003::RULE,
    &ap004::RULE,
    &ap005::RULE,
    &ap006::RULE,
    &ap007::RULE,
    &ap008::RULE,
    &ap009::RULE,
    &ap010::RULE,
    &as001::RULE,
    &as002::RULE,
    &as003::RULE,
    &as004::RULE,
    &as005::RULE,
    &as006::RULE,
    &as007::RULE,
    &as008::RULE,
    &as009::RULE,
    &as010::RULE,
    &as011::RULE,
    &ca001::RULE,
    &ca002::RULE,
    &ca003::RULE,
    &ca004::RULE,
    &ca005::RULE,
    &ca006::RULE,
    &ca007::RULE,
    &ca008::RULE,
    &ca009::RULE,
    &ca010::RULE,
    &ca011::RULE,
    &ca012::RULE,
    &ca013::RULE,
    &ca014::RULE,
    &ca015::RULE,
    &ca016::RULE,
    &ca017::RULE,
    &ca018::RULE,
    &ca019::RULE,
    &ca020::RULE,
    &ca021::RULE,
    &ca022::RULE,
    &ca023::RULE,
    &ca024::RULE,
    &ca025::RULE,
    &ca026::RULE,
    &ca027::RULE,
    &ca028::RULE,
    &ca029::RULE,
    &ca030::RULE,
    &ca031::RULE,
    &ca032::RULE,
    &ca033::RULE,
    &ca034::RULE,
    &ca035::RULE,
    &cn001::RULE,
    &cn002::RULE,
    &cn003::RULE,
    &cn004::RULE,
    &cn005::RULE,
    &cn006::RULE,
    &cn007::RULE,
    &cn008::RULE,
    &cn009::RULE,
    &cn010::RULE,
    &cn011::RULE,
    &cn012::RULE,
    &cn013::RULE,
    &cn014::RULE,
    &cn015::RULE,
    &cn016::RULE,
    &cn017::RULE,
    &cp001::RULE,
    &cp002::RULE,
    &cp003::RULE,
    &cp004::RULE,
    &cp005::RULE,
    &cp006::RULE,
    &cp007::RULE,
    &cp008::RULE,
    &cp009::RULE,
    &cp010::RULE,
    &cp011::RULE,
    &cp012::RULE,
    &cp013::RULE,
    &cp014::RULE,
    &cp015::RULE,
    &cp016::RULE,
    &cp017::RULE,
    &cp018::RULE,
    &dp001::RULE,
    &dp002::RULE,
    &dp003::RULE,
    &dp004::RULE,
    &dp005::RULE,
    &dp006::RULE,
    &dp007::RULE,
    &dp008::RULE,
    &dp009::RULE,
    &dp010::RULE,
    &dp011::RULE,
    &dp012::RULE,
    &dv001::RULE,
    &dv002::RULE,
    &dv003::RULE,
    &dv004::RULE,
    &dv005::RULE,
    &dv006::RULE,
    &dv007::RULE,
    &dv008::RULE,
    &dv009::RULE,
    &dv010::RULE,
    &dv011::RULE,
    &dv012::RULE,
    &dv013::RULE,
    &dv014::RULE,
    &dv015::RULE,
    &dv016::RULE,
    &dv017::RULE,
    &dv018::RULE,
    &dv019::RULE,
    &fl001::RULE,
    &fl002::RULE,
    &fl003::RULE,
    &fl004::RULE,
    &fl005::RULE,
    &fl006::RULE,
    &fl007::RULE,
    &fl008::RULE,
    &fl009::RULE,
    &fl010::RULE,
    &fl011::RULE,
    &fl012::RULE,
    &fl013::RULE,
    &fl014::RULE,
    &fl015::RULE,
    &gp001::RULE,
    &gp002::RULE,
    &gp003::RULE,
    &gp004::RULE,
    &gp005::RULE,
    &gp006::RULE,
    &gp007::RULE,
    &gp008::RULE,
    &gp009::RULE,
    &gp010::RULE,
    &gp011::RULE,
    &gp012::RULE,
    &gp013::RULE,
    &gp014::RULE,
    &gp015::RULE,
    &gp016::RULE,
    &gp017::RULE,
    &gp018::RULE,
    &gp019::RULE,
    &gp020::RULE,
    &gp021::RULE,
    &gp022::RULE,
    &hs001::RULE,
    &lc001::RULE,
    &lc002::RULE,
    &lc003::RULE,
    &lc004::RULE,
    &pf001::RULE,
    &pf002::RULE,
    &pf003::RULE,
    &pf004::RULE,
    &rf001::RULE,
    &rf002::RULE,
    &rf003::RULE,
    &rf004::RULE,
    &rf005::RULE,
    &rf006::RULE,
    &rf007::RULE,
    &rf008::RULE,
    &rf009::RULE,
    &rf010::RULE,
    &rf011::RULE,
    &rf012::RULE,
    &rf013::RULE,
    &ro001::RULE,
    &ro002::RULE,
    &ro003::RULE,
    &ro004::RULE,
    &ro005::RULE,
    &ro006::RULE,
    &sc001::RULE,
    &sc002::RULE,
    &sc003::RULE,
    &sc004::RULE,
    &sc005::RULE,
    &sc006::RULE,
    &sc007::RULE,
    &sc008::RULE,
    &sc009::RULE,
    &sc010::RULE,
    &sc011::RULE,
    &sc012::RULE,
    &sc013::RULE,
    &sc014::RULE,
    &sc015::RULE,
    &sc016::RULE,
    &sc017::RULE,
    &sc018::RULE,
    &sc019::RULE,
    &sc020::RULE,
    &tl001::RULE,
    &tl002::RULE,
    &tl003::RULE,
    &tl004::RULE,
    &tl005::RULE,
    &tl006::RULE,
    &tl007::RULE,
    &tl008::RULE,
    &tl009::RULE,
    &tl010::RULE,
    &tl011::RULE,
    &tl012::RULE,
    &tl013::RULE,
    &tl014::RULE,
    &tl015::RULE,
    &tl016::RULE,
    &tl017::RULE,
    &tl018::RULE,
    &tl019::RULE,
    &tl020::RULE,
    &ug001::RULE,
    &ug002::RULE,
    &ug003::RULE,
    &ug004::RULE,
    &ug005::RULE,
    &ug006::RULE,
    &ug007::RULE,
    &ug008::RULE,
    &ug009::RULE,
    &ug010::RULE,
    &ug011::RULE,
    &ug012::RULE,
    &ug013::RULE,
    &ug014::RULE,
    &ug015::RULE,
    &ug016::RULE,
];
