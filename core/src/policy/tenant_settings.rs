//! Settings of device management that hold for the whole tenant.

use serde::{Deserialize, Serialize};

use super::common::{Flag, Number};
use crate::json::Value;

/// `deviceManagement.settings`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeviceManagementSettings {
    /// `secureByDefault`: whether a device without a compliance policy counts as noncompliant.
    pub secure_by_default: Option<Flag>,
    /// `isScheduledActionEnabled`: whether actions for noncompliance run at all.
    pub scheduled_actions: Option<Flag>,
    /// `deviceComplianceCheckinThresholdDays`: after how many silent days a device is noncompliant.
    pub checkin_threshold_days: Option<Number>,
}

impl DeviceManagementSettings {
    pub(super) fn compile(value: Value<'_>) -> Self {
        Self {
            secure_by_default: Flag::of(value, "secureByDefault"),
            scheduled_actions: Flag::of(value, "isScheduledActionEnabled"),
            checkin_threshold_days: Number::of(value, "deviceComplianceCheckinThresholdDays"),
        }
    }
}
