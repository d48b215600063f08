//! Two configuration profiles set one setting to different values.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::finding::{Findings, Severity};
use crate::policy::{ConfigurationProfile, Platform, Setting, SettingValue};
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::settings::{Meaning, Reach, Reaches, Side, distinct, pairs, platforms, rows, show_key, show_value};
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
    setting: &'t Setting,
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut reaches = Reaches::new(tenant);
    let profiles: Vec<(Linked<'_, ConfigurationProfile>, Reach)> = tenant
        .configuration()
        .filter(|profile| !stands_alone(profile))
        .map(|profile| (profile, reaches.of(profile.facts.assignments.as_deref())))
        .filter(|(_, reach)| *reach != Reach::Nobody)
        .collect();
    let mut slots: HashMap<Slot<'_>, Vec<Holder<'_>>> = HashMap::new();
    for (number, (profile, _)) in profiles.iter().enumerate() {
        for setting in profile.facts.settings.iter().flatten().filter(|setting| can_conflict(setting)) {
            for platform in platforms(profile.facts, setting) {
                let row = rows(&setting.key, Side::Configuration).find(|(row, _)| row.platform == platform);
                let name = match row {
                    Some((row, _)) if !row.can_conflict() => continue,
                    Some((row, _)) => row.key,
                    None => &setting.key,
                };
                slots.entry((platform, name)).or_default().push(Holder { profile: number, setting });
            }
        }
    }
    let reach = |holder: &Holder<'_>| profiles.get(holder.profile).map_or(Reach::Nobody, |(_, reach)| *reach);
    let mut conflicts: BTreeMap<(usize, usize), Vec<(Holder<'_>, Holder<'_>)>> = BTreeMap::new();
    let mut not_exported: BTreeSet<usize> = BTreeSet::new();
    for ((platform, _), holders) in slots.iter().filter(|(_, holders)| holders.len() > 1) {
        let holders = distinct(holders, |holder| (Value::of(holder.setting, *platform), reach(holder)));
        let values: Vec<_> = holders.iter().map(|holder| Value::of(holder.setting, *platform)).collect();
        for (a, b) in pairs(&holders, &holders).filter(|(a, b)| a < b) {
            let (Some(one), Some(other)) = (&values[a], &values[b]) else { continue };
            let (a, b) = (holders[a], holders[b]);
            if one == other || a.profile == b.profile {
                continue;
            }
            match (reach(&a), reach(&b)) {
                (Reach::Some(ours), Reach::Some(theirs)) => {
                    let copies = is_copy(&profiles[a.profile].0, &profiles[b.profile].0);
                    if !copies && reaches.overlap(ours, theirs) != Overlap::No {
                        let both = conflicts.entry((a.profile, b.profile)).or_default();
                        // One setting on several platforms is one conflict.
                        if !both.iter().any(|(known, _)| std::ptr::eq(known.setting, a.setting)) {
                            both.push((a, b));
                        }
                    }
                }
                _ => not_exported.extend(
                    [a, b].iter().filter(|holder| reach(holder) == Reach::NotExported).map(|holder| holder.profile),
                ),
            }
        }
    }
    for ((a, b), mut settings) in conflicts {
        settings.sort_by_key(|(ours, _)| ours.setting.span);
        let ((a, Reach::Some(ours)), (b, Reach::Some(theirs))) = (profiles[a], profiles[b]) else { continue };
        report(a, b, &settings, &reaches.overlap(ours, theirs), findings);
    }
    if let Some((profile, _)) = not_exported.first().and_then(|&first| profiles.get(first)) {
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

/// Whether two files hold the same policy.
fn is_copy(a: &Linked<'_, ConfigurationProfile>, b: &Linked<'_, ConfigurationProfile>) -> bool {
    matches!((&a.resource.id, &b.resource.id), (Some(a), Some(b)) if a.is(&b.value))
}

/// How many settings are shown of all that differ.
const SHOWN: usize = 3;

fn report(
    a: Linked<'_, ConfigurationProfile>,
    b: Linked<'_, ConfigurationProfile>,
    settings: &[(Holder<'_>, Holder<'_>)],
    overlap: &Overlap,
    findings: &mut Findings,
) {
    let Some((first, _)) = settings.first() else { return };
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
    let whom = match overlap {
        Overlap::Yes(whom) => format!(" for {whom}"),
        _ => String::new(),
    };
    let message = format!(
        "'{ours}' and '{theirs}' differ{whom} in {}{more}; Intune marks a conflict and may deliver neither value",
        shown.join(", ")
    );
    let finding = findings.report(a.at(first.setting.span), message);
    finding.help("Leave each setting to one policy, or exclude the group of one policy from the other.");
    let narrowed = [a, b].iter().any(|profile| profile.facts.narrowed);
    match overlap {
        Overlap::Unknown(missing) => {
            finding.message.push_str(&format!(". Whether both reach the same devices depends on {missing}"));
            finding.likely();
        }
        _ if narrowed => {
            finding.message.push_str(". Whether both reach the same devices depends on their applicability rules");
            finding.likely();
        }
        _ => {}
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
#[derive(PartialEq, Eq, Hash)]
enum Value<'t> {
    Means(Meaning),
    Bool(bool),
    Integer(i64),
    Text(Cow<'t, str>),
}

impl<'t> Value<'t> {
    /// `None` for what asks for nothing, and for lists and secrets.
    fn of(setting: &'t Setting, platform: Platform) -> Option<Self> {
        if let Some((row, source)) = rows(&setting.key, Side::Configuration).find(|(row, _)| row.platform == platform) {
            return row.meaning(source, &setting.value).map(Self::Means);
        }
        Some(match &setting.value {
            SettingValue::Bool(value) => Self::Bool(*value),
            SettingValue::Integer(value) => Self::Integer(*value),
            SettingValue::Text(text) if text.bytes().any(|letter| letter.is_ascii_uppercase()) => {
                Self::Text(Cow::Owned(text.to_ascii_lowercase()))
            }
            SettingValue::Text(text) => Self::Text(Cow::Borrowed(text)),
            SettingValue::List(_) | SettingValue::Opaque => return None,
        })
    }
}

/// Whether two values of a setting exclude each other on a device. Items of lists do not, and
/// neither do settings whose place has a name of its own, such as each firewall rule.
fn can_conflict(setting: &Setting) -> bool {
    let named = |key: &str| key.contains("_item_") || key.replace("{tenantid}", "").contains('{');
    !setting.in_list
        && !named(&setting.key)
        // Attack surface reduction rules are merged: a contradictory one is left out, see CN011.
        && !setting.key.contains("_attacksurfacereductionrules_")
}

/// Whether a device takes any number of profiles of its type, each of which adds something: a
/// network, a certificate, a mailbox. Intune does not look into custom profiles, see CN007 and CN008.
fn stands_alone(profile: &Linked<'_, ConfigurationProfile>) -> bool {
    const ADDING: [&str; 11] = [
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
        "extensionsconfiguration",
    ];
    let Some(name) = &profile.resource.type_name else { return false };
    let name = name.value.to_ascii_lowercase();
    ADDING.iter().any(|kind| name.contains(kind))
}
