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

/// The minutes of a period as Graph writes it, such as `P90D` or `PT12H`. Months and years, of
/// which nobody knows the length, do not occur.
pub(super) fn minutes(period: &str) -> Option<u64> {
    let mut rest = period.strip_prefix('P')?;
    let mut total: u64 = 0;
    let mut of_day = false;
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T') {
            (of_day, rest) = (true, time);
            continue;
        }
        let digits = rest.find(|character: char| !character.is_ascii_digit())?;
        let (number, unit) = rest.split_at(digits);
        let number: u64 = number.parse().ok()?;
        let (unit, next) = unit.split_at_checked(1)?;
        let minutes = match (unit, of_day) {
            ("W", false) => 7 * 24 * 60,
            ("D", false) => 24 * 60,
            ("H", true) => 60,
            ("M", true) => 1,
            ("S", true) => 0,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(minutes)?)?;
        rest = next;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_counted_in_minutes() {
        for (period, expected) in [
            ("P90D", Some(129_600)),
            ("PT12H", Some(720)),
            ("PT720M", Some(720)),
            ("P1DT30M", Some(1470)),
            ("PT0S", Some(0)),
            ("P2W", Some(20_160)),
            ("P1Y", None),
            ("90", None),
            ("PD", None),
            ("P99999999999999999999D", None),
        ] {
            assert_eq!(minutes(period), expected, "{period}");
        }
    }
}
