//! Settings of a policy under one kind of key, whatever the format they were written in.

use serde::{Deserialize, Serialize};

use super::word::Word;
use crate::json::{Names, NodeKind, Value};
use crate::text::Span;

/// One setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// What is set: `windows10CompliancePolicy.passwordMinimumLength` for a typed property, the
    /// settings catalog id in lower case for everything that maps to one.
    pub key: Word,
    /// To what.
    pub value: SettingValue,
    /// Where the value stands.
    pub span: Span,
    /// Whether it belongs to one of several items of a list, such as one firewall rule of many. Such
    /// settings repeat within a policy and do not conflict by key alone.
    pub in_list: bool,
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SettingValue {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Text: an enumeration member, a settings catalog option, free text.
    Text(Word),
    /// A list, with the number of its elements.
    List(u32),
    /// Anything else, secrets, which are not kept, and what is there and not known.
    Opaque,
}

impl SettingValue {
    /// The value of a JSON node; `None` for `null`.
    pub fn new(value: Value<'_>) -> Option<Self> {
        Some(match value.kind() {
            NodeKind::Null => return None,
            NodeKind::True => Self::Bool(true),
            NodeKind::False => Self::Bool(false),
            NodeKind::Number => value.integer().map_or(Self::Opaque, Self::Integer),
            NodeKind::String if value.is_not_known() => Self::Opaque,
            NodeKind::String | NodeKind::Key => Self::Text(Word::from(&*value.text().unwrap_or_default())),
            NodeKind::Array => Self::List(value.elements().count() as u32),
            NodeKind::Object | NodeKind::Invalid => Self::Opaque,
        })
    }

    /// Whether a typed property demands anything. Graph writes what was never touched as `false`,
    /// as an empty list, or as one of several words for "not configured".
    pub fn is_set(&self) -> bool {
        const UNSET: [&str; 7] = ["", "notConfigured", "userDefined", "deviceDefault", "unavailable", "notSet", "none"];
        match self {
            Self::Bool(value) => *value,
            Self::Text(text) => !UNSET.iter().any(|unset| unset.eq_ignore_ascii_case(text)),
            Self::List(length) => *length > 0,
            Self::Integer(_) | Self::Opaque => true,
        }
    }

    /// The value as a message shows it.
    pub fn display(&self) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Text(text) => format!("\"{text}\""),
            Self::List(length) => format!("a list of {length}"),
            Self::Opaque => "a value that cannot be shown".to_owned(),
        }
    }
}

/// Properties that describe a resource and set nothing.
const DESCRIPTIVE: Names<22> = Names::new([
    "id",
    "displayName",
    "name",
    "description",
    "version",
    "createdDateTime",
    "lastModifiedDateTime",
    "modifiedDateTime",
    "roleScopeTagIds",
    "supportsScopeTags",
    "assignments",
    "scheduledActionsForRule",
    "isAssigned",
    "deviceManagementApplicabilityRuleOsEdition",
    "deviceManagementApplicabilityRuleOsVersion",
    "deviceManagementApplicabilityRuleDeviceMode",
    // When somebody paused an update ring or rolled it back; it stays after that has ended.
    "qualityUpdatesPauseStartDate",
    "qualityUpdatesPauseExpiryDateTime",
    "qualityUpdatesRollbackStartDateTime",
    "featureUpdatesPauseStartDate",
    "featureUpdatesPauseExpiryDateTime",
    "featureUpdatesRollbackStartDateTime",
]);

/// The settings of a typed resource: its own properties and, one level down, those of its nested
/// objects, as `type.outer.inner`.
pub(super) fn typed(value: Value<'_>, type_name: &str, keep: impl Fn(&SettingValue) -> bool) -> Vec<Setting> {
    let mut settings = Vec::new();
    // The beginning of a key stays for the next one.
    let mut key = format!("{type_name}.");
    let own = key.len();
    let mut add = |key: &mut String, start: usize, name: &str, value: Value<'_>| {
        if let Some(setting) = SettingValue::new(value).filter(&keep) {
            key.truncate(start);
            key.push_str(name);
            settings.push(Setting { key: key.as_str().into(), value: setting, span: value.span(), in_list: false });
        }
    };
    for (member, value) in value.members() {
        let Some(name) = member.plain_text() else { continue };
        if member.is_one_of(&DESCRIPTIVE) || is_annotation(name) || name.starts_with('#') {
            continue;
        }
        if !value.is_object() {
            add(&mut key, own, name, value);
            continue;
        }
        key.truncate(own);
        key.extend([name, "."]);
        let within = key.len();
        for (inner, value) in value.members() {
            match inner.plain_text() {
                Some(inner) if !is_annotation(inner) => add(&mut key, within, inner, value),
                _ => {}
            }
        }
    }
    settings
}

/// Whether a name annotates another one, or the whole object.
fn is_annotation(name: &str) -> bool {
    memchr::memchr(b'@', name.as_bytes()).is_some()
}

/// The settings catalog id of an OMA-URI: `./Device/Vendor/MSFT/Policy/Config/DeviceLock/X` is
/// `device_vendor_msft_policy_config_devicelock_x`. Without a scope it is the device's; a few providers
/// are without one in the catalog. Where a path has the id of the tenant or of the service, the catalog has a place for it.
pub fn catalog_id_of_oma_uri(uri: &str) -> String {
    const WITHOUT_SCOPE: [&str; 4] = ["firewall_", "personalization_", "sharedpc_", "tenantlockdown_"];
    const SERVICE: &str = "{providerid}";
    const PLACES: [(&str, &str); 2] =
        [("device_vendor_msft_passportforwork_", "{tenantid}"), ("device_vendor_msft_dmclient_provider_", SERVICE)];
    let path = uri.trim().trim_start_matches("./").trim_matches('/').to_ascii_lowercase();
    let id = path.replace('/', "_");
    let bare = id.strip_prefix("device_").unwrap_or(&id);
    if bare.strip_prefix("vendor_msft_").is_some_and(|own| WITHOUT_SCOPE.iter().any(|name| own.starts_with(name))) {
        return bare.to_owned();
    }
    let id = if id.starts_with("device_") || id.starts_with("user_") { id } else { format!("device_{id}") };
    for (provider, place) in PLACES {
        let Some((name, own)) = id.strip_prefix(provider).and_then(|path| path.split_once('_')) else { continue };
        // Some of Windows Hello is the same for all tenants.
        if place == SERVICE || name.trim_matches(['{', '}']).len() == 36 {
            return format!("{provider}{place}_{own}");
        }
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oma_uris_become_catalog_ids() {
        let expected = "device_vendor_msft_policy_config_devicelock_mindevicepasswordlength";
        for uri in [
            "./Device/Vendor/MSFT/Policy/Config/DeviceLock/MinDevicePasswordLength",
            "./Vendor/MSFT/Policy/Config/DeviceLock/MinDevicePasswordLength",
        ] {
            assert_eq!(catalog_id_of_oma_uri(uri), expected);
        }
    }

    #[test]
    fn providers_without_a_scope_and_tenants_in_paths_are_as_in_the_catalog() {
        for (uri, id) in [
            (
                "./Vendor/MSFT/Firewall/MdmStore/PublicProfile/EnableFirewall",
                "vendor_msft_firewall_mdmstore_publicprofile_enablefirewall",
            ),
            ("./Device/Vendor/MSFT/SharedPC/EnableSharedPCMode", "vendor_msft_sharedpc_enablesharedpcmode"),
            (
                "./Device/Vendor/MSFT/PassportForWork/0a1b2c3d-0000-4000-8000-000000000000/Policies/UsePassportForWork",
                "device_vendor_msft_passportforwork_{tenantid}_policies_usepassportforwork",
            ),
            (
                "./Device/Vendor/MSFT/DMClient/Provider/MS DM Server/ConfigRefresh/Enabled",
                "device_vendor_msft_dmclient_provider_{providerid}_configrefresh_enabled",
            ),
            (
                "./User/Vendor/MSFT/Policy/Config/Camera/AllowCamera",
                "user_vendor_msft_policy_config_camera_allowcamera",
            ),
        ] {
            assert_eq!(catalog_id_of_oma_uri(uri), id);
        }
    }

    #[test]
    fn what_graph_writes_for_untouched_is_unset() {
        assert!(!SettingValue::Bool(false).is_set());
        assert!(!SettingValue::Text("deviceDefault".into()).is_set());
        assert!(SettingValue::Integer(0).is_set());
    }
}
