//! The resources of a plan or a state, and what they are in Graph.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::json::Value;

/// A resource as it will be, or is.
pub(super) struct Resource<'d> {
    pub(super) address: Cow<'d, str>,
    pub(super) kind: Kind,
    pub(super) values: Value<'d>,
    /// What of it is not known, in the same shape: `true` stands for all below.
    pub(super) unknown: Option<Value<'d>>,
    /// What of it is not to be shown.
    pub(super) sensitive: Option<Value<'d>>,
}

/// What a type of a provider is in Graph.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Access { azuread: bool },
    Location { azuread: bool },
    Strength,
    Group,
    Filter,
    Compliance(&'static str),
    LinuxCompliance,
    Catalog,
}

impl Kind {
    pub(super) fn of(name: &str) -> Option<Self> {
        if let Some(name) = name.strip_prefix("azuread_") {
            return Some(match name {
                "conditional_access_policy" => Self::Access { azuread: true },
                "named_location" => Self::Location { azuread: true },
                "authentication_strength_policy" => Self::Strength,
                "group" | "group_without_members" => Self::Group,
                _ => return None,
            });
        }
        let name = name.strip_prefix("microsoft365_graph_")?;
        let ends = |end: &str| name.ends_with(end);
        const PLATFORMS: [(&str, &str); 8] = [
            ("_windows_", "windows10CompliancePolicy"),
            ("_macos_", "macOSCompliancePolicy"),
            ("_ios_", "iosCompliancePolicy"),
            ("_ipados_", "iosCompliancePolicy"),
            ("_aosp_", "aospDeviceOwnerCompliancePolicy"),
            ("_android_device_owner_", "androidDeviceOwnerCompliancePolicy"),
            ("_android_work_profile_", "androidWorkProfileCompliancePolicy"),
            ("_android_", "androidDeviceOwnerCompliancePolicy"),
        ];
        Some(if ends("_conditional_access_policy") {
            Self::Access { azuread: false }
        } else if ends("_named_location") {
            Self::Location { azuread: false }
        } else if ends("_authentication_strength_policy") || ends("_authentication_strength") {
            Self::Strength
        } else if ends("_groups_group") {
            Self::Group
        } else if ends("_assignment_filter") {
            Self::Filter
        } else if ends("_linux_device_compliance_policy") {
            Self::LinuxCompliance
        } else if ends("_compliance_policy") {
            let platform = PLATFORMS.iter().find(|(part, _)| name.contains(part));
            Self::Compliance(platform?.1)
        } else if name.contains("_settings_catalog") && !ends("_template") {
            Self::Catalog
        } else {
            return None;
        })
    }

    /// Graph's name for the type, given what is in a resource of it.
    pub(super) fn type_name(self, values: Value<'_>) -> &'static str {
        match self {
            Self::Access { .. } => "conditionalAccessPolicy",
            Self::Strength => "authenticationStrengthPolicy",
            Self::Group => "group",
            Self::Filter => "deviceAndAppManagementAssignmentFilter",
            Self::Compliance(name) => name,
            Self::LinuxCompliance => "deviceManagementCompliancePolicy",
            Self::Catalog => "deviceManagementConfigurationPolicy",
            Self::Location { .. } => {
                let has = |names: &[&str]| {
                    names.iter().any(|name| values.get_set(name).is_some_and(|list| list.elements().next().is_some()))
                };
                if has(&["country", "countries_and_regions"]) { "countryNamedLocation" } else { "ipNamedLocation" }
            }
        }
    }

    /// Whether Graph calls the name of such an object `name`.
    pub(super) fn has_name(self) -> bool {
        matches!(self, Self::Catalog | Self::LinuxCompliance)
    }

    /// Whether findings are about such objects, and not only about others that refer to them.
    pub(super) fn is_subject(self) -> bool {
        matches!(self, Self::Access { .. } | Self::Compliance(_) | Self::LinuxCompliance | Self::Catalog)
    }
}

/// Every resource once: what is planned for it, or else what the planned state or the state says.
pub(super) fn resources(root: Value<'_>) -> Vec<Resource<'_>> {
    let mut found = Vec::new();
    let mut seen: HashSet<Cow<'_, str>> = HashSet::new();
    for entry in root.get("resource_changes").into_iter().flat_map(Value::elements) {
        let [address, kind, mode, change] =
            entry.pick(["address", "type", "mode", "change"]).map(|m| m.map(|(_, v)| v));
        let (Some(address), Some(change)) = (address.and_then(Value::text), change) else { continue };
        // A part of a resource that is to be replaced has an entry of its own, which is about the old one.
        if entry.get_set("deposed").is_some() {
            continue;
        }
        seen.insert(address.clone());
        let actions: Vec<&str> =
            change.get("actions").into_iter().flat_map(Value::elements).filter_map(Value::plain_text).collect();
        let gone = !actions.is_empty() && actions.iter().all(|action| matches!(*action, "delete" | "forget"));
        let values = change.get_set("after").filter(|after| after.is_object() && !gone);
        let is_data = mode.and_then(Value::plain_text) == Some("data");
        if let (Some(values), Some(kind)) = (values, kind.and_then(Value::plain_text).and_then(Kind::of))
            && (!is_data || kind == Kind::Group)
        {
            let [unknown, sensitive] = ["after_unknown", "after_sensitive"].map(|name| change.get_set(name));
            found.push(Resource { address, kind, values, unknown, sensitive });
        }
    }
    let states =
        [root.get("planned_values"), root.get("values"), root.get("prior_state").and_then(|state| state.get("values"))];
    for (number, state) in states.into_iter().enumerate() {
        let mut modules: Vec<Value<'_>> = state.and_then(|state| state.get("root_module")).into_iter().collect();
        while let Some(module) = modules.pop() {
            for entry in module.get("resources").into_iter().flat_map(Value::elements) {
                let [address, kind, mode, values, sensitive] =
                    entry.pick(["address", "type", "mode", "values", "sensitive_values"]).map(|m| m.map(|(_, v)| v));
                let is_data = mode.and_then(Value::plain_text) == Some("data");
                let kind = kind.and_then(Value::plain_text).and_then(Kind::of);
                // Of what was before the plan only what is looked up stays.
                let kind = kind.filter(|kind| if is_data { *kind == Kind::Group } else { number < 2 });
                let (Some(address), Some(kind), Some(values)) = (address.and_then(Value::text), kind, values) else {
                    continue;
                };
                if values.is_object() && seen.insert(address.clone()) {
                    found.push(Resource { address, kind, values, unknown: None, sensitive });
                }
            }
            let children: Vec<Value<'_>> = module.get("child_modules").into_iter().flat_map(Value::elements).collect();
            modules.extend(children.into_iter().rev());
        }
    }
    found
}
