//! App protection policies.

use serde::{Deserialize, Serialize};

use super::assignment::Assignment;
use super::common::Text;
use super::platform::Platform;
use super::setting::{Setting, SettingValue, typed};
use crate::json::Value;
use crate::order::Order;
use crate::text::Span;

/// What an app protection policy demands of the apps it protects.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AppProtectionPolicy {
    /// The platform it is for.
    pub platform: Option<Platform>,
    /// Its properties that are not null.
    #[serde(with = "super::setting_list::list")]
    pub settings: Vec<Setting>,
    /// `appGroupType`: which apps it is for, where those are not listed.
    pub app_group_type: Option<Text>,
    /// `minimumRequiredOsVersion`, where the file says that there is none: its `null`.
    pub no_os_floor: Option<Span>,
    /// Number of apps listed; `None` if the export does not hold the list.
    pub apps: Option<u32>,
    /// The bundle and package ids of the apps listed, in small letters.
    pub app_ids: Vec<String>,
    /// `assignments`; `None` if the export does not hold them.
    pub assignments: Option<Vec<Assignment>>,
}

impl AppProtectionPolicy {
    pub(super) fn compile(value: Value<'_>, type_name: &str) -> Self {
        let mut settings = typed(value, type_name, |_| true);
        settings.retain(|setting| !setting.key.ends_with(".apps") && !setting.key.ends_with(".appGroupType"));
        Self {
            platform: Platform::of_type(type_name),
            settings,
            app_group_type: Text::of_set(value, "appGroupType"),
            no_os_floor: value
                .member("minimumRequiredOsVersion")
                .filter(|(_, floor)| floor.is_null() || floor.plain_text() == Some(""))
                .map(|(_, floor)| floor.span()),
            apps: value.get_set("apps").map(|apps| apps.elements().count() as u32),
            app_ids: app_ids(value),
            assignments: Assignment::list(value),
        }
    }

    /// The property `name`.
    pub fn setting(&self, name: &str) -> Option<&Setting> {
        // Its key is the type, a full stop and the name of the property.
        self.settings.iter().find(|setting| {
            let key = setting.key.as_bytes();
            let (of_type, property) = key.split_at(key.len().saturating_sub(name.len()));
            property.eq_ignore_ascii_case(name.as_bytes()) && of_type.ends_with(b".")
        })
    }

    /// Where the property `name` is switched off.
    pub fn off(&self, name: &str) -> Option<Span> {
        self.setting(name).filter(|setting| setting.value == SettingValue::Bool(false)).map(|setting| setting.span)
    }

    /// Where the property `name` has the value `value`.
    pub fn reads(&self, name: &str, value: &str) -> Option<Span> {
        let is =
            |setting: &&Setting| matches!(&setting.value, SettingValue::Text(text) if text.eq_ignore_ascii_case(value));
        self.setting(name).filter(is).map(|setting| setting.span)
    }

    /// Whether it is for the apps that it lists and lists none.
    pub fn is_for_no_app(&self) -> bool {
        self.apps == Some(0) && self.app_group_type.as_ref().is_some_and(|group| group.is("selectedPublicApps"))
    }

    /// Whether it is for apps on managed devices alone.
    pub fn is_for_managed_devices(&self) -> bool {
        let Some(Setting { value: SettingValue::Text(levels), .. }) = self.setting("targetedAppManagementLevels")
        else {
            return false;
        };
        !levels.split(',').any(|level| ["", "unspecified", "unmanaged"].contains(&level.trim()))
    }
}

/// What tells apps apart on their platform.
fn app_ids(value: Value<'_>) -> Vec<String> {
    let apps = value.get_set("apps").into_iter().flat_map(Value::elements);
    let ids = apps.filter_map(|app| {
        let id = app.get_set("mobileAppIdentifier")?;
        let name = Text::of_set(id, "bundleId").or_else(|| Text::of_set(id, "packageId"))?;
        Some(name.value.to_ascii_lowercase())
    });
    let mut ids: Vec<String> = ids.collect();
    ids.order();
    ids
}
