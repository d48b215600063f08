//! Two compliance policies for the same devices demand different things of one setting.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::finding::{Findings, Severity};
use crate::order::Order;
use crate::policy::{Setting, SettingValue};
use crate::rules::cn::{some_of, value};
use crate::rules::differing::Crowd;
use crate::rules::protected::Protection;
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::settings::{Meaning, Row, Side, rows};
use crate::space::{Overlap, Shared};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "CN003",
    name: "compliance-policies-differ",
    severity: Severity::Info,
    what: "Two compliance policies for the same devices demand different values of the same setting.",
    why: "A device has to meet all of its compliance policies, so the stricter value counts for everybody in both. The \
          weaker one has no effect for them, which surprises whoever wrote it as an exception.",
    bad: &[
        Example {
            path: "all.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows compliance",
  "osMinimumVersion": "10.0.19045",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "it.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows compliance for IT",
  "osMinimumVersion": "10.0.22631",
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
    good: &[Example {
        path: "all.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows compliance",
  "osMinimumVersion": "10.0.22631",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
    }],
    sources: &[
        Source {
            title: "Common questions and answers with device policies and profiles in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/configuration/device-profile-troubleshoot",
        },
        Source {
            title: "Monitor results of your Intune device compliance policies: how Intune resolves policy conflicts",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-monitor",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// A demand, as far as it can be compared with others of its property.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Value<'t> {
    Means(Meaning),
    Integer(i64),
    Text(&'t str),
}

/// One setting of two policies: the demand of each.
type Point<'t> = (&'t Setting, &'t Setting);

/// What two policies differ in, and whether they share anybody.
type Pairs<'t> = BTreeMap<(usize, usize), (Shared, Vec<Point<'t>>)>;

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut crowd = Crowd::new(tenant);
    let protection = Protection::new(tenant);
    let mut pairs: Pairs<'_> = BTreeMap::new();
    for of_type in crowd.by_type() {
        let mut by_property: BTreeMap<&str, Vec<(usize, &Setting, u32)>> = BTreeMap::new();
        let mut classes: FxHashMap<(&str, Value<'_>), u32> = FxHashMap::default();
        for &number in &of_type {
            for setting in crowd.policy(number).facts.demands().filter(|setting| !has_own_rule(&setting.key)) {
                let Some(value) = compare(setting) else { continue };
                let next = classes.len() as u32;
                let class = *classes.entry((&setting.key, value)).or_insert(next);
                by_property.entry(&setting.key).or_default().push((number, setting, class));
            }
        }
        for holders in by_property.into_values() {
            let first = holders.first().map(|holder| holder.2);
            if holders.iter().all(|holder| Some(holder.2) == first) {
                continue;
            }
            let settings: BTreeMap<usize, &Setting> =
                holders.iter().map(|&(number, setting, _)| (number, setting)).collect();
            let classes: Vec<(usize, u32)> = holders.iter().map(|&(number, _, class)| (number, class)).collect();
            for (a, b, shared) in crowd.pairs(&classes) {
                if let (Some(ours), Some(theirs)) = (settings.get(&a), settings.get(&b)) {
                    pairs.entry((a, b)).or_insert_with(|| (shared, Vec::new())).1.push((ours, theirs));
                }
            }
        }
    }
    let mut last_unknown = None;
    for ((a, b), (shared, mut points)) in pairs {
        let (ours, theirs) = (crowd.policy(a), crowd.policy(b));
        let same = matches!((&ours.resource.id, &theirs.resource.id), (Some(a), Some(b)) if a.is(&b.value));
        // Of those that may or may not meet a policy, one is enough. Tiers that the owner names are meant.
        if same
            || (shared == Shared::Unknown && last_unknown.replace(a) == Some(a))
            || [ours, theirs].iter().any(|policy| !protection.of(policy).is_empty())
        {
            continue;
        }
        points.order_by_key(|(setting, _)| setting.span);
        let Some(&(first, _)) = points.first() else { continue };
        let (whom, depends) = match crowd.overlap(a, b) {
            Overlap::Yes(whom) => (format!(" for {whom}"), String::new()),
            Overlap::Unknown(missing) => {
                (String::new(), format!(", if both reach a device; that depends on {missing}"))
            }
            Overlap::No => continue,
        };
        let message = format!(
            "'{}' and '{}' demand different values{whom}: {}; the stricter one counts{depends}",
            brief(ours.label(), 80),
            brief(theirs.label(), 80),
            some_of(points.iter().map(show))
        );
        let finding = findings.report(ours.at(first.span), message);
        finding.help("Exclude the group of one policy from the other, or demand the same in both.");
        if shared == Shared::Unknown {
            finding.likely();
        }
        if let Some((_, other)) = points.first() {
            finding.related(theirs.at(other.span), format!("{} is {}", title(other), written(other)));
        }
    }
}

/// Threat levels are the matter of TL014, which knows what they mean.
fn has_own_rule(key: &str) -> bool {
    key.ends_with("RequiredSecurityLevel") || key.ends_with("ThreatProtectionEnabled")
}

fn row(setting: &Setting) -> Option<&'static Row> {
    rows(&setting.key, Side::Compliance).next().map(|(row, _)| row)
}

fn compare(setting: &Setting) -> Option<Value<'_>> {
    if let Some((row, source)) = rows(&setting.key, Side::Compliance).next() {
        let meaning = row.meaning(source, &setting.value).filter(|meaning| row.is_demand(*meaning));
        return meaning.map(Value::Means);
    }
    match &setting.value {
        SettingValue::Integer(value) => Some(Value::Integer(*value)),
        SettingValue::Text(text) => Some(Value::Text(text)),
        SettingValue::Bool(_) | SettingValue::List(_) | SettingValue::Opaque => None,
    }
}

fn title(setting: &Setting) -> String {
    let property = || setting.key.rsplit_once('.').map_or(setting.key.as_str(), |(_, property)| property);
    row(setting).map_or_else(|| property().to_owned(), |row| row.title.to_owned())
}

fn written(setting: &Setting) -> String {
    row(setting).map_or_else(|| brief(&setting.value.display(), 40), |row| value(row, setting, Side::Compliance))
}

fn show((ours, theirs): &Point<'_>) -> String {
    format!("{} ({} against {})", title(ours), written(ours), written(theirs))
}
