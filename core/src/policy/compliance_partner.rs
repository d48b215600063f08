//! Compliance partners: products that judge devices in place of Intune and tell Microsoft Entra ID.

use serde::{Deserialize, Serialize};

use super::common::{Flag, Text};
use super::platform::Platform;
use crate::json::Value;

/// The state of a compliance partner.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CompliancePartner {
    /// `partnerState`, such as `enabled` or `terminated`.
    pub state: Option<Text>,
    /// The platforms whose devices it judges.
    pub platforms: Vec<Platform>,
}

/// The properties that say whether a platform is onboarded. There is none for Linux.
const ONBOARDED: [(&str, Platform); 4] = [
    ("windowsOnboarded", Platform::Windows),
    ("macOsOnboarded", Platform::MacOs),
    ("iosOnboarded", Platform::Ios),
    ("androidOnboarded", Platform::Android),
];

impl CompliancePartner {
    pub(super) fn compile(value: Value<'_>) -> Self {
        let onboarded = |name: &str| Flag::of(value, name).is_some_and(|flag| flag.value);
        Self {
            state: Text::of_set(value, "partnerState"),
            platforms: ONBOARDED.iter().filter(|(name, _)| onboarded(name)).map(|&(_, platform)| platform).collect(),
        }
    }

    /// Whether it judges devices of a platform. A connection that was ended judges none.
    pub fn serves(&self, platform: Platform) -> bool {
        let ended = self.state.as_ref().is_some_and(|state| state.is("terminated") || state.is("rejected"));
        !ended && self.platforms.contains(&platform)
    }
}
