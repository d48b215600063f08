//! The names that providers have for what Graph has, and what those that differ stand for.

/// Attributes that name other objects by their id: a list or a single one.
pub(super) const IDS: [&str; 22] = [
    "included_users",
    "excluded_users",
    "included_groups",
    "excluded_groups",
    "included_roles",
    "excluded_roles",
    "included_applications",
    "excluded_applications",
    "included_locations",
    "excluded_locations",
    "include_users",
    "exclude_users",
    "include_groups",
    "exclude_groups",
    "include_roles",
    "exclude_roles",
    "include_applications",
    "exclude_applications",
    "include_locations",
    "exclude_locations",
    "terms_of_use",
    "group_id",
];

/// Whether an attribute names other objects by their id.
pub(super) fn is_id(name: &str) -> bool {
    IDS.contains(&name)
}

/// Attributes of a compliance policy that only group others.
pub(super) const GROUPS: [&str; 6] = [
    "device_health",
    "device_properties",
    "microsoft_defender_for_endpoint",
    "system_security",
    "device_security",
    "settings",
];

/// Attributes that are not Graph's.
pub(super) const OWN: [&str; 9] = [
    "timeouts",
    "id",
    "object_id",
    "display_name",
    "hard_delete",
    "prevent_duplicate_names",
    "owners",
    "settings_catalog_template_type",
    "assignments",
];

/// Blocks, which azuread prints as lists of one.
pub(super) const BLOCKS: [&str; 13] = [
    "conditions",
    "users",
    "applications",
    "platforms",
    "locations",
    "devices",
    "filter",
    "client_applications",
    "grant_controls",
    "session_controls",
    "included_guests_or_external_users",
    "excluded_guests_or_external_users",
    "external_tenants",
];

/// Lists that Graph writes as flags: words with commas between them.
pub(super) const FLAGS: [&str; 2] = ["guest_or_external_user_types", "transfer_methods"];

/// The last part of a path: newer versions of azuread write `/identity/…/namedLocations/<id>`.
pub(super) fn last(id: &str) -> &str {
    if id.starts_with('/') { id.rsplit('/').next().unwrap_or(id) } else { id }
}

/// Graph's name for an attribute of `within`.
pub(super) fn graph_name(name: &str, within: Option<&str>) -> String {
    let own = match (name, within) {
        ("odata_type", _) => "@odata.type",
        ("filter", Some("applications")) => "applicationFilter",
        ("filter", Some("client_applications")) => "servicePrincipalFilter",
        ("filter", _) => "deviceFilter",
        ("low_os_version", _) => "lowestVersion",
        ("high_os_version", _) => "highestVersion",
        _ => {
            if let Some(rest) = name.strip_prefix("included_") {
                return camel(&format!("include_{rest}"));
            }
            return match name.strip_prefix("excluded_") {
                Some(rest) => camel(&format!("exclude_{rest}")),
                None => camel(name),
            };
        }
    };
    own.to_owned()
}

/// `osMinimumVersion` for `os_minimum_version`.
pub(super) fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut upper = false;
    for character in name.chars() {
        match character {
            '_' => upper = true,
            character if std::mem::take(&mut upper) => camel.push(character.to_ascii_uppercase()),
            character => camel.push(character),
        }
    }
    camel
}
