//! What the rules about grace periods and actions for noncompliance share.

use crate::policy::{CompliancePolicy, Platform};
use crate::space::listed;

/// Hours for a message, with the days that the admin center shows.
pub(crate) fn hours(hours: i64) -> String {
    match hours {
        1 => "1 hour".to_owned(),
        hours if hours >= 48 && hours % 24 == 0 => format!("{hours} hours ({} days)", hours / 24),
        hours => format!("{hours} hours"),
    }
}

/// The action that marks a device noncompliant, as a fix adds it.
pub(super) const BLOCK: &str = r#"{"actionType": "block", "gracePeriodHours": 24}"#;

/// What can tell the user of a device on the platform of a policy, for a help.
pub(super) fn ways_to_tell(policy: &CompliancePolicy) -> &'static str {
    match policy.platform {
        Some(Platform::Ios) => PUSH_TOO,
        Some(Platform::Android) if !is_aosp(policy) => PUSH_TOO,
        _ => "\"notification\" (with a message template)",
    }
}

const PUSH_TOO: &str = "\"notification\" (with a message template) or \"pushNotification\"";

/// Whether a policy is for Android devices without Google's services: headsets and meeting devices,
/// mostly nobody's own.
pub(super) fn is_aosp(policy: &CompliancePolicy) -> bool {
    policy.type_name.eq_ignore_ascii_case("aospDeviceOwnerCompliancePolicy")
}

/// Whether a policy may be for devices that have no user: the same type is for phones of users and
/// for dedicated devices.
pub(super) fn may_be_userless(policy: &CompliancePolicy) -> bool {
    policy.type_name.eq_ignore_ascii_case("androidDeviceOwnerCompliancePolicy")
}

/// Checks that nobody should get time for: threat level, jailbreak and root, attestation.
const IMMEDIATE: [&str; 19] = [
    "deviceThreatProtectionEnabled",
    "deviceThreatProtectionRequiredSecurityLevel",
    "advancedThreatProtectionRequiredSecurityLevel",
    "securityBlockJailbrokenDevices",
    "securityRequireSafetyNetAttestationBasicIntegrity",
    "securityRequireSafetyNetAttestationCertifiedDevice",
    "requireHealthyDeviceReport",
    "codeIntegrityEnabled",
    "secureBootEnabled",
    "earlyLaunchAntiMalwareDriverEnabled",
    "memoryIntegrityEnabled",
    "kernelDmaProtectionEnabled",
    "virtualizationBasedSecurityEnabled",
    "firmwareProtectionEnabled",
    "tpmRequired",
    "systemIntegrityProtectionEnabled",
    "securityRequireGooglePlayServices",
    "securityRequireCompanyPortalAppIntegrity",
    "securityRequireIntuneAppIntegrity",
];

/// The names of what a policy demands.
pub(super) struct Demands<'p> {
    /// What nobody should get time for.
    pub(super) immediate: Vec<&'p str>,
    /// What users can mend, given time.
    pub(super) fixable: Vec<&'p str>,
}

impl<'p> Demands<'p> {
    pub(super) fn of(policy: &'p CompliancePolicy) -> Self {
        let mut names: Vec<&str> = policy
            .demands()
            .map(|setting| {
                let own = setting.key.strip_prefix(policy.type_name.as_str()).and_then(|key| key.strip_prefix('.'));
                // The parts of one object, such as a script and what it must return, are one check.
                own.map_or(setting.key.as_str(), |own| own.split('.').next().unwrap_or(own))
            })
            .collect();
        names.dedup();
        // It says how another check is made.
        names.retain(|name| !name.eq_ignore_ascii_case("securityRequiredAndroidSafetyNetEvaluationType"));
        let (immediate, fixable) =
            names.into_iter().partition(|name| IMMEDIATE.iter().any(|immediate| immediate.eq_ignore_ascii_case(name)));
        Self { immediate, fixable }
    }

    /// All of them for a message.
    pub(super) fn show(&self) -> String {
        let all: Vec<String> = self.fixable.iter().chain(&self.immediate).map(|name| (*name).to_owned()).collect();
        if all.is_empty() { "nothing".to_owned() } else { listed(&all) }
    }
}
