//! Named locations.

use serde::{Deserialize, Serialize};

use super::common::Flag;
use crate::json::Value;

/// What a named location covers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NamedLocation {
    /// `isTrusted`, of a location made of address ranges.
    pub trusted: Option<Flag>,
    /// Number of address ranges.
    pub ranges: Option<u32>,
    /// Number of countries and regions.
    pub countries: Option<u32>,
    /// `includeUnknownCountriesAndRegions`: whether it covers addresses of no known country.
    pub unknown_countries: bool,
}

impl NamedLocation {
    pub(super) fn compile(value: Value<'_>) -> Self {
        let count = |name: &str| value.get_set(name).map(|list| list.elements().count() as u32);
        Self {
            trusted: Flag::of(value, "isTrusted"),
            ranges: count("ipRanges"),
            countries: count("countriesAndRegions"),
            unknown_countries: value.get("includeUnknownCountriesAndRegions").and_then(Value::bool) == Some(true),
        }
    }
}
