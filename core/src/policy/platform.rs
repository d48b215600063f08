//! The platforms of devices, and which policy types speak of which.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

/// A platform as Conditional Access knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Platform {
    /// Windows 10 and later.
    Windows,
    /// iOS and iPadOS.
    Ios,
    /// macOS.
    MacOs,
    /// Android, in whatever kind of enrolment.
    Android,
    /// Linux.
    Linux,
    /// Windows Phone, retired.
    WindowsPhone,
}

/// Some platforms, each of them once, in the order in which they were added.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Platforms {
    list: [Platform; Platform::COUNT],
    count: usize,
}

impl Platforms {
    /// [`Platform::MANAGED`].
    pub const MANAGED: Self = {
        let mut list = [Platform::Windows; Platform::COUNT];
        let mut count = 0;
        while count < Platform::MANAGED.len() {
            list[count] = Platform::MANAGED[count];
            count += 1;
        }
        Self { list, count }
    };
}

impl Default for Platforms {
    fn default() -> Self {
        Self { list: [Platform::Windows; Platform::COUNT], count: 0 }
    }
}

impl Deref for Platforms {
    type Target = [Platform];

    fn deref(&self) -> &[Platform] {
        self.list.get(..self.count).unwrap_or_default()
    }
}

impl FromIterator<Platform> for Platforms {
    fn from_iter<I: IntoIterator<Item = Platform>>(platforms: I) -> Self {
        let mut all = Self::default();
        for platform in platforms {
            let known = all.contains(&platform);
            if let Some(next) = all.list.get_mut(all.count).filter(|_| !known) {
                *next = platform;
                all.count += 1;
            }
        }
        all
    }
}

impl Platform {
    const COUNT: usize = Self::WindowsPhone as usize + 1;

    /// The platforms that Intune can judge, in the order in which messages list them.
    pub const MANAGED: [Self; 5] = [Self::Windows, Self::MacOs, Self::Ios, Self::Android, Self::Linux];

    /// The platform of a policy type such as `macOSCompliancePolicy`. The settings catalog names
    /// platforms in its own words, see [`Platform::of_catalog`].
    pub fn of_type(type_name: &str) -> Option<Self> {
        let lower = type_name.to_ascii_lowercase();
        let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| lower.starts_with(prefix));
        if starts(&["windowsphone", "windows10mobile"]) {
            Some(Self::WindowsPhone)
        } else if starts(&["windows", "sharedpc", "editionupgrade", "grouppolicy"]) {
            Some(Self::Windows)
        } else if starts(&["ios"]) {
            Some(Self::Ios)
        } else if starts(&["macos"]) {
            Some(Self::MacOs)
        } else if starts(&["android", "aosp"]) {
            Some(Self::Android)
        } else {
            None
        }
    }

    /// The platform that a settings catalog policy names, such as `windows10` or
    /// `androidEnterprise`.
    pub fn of_catalog(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "windows10" | "windows10x" => Some(Self::Windows),
            "macos" => Some(Self::MacOs),
            "ios" | "tvos" | "visionos" => Some(Self::Ios),
            "android" | "androidenterprise" | "aosp" => Some(Self::Android),
            "linux" => Some(Self::Linux),
            _ => None,
        }
    }

    /// The platform that Conditional Access calls `name`.
    pub fn of_conditional_access(name: &str) -> Option<Self> {
        const NAMES: [(&str, Platform); 6] = [
            ("windows", Platform::Windows),
            ("macOS", Platform::MacOs),
            ("iOS", Platform::Ios),
            ("android", Platform::Android),
            ("linux", Platform::Linux),
            ("windowsPhone", Platform::WindowsPhone),
        ];
        let known = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(_, platform)| *platform)
    }

    /// The name to show.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Windows => "Windows",
            Self::Ios => "iOS",
            Self::MacOs => "macOS",
            Self::Android => "Android",
            Self::Linux => "Linux",
            Self::WindowsPhone => "Windows Phone",
        }
    }
}
