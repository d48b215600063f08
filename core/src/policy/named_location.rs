//! Named locations.

use std::net::IpAddr;

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
    /// Whether there are ranges, and all of them are of private networks: no sign-in is seen to come from there.
    pub private: bool,
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
            private: value.get_set("ipRanges").is_some_and(|list| {
                let mut ranges = list.elements().peekable();
                ranges.peek().is_some() && ranges.all(is_private)
            }),
            countries: count("countriesAndRegions"),
            unknown_countries: value.get("includeUnknownCountriesAndRegions").and_then(Value::bool) == Some(true),
        }
    }
}

/// Whether a range is one of those that no address of the Internet is in.
fn is_private(range: Value<'_>) -> bool {
    let address = range.get("cidrAddress").or_else(|| range.get("lowerAddress")).and_then(Value::text);
    let address = address.and_then(|text| text.split('/').next()?.trim().parse().ok());
    match address {
        Some(IpAddr::V4(address)) => address.is_private() || address.is_loopback() || address.is_link_local(),
        Some(IpAddr::V6(address)) => address.is_unique_local() || address.is_unicast_link_local(),
        None => false,
    }
}
