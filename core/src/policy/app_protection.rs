//! App protection policies.

use serde::{Deserialize, Serialize};

use super::assignment::Assignment;
use super::common::Text;
use super::platform::Platform;
use super::setting::{Setting, typed};
use crate::json::Value;

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
            apps: value.get_set("apps").map(|apps| apps.elements().count() as u32),
            app_ids: app_ids(value),
            assignments: Assignment::list(value),
        }
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
    ids.sort_unstable();
    ids
}
