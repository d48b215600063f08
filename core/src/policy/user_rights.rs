//! User rights of Windows: each is a list that replaces the one before, so lists of two policies are compared whole.

use super::setting::SettingValue;
use crate::json::Value;

/// How ids of these settings begin.
const PREFIX: &str = "device_vendor_msft_policy_config_userrights_";

/// What stands between accounts where the list is one text.
const SEPARATOR: char = '\u{F000}';

/// Whether a key is that of a user right.
pub(super) fn is_user_right(key: &str) -> bool {
    key.starts_with(PREFIX)
}

/// The accounts of a list of the settings catalog.
pub(super) fn of_list(list: Value<'_>) -> Option<SettingValue> {
    let names: Option<Vec<_>> = list.elements().map(|item| item.get_set("value")?.text()).collect();
    accounts(names?.iter().map(|name| &**name))
}

/// The accounts of a custom setting.
pub(super) fn of_text(text: &str) -> Option<SettingValue> {
    accounts(text.split(SEPARATOR))
}

/// The accounts as one text, the same in whatever order they are written. Nothing where some are not told by their
/// security identifiers: a name may mean one of them.
fn accounts<'n>(names: impl Iterator<Item = &'n str>) -> Option<SettingValue> {
    let mut accounts = Vec::new();
    for name in names {
        let id = name.trim().trim_start_matches('*').to_ascii_uppercase();
        accounts.push(Some(id).filter(|id| id.starts_with("S-1-"))?);
    }
    accounts.sort_unstable();
    accounts.dedup();
    Some(SettingValue::Text(accounts.join(", ").as_str().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_form_change_nothing() {
        let list = "*S-1-5-32-545\u{F000}*S-1-5-32-544";
        assert_eq!(of_text(list), Some(SettingValue::Text("S-1-5-32-544, S-1-5-32-545".into())));
        assert_eq!(of_text(list), of_text("s-1-5-32-544\u{F000}S-1-5-32-545\u{F000}*S-1-5-32-544"));
        assert_eq!(of_text("Administrators"), None);
    }
}
