//! What the rules about threat levels share.

use crate::policy::{
    AppProtectionPolicy, CompliancePolicy, Platform, Setting, SettingValue, Target, ThreatDefenseConnector,
};
use crate::tenant::Linked;
use crate::text::Span;

/// The switch that puts the partner's level in force.
pub(super) const SWITCH: &str = "deviceThreatProtectionEnabled";
/// The level that a partner reports; on Windows the partner is Defender for Endpoint.
pub(super) const PARTNER_LEVEL: &str = "deviceThreatProtectionRequiredSecurityLevel";
/// The level that Defender for Endpoint reports on other platforms; it has no switch.
pub(super) const DEFENDER_LEVEL: &str = "advancedThreatProtectionRequiredSecurityLevel";

/// The id of the connector to Defender for Endpoint in every tenant.
const DEFENDER_CONNECTOR: &str = "fc780465-2017-40d4-a0c5-307022471b92";

/// Threat levels, the strictest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Level {
    Secured,
    Low,
    Medium,
    High,
}

impl Level {
    const ALL: [Self; 4] = [Self::Secured, Self::Low, Self::Medium, Self::High];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Secured => "secured",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The level that a setting demands; `None` for the words that demand nothing.
    pub(super) fn of(setting: &Setting) -> Option<Self> {
        let SettingValue::Text(text) = &setting.value else { return None };
        Self::ALL.into_iter().find(|level| level.name().eq_ignore_ascii_case(text))
    }
}

/// Who reports the level of a threat.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Reporter {
    /// Microsoft Defender for Endpoint.
    Defender,
    /// Any partner, Defender among them.
    Partner,
}

/// A demand on the threat level of a device that is in force.
#[derive(Clone, Copy)]
pub(super) struct Demand {
    pub(super) level: Level,
    pub(super) reporter: Reporter,
    /// The property.
    pub(super) property: &'static str,
    pub(super) span: Span,
}

impl Demand {
    /// Whether a device can fail it. "high" only reports.
    pub(super) fn keeps_devices_out(&self) -> bool {
        self.level != Level::High
    }
}

/// The demands of a compliance policy that are in force, at most one of each reporter.
pub(super) fn demands(policy: &CompliancePolicy) -> impl Iterator<Item = Demand> + '_ {
    let demand = |property: &'static str, reporter: Reporter| {
        let setting = policy.setting(property)?;
        Some(Demand { level: Level::of(setting)?, reporter, property, span: setting.span })
    };
    let by_switch = match policy.platform {
        Some(Platform::Windows) => Reporter::Defender,
        _ => Reporter::Partner,
    };
    let partner = policy.is_on(SWITCH).then(|| demand(PARTNER_LEVEL, by_switch)).flatten();
    partner.into_iter().chain(demand(DEFENDER_LEVEL, Reporter::Defender))
}

/// The strictest demand of a policy.
pub(super) fn strictest(policy: &CompliancePolicy) -> Option<Demand> {
    demands(policy).min_by_key(|demand| demand.level)
}

/// The threat level of the device that an app protection policy demands, if it does.
pub(super) fn app_level(policy: &AppProtectionPolicy) -> Option<&Setting> {
    let property = |setting: &&Setting| {
        let name = setting.key.rsplit('.').next();
        name.is_some_and(|name| name.eq_ignore_ascii_case("maximumAllowedDeviceThreatLevel"))
    };
    policy.settings.iter().find(property).filter(|setting| Level::of(setting).is_some())
}

/// Whether a policy is known to be assigned to nobody.
pub(in crate::rules) fn is_unassigned(policy: &CompliancePolicy) -> bool {
    let assignments = policy.assignments.as_ref();
    // A target whose kind the file does not tell may well be somebody.
    assignments.is_some_and(|list| !list.iter().any(|to| to.is_include() || to.target == Target::Other))
}

/// Whether a connector is the one to Defender for Endpoint; `None` if the file does not tell.
pub(super) fn is_defender(connector: &Linked<'_, ThreatDefenseConnector>) -> Option<bool> {
    connector.resource.id.as_ref().map(|id| id.is(DEFENDER_CONNECTOR))
}

/// The name of a connector in a message. Exports have only its id.
pub(super) fn show(connector: &Linked<'_, ThreatDefenseConnector>) -> String {
    match (is_defender(connector), &connector.resource.name) {
        (Some(true), _) => "the connector to Microsoft Defender for Endpoint".to_owned(),
        (_, Some(name)) => format!("the connector '{}'", name.value),
        _ => "the connector to the threat defence partner".to_owned(),
    }
}

/// A message starts with a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
