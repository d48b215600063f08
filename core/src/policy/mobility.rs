//! For whom devices enrol by themselves when they join.

use serde::{Deserialize, Serialize};

use super::common::Text;
use crate::json::Value;

/// The users whose devices enrol automatically (`mobileDeviceManagementPolicy`).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MobilityPolicy {
    /// `appliesTo`: `none`, `all` or `selected`.
    pub applies_to: Option<Text>,
    /// Object ids of `includedGroups`; `None` if the export does not hold them.
    pub groups: Option<Vec<String>>,
}

impl MobilityPolicy {
    pub(super) fn compile(value: Value<'_>) -> Self {
        let groups = value.get_set("includedGroups").filter(|list| list.is_array());
        // Objects as Graph returns them, or ids alone.
        let id = |group: Value<'_>| Some(Text::of_set(group, "id").or_else(|| Text::new(group))?.value);
        Self {
            applies_to: Text::of_set(value, "appliesTo"),
            groups: groups.map(|list| list.elements().filter_map(id).collect()),
        }
    }
}
