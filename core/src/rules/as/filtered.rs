//! What an assignment filter is for.

use crate::policy::{AssignmentFilter, Platform, Resource};

/// What a filter is for.
pub(in crate::rules) struct Scope {
    pub(in crate::rules) platform: Option<Platform>,
    pub(in crate::rules) android: Option<Android>,
    /// Whether it looks at managed apps instead of devices.
    pub(in crate::rules) apps: Option<bool>,
}

impl Scope {
    /// From `devicePlatformType` and `assignmentFilterManagementType`.
    pub(in crate::rules) fn of_filter(filter: &AssignmentFilter) -> Self {
        let name = filter.platform.as_ref().map(|name| name.value.to_ascii_lowercase()).unwrap_or_default();
        let (platform, for_apps) = match name.strip_suffix("mobileapplicationmanagement") {
            Some(platform) => (platform, true),
            None => (name.as_str(), false),
        };
        let android = match platform {
            "android" if !for_apps => Some(Android::DeviceAdministrator),
            "androidforwork" | "androidworkprofile" => Some(Android::Enterprise),
            "androidaosp" => Some(Android::OpenSource),
            _ => None,
        };
        let platform = match platform {
            "ios" => Some(Platform::Ios),
            "macos" => Some(Platform::MacOs),
            "windows" | "windows10andlater" | "windows81andlater" => Some(Platform::Windows),
            "windowsphone81" => Some(Platform::WindowsPhone),
            "android" => Some(Platform::Android),
            _ => android.map(|_| Platform::Android),
        };
        let kind = filter.management_type.as_ref();
        let apps = match kind {
            Some(kind) if kind.is("apps") => Some(true),
            Some(kind) if kind.is("devices") => Some(for_apps),
            _ => for_apps.then_some(true),
        };
        Self { platform, android, apps }
    }
}

/// The ways in which Intune manages Android. A device is in one of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::rules) enum Android {
    DeviceAdministrator,
    Enterprise,
    OpenSource,
}

impl Android {
    /// From a type name; only those that leave no doubt.
    pub(in crate::rules) fn of_policy(policy: &Resource) -> Option<Self> {
        let name = policy.type_name.as_ref()?.value.to_ascii_lowercase();
        if ["androidforwork", "androidworkprofile", "androiddeviceowner"].iter().any(|start| name.starts_with(start)) {
            Some(Self::Enterprise)
        } else if name.starts_with("aosp") {
            Some(Self::OpenSource)
        } else if matches!(name.as_str(), "androidcompliancepolicy" | "androidgeneraldeviceconfiguration") {
            Some(Self::DeviceAdministrator)
        } else {
            None
        }
    }

    pub(in crate::rules) const fn name(self) -> &'static str {
        match self {
            Self::DeviceAdministrator => "device administrator",
            Self::Enterprise => "Enterprise",
            Self::OpenSource => "Open Source Project",
        }
    }
}

/// Whether a filter certainly matches no device of a platform: it is for another one, or for apps.
pub(in crate::rules) fn is_for_others(filter: &AssignmentFilter, platform: Platform) -> bool {
    let scope = Scope::of_filter(filter);
    scope.apps == Some(true) || scope.platform.is_some_and(|other| other != platform)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Text;
    use crate::text::Span;

    #[test]
    fn every_platform_of_filters_is_known() {
        let scope = |name: &str| {
            let text = |value: &str| Some(Text { value: value.to_owned(), span: Span::new(0, 0) });
            let filter = AssignmentFilter { platform: text(name), rule: None, management_type: None, written: None };
            let scope = Scope::of_filter(&filter);
            (scope.platform, scope.android.map(Android::name), scope.apps)
        };
        for (name, expected) in [
            ("android", (Some(Platform::Android), Some("device administrator"), None)),
            ("androidForWork", (Some(Platform::Android), Some("Enterprise"), None)),
            ("androidWorkProfile", (Some(Platform::Android), Some("Enterprise"), None)),
            ("androidAOSP", (Some(Platform::Android), Some("Open Source Project"), None)),
            ("androidMobileApplicationManagement", (Some(Platform::Android), None, Some(true))),
            ("iOS", (Some(Platform::Ios), None, None)),
            ("iOSMobileApplicationManagement", (Some(Platform::Ios), None, Some(true))),
            ("macOS", (Some(Platform::MacOs), None, None)),
            ("windows10AndLater", (Some(Platform::Windows), None, None)),
            ("windows81AndLater", (Some(Platform::Windows), None, None)),
            ("windowsMobileApplicationManagement", (Some(Platform::Windows), None, Some(true))),
            ("windowsPhone81", (Some(Platform::WindowsPhone), None, None)),
            ("unknown", (None, None, None)),
            ("unknownFutureValue", (None, None, None)),
        ] {
            assert_eq!(scope(name), expected, "{name}");
        }
    }
}
