//! Named locations.

use serde::{Deserialize, Serialize};

use super::common::{Flag, texts};
use crate::json::Value;

/// What a named location covers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NamedLocation {
    /// `isTrusted`, of a location made of address ranges.
    pub trusted: Option<Flag>,
    /// Number of address ranges.
    pub ranges: Option<u32>,
    /// Countries and regions, two letters each.
    pub countries: Vec<String>,
}

impl NamedLocation {
    pub(super) fn compile(value: Value<'_>) -> Self {
        Self {
            trusted: Flag::of(value, "isTrusted"),
            ranges: value.get_set("ipRanges").map(|ranges| ranges.elements().count() as u32),
            countries: texts(value.get_set("countriesAndRegions")).into_iter().map(|text| text.value).collect(),
        }
    }
}
