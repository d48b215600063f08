//! Enrolment restrictions.

use serde::{Deserialize, Serialize};

use super::assignment::Assignment;
use super::common::{Flag, Text};
use super::platform::Platform;
use crate::json::Value;
use crate::text::Span;

/// Which devices may enrol.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnrollmentRestriction {
    /// Order among restrictions of the same kind; the lowest number decides.
    pub priority: Option<i64>,
    /// Whether it is of the type that holds all platforms at once, as the default restriction is.
    pub all_platforms: bool,
    /// One entry for each platform it speaks of.
    pub platforms: Vec<PlatformRestriction>,
    /// `assignments`; `None` if the export does not hold them.
    pub assignments: Option<Vec<Assignment>>,
}

/// What a restriction says about one platform.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlatformRestriction {
    /// The platform.
    pub platform: Platform,
    /// Whether it is about Android Enterprise, rather than about device administrators.
    pub android_enterprise: bool,
    /// `platformBlocked`.
    pub blocked: Option<Flag>,
    /// `personalDeviceEnrollmentBlocked`.
    pub personal_blocked: Option<Flag>,
    /// `osMinimumVersion`.
    pub os_minimum: Option<Text>,
    /// `osMinimumVersion`, where the file says that there is none.
    pub no_os_minimum: Option<Span>,
}

/// The properties of the older type that holds all platforms at once.
const BY_PROPERTY: [(&str, Platform); 5] = [
    ("windowsRestriction", Platform::Windows),
    ("iosRestriction", Platform::Ios),
    ("macOSRestriction", Platform::MacOs),
    ("androidRestriction", Platform::Android),
    ("androidForWorkRestriction", Platform::Android),
];

impl EnrollmentRestriction {
    pub(super) fn compile(value: Value<'_>) -> Self {
        let mut platforms: Vec<PlatformRestriction> = BY_PROPERTY
            .iter()
            .filter_map(|&(name, platform)| {
                let enterprise = name == "androidForWorkRestriction";
                Some(PlatformRestriction::compile(value.get_set(name)?, platform, enterprise))
            })
            .collect();
        let all_platforms = !platforms.is_empty();
        let single = Text::of_set(value, "platformType").and_then(|name| {
            let enterprise = name.is("androidForWork");
            let platform = match name.value.as_str() {
                _ if enterprise => Some(Platform::Android),
                "mac" => Some(Platform::MacOs),
                name => Platform::of_catalog(name).or_else(|| Platform::of_conditional_access(name)),
            };
            Some((platform?, enterprise))
        });
        if let (Some((platform, enterprise)), Some(restriction)) = (single, value.get_set("platformRestriction")) {
            platforms.push(PlatformRestriction::compile(restriction, platform, enterprise));
        }
        Self {
            priority: value.get("priority").and_then(Value::integer),
            all_platforms,
            platforms,
            assignments: Assignment::list(value),
        }
    }

    /// Whether it is the default: it decides for everybody who has no other, and has no priority to
    /// speak of.
    pub fn is_default(&self) -> bool {
        self.all_platforms && self.priority.is_none_or(|priority| priority == 0)
    }
}

impl PlatformRestriction {
    fn compile(value: Value<'_>, platform: Platform, android_enterprise: bool) -> Self {
        Self {
            platform,
            android_enterprise,
            blocked: Flag::of(value, "platformBlocked"),
            personal_blocked: Flag::of(value, "personalDeviceEnrollmentBlocked"),
            os_minimum: Text::of_set(value, "osMinimumVersion").filter(|floor| !floor.value.is_empty()),
            no_os_minimum: value
                .get("osMinimumVersion")
                .filter(|floor| floor.is_null() || floor.plain_text() == Some(""))
                .map(Value::span),
        }
    }

    /// The switch that lets personal devices of the platform enrol.
    pub fn allows_personal(&self) -> Option<Flag> {
        let blocked = self.blocked.is_some_and(|blocked| blocked.value);
        self.personal_blocked.filter(|personal| !blocked && !personal.value)
    }
}
