//! Compliance demands a build of Windows that update rings may not have brought yet.

use rustc_hash::FxHashMap;

use crate::date::Day;
use crate::finding::{Findings, Severity};
use crate::order::Order;
use crate::policy::{CompliancePolicy, Dotted, Platform, Setting, SettingValue};
use crate::rules::cn::Profile;
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::settings::{Meetings, Reach, Reaches};
use crate::space::Overlap;
use crate::table;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CN016",
    name: "os-floor-against-deferral",
    severity: Severity::Hint,
    what: "A compliance policy demands a build of Windows that is so new that an update ring may still hold it back.",
    why: "A ring defers an update by days and gives devices further days to install it. A device that follows its ring \
          to the letter is noncompliant for as long.",
    bad: &[
        Example {
            path: "ring.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windowsUpdateForBusinessConfiguration",
  "displayName": "Ring 2 broad",
  "qualityUpdatesDeferralPeriodInDays": 30,
  "deadlineForQualityUpdatesInDays": 30,
  "deadlineGracePeriodInDays": 7,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows compliance",
  "osMinimumVersion": "10.0.26100.9457",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[
        Example {
            path: "ring.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windowsUpdateForBusinessConfiguration",
  "displayName": "Ring 2 broad",
  "qualityUpdatesDeferralPeriodInDays": 30,
  "deadlineForQualityUpdatesInDays": 30,
  "deadlineGracePeriodInDays": 7,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows compliance",
  "osMinimumVersion": "10.0.26100.9168",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Settings for Windows Update that you can manage through Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/windows-update-settings",
        },
        Source {
            title: "Windows 11 release information",
            url: "https://learn.microsoft.com/windows/release-health/windows11-release-information",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const TEXT: &str = include_str!("../../../data/windows-updates.txt");

/// Builds of releases, revision, day from which it was offered.
static TABLE: [[&str; 3]; table::count(TEXT)] = table::rows(TEXT, b' ');

/// How a policy delays quality updates, in days.
const DEFERRALS: [&str; 2] = [
    "windowsUpdateForBusinessConfiguration.qualityUpdatesDeferralPeriodInDays",
    "device_vendor_msft_policy_config_update_deferqualityupdatesperiodindays",
];

/// How many further days it gives to install them.
const DEADLINES: [&str; 2] = [
    "windowsUpdateForBusinessConfiguration.deadlineForQualityUpdatesInDays",
    "device_vendor_msft_policy_config_update_configuredeadlineforqualityupdates",
];

/// How many days it then leaves until the restart.
const GRACE: [&str; 2] = [
    "windowsUpdateForBusinessConfiguration.deadlineGracePeriodInDays",
    "device_vendor_msft_policy_config_update_configuredeadlinegraceperiod",
];

/// A ring and the days that it takes.
struct Ring<'t> {
    profile: Profile<'t>,
    deferral: &'t Setting,
    days: i64,
}

/// A build that is demanded and has not been out for long.
struct Floor<'t> {
    policy: Linked<'t, CompliancePolicy>,
    setting: &'t Setting,
    written: &'t str,
    /// For how many days it has been out, at most.
    age: i64,
    reach: u32,
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    let Some(today) = tenant.facts().today else { return };
    let mut reaches = Reaches::new(tenant);
    let floors: Vec<Floor<'_>> = tenant.compliance().filter_map(|policy| floor(policy, today, &mut reaches)).collect();
    let Some(youngest) = floors.iter().map(|floor| floor.age).min() else { return };
    // Of those for the same people the slowest tells it.
    let mut slowest: FxHashMap<u32, Ring<'_>> = FxHashMap::default();
    for profile in tenant.configuration() {
        let Some(ring) = ring(profile).filter(|ring| ring.days > youngest) else { continue };
        let Reach::Some(reach) = reaches.of(profile.facts.assignments.as_deref()) else { continue };
        match slowest.get_mut(&reach) {
            Some(known) if known.days >= ring.days => {}
            Some(known) => *known = ring,
            None => {
                slowest.insert(reach, ring);
            }
        }
    }
    let mut rings: Vec<(u32, Ring<'_>)> = slowest.into_iter().collect();
    rings.order_by_key(|(reach, ring)| (std::cmp::Reverse(ring.days), *reach));
    let meetings = Meetings::new(&reaches);
    let cells = meetings.cells(rings.iter().map(|(reach, _)| (*reach, 0)));
    for floor in &floors {
        let mut partners = meetings.partners(floor.reach, &cells, |_| true);
        partners.order();
        let met = partners.into_iter().filter_map(|cell| rings.get(*cells.list.get(cell)?.holders.first()?));
        let met = met.filter(|(_, ring)| ring.days > floor.age);
        // The slowest that certainly meets it is enough: this is a hint.
        let found = met.into_iter().find_map(|(reach, ring)| match reaches.overlap(floor.reach, *reach) {
            Overlap::Yes(whom) => Some((ring, whom)),
            Overlap::No | Overlap::Unknown(_) => None,
        });
        let Some((ring, whom)) = found else { continue };
        let message = format!(
            "'{}' demands {}, which has been out for {} days at most, but the ring '{}' gives devices {} days to \
             install it ({whom}): those that follow it may be noncompliant until then",
            brief(floor.policy.label(), 80),
            brief(floor.written, 40),
            floor.age,
            brief(ring.profile.label(), 80),
            ring.days
        );
        let finding = findings.report(floor.policy.at(floor.setting.span), message);
        finding.help("Demand a build that every ring has delivered: one month behind is the usual distance.");
        finding.related(ring.profile.at(ring.deferral.span), "the deferral of the ring");
    }
}

fn floor<'t>(policy: Linked<'t, CompliancePolicy>, today: Day, reaches: &mut Reaches<'t>) -> Option<Floor<'t>> {
    if policy.facts.platform != Some(Platform::Windows) {
        return None;
    }
    let setting = policy.facts.setting("osMinimumVersion")?;
    let SettingValue::Text(written) = &setting.value else { return None };
    let out = offered_from(&Dotted::parse(written)?)?;
    let age = i64::from(today.days_since(out));
    let Reach::Some(reach) = reaches.of(policy.facts.assignments.as_deref()) else { return None };
    (age >= 0).then_some(Floor { policy, setting, written, age, reach })
}

/// The day before which a build was certainly not offered.
fn offered_from(version: &Dotted) -> Option<Day> {
    let [_, _, build, revision] = version.parts() else { return None };
    let mut known = TABLE.iter().filter_map(|[builds, known, day]| {
        let of_build = builds.split(',').any(|known| known.parse() == Ok(*build));
        (of_build && known.parse::<u64>().ok()? <= *revision).then(|| Day::parse(day))?
    });
    known.next_back()
}

fn ring(profile: Profile<'_>) -> Option<Ring<'_>> {
    let days = |names: [&str; 2]| {
        let mut settings = profile.facts.settings.iter().flatten();
        let setting = settings.find(|setting| names.iter().any(|name| setting.key.eq_ignore_ascii_case(name)))?;
        match &setting.value {
            SettingValue::Integer(days) => Some((setting, *days)),
            _ => None,
        }
    };
    let (deferral, deferred) = days(DEFERRALS)?;
    let further = [DEADLINES, GRACE].map(|names| days(names).map_or(0, |(_, days)| days));
    Some(Ring { profile, deferral, days: further.into_iter().fold(deferred, i64::saturating_add) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_table() {
        let day = |version: &str| offered_from(&Dotted::parse(version).expect("a version"));
        assert_eq!(day("10.0.26100.2033"), Day::parse("2024-10-08"));
        assert_eq!(day("10.0.26200.8700"), Day::parse("2026-06-09"));
        assert_eq!(day("10.0.26100.1"), None);
        assert_eq!(day("10.0.19045.3000"), None);
        assert_eq!(day("10.0.26100"), None);
    }

    #[test]
    fn the_table_is_in_order() {
        for [_, revision, day] in TABLE {
            assert!(Day::parse(day).is_some() && revision.parse::<u64>().is_ok(), "{revision} {day}");
        }
        for pair in TABLE.windows(2) {
            assert!(pair[0][0] != pair[1][0] || pair[0][2] < pair[1][2], "{pair:?}");
        }
    }
}
