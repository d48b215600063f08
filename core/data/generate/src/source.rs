//! The models of v1.0 and beta, laid over one another.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

/// One version of the model as its file has it.
#[derive(Deserialize)]
struct File {
    types: BTreeMap<String, Type>,
    enums: BTreeMap<String, Enum>,
}

/// A type with its own properties.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Type {
    pub(crate) base: Option<String>,
    pub(crate) kind: String,
    #[serde(default, rename = "abstract")]
    pub(crate) is_abstract: bool,
    #[serde(default)]
    pub(crate) open: bool,
    pub(crate) props: BTreeMap<String, Property>,
}

/// A property.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Property {
    #[serde(rename = "type")]
    pub(crate) type_name: String,
    #[serde(default)]
    pub(crate) collection: bool,
    pub(crate) nullable: Option<bool>,
    #[serde(default, rename = "enum")]
    pub(crate) is_enum: bool,
    #[serde(default)]
    pub(crate) nav: bool,
    pub(crate) range: Option<(i32, i64)>,
    /// Whether v1.0 lacks it.
    #[serde(skip)]
    pub(crate) beta_only: bool,
}

/// An enumeration.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Enum {
    pub(crate) members: Vec<String>,
    #[serde(default)]
    pub(crate) flags: bool,
}

/// What both versions know.
pub(crate) struct Source {
    pub(crate) types: BTreeMap<String, Type>,
    pub(crate) enums: BTreeMap<String, Enum>,
}

impl Source {
    pub(crate) fn read(folder: &Path) -> Result<Self, String> {
        let v1 = read(&folder.join("graph-model.v1.json"))?;
        let beta = read(&folder.join("graph-model.beta.json"))?;
        let mut source = Self { types: beta.types, enums: beta.enums };
        for (name, kind) in &mut source.types {
            for (property, what) in &mut kind.props {
                what.beta_only = !has(&v1.types, name, property);
            }
        }
        for (name, of_v1) in v1.types {
            let kind = source.types.entry(name.clone()).or_insert_with(|| of_v1.clone());
            for (property, what) in of_v1.props {
                kind.props.entry(property).or_insert(what);
            }
        }
        for (name, of_v1) in v1.enums {
            let members = &mut source.enums.entry(name).or_insert_with(|| of_v1.clone()).members;
            for member in of_v1.members {
                if !members.contains(&member) {
                    members.push(member);
                }
            }
        }
        Ok(source)
    }

    /// A type and those it is derived from, itself first.
    pub(crate) fn lineage<'s>(&'s self, name: &'s str) -> impl Iterator<Item = (&'s str, &'s Type)> {
        let mut next = Some(name);
        std::iter::from_fn(move || {
            let name = next?;
            let kind = self.types.get(name)?;
            next = kind.base.as_deref();
            Some((name, kind))
        })
    }
}

fn has(types: &BTreeMap<String, Type>, name: &str, property: &str) -> bool {
    let mut next = types.get(name);
    while let Some(kind) = next {
        if kind.props.contains_key(property) {
            return true;
        }
        next = kind.base.as_ref().and_then(|base| types.get(base));
    }
    false
}

fn read(path: &Path) -> Result<File, String> {
    let text = fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()))
}
