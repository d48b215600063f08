//! Connectors to Microsoft Defender for Endpoint and other Mobile Threat Defense partners.

use serde::{Deserialize, Serialize};

use super::common::{Flag, Text};
use crate::json::Value;

/// The state of a connector.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ThreatDefenseConnector {
    /// `partnerState`, such as `enabled` or `unresponsive`.
    pub state: Option<Text>,
    /// `windowsEnabled`.
    pub windows: Option<Flag>,
    /// `iosEnabled`.
    pub ios: Option<Flag>,
    /// `androidEnabled`.
    pub android: Option<Flag>,
    /// `macEnabled`, in the beta version of Graph only.
    pub mac: Option<Flag>,
    /// `lastHeartbeatDateTime`.
    pub last_heartbeat: Option<Text>,
}

impl ThreatDefenseConnector {
    pub(super) fn compile(value: Value<'_>) -> Self {
        Self {
            state: Text::of_set(value, "partnerState"),
            windows: Flag::of(value, "windowsEnabled"),
            ios: Flag::of(value, "iosEnabled"),
            android: Flag::of(value, "androidEnabled"),
            mac: Flag::of(value, "macEnabled"),
            last_heartbeat: Text::of_set(value, "lastHeartbeatDateTime"),
        }
    }
}
