//! What the rules about app protection share.

use crate::policy::{AppProtectionPolicy, Control, Platform, Setting, SettingValue};
use crate::tenant::Tenant;

/// The control that lets in protected apps only.
pub(super) const CONTROL: Control = Control::CompliantApplication;

/// Whether a policy is for phones and tablets: for Windows, app protection knows other settings.
pub(super) fn is_mobile(policy: &AppProtectionPolicy) -> bool {
    matches!(policy.platform, Some(Platform::Ios | Platform::Android))
}

/// Whether the tenant has app protection for whoever is assigned none: policies of an old kind,
/// which are for all users and say of no platform.
pub(super) fn has_default(tenant: &Tenant) -> bool {
    tenant.app_protection().any(|policy| policy.facts.platform.is_none())
}

/// The text of a property.
pub(super) fn text(setting: &Setting) -> Option<&str> {
    match &setting.value {
        SettingValue::Text(text) => Some(text),
        _ => None,
    }
}
