//! The same thing in the words of another dialect.
//!
//! Microsoft Entra and Intune name the properties of a device differently, and the same property
//! has other values: a rule copied from one to the other reads well and never matches.

use super::Dialect;
use super::Dialect::{ConditionalAccess, DynamicGroup, ManagedApps, ManagedDevices};
use super::properties::{Property, entity, property};

/// A property that this dialect does not know and others do.
#[derive(Debug)]
pub struct Foreign {
    /// The dialects that know it.
    pub dialects: Vec<Dialect>,
    /// What this dialect calls it, where it has it.
    pub here: Option<&'static Property>,
}

/// What a property is called: in Conditional Access, in assignment filters for devices and for
/// apps, in dynamic groups. Those of equal name everywhere are left out.
const NAMES: [[&str; 4]; 8] = [
    ["displayName", "deviceName", "", "displayName"],
    ["trustType", "deviceTrustType", "", "deviceTrustType"],
    ["operatingSystem", "", "", "deviceOSType"],
    ["operatingSystemVersion", "operatingSystemVersion", "operatingSystemVersion", "deviceOSVersion"],
    ["manufacturer", "manufacturer", "deviceManufacturer", "deviceManufacturer"],
    ["model", "model", "deviceModel", "deviceModel"],
    ["mdmAppId", "", "", "deviceManagementAppId"],
    ["physicalIds", "", "", "devicePhysicalIds"],
];

/// Older names, and what they are called above.
const OLDER: [(&str, &str); 1] = [("osVersion", "operatingSystemVersion")];

/// What values are called: in Microsoft Entra, in Intune.
const VALUES: [[&str; 2]; 4] = [
    ["AzureAD", "Azure AD joined"],
    ["ServerAD", "Hybrid Azure AD joined"],
    ["Workplace", "Azure AD registered"],
    ["Company", "Corporate"],
];

const fn column(dialect: Dialect) -> usize {
    match dialect {
        ConditionalAccess => 0,
        ManagedDevices => 1,
        ManagedApps => 2,
        DynamicGroup => 3,
    }
}

/// Who knows the property of a device or an app that `dialect` does not know by this name. `of` is
/// the entity it is written with.
pub fn foreign(dialect: Dialect, of: &str, name: &str) -> Option<Foreign> {
    let dialects: Vec<Dialect> =
        Dialect::ALL.into_iter().filter(|other| *other != dialect && property(*other, of, name).is_some()).collect();
    if dialects.is_empty() {
        return None;
    }
    let own = entity(dialect).unwrap_or("device");
    let name = OLDER.iter().find(|(older, _)| older.eq_ignore_ascii_case(name)).map_or(name, |(_, newer)| newer);
    let is = |other: &&&str| other.eq_ignore_ascii_case(name);
    let row = NAMES.iter().find(|row| row.iter().find(is).is_some());
    let here = row.map_or(name, |row| row[column(dialect)]);
    Some(Foreign { dialects, here: property(dialect, own, here) })
}

/// What `property` of `dialect` calls a value that is another dialect's word, where it has it.
pub fn value_here(dialect: Dialect, property: &Property, value: &str) -> Option<&'static str> {
    let own = usize::from(dialect.is_assignment_filter());
    let row = VALUES.iter().find(|row| row[1 - own].eq_ignore_ascii_case(value))?;
    property.listed()?.iter().find(|known| known.eq_ignore_ascii_case(row[own])).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_those_of_the_tables() {
        for row in NAMES {
            for dialect in Dialect::ALL {
                let name = row[column(dialect)];
                let known = property(dialect, entity(dialect).unwrap_or("device"), name);
                assert!(name.is_empty() || known.is_some_and(|known| known.name == name), "{dialect:?} {name}");
            }
        }
        let trust = property(ConditionalAccess, "device", "trustType").expect("a property");
        assert_eq!(value_here(ConditionalAccess, trust, "hybrid azure ad joined"), Some("ServerAD"));
        assert_eq!(value_here(ConditionalAccess, trust, "Corporate"), None);
        let ownership = property(ManagedDevices, "device", "deviceOwnership").expect("a property");
        assert_eq!(value_here(ManagedDevices, ownership, "Company"), Some("Corporate"));
    }

    #[test]
    fn names_of_another_dialect_are_known() {
        let here = |dialect, of, name| foreign(dialect, of, name).map(|foreign| foreign.here.map(|here| here.name));
        assert_eq!(here(ConditionalAccess, "device", "deviceTrustType"), Some(Some("trustType")));
        assert_eq!(here(ConditionalAccess, "device", "osVersion"), Some(Some("operatingSystemVersion")));
        assert_eq!(here(ManagedDevices, "device", "isCompliant"), Some(None));
        assert_eq!(here(ManagedDevices, "app", "deviceModel"), Some(Some("model")));
        assert_eq!(here(ManagedApps, "device", "model"), Some(Some("deviceModel")));
        assert_eq!(here(DynamicGroup, "device", "mdmAppId"), Some(Some("deviceManagementAppId")));
        assert_eq!(here(ConditionalAccess, "device", "trustTyp"), None);
        assert_eq!(here(ConditionalAccess, "user", "department"), Some(None));
    }
}
