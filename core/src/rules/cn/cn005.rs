//! Two app protection policies demand different things of one app.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::filter::{Dialect, Step, parse, same};
use crate::finding::{Findings, Severity};
use crate::policy::{AppProtectionPolicy, Assignment, Setting, SettingValue};
use crate::rules::cn::protection::{Kind, PROPERTIES, Property, comparable, written};
use crate::rules::cn::{HIDDEN_FILTERS, may_be_filtered_apart, some_of};
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::settings::{Meetings, Reach, Reaches};
use crate::space::{Overlap, Shared};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CN005",
    name: "app-protection-policies-conflict",
    severity: Severity::Warning,
    what: "Two app protection policies demand different things of the same app and the same users.",
    why: "Of two values the stricter one counts, but not of numbers: where two policies differ in the length of a PIN or in \
          a time, the app falls back to the recommended default, which may be weaker than both.",
    bad: &[
        Example {
            path: "standard.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "appGroupType": "allMicrosoftApps",
  "minimumPinLength": 6,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "finance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps of finance",
  "appGroupType": "allMicrosoftApps",
  "minimumPinLength": 8,
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
        path: "standard.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "appGroupType": "allMicrosoftApps",
  "minimumPinLength": 8,
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
    }],
    sources: &[
        Source {
            title: "App protection policies overview: policies that conflict",
            url: "https://learn.microsoft.com/mem/intune/apps/app-protection-policy",
        },
        Source {
            title: "Frequently asked questions about MAM and app protection",
            url: "https://learn.microsoft.com/mem/intune/apps/mam-faq",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

type Policy<'t> = Linked<'t, AppProtectionPolicy>;

/// A property of two policies.
struct Point<'t> {
    property: &'static Property,
    ours: &'t Setting,
    theirs: &'t Setting,
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut reaches = Reaches::new(tenant);
    let policies: Vec<(Policy<'_>, u32)> = tenant
        .app_protection()
        .filter(|policy| is_protection(policy))
        .filter_map(|policy| match reaches.of(policy.facts.assignments.as_deref()) {
            Reach::Some(reach) => Some((policy, reach)),
            _ => None,
        })
        .collect();
    let meetings = Meetings::new(&reaches);
    let mut pairs: BTreeMap<(usize, usize), Vec<Point<'_>>> = BTreeMap::new();
    for compared in PROPERTIES {
        let mut classes: FxHashMap<(&str, String), u32> = FxHashMap::default();
        let holders: Vec<(usize, &Setting, u32)> = (0..)
            .zip(&policies)
            .filter_map(|(number, (policy, _))| {
                let setting = property(policy.facts, compared.name)?;
                let next = classes.len() as u32;
                Some((number, setting, *classes.entry((&setting.key, comparable(setting))).or_insert(next)))
            })
            .collect();
        if classes.len() < 2 {
            continue;
        }
        let reach = |number: usize| policies[number].1;
        let cells = meetings.cells(holders.iter().map(|&(number, _, class)| (reach(number), class)));
        for cell in &cells.list {
            for other in meetings.partners(cell.reach, &cells, |other| other.class != cell.class) {
                if reaches.shared(cell.reach, cells.list[other].reach) == Shared::No {
                    continue;
                }
                for (a, b) in cell.pairs(&cells.list[other]) {
                    let ((a, ours, _), (b, theirs, _)) = (holders[a.min(b)], holders[a.max(b)]);
                    let (one, two) = (&policies[a].0, &policies[b].0);
                    if ours.key != theirs.key || !may_meet(one, two) || are_filtered_apart(tenant, one, two) {
                        continue;
                    }
                    let points = pairs.entry((a, b)).or_default();
                    if !points.iter().any(|point| point.property.title == compared.title) {
                        points.push(Point { property: compared, ours, theirs });
                    }
                }
            }
        }
    }
    let mut last_unknown = None;
    for ((a, b), points) in pairs {
        let overlap = reaches.overlap(policies[a].1, policies[b].1);
        // Of those that may or may not meet a policy, one is enough.
        if matches!(overlap, Overlap::Unknown(_)) && last_unknown.replace(a) == Some(a) {
            continue;
        }
        report(&policies[a].0, &policies[b].0, &points, &overlap, findings);
    }
}

fn report(ours: &Policy<'_>, theirs: &Policy<'_>, points: &[Point<'_>], overlap: &Overlap, findings: &mut Findings) {
    let Some(first) = points.first() else { return };
    let (whom, missing) = match overlap {
        Overlap::Yes(whom) => {
            let missing = may_be_filtered_apart([
                (ours.resource, &ours.facts.assignments),
                (theirs.resource, &theirs.facts.assignments),
            ])
            .then(|| HIDDEN_FILTERS.to_owned());
            (format!(" and {whom}"), missing)
        }
        Overlap::Unknown(missing) => (String::new(), Some(missing.to_string())),
        Overlap::No => return,
    };
    let apps = shared_apps(ours.facts, theirs.facts);
    let missing = missing.or_else(|| apps.is_none().then(|| "their apps, which are not in the files".to_owned()));
    let show = |point: &Point<'_>| {
        let values = [point.ours, point.theirs].map(|setting| written(point.property, setting));
        format!("{} ({})", point.property.title, values.join(" against "))
    };
    let numbers = points.iter().map(|point| point.property).filter(|property| property.kind == Kind::Number);
    let numbers: Vec<&str> = numbers.map(|property| property.title).collect();
    let outcome = match (numbers.len(), points.len()) {
        (0, _) => "the stricter values win".to_owned(),
        (all, same) if all == same => {
            "numbers that differ fall back to the recommended default, which may be weaker than both".to_owned()
        }
        _ => format!(
            "the stricter values win, but numbers ({}) fall back to the recommended default, which may be weaker than both",
            some_of(numbers.iter().map(|title| (*title).to_owned()))
        ),
    };
    let outcome = match &missing {
        None => format!("; {outcome}"),
        Some(missing) => format!(". If they meet, {outcome}; that depends on {missing}"),
    };
    let message = format!(
        "'{}' and '{}' differ for {}{whom} in {}{outcome}",
        brief(ours.label(), 80),
        brief(theirs.label(), 80),
        apps.as_deref().unwrap_or("apps that both may protect"),
        some_of(points.iter().map(show))
    );
    let finding = findings.report(ours.at(first.ours.span), message);
    finding.help("Have one policy for each tier, and exclude the group of one tier from the other.");
    if missing.is_some() {
        finding.likely();
    }
    for point in points.iter().take(3) {
        finding.related(
            theirs.at(point.theirs.span),
            format!("{} is {}", point.property.title, written(point.property, point.theirs)),
        );
    }
}

fn is_protection(policy: &Policy<'_>) -> bool {
    let name = policy.resource.type_name.as_ref();
    name.is_some_and(|name| name.is("iosManagedAppProtection") || name.is("androidManagedAppProtection"))
}

fn property<'t>(policy: &'t AppProtectionPolicy, name: &str) -> Option<&'t Setting> {
    let is = |setting: &&Setting| {
        setting.key.rsplit_once('.').is_some_and(|(_, property)| property.eq_ignore_ascii_case(name))
    };
    let setting = policy.settings.iter().find(is)?;
    let is_empty = matches!(&setting.value, SettingValue::Text(text) if text.is_empty() || text == "notConfigured");
    (!is_empty).then_some(setting)
}

/// Whether two policies may be about the same app on the same device: managed and unmanaged devices
/// are told apart.
fn may_meet(a: &Policy<'_>, b: &Policy<'_>) -> bool {
    let same = matches!((&a.resource.id, &b.resource.id), (Some(a), Some(b)) if a.is(&b.value));
    let devices =
        |policy: &Policy<'_>| match property(policy.facts, "targetedAppManagementLevels").map(|level| &level.value) {
            Some(SettingValue::Text(levels)) if !levels.eq_ignore_ascii_case("unspecified") => {
                Some(levels.to_ascii_lowercase())
            }
            _ => None,
        };
    let apart = match (devices(a), devices(b)) {
        (Some(ours), Some(theirs)) => {
            !ours.split(',').any(|own| theirs.split(',').any(|other| own.trim() == other.trim()))
        }
        _ => false,
    };
    !same && !apart && shared_apps(a.facts, b.facts).is_none_or(|apps| !apps.is_empty())
}

/// Whether the filters of two policies let no device into both: managed and unmanaged ones, for example.
fn are_filtered_apart(tenant: &Tenant, a: &Policy<'_>, b: &Policy<'_>) -> bool {
    let (Some(ours), Some(theirs)) = (filters(tenant, a.facts), filters(tenant, b.facts)) else { return false };
    ours.iter().all(|own| {
        theirs.iter().all(|other| {
            let both = [own.as_slice(), other, &[Step::And]].concat();
            let never = [own.as_slice(), own, &[Step::Not, Step::And]].concat();
            same(&both, &never, Dialect::ManagedApps) == Some(true)
        })
    })
}

/// What the devices of each assignment have to match; `None` if one has no filter, or one that is not in
/// the files or cannot be read.
fn filters(tenant: &Tenant, policy: &AppProtectionPolicy) -> Option<Vec<Vec<Step>>> {
    let filter = |assignment: &Assignment| {
        let filter = tenant.assignment_filter(&assignment.filter_id.as_ref()?.value)?;
        let rule = parse(&filter.facts.rule.as_ref()?.value, Dialect::ManagedApps);
        let kind = assignment.filter_type.as_ref()?;
        let mut steps = rule.steps;
        if steps.is_empty() || !rule.problems.is_empty() {
            return None;
        }
        match kind.value.to_ascii_lowercase().as_str() {
            "include" => Some(steps),
            "exclude" => {
                steps.push(Step::Not);
                Some(steps)
            }
            _ => None,
        }
    };
    let assignments = policy.assignments.as_ref()?;
    assignments.iter().filter(|assignment| assignment.is_include()).map(filter).collect()
}

/// The apps that both protect, for a message: empty if there are none, `None` if the files do not tell.
fn shared_apps(a: &AppProtectionPolicy, b: &AppProtectionPolicy) -> Option<String> {
    const GROUPS: [(&str, &str); 3] = [
        ("allApps", "all apps"),
        ("allMicrosoftApps", "all Microsoft apps"),
        ("allCoreMicrosoftApps", "the core Microsoft apps"),
    ];
    let group = |policy: &AppProtectionPolicy| {
        let name = policy.app_group_type.as_ref()?;
        GROUPS.iter().position(|(known, _)| name.is(known))
    };
    match (group(a), group(b)) {
        // Each holds the next one.
        (Some(ours), Some(theirs)) => GROUPS.get(ours.max(theirs)).map(|(_, words)| (*words).to_owned()),
        (Some(0), None) | (None, Some(0)) => {
            let listed = if group(a).is_none() { a } else { b };
            (!listed.app_ids.is_empty()).then(|| show_apps(&listed.app_ids.iter().collect::<Vec<_>>()))
        }
        (None, None) if !a.app_ids.is_empty() && !b.app_ids.is_empty() => {
            let shared: Vec<&String> = a.app_ids.iter().filter(|id| b.app_ids.binary_search(id).is_ok()).collect();
            Some(if shared.is_empty() { String::new() } else { show_apps(&shared) })
        }
        _ => None,
    }
}

fn show_apps(ids: &[&String]) -> String {
    match ids {
        [one] => (*one).clone(),
        [first, more @ ..] => {
            format!("{first} and {} more {}", more.len(), if more.len() == 1 { "app" } else { "apps" })
        }
        [] => String::new(),
    }
}
