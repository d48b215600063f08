//! The two files of the model. How they are laid out is said in `core/src/shape/model.rs`, which reads
//! them.

use std::collections::BTreeMap;
use std::fmt::Write;

use pitfall_core::json::mark;
use pitfall_core::shape::layout::{self, COLLECTION, Edm};

use crate::choice::{Choice, Chosen};
use crate::source::{Property, Source};

const ABOUT: &str = "\
# Names of Microsoft Graph's types, properties and values, for graph-model.bin. Written by core/data/generate.
# Source: msgraph-beta-sdk 1.66.0 of 2026-10-23, msgraph-sdk 1.65.0 of 2026-10-22, microsoftgraph/msgraph-metadata of
# 2026-07-22; in core/data/generate/choice.txt what none of them knows. MIT licence:
# Copyright (c) 2018 Microsoft Graph; Copyright (c) Microsoft Corporation.
# Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
# documentation files (the \"Software\"), to deal in the Software without restriction, including without limitation the
# rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
# persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice
# and this permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS
# PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
# MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT
# HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
# ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
";

/// The files, and how much is in them.
pub(crate) struct Written {
    pub(crate) names: String,
    pub(crate) model: Vec<u8>,
    roots: usize,
    types: usize,
    properties: usize,
    enums: usize,
}

impl Written {
    pub(crate) fn summary(&self) -> String {
        format!(
            "{} kinds of resource, {} types, {} properties, {} enumerations: {} + {} bytes",
            self.roots,
            self.types,
            self.properties,
            self.enums,
            self.names.len(),
            self.model.len()
        )
    }
}

/// The names by their places in the file of names, which are even.
struct Names {
    text: String,
    places: BTreeMap<String, u16>,
}

impl Names {
    fn new<'n>(names: impl Iterator<Item = &'n str>) -> Result<Self, String> {
        let sorted: std::collections::BTreeSet<&str> = names.collect();
        let mut text = ABOUT.to_owned();
        let mut places = BTreeMap::new();
        for name in sorted {
            if text.len() % 2 == 1 {
                text.push('\n');
            }
            let place = u16::try_from(text.len() / 2).map_err(|_| "too many names".to_owned())?;
            places.insert(name.to_owned(), place);
            writeln!(text, "{name}").map_err(|error| error.to_string())?;
        }
        Ok(Self { text, places })
    }

    /// Mark and place.
    fn key(&self, name: &str) -> [u16; 2] {
        [mark(name.as_bytes()), self.places.get(name).copied().unwrap_or_default()]
    }
}

/// A property as the table has it.
struct Row<'s> {
    name: &'s str,
    what: u16,
    range: Option<(i32, i32)>,
}

pub(crate) fn write(source: &Source, choice: &Choice, chosen: &Chosen) -> Result<Written, String> {
    let enums = enums(source, choice, chosen);
    let of_types = chosen.keys().flat_map(|name| {
        let kind = &source.types[name];
        std::iter::once(name.as_str()).chain(kind.props.keys().map(String::as_str))
    });
    let of_enums = enums.keys().flat_map(|name| source.enums[*name].members.iter().map(String::as_str));
    let allowed = choice.allowed.iter().map(|(_, name)| name.as_str());
    let names = Names::new(of_types.chain(of_enums).chain(allowed))?;

    let mut by_mark: Vec<&str> = chosen.keys().map(String::as_str).collect();
    by_mark.sort_by_key(|name| names.key(name));
    let numbers: BTreeMap<&str, u16> = by_mark.iter().zip(0..).map(|(name, number)| (*name, number)).collect();
    let reference = |name: &str, what: &Property| reference(source, choice, &numbers, &enums, name, what);

    let mut types = Vec::new();
    let mut properties: Vec<u16> = Vec::new();
    let mut ranges: Vec<u16> = Vec::new();
    for name in &by_mark {
        let kind = &source.types[*name];
        let own = kind.props.iter().map(|(property, what)| Row {
            name: property,
            what: reference(property, what) | required(choice, name, property),
            range: range(what),
        });
        let lacks = |property: &str| !kind.props.contains_key(property);
        let added = choice.allowed.iter().filter(|(of, property)| of == name && lacks(property));
        let added = added.map(|(_, property)| Row { name: property, what: Edm::Any as u16, range: None });
        let mut rows: Vec<Row<'_>> = own.chain(added).collect();
        rows.sort_by_key(|row| names.key(row.name));
        let start = (properties.len() / layout::PROPERTY) as u16;
        for (number, row) in rows.iter().enumerate() {
            properties.extend(names.key(row.name));
            properties.push(row.what);
            if let Some((least, most)) = row.range {
                ranges.push(start + number as u16);
                ranges.extend([least as u16, (least >> 16) as u16, most as u16, (most >> 16) as u16]);
            }
        }
        let has_subclass = chosen.keys().any(|other| source.types[other].base.as_deref() == Some(*name));
        let wanted = source.lineage(name).map(|(of, _)| choice.required.iter().filter(|(kind, _)| kind == of).count());
        let flags = bit(kind.is_abstract || choice.typed.contains(*name), layout::ABSTRACT)
            | bit(kind.open, layout::OPEN)
            | bit(has_subclass, layout::BASE)
            | bit(chosen[*name], layout::ROOT)
            | bit(kind.kind == "entity", layout::ENTITY)
            | ((wanted.sum::<usize>() as u16) << layout::REQUIRED_SHIFT);
        types.extend(names.key(name));
        let base = kind.base.as_deref().and_then(|base| numbers.get(base)).copied();
        types.extend([base.unwrap_or(layout::NONE), start, rows.len() as u16, flags]);
    }

    let (mut lists, mut members): (Vec<u16>, Vec<u16>) = (Vec::new(), Vec::new());
    let mut sorted: Vec<(&&str, &u16)> = enums.iter().collect();
    sorted.sort_by_key(|(_, number)| **number);
    for (name, _) in sorted {
        let list = &source.enums[*name];
        let mut keys: Vec<[u16; 2]> = list.members.iter().map(|member| names.key(member)).collect();
        keys.sort_unstable();
        let start = (members.len() / layout::MEMBER) as u16;
        lists.extend([start, keys.len() as u16 | bit(list.flags, layout::FLAGS)]);
        members.extend(keys.concat());
    }

    let counts = [
        types.len() / layout::TYPE,
        properties.len() / layout::PROPERTY,
        lists.len() / layout::LIST,
        members.len() / layout::MEMBER,
        ranges.len() / layout::RANGE,
    ];
    let words = counts.iter().map(|count| *count as u16);
    let words = words.chain(types).chain(properties).chain(lists).chain(members).chain(ranges);
    Ok(Written {
        names: names.text,
        model: words.flat_map(u16::to_le_bytes).collect(),
        roots: chosen.values().filter(|root| **root).count(),
        types: counts[0],
        properties: counts[1],
        enums: counts[2],
    })
}

/// The bit if it is to be set.
fn bit(set: bool, bit: u16) -> u16 {
    if set { bit } else { 0 }
}

/// The enumerations that chosen types use, numbered.
fn enums<'s>(source: &'s Source, choice: &Choice, chosen: &Chosen) -> BTreeMap<&'s str, u16> {
    let properties = chosen.keys().flat_map(|name| &source.types[name].props);
    let used = properties.filter(|(name, what)| what.is_enum && (!what.nav || choice.follows(name)));
    let mut names: Vec<&str> = used.map(|(_, what)| what.type_name.as_str()).collect();
    names.retain(|name| source.enums.contains_key(*name));
    names.sort_unstable();
    names.dedup();
    names.into_iter().zip(0..).collect()
}

/// What a property's values are, as the table has it.
fn reference(
    source: &Source,
    choice: &Choice,
    numbers: &BTreeMap<&str, u16>,
    enums: &BTreeMap<&str, u16>,
    name: &str,
    what: &Property,
) -> u16 {
    let behind_link = what.nav && !choice.follows(name);
    let value = if behind_link {
        Edm::Object as u16
    } else if let Some(number) = enums.get(what.type_name.as_str()).filter(|_| what.is_enum) {
        layout::FIRST_ENUM + number
    } else if let Some(number) = numbers.get(what.type_name.as_str()).filter(|_| !what.is_enum) {
        layout::FIRST_TYPE + number
    } else {
        match what.type_name.strip_prefix("Edm.") {
            Some("Boolean") => Edm::Boolean as u16,
            Some("Int16" | "Int32" | "Int64" | "Byte") => Edm::Integer as u16,
            Some("Double" | "Single" | "Decimal") => Edm::Number as u16,
            Some("Duration") => Edm::Duration as u16,
            Some(_) => Edm::String as u16,
            None if source.types.contains_key(&what.type_name) => Edm::Object as u16,
            None => Edm::Any as u16,
        }
    };
    let value = if range(what).is_some() { Edm::Ranged as u16 } else { value };
    value
        | bit(what.collection, COLLECTION)
        | bit(what.nullable == Some(false), layout::NOT_NULL)
        | bit(what.beta_only, layout::BETA_ONLY)
}

fn required(choice: &Choice, kind: &str, property: &str) -> u16 {
    let is_required = choice.required.contains(&(kind.to_owned(), property.to_owned()));
    bit(is_required, layout::REQUIRED)
}

/// The range that a description gives to a whole number.
fn range(what: &Property) -> Option<(i32, i32)> {
    let (least, most) = what.range.filter(|_| what.type_name == "Edm.Int32" && !what.collection)?;
    Some((least, i32::try_from(most).ok()?))
}
