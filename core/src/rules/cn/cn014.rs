//! An update that devices are ordered to take is newer than what compliance accepts.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::finding::{Findings, Severity};
use crate::order::Order;
use crate::policy::{CompliancePolicy, Dotted, Platform, Setting, SettingValue};
use crate::releases::{Release, releases};
use crate::rules::cn::Profile;
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::settings::{Cells, Meetings, Reach, Reaches};
use crate::space::{Overlap, Shared};
use crate::tenant::{Linked, Tenant};
use crate::text::Span;

pub(crate) const RULE: Rule = Rule {
    code: "CN014",
    name: "os-ceiling-below-update-target",
    severity: Severity::Warning,
    what: "An update policy brings devices to a version that is newer than what a compliance policy for them accepts, \
           or keeps them at a release without updates.",
    why: "Updating as ordered makes the device noncompliant, and its user can do nothing about it: the version cannot \
          be taken back. A policy that stays at a release past its end of support keeps security updates away.",
    bad: &[
        Example {
            path: "update.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windowsFeatureUpdateProfile",
  "displayName": "Windows 11 24H2",
  "featureUpdateVersion": "Windows 11, version 24H2",
  "assignments": [
    {
      "target": {
        "@odata.type": "#microsoft.graph.groupAssignmentTarget",
        "groupId": "5d0f9a3e-8c1b-4e57-9a64-2f7be01c8d13"
      }
    }
  ]
}"##,
        },
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows compliance",
  "osMaximumVersion": "10.0.22631.9999",
  "assignments": [
    {
      "target": {
        "@odata.type": "#microsoft.graph.groupAssignmentTarget",
        "groupId": "5d0f9a3e-8c1b-4e57-9a64-2f7be01c8d13"
      }
    }
  ]
}"##,
        },
    ],
    good: &[
        Example {
            path: "update.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windowsFeatureUpdateProfile",
  "displayName": "Windows 11 24H2",
  "featureUpdateVersion": "Windows 11, version 24H2",
  "assignments": [
    {
      "target": {
        "@odata.type": "#microsoft.graph.groupAssignmentTarget",
        "groupId": "5d0f9a3e-8c1b-4e57-9a64-2f7be01c8d13"
      }
    }
  ]
}"##,
        },
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows compliance",
  "osMaximumVersion": "10.0.26100.9999",
  "assignments": [
    {
      "target": {
        "@odata.type": "#microsoft.graph.groupAssignmentTarget",
        "groupId": "5d0f9a3e-8c1b-4e57-9a64-2f7be01c8d13"
      }
    }
  ]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Feature updates for Windows 10 and later policy in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/windows-10-feature-updates",
        },
        Source {
            title: "Device compliance settings for Windows in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-windows",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// A version that a policy orders.
struct Target<'t> {
    profile: Profile<'t>,
    platform: Platform,
    version: Dotted,
    /// As a message shows it.
    shown: String,
    span: Span,
    reach: u32,
}

/// The newest version that a compliance policy accepts.
struct Ceiling<'t> {
    policy: Linked<'t, CompliancePolicy>,
    platform: Platform,
    version: Dotted,
    written: &'t str,
    span: Span,
    reach: u32,
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    let releases: Vec<Release> = releases().filter(|release| release.platform == Platform::Windows).collect();
    let mut reaches = Reaches::new(tenant);
    let ceilings: Vec<Ceiling<'_>> =
        tenant.compliance().filter_map(|policy| ceiling(policy, &mut reaches)).flatten().collect();
    let mut unknown: BTreeSet<&str> = BTreeSet::new();
    let mut targets = Vec::new();
    for profile in tenant.feature_updates() {
        let Reach::Some(reach) = reaches.of(profile.facts.assignments.as_deref()) else { continue };
        report_end(tenant, &profile, findings);
        let Some(setting) = property(&profile, "featureUpdateVersion") else { continue };
        let Some(name) = text(setting) else { continue };
        match releases.iter().find(|release| release.name.eq_ignore_ascii_case(name)) {
            Some(release) => targets.push(of_release(profile, release, setting.span, reach)),
            // Whatever a preview or a release after this program is, its build is not known.
            None if ceilings.iter().any(|ceiling| ceiling.platform == Platform::Windows) && unknown.insert(name) => {
                let message = format!(
                    "'{}' brings devices to {}, whose version is not known here; whether compliance accepts it cannot \
                     be told",
                    brief(profile.label(), 80),
                    brief(name, 60)
                );
                findings.report(profile.at(setting.span), message).unknown();
            }
            None => {}
        }
    }
    if ceilings.is_empty() {
        return;
    }
    for profile in tenant.configuration() {
        let Some((platform, version, shown, span)) = ordered(&profile, &releases) else { continue };
        if let Reach::Some(reach) = reaches.of(profile.facts.assignments.as_deref()) {
            targets.push(Target { profile, platform, version, shown, span, reach });
        }
    }
    compare(&ceilings, &targets, &mut reaches, findings);
}

/// Compares all that accept at most a version with all that order one, by cells of the same people and
/// the same version.
fn compare(ceilings: &[Ceiling<'_>], targets: &[Target<'_>], reaches: &mut Reaches<'_>, findings: &mut Findings) {
    let meetings = Meetings::new(reaches);
    let mut classes: FxHashMap<(Platform, &[u64]), u32> = FxHashMap::default();
    let mut class = |platform, version| {
        let next = classes.len() as u32;
        *classes.entry((platform, version)).or_insert(next)
    };
    let of = |holders: Vec<(u32, u32)>| -> Cells { meetings.cells(holders.into_iter()) };
    let accepting = ceilings.iter().map(|ceiling| (ceiling.reach, class(ceiling.platform, ceiling.version.parts())));
    let accepting = of(accepting.collect());
    let ordering = targets.iter().map(|target| (target.reach, class(target.platform, target.version.parts())));
    let ordering = of(ordering.collect());
    let mut found = Vec::new();
    for cell in &accepting.list {
        let Some(ceiling) = cell.holders.first().and_then(|&first| ceilings.get(first)) else { continue };
        let too_new = |other: &crate::settings::Cell| {
            let target = other.holders.first().and_then(|&first| targets.get(first));
            target.is_some_and(|target| {
                target.platform == ceiling.platform && ceiling.version.compare(&target.version).is_lt()
            })
        };
        for other in meetings.partners(cell.reach, &ordering, too_new) {
            let Some(other) = ordering.list.get(other) else { continue };
            if reaches.shared(cell.reach, other.reach) != Shared::No {
                found.extend(cell.pairs(other));
            }
        }
    }
    found.order();
    let mut last_unknown = None;
    for (accepts, orders) in found {
        let (Some(ceiling), Some(target)) = (ceilings.get(accepts), targets.get(orders)) else { continue };
        let overlap = reaches.overlap(ceiling.reach, target.reach);
        // Of those that may or may not meet a policy, one is enough.
        let is_unknown = matches!(overlap, Overlap::Unknown(_));
        if !is_unknown || last_unknown.replace(accepts) != Some(accepts) {
            report(ceiling, target, &overlap, findings);
        }
    }
}

fn report(ceiling: &Ceiling<'_>, target: &Target<'_>, overlap: &Overlap, findings: &mut Findings) {
    let (whom, outcome) = match overlap {
        Overlap::Yes(whom) => {
            (format!(" for {whom}"), ": updating as ordered makes the device noncompliant".to_owned())
        }
        Overlap::Unknown(missing) => (
            String::new(),
            format!(
                ". If they reach the same devices, updating as ordered makes the device noncompliant; that depends on \
                 {missing}"
            ),
        ),
        Overlap::No => return,
    };
    let message = format!(
        "'{}' brings devices to {}, but '{}' accepts at most {}{whom}{outcome}",
        brief(target.profile.label(), 80),
        target.shown,
        brief(ceiling.policy.label(), 80),
        brief(ceiling.written, 40)
    );
    let finding = findings.report(target.profile.at(target.span), message);
    finding.help("Raise the maximum version of the compliance policy before devices update, or take it out.");
    finding
        .related(ceiling.policy.at(ceiling.span), format!("the newest version that is accepted: {}", ceiling.written));
    if matches!(overlap, Overlap::Unknown(_)) {
        finding.likely();
    }
}

/// The maximum version, and the end of the ranges of builds, of an assigned policy.
fn ceiling<'t>(
    policy: Linked<'t, CompliancePolicy>,
    reaches: &mut Reaches<'t>,
) -> Option<impl Iterator<Item = Ceiling<'t>> + use<'t>> {
    let platform = policy.facts.platform?;
    let maximum = policy.facts.setting("osMaximumVersion").and_then(|setting| Some((text(setting)?, setting.span)));
    let range = policy.facts.build_ceiling.as_ref().map(|text| (text.value.as_str(), text.span));
    let lowest =
        maximum.into_iter().chain(range).filter_map(|(written, span)| Some((Dotted::parse(written)?, written, span)));
    // Both hold, so the lower one counts.
    let lowest = lowest.reduce(|a, b| if b.0.is_before(&a.0) { b } else { a });
    let (version, written, span) = lowest?;
    let Reach::Some(reach) = reaches.of(policy.facts.assignments.as_deref()) else { return None };
    Some(std::iter::once(Ceiling { policy, platform, version, written, span, reach }))
}

fn of_release<'t>(profile: Profile<'t>, release: &Release, span: Span, reach: u32) -> Target<'t> {
    let shown = format!("{} ({})", release.name, release.first);
    Target { profile, platform: Platform::Windows, version: release.first.clone(), shown, span, reach }
}

/// The version that a profile orders: of an update policy for iOS, of the settings catalog for Apple's
/// devices, or the target release of Windows.
fn ordered(profile: &Profile<'_>, releases: &[Release]) -> Option<(Platform, Dotted, String, Span)> {
    const DESIRED: &str = "iosUpdateConfiguration.desiredOsVersion";
    const ENFORCED: &str = "enforcement_targetosversion";
    const RELEASE: &str = "device_vendor_msft_policy_config_update_targetreleaseversion";
    const PRODUCT: &str = "device_vendor_msft_policy_config_update_productversion";
    let settings = || profile.facts.settings.iter().flatten();
    let setting = settings()
        .find(|setting| [DESIRED, ENFORCED, RELEASE].iter().any(|known| setting.key.eq_ignore_ascii_case(known)))?;
    let written = text(setting)?;
    if setting.key.eq_ignore_ascii_case(RELEASE) {
        let product = settings().find(|setting| setting.key == PRODUCT).and_then(text).unwrap_or_default();
        let name = |release: &&Release| {
            release.name.strip_suffix(written).is_some_and(|start| start.ends_with(' ') && start.starts_with(product))
        };
        // Without the product, a release of Windows 10 may be meant as well as one of Windows 11.
        let mut named = releases.iter().filter(name);
        let (release, None) = (named.next()?, named.next()) else { return None };
        let shown = format!("{} ({})", release.name, release.first);
        return Some((Platform::Windows, release.first.clone(), shown, setting.span));
    }
    let platform = *profile.facts.platforms.first()?;
    Some((platform, Dotted::parse(written)?, format!("{} {written}", platform.name()), setting.span))
}

/// Whether the release that a policy stays at is past its end.
fn report_end(tenant: &Tenant, profile: &Profile<'_>, findings: &mut Findings) {
    let Some(setting) = property(profile, "endOfSupportDate") else { return };
    let Some(written) = text(setting) else { return };
    let (Some(today), Some(end)) = (tenant.facts().today, crate::date::Day::parse(written)) else { return };
    // Day one of all days is how some tools write none.
    if end.days_since(today) >= 0 || written.starts_with("0001-") {
        return;
    }
    let release = property(profile, "featureUpdateVersion").and_then(text).unwrap_or("a release");
    let message = format!(
        "'{}' keeps devices at {}, whose support ended on {}: they get no security updates any more",
        brief(profile.label(), 80),
        brief(release, 60),
        written.get(..10).unwrap_or(written)
    );
    findings.report(profile.at(setting.span), message).help("Choose a release that still gets updates.");
}

fn property<'t>(profile: &Profile<'t>, name: &str) -> Option<&'t Setting> {
    let is = |setting: &&Setting| {
        setting.key.rsplit_once('.').is_some_and(|(_, property)| property.eq_ignore_ascii_case(name))
    };
    profile.facts.settings.as_ref()?.iter().find(is)
}

fn text(setting: &Setting) -> Option<&str> {
    match &setting.value {
        SettingValue::Text(text) => Some(text.trim()),
        _ => None,
    }
}
