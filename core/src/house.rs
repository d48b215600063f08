//! House schemas: an organisation's own JSON Schemas for kinds of resource.
//!
//! The crate `jsonschema` runs over the tape as it is, so that what it finds has a place in the file. It lives
//! in a module of its own, which is loaded only where a schema is configured: here is what both sides know of
//! it. What a schema refers to lies in the folder of the schema; nothing is fetched.

#[cfg(feature = "schemas")]
mod check;
#[cfg(feature = "schemas")]
mod tape;
#[cfg(feature = "schemas")]
mod words;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

#[cfg(feature = "schemas")]
pub use check::Schemas;

/// A schema of the house and the files it refers to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Source {
    /// The tenant that it is for: a number that the caller gives.
    pub tenant: u32,
    /// The kind of resource that it is for: a type of Microsoft Graph.
    pub kind: String,
    /// The file name of the schema.
    pub name: String,
    /// Its text and those of the files it refers to, by path relative to its folder.
    pub files: BTreeMap<String, String>,
}

/// Why a schema cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refused {
    /// It refers to a file that was not given; a path relative to its folder.
    Missing(String),
    /// It is wrong.
    Wrong(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "it refers to {path}, which is not in its folder"),
            Self::Wrong(message) => f.write_str(message),
        }
    }
}
