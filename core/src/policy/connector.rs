//! Connectors to Microsoft Defender for Endpoint and other Mobile Threat Defense partners.

use serde::{Deserialize, Serialize};

use super::common::{Flag, Text};
use super::platform::Platform;
use crate::json::Value;

/// The state of a connector.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ThreatDefenseConnector {
    /// `partnerState`, such as `enabled` or `unresponsive`.
    pub state: Option<Text>,
    /// `lastHeartbeatDateTime`, if there was one.
    pub last_heartbeat: Option<Text>,
    /// `partnerUnresponsivenessThresholdInDays`: after how many silent days Intune takes the partner
    /// for unresponsive.
    pub unresponsive_after_days: Option<i64>,
    /// What it does on each platform that the file has a word about.
    pub platforms: Vec<ConnectedPlatform>,
    /// `partnerUnsupportedOsVersionBlocked`: whether versions of the operating system that the
    /// partner cannot judge make a device noncompliant.
    pub unsupported_os_blocked: Option<Flag>,
    /// `microsoftDefenderForEndpointAttachEnabled`: whether Defender for Endpoint may apply Intune's
    /// endpoint security policies to devices that are not enrolled.
    pub attach: Option<Flag>,
}

/// What a connector does on one platform.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConnectedPlatform {
    /// The platform.
    pub platform: Platform,
    /// `iosEnabled` and the like: whether its data counts for compliance.
    pub devices: Option<Flag>,
    /// `iosDeviceBlockedOnMissingPartnerData` and the like: whether a device of which the partner
    /// has no data is noncompliant.
    pub missing_data_blocked: Option<Flag>,
    /// `iosMobileApplicationManagementEnabled` and the like: whether its data counts for app
    /// protection.
    pub apps: Option<Flag>,
}

/// How property names begin for each platform; those for Macs are in the beta version of Graph only.
const PREFIXES: [(&str, Platform); 4] =
    [("windows", Platform::Windows), ("mac", Platform::MacOs), ("ios", Platform::Ios), ("android", Platform::Android)];

impl ThreatDefenseConnector {
    pub(super) fn compile(value: Value<'_>) -> Self {
        let platforms = PREFIXES.iter().filter_map(|&(prefix, platform)| {
            let flag = |rest: &str| Flag::of(value, &format!("{prefix}{rest}"));
            let connected = ConnectedPlatform {
                platform,
                devices: flag("Enabled"),
                missing_data_blocked: flag("DeviceBlockedOnMissingPartnerData"),
                apps: flag("MobileApplicationManagementEnabled"),
            };
            let flags = [connected.devices, connected.missing_data_blocked, connected.apps];
            flags.iter().any(Option::is_some).then_some(connected)
        });
        Self {
            state: Text::of_set(value, "partnerState"),
            // Graph writes the first day of all where there is none.
            last_heartbeat: Text::of_set(value, "lastHeartbeatDateTime")
                .filter(|time| !time.value.starts_with("0001-01-01")),
            unresponsive_after_days: value.get("partnerUnresponsivenessThresholdInDays").and_then(Value::integer),
            platforms: platforms.collect(),
            unsupported_os_blocked: Flag::of(value, "partnerUnsupportedOsVersionBlocked"),
            attach: Flag::of(value, "microsoftDefenderForEndpointAttachEnabled"),
        }
    }

    /// What it does on `platform`, as far as the file tells.
    pub fn on(&self, platform: Platform) -> Option<&ConnectedPlatform> {
        self.platforms.iter().find(|connected| connected.platform == platform)
    }
}
