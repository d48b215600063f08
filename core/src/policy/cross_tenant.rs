//! Access from other tenants: what is believed of their devices.

use serde::{Deserialize, Serialize};

use super::common::{Flag, Text};
use crate::json::Value;

/// What holds for guests of all tenants, or for those of one (`crossTenantAccessPolicyConfiguration…`).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CrossTenantAccess {
    /// `tenantId` of the partner; `None` for what holds for all others.
    pub partner: Option<Text>,
    /// `inboundTrust.isCompliantDeviceAccepted`; a partner without it has that of all others.
    pub trusts_compliant: Option<Flag>,
    /// `inboundTrust.isHybridAzureADJoinedDeviceAccepted`.
    pub trusts_hybrid: Option<Flag>,
}

impl CrossTenantAccess {
    pub(super) fn compile(value: Value<'_>) -> Self {
        let trust = value.get_set("inboundTrust").filter(|trust| trust.is_object());
        let flag = |name: &str| trust.and_then(|trust| Flag::of(trust, name));
        Self {
            partner: Text::of_set(value, "tenantId"),
            trusts_compliant: flag("isCompliantDeviceAccepted"),
            trusts_hybrid: flag("isHybridAzureADJoinedDeviceAccepted"),
        }
    }
}
