//! `core/data/setting-equivalence.json` to `table.rs`.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::compare::fingerprint;

fn text<'j>(value: &'j Value, name: &str) -> &'j str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value}"))
}

/// A word as the name of an enum variant.
fn variant(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().expect("a word").to_ascii_uppercase();
    std::iter::once(first).chain(letters).collect()
}

fn platform(name: &str) -> &'static str {
    match name {
        "windows" => "Windows",
        "macOS" => "MacOs",
        "iOS" => "Ios",
        "android" => "Android",
        "linux" => "Linux",
        _ => panic!("no platform is called {name}"),
    }
}

/// A member of an enumeration as words: `onlyAfterLogin` is "only after login".
fn words(member: &str) -> String {
    let mut words = String::with_capacity(member.len() + 8);
    let mut letters = member.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let begins = letter.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit());
        let abbreviates = letters.peek().is_some_and(char::is_ascii_uppercase);
        if begins {
            words.push(' ');
        }
        words.push(if begins && !abbreviates { letter.to_ascii_lowercase() } else { letter });
        before = letter;
    }
    words
}

/// What keys of the settings catalog begin with; those of templates begin with their type.
const PROVIDERS: [&str; 13] = [
    "",
    "com.android.devicerestrictionpolicy.",
    "com.apple.applicationaccess_",
    "com.apple.mobiledevice.passwordpolicy_",
    "com.apple.security.firewall_",
    "device_vendor_msft_bitlocker_",
    "device_vendor_msft_passportforwork_{tenantid}_policies_",
    "device_vendor_msft_policy_config_",
    "device_vendor_msft_policy_config_defender_",
    "device_vendor_msft_policy_config_defender_attacksurfacereductionrules_",
    "device_vendor_msft_policy_config_devicelock_",
    "linux_passwordpolicy_",
    "vendor_msft_firewall_mdmstore_",
];

/// The sources of a row, of both sides.
fn places(row: &Value) -> impl Iterator<Item = &Value> {
    ["compliance", "configuration"].into_iter().flat_map(|side| row[side].as_array().expect("a list"))
}

/// What keys begin with, in the order of the table.
fn prefixes(rows: &[Value]) -> Vec<String> {
    let keys = rows.iter().flat_map(places).map(|place| text(place, "key"));
    let types = keys.filter_map(|key| key.split_once('.')).map(|(name, _)| name).filter(|name| *name != "com");
    let all: BTreeSet<String> = types.map(|name| format!("{name}.")).chain(PROVIDERS.map(str::to_owned)).collect();
    all.into_iter().collect()
}

fn source(source: &Value, order: &[&str], prefixes: &[String]) -> String {
    let mut values = Vec::new();
    for (written, meaning) in source["values"].as_object().into_iter().flatten() {
        let meaning = match meaning {
            Value::Bool(on) => format!("Meaning::Flag({on})"),
            Value::Number(number) => {
                let size = match source["unit"].as_str() {
                    Some("hours") => 3600,
                    None => 1,
                    Some(unit) => panic!("a meaning in {unit}"),
                };
                format!("Meaning::Number({})", number.as_i64().expect("a whole number") * size)
            }
            Value::String(word) => {
                let rank = order.iter().position(|name| name == word);
                format!("Meaning::Rank({})", rank.unwrap_or_else(|| panic!("{word} is not in the order")))
            }
            _ => panic!("{meaning} has no meaning"),
        };
        values.push(format!("({written:?}, {meaning})"));
    }
    let unit = source["unit"].as_str().map_or("Count".to_owned(), variant);
    let key = text(source, "key");
    let longest = prefixes.iter().enumerate().filter(|(_, prefix)| key.starts_with(prefix.as_str()));
    let (prefix, start) = longest.max_by_key(|(_, prefix)| prefix.len()).expect("any key begins with nothing");
    let (name, values) = (&key[start.len()..], values.join(", "));
    let invert = source["invert"].as_bool().unwrap_or(false);
    format!("Source {{ prefix: {prefix}, name: {name:?}, values: &[{values}], invert: {invert}, unit: Unit::{unit} }}")
}

/// The text of `table.rs`.
fn table(data: &Value) -> String {
    let mut out = String::from(
        "// Written by the test `the_table_is_current` from core/data/setting-equivalence.json. Do not edit.\n\n\
         use super::{Meaning, Relation, Row, Side, Source, Unit, Zero};\n\
         use crate::policy::Platform;\n\n\
         /// Every row, by key.\npub(super) static ROWS: &[Row] = &[\n",
    );
    let rows = data["rows"].as_array().expect("rows");
    let prefixes = prefixes(rows);
    let mut keys: Vec<(u32, &str, usize, usize)> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let order: Vec<&str> =
            row["order"].as_array().into_iter().flatten().map(|name| name.as_str().expect("a word")).collect();
        let zero = row["zero"].as_str().map_or("Number".to_owned(), variant);
        writeln!(out, "    Row {{").expect("text");
        writeln!(out, "        key: {:?},", text(row, "key")).expect("text");
        writeln!(out, "        title: {:?},", text(row, "title")).expect("text");
        writeln!(out, "        platform: Platform::{},", platform(text(row, "platform"))).expect("text");
        writeln!(out, "        relation: Relation::{},", variant(text(row, "relation"))).expect("text");
        writeln!(out, "        zero: Zero::{zero},").expect("text");
        writeln!(out, "        order: &{order:?},").expect("text");
        let shown: Vec<String> = match row["words"].as_array() {
            Some(shown) => shown.iter().map(|word| word.as_str().expect("words").to_owned()).collect(),
            None => order.iter().map(|member| words(member)).collect(),
        };
        assert_eq!(shown.len(), order.len(), "{}: words", text(row, "key"));
        writeln!(out, "        words: &{shown:?},").expect("text");
        writeln!(out, "        hint: {},", row["hint"].as_bool().unwrap_or(false)).expect("text");
        for side in ["compliance", "configuration"] {
            writeln!(out, "        {side}: &[").expect("text");
            for (at, place) in row[side].as_array().expect("a list").iter().enumerate() {
                writeln!(out, "            {},", source(place, &order, &prefixes)).expect("text");
                keys.push((fingerprint(text(place, "key")), side, index, at));
            }
            writeln!(out, "        ],").expect("text");
        }
        writeln!(out, "    }},").expect("text");
    }
    keys.sort_unstable();
    out.push_str("];\n\n/// What keys begin with.\n");
    writeln!(out, "pub(super) static PREFIXES: &[&str] = &{prefixes:#?};").expect("text");
    out.push_str("\n/// Where each key stands: its fingerprint, its side, its row, its place there; by fingerprint.\n");
    out.push_str("pub(super) static KEYS: &[(u32, Side, u16, u8)] = &[\n");
    for (key, side, row, place) in keys {
        writeln!(out, "    ({key:#010x}, Side::{}, {row}, {place}),", variant(side)).expect("text");
    }
    out.push_str("];\n");
    out
}

/// When the table is not what the data says, this test writes it anew and fails once.
#[test]
fn the_table_is_current() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = fs::read_to_string(core.join("data/setting-equivalence.json")).expect("the data");
    let table = table(&serde_json::from_str(&data).expect("JSON"));
    let path = core.join("src/settings/table.rs");
    if fs::read_to_string(&path).unwrap_or_default() != table {
        fs::write(&path, table).expect("a writable folder");
        panic!("core/src/settings/table.rs was not current; it is now, build again");
    }
}

#[test]
fn members_read_as_words() {
    assert_eq!(words("onlyAfterLogin"), "only after login");
    assert_eq!(words("enableWithUefiLock"), "enable with uefi lock");
    assert_eq!(words("XTS-AES 128-bit"), "XTS-AES 128-bit");
}
