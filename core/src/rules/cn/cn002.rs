//! Two configuration profiles set one setting to different values.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::finding::{Findings, Severity};
use crate::policy::{ConfigurationProfile, Platform, Setting, SettingValue};
use crate::recognise::Kind;
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::settings::{Cells, Meaning, Meetings, Reach, Reaches, Shared, Side, platforms, rows, show_key, show_value};
use crate::space::Overlap;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CN002",
    name: "same-setting-different-value",
    severity: Severity::Error,
    what: "Two configuration profiles set the same setting to different values on the same devices.",
    why: "Intune ranks all configuration equally: device restrictions, settings catalog, endpoint security and security \
          baselines. It reports a conflict and may deliver neither value, so the device keeps what it had.",
    bad: &[
        Example {
            path: "restrictions.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10GeneralConfiguration",
  "displayName": "Windows restrictions",
  "passwordMinimumLength": 12,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "catalog.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "Windows device lock",
  "platforms": "windows10",
  "settings": [
    {
      "settingInstance": {
        "settingDefinitionId": "device_vendor_msft_policy_config_devicelock_mindevicepasswordlength",
        "simpleSettingValue": { "value": 8 }
      }
    }
  ],
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[Example {
        path: "restrictions.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10GeneralConfiguration",
  "displayName": "Windows restrictions",
  "passwordMinimumLength": 12,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
    }],
    sources: &[
        Source {
            title: "Manage endpoint security policies in Microsoft Intune: manage conflicts",
            url: "https://learn.microsoft.com/mem/intune/protect/endpoint-security-policy",
        },
        Source {
            title: "Troubleshooting policies and profiles in Microsoft Intune",
            url: "https://learn.microsoft.com/troubleshoot/mem/intune/device-configuration/troubleshoot-policies-in-microsoft-intune",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// What is set, under one name for all ways to write it, and on which platform.
type Slot<'t> = (Platform, &'t str);

/// Somebody who sets it.
#[derive(Clone, Copy)]
struct Holder<'t> {
    profile: usize,
    reach: Reach,
    setting: &'t Setting,
    value: Value<'t>,
}

/// A setting of two policies that they set to different values.
type Difference<'t> = (Holder<'t>, Holder<'t>);

/// Of the policies that may or may not meet another one, the first.
struct Perhaps<'t> {
    other: usize,
    differences: Vec<Difference<'t>>,
    more: bool,
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut reaches = Reaches::new(tenant);
    let profiles: Vec<Linked<'_, ConfigurationProfile>> = tenant.configuration().collect();
    let slots = collect(&profiles, &mut reaches);
    let meetings = Meetings::new(&reaches);
    let mut conflicts: BTreeMap<(usize, usize), Vec<Difference<'_>>> = BTreeMap::new();
    let mut perhaps: BTreeMap<usize, Perhaps<'_>> = BTreeMap::new();
    let mut not_exported: BTreeSet<usize> = BTreeSet::new();
    for holders in &slots {
        // A number for each value.
        let mut classes: FxHashMap<Value<'_>, u32> = FxHashMap::default();
        let mut of_holders = Vec::with_capacity(holders.len());
        for holder in holders {
            let next = classes.len() as u32;
            of_holders.push(*classes.entry(holder.value).or_insert(next));
        }
        if classes.len() < 2 {
            continue;
        }
        let unseen = holders.iter().filter(|holder| holder.reach == Reach::NotExported);
        not_exported.extend(unseen.map(|holder| holder.profile));
        let seen = holders.iter().zip(of_holders).filter_map(|(holder, class)| match holder.reach {
            Reach::Some(reach) => Some((*holder, reach, class)),
            _ => None,
        });
        let seen: Vec<(Holder<'_>, u32, u32)> = seen.collect();
        let cells = meetings.cells(seen.iter().map(|&(_, reach, class)| (reach, class)));
        for (pair, shared) in meeting(&cells, &meetings, &mut reaches) {
            let (a, b) = (&cells.list[pair.0], &cells.list[pair.1]);
            for (a, b) in a.pairs(b) {
                let (a, b) = (seen[a.min(b)].0, seen[a.max(b)].0);
                if is_same(&profiles, a.profile, b.profile) {
                    continue;
                }
                if shared == Shared::Yes {
                    add(conflicts.entry((a.profile, b.profile)).or_default(), (a, b));
                    continue;
                }
                let first = Perhaps { other: b.profile, differences: Vec::new(), more: false };
                let known = perhaps.entry(a.profile).or_insert(first);
                known.more |= known.other != b.profile;
                if b.profile < known.other {
                    known.other = b.profile;
                    known.differences.clear();
                }
                if b.profile == known.other {
                    add(&mut known.differences, (a, b));
                }
            }
        }
    }
    for ((a, b), differences) in conflicts {
        report(profiles[a], profiles[b], differences, false, &reaches, findings);
    }
    for (policy, Perhaps { other, differences, more }) in perhaps {
        report(profiles[policy], profiles[other], differences, more, &reaches, findings);
    }
    if let Some(profile) = not_exported.first().and_then(|&first| profiles.get(first)) {
        let others = match not_exported.len() {
            1 => String::new(),
            many => format!(" and {} more", many - 1),
        };
        let message = format!(
            "Policies set the same settings to different values, but whether they reach the same devices cannot be \
             told: the assignments of '{}'{others} are not in the files",
            profile.label()
        );
        findings.report(profile.place(), message).help("Export the assignments as well.").unknown();
    }
}

/// The cells of a setting that differ and have, or may have, somebody in common.
fn meeting(cells: &Cells, meetings: &Meetings, reaches: &mut Reaches<'_>) -> BTreeMap<(usize, usize), Shared> {
    let mut pairs = BTreeMap::new();
    for (index, cell) in cells.list.iter().enumerate() {
        for other in meetings.partners(cell.reach, cells, |other| other.class != cell.class) {
            let shared = reaches.shared(cell.reach, cells.list[other].reach);
            if shared != Shared::No {
                pairs.insert((index.min(other), index.max(other)), shared);
            }
        }
    }
    pairs
}

/// Everybody who sets what is not set to the same value everywhere, setting by setting.
fn collect<'t>(profiles: &[Linked<'t, ConfigurationProfile>], reaches: &mut Reaches<'t>) -> Vec<Vec<Holder<'t>>> {
    // Most settings are set once, or alike everywhere: the first look tells those that are not.
    let mut numbers: FxHashMap<Slot<'_>, usize> = FxHashMap::default();
    let mut looks: Vec<Look<'_>> = Vec::new();
    let mut all: Vec<(usize, Holder<'_>)> = Vec::new();
    for (number, profile) in profiles.iter().enumerate().filter(|(_, profile)| !stands_alone(profile)) {
        let reach = reaches.of(profile.facts.assignments.as_deref());
        if reach == Reach::Nobody {
            continue;
        }
        for (slot, value, setting) in entries(profile.facts) {
            let look = *numbers.entry(slot).or_insert_with(|| {
                looks.push(Look { first: value, differs: false });
                looks.len() - 1
            });
            looks[look].differs |= looks[look].first != value;
            all.push((look, Holder { profile: number, reach, setting, value }));
        }
    }
    let mut collected: Vec<Vec<Holder<'_>>> = vec![Vec::new(); looks.len()];
    for (look, holder) in all {
        if looks[look].differs && can_conflict(holder.setting) {
            collected[look].push(holder);
        }
    }
    collected.retain(|holders| !holders.is_empty());
    collected
}

/// What a first look at a setting shows.
struct Look<'t> {
    first: Value<'t>,
    differs: bool,
}

/// What a profile sets, on each of its platforms, as far as it can be compared.
fn entries(profile: &ConfigurationProfile) -> impl Iterator<Item = (Slot<'_>, Value<'_>, &Setting)> {
    let settings = profile.settings.iter().flatten().filter(|setting| !setting.in_list);
    settings.flat_map(move |setting| {
        platforms(profile, setting).filter_map(move |platform| {
            let row = rows(&setting.key, Side::Configuration).find(|(row, _)| row.platform == platform);
            let (name, value) = match row {
                Some((row, _)) if !row.can_conflict() => return None,
                Some((row, source)) => (row.key, row.meaning(source, &setting.value).map(Value::Means)),
                None => (setting.key.as_str(), Value::of(&setting.value)),
            };
            Some(((platform, name), value?, setting))
        })
    })
}

/// Adds a difference; one on several platforms is one.
fn add<'t>(differences: &mut Vec<Difference<'t>>, difference: Difference<'t>) {
    if !differences.iter().any(|(known, _)| std::ptr::eq(known.setting, difference.0.setting)) {
        differences.push(difference);
    }
}

/// Whether two files hold the same policy.
fn is_same(profiles: &[Linked<'_, ConfigurationProfile>], a: usize, b: usize) -> bool {
    let id = |profile: usize| profiles[profile].resource.id.as_ref();
    a == b || matches!((id(a), id(b)), (Some(a), Some(b)) if a.is(&b.value))
}

/// How many settings are shown of all that differ.
const SHOWN: usize = 3;

fn report(
    a: Linked<'_, ConfigurationProfile>,
    b: Linked<'_, ConfigurationProfile>,
    mut settings: Vec<Difference<'_>>,
    others: bool,
    reaches: &Reaches<'_>,
    findings: &mut Findings,
) {
    settings.sort_by_key(|(ours, _)| ours.setting.span);
    let Some((first, other)) = settings.first() else { return };
    let (Reach::Some(one), Reach::Some(two)) = (first.reach, other.reach) else { return };
    let overlap = reaches.overlap(one, two);
    let shown: Vec<String> = settings
        .iter()
        .take(SHOWN)
        .map(|(ours, theirs)| {
            let [ours_value, theirs_value] = [ours, theirs].map(|holder| brief(&show_value(holder.setting), 30));
            format!("{} ({ours_value} against {theirs_value})", brief(&show_key(&ours.setting.key), 60))
        })
        .collect();
    let more = match settings.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (ours, theirs) = (brief(a.label(), 80), brief(b.label(), 80));
    let narrowed = [a, b].iter().any(|profile| profile.facts.narrowed);
    let (whom, missing) = match &overlap {
        Overlap::Unknown(missing) => (String::new(), Some(missing.to_string())),
        Overlap::Yes(whom) => (format!(" for {whom}"), narrowed.then(|| "their applicability rules".to_owned())),
        Overlap::No => return,
    };
    let outcome = match &missing {
        None => "; Intune marks a conflict and may deliver neither value".to_owned(),
        Some(missing) => format!(
            ". If they reach the same devices, Intune marks a conflict and may deliver neither value; that depends on \
             {missing}{}",
            if others { ". Further policies differ likewise" } else { "" }
        ),
    };
    let message = format!("'{ours}' and '{theirs}' differ{whom} in {}{more}{outcome}", shown.join(", "));
    let finding = findings.report(a.at(first.setting.span), message);
    finding.help("Leave each setting to one policy, or exclude the group of one policy from the other.");
    if missing.is_some() {
        finding.likely();
    }
    for (ours, theirs) in settings.iter().take(SHOWN) {
        for (profile, setting) in [(a, ours.setting), (b, theirs.setting)] {
            if !std::ptr::eq(setting, first.setting) {
                let title = brief(&show_key(&setting.key), 60);
                let value = format!("{title} ({}) is {}", setting.key, brief(&show_value(setting), 60));
                finding.related(profile.at(setting.span), value);
            }
        }
    }
}

/// A value that can be compared with others of its slot.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Value<'t> {
    Means(Meaning),
    Bool(bool),
    Integer(i64),
    Text(&'t str),
}

impl<'t> Value<'t> {
    /// A value that the table does not know; `None` for lists and secrets.
    fn of(value: &'t SettingValue) -> Option<Self> {
        Some(match value {
            SettingValue::Bool(value) => Self::Bool(*value),
            SettingValue::Integer(value) => Self::Integer(*value),
            SettingValue::Text(text) => Self::Text(text),
            SettingValue::List(_) | SettingValue::Opaque => return None,
        })
    }
}

/// Whether two values of a setting exclude each other on a device. Settings whose place has a name of
/// its own do not, such as each firewall rule.
fn can_conflict(setting: &Setting) -> bool {
    let named = |key: &str| key.contains("_item_") || key.replace("{tenantid}", "").contains('{');
    !named(&setting.key)
        // Attack surface reduction rules are merged: a contradictory one is left out, see CN011.
        && !setting.key.contains("_attacksurfacereductionrules_")
}

/// Whether a device takes any number of profiles of its type, each of which adds something: a
/// network, a certificate, a mailbox, the settings of one app. Intune does not look into custom
/// profiles, see CN007 and CN008.
fn stands_alone(profile: &Linked<'_, ConfigurationProfile>) -> bool {
    const ADDING: [&str; 13] = [
        "wifi",
        "vpn",
        "wirednetwork",
        "certificate",
        "scep",
        "pkcs",
        "pfx",
        "email",
        "customconfiguration",
        "customapp",
        "appconfiguration",
        "derivedcredential",
        "extensionsconfiguration",
    ];
    let name = profile.resource.type_name.as_ref().filter(|_| profile.resource.kind == Kind::DeviceConfiguration);
    let Some(name) = name else { return false };
    let name = name.value.to_ascii_lowercase();
    ADDING.iter().any(|kind| name.contains(kind))
}
