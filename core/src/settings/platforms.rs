//! On which platforms a setting counts.

use crate::policy::{ConfigurationProfile, Platform, Setting};

/// The platforms on which `setting` of `profile` counts. Intents name none; the keys of their
/// settings do.
pub fn platforms<'p>(profile: &'p ConfigurationProfile, setting: &Setting) -> impl Iterator<Item = Platform> + use<'p> {
    let named = profile.platforms.iter().copied();
    let told = if profile.platforms.is_empty() { platform_of_key(&setting.key) } else { None };
    named.chain(told)
}

fn platform_of_key(key: &str) -> Option<Platform> {
    let windows = ["device_vendor_msft_", "user_vendor_msft_", "vendor_msft_"];
    let windows = windows.iter().any(|provider| key.starts_with(provider));
    if windows { Some(Platform::Windows) } else { Platform::of_type(key) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tell_the_platform_where_the_policy_does_not() {
        assert_eq!(platform_of_key("vendor_msft_firewall_mdmstore_global_x"), Some(Platform::Windows));
        assert_eq!(platform_of_key("windows10GeneralConfiguration.passwordRequired"), Some(Platform::Windows));
        assert_eq!(platform_of_key("com.apple.mobiledevice.passwordpolicy_minlength"), None);
    }
}
