//! One object id in two places.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::finding::{Findings, Severity};
use crate::policy::reference::{IdForm, id_form};
use crate::policy::{Facts, Resource, Version};
use crate::recognise::Kind;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "RF009",
    name: "duplicate-object-id",
    severity: Severity::Error,
    what: "Two files hold the same object id and say different things.",
    why: "Either they are two states of one object, from exports of different days, and only one of them is what the \
          tenant has; or one is a copy that kept the id of the other, and sending it changes the original instead of \
          making a new policy. What is said about the tenant is said about both.",
    bad: &[
        Example {
            path: "2025/sales.json",
            text: r#"{
  "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22",
  "displayName": "Require MFA",
  "modifiedDateTime": "2025-03-02T09:00:00Z",
  "state": "disabled",
  "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["All"] } },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
        },
        Example {
            path: "2026/sales.json",
            text: r#"{
  "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22",
  "displayName": "Require MFA",
  "modifiedDateTime": "2026-02-11T09:00:00Z",
  "state": "enabled",
  "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["All"] } },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
        },
    ],
    good: &[Example {
        path: "2026/sales.json",
        text: r#"{
  "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22",
  "displayName": "Require MFA",
  "modifiedDateTime": "2026-02-11T09:00:00Z",
  "state": "enabled",
  "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["All"] } },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    sources: &[Source {
        title: "Microsoft Graph: conditionalAccessPolicy resource type",
        url: "https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// Objects that belong into one file each. Accounts and apps are listed wherever they are mentioned.
const KINDS: [Kind; 12] = [
    Kind::ConditionalAccessPolicy,
    Kind::CompliancePolicy,
    Kind::DeviceConfiguration,
    Kind::ConfigurationPolicy,
    Kind::Intent,
    Kind::AppProtectionPolicy,
    Kind::Group,
    Kind::AssignmentFilter,
    Kind::NamedLocation,
    Kind::AuthenticationStrength,
    Kind::EnrollmentConfiguration,
    Kind::NotificationTemplate,
];

/// How many pairs of files a finding about two folders points at.
const MAX_RELATED: usize = 3;

/// How two resources with one id differ.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Difference {
    /// Not at all, or in how they were exported.
    None,
    /// They are one object at different times; what is first is older, newer, or nobody knows.
    State(Age),
    /// They have different names, and nothing says that one was renamed.
    Name,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Age {
    FirstIsOlder,
    FirstIsNewer,
    Unknown,
}

type Pair<'t> = (Linked<'t, Resource>, Linked<'t, Resource>);

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut first: FxHashMap<(Kind, String), Linked<'_, Resource>> = FxHashMap::default();
    // What two whole exports have in common is one finding, not one an object.
    let mut pairs: BTreeMap<(Difference, String, String), Vec<Pair<'_>>> = BTreeMap::new();
    if !tenant.has_shared_ids() {
        return;
    }
    for resource in tenant.all_resources().filter(|resource| KINDS.contains(&resource.resource.kind)) {
        let Some(id) = resource.resource.id.as_ref().filter(|id| is_real(&id.value)) else { continue };
        let key = (resource.resource.kind, id.value.to_ascii_lowercase());
        if let Some(&earlier) = first.get(&key) {
            let difference = difference(earlier.resource, resource.resource);
            let (one, other) = match difference {
                Difference::Name => (id.value.as_str(), ""),
                _ => roots(path(tenant, &earlier), path(tenant, &resource)),
            };
            pairs.entry((difference, one.to_owned(), other.to_owned())).or_default().push((earlier, resource));
        } else {
            first.insert(key, resource);
        }
    }
    for ((difference, one, other), pairs) in &pairs {
        match pairs.as_slice() {
            [pair] => report(tenant, *difference, pair, findings),
            several if *difference == Difference::Name => report_copies(several, findings),
            several => report_folders(*difference, [one, other], several, findings),
        }
    }
}

/// Whether an id is one that Graph gave: some kinds put words before or behind it.
fn is_real(id: &str) -> bool {
    let part = |part: Option<&str>| part.is_some_and(|part| id_form(part) == IdForm::Guid);
    let zeros = id.bytes().all(|byte| matches!(byte, b'0' | b'-'));
    !zeros && (part(id.get(..36)) || part(id.len().checked_sub(36).and_then(|from| id.get(from..))))
}

fn difference(one: &Resource, other: &Resource) -> Difference {
    let name = |resource: &Resource| resource.name.as_ref().map(|name| name.value.trim().to_owned());
    let renamed = name(one) != name(other);
    match (&one.version, &other.version) {
        (Some(Version::Changed(first)), Some(Version::Changed(second))) if first < second => {
            Difference::State(Age::FirstIsOlder)
        }
        (Some(Version::Changed(first)), Some(Version::Changed(second))) if first > second => {
            Difference::State(Age::FirstIsNewer)
        }
        _ if renamed => Difference::Name,
        (Some(Version::Content(first)), Some(Version::Content(second))) if first != second => {
            match (&one.facts, &other.facts) {
                // Requests ask for groups with many or few properties.
                (Facts::Group(first), Facts::Group(second)) => {
                    let rule =
                        |group: &crate::policy::Group| group.membership_rule.as_ref().map(|rule| rule.value.clone());
                    let differ = rule(first) != rule(second);
                    if differ { Difference::State(Age::Unknown) } else { Difference::None }
                }
                _ => Difference::State(Age::Unknown),
            }
        }
        _ => Difference::None,
    }
}

fn path<'t>(tenant: &'t Tenant, resource: &Linked<'_, Resource>) -> &'t str {
    tenant.path(resource.file)
}

/// Two paths without the end that they have in common: `a/x.json` and `b/x.json` lie in `a` and `b`.
fn roots<'p>(mut one: &'p str, mut other: &'p str) -> (&'p str, &'p str) {
    while let (Some((a, last)), Some((b, same))) = (one.rsplit_once('/'), other.rsplit_once('/')) {
        if last != same || one == other {
            break;
        }
        (one, other) = (a, b);
    }
    (one, other)
}

fn report(tenant: &Tenant, difference: Difference, pair: &Pair<'_>, findings: &mut Findings) {
    let (first, second) = pair;
    let (kind, _) = first.resource.kind.words();
    let (elsewhere, state) = match first.file == second.file {
        true => ("twice in this file".to_owned(), "different states"),
        false => (format!("in '{}', too", path(tenant, first)), "another state"),
    };
    let (message, help) = match difference {
        Difference::None => {
            (format!("The {kind} '{}' is {elsewhere}, and says the same", second.label()), "Remove one of the two.")
        }
        Difference::State(age) => {
            let newer = match (age, first.resource.version.as_ref().and_then(Version::day)) {
                (Age::FirstIsNewer, Some(day)) => format!("; that one is newer, changed on {day}"),
                (Age::FirstIsOlder, Some(day)) => format!("; that one is older, changed on {day}"),
                _ => String::new(),
            };
            let message = format!("The {kind} '{}' is {elsewhere}, in {state}{newer}", second.label());
            (message, "Keep the file that says what the tenant has, and check each export by itself.")
        }
        Difference::Name if second.resource.version.as_ref().and_then(Version::day).is_none() => (
            format!(
                "The {kind} '{}' is {elsewhere}, as '{}': it was renamed and one of the files is out of date, or one is a \
                 copy that kept the id",
                second.label(),
                first.label()
            ),
            "Remove the file that is out of date; of a copy, remove the id.",
        ),
        Difference::Name => (
            format!(
                "The {kind} '{}' has the id of '{}', which is {elsewhere}: sent to Microsoft Graph, one takes the place of \
                 the other",
                second.label(),
                first.label()
            ),
            "If one is a copy, remove its id: Microsoft Graph gives it one of its own.",
        ),
    };
    let place = second.resource.id.as_ref().map_or(second.place(), |id| second.at(id.span));
    let other = first.resource.id.as_ref().map_or(first.place(), |id| first.at(id.span));
    let id = second.resource.id.as_ref().map_or("", |id| id.value.as_str());
    let finding = findings.report(place, message).about_cause(id.to_ascii_lowercase());
    finding.help(help).related(other, format!("'{}' with the same id", first.label()));
    if difference == Difference::None {
        finding.severity(Severity::Hint);
    }
}

/// Reports several resources with the id of one.
fn report_copies(pairs: &[Pair<'_>], findings: &mut Findings) {
    let Some((first, second)) = pairs.first() else { return };
    let (_, kinds) = first.resource.kind.words();
    let message = format!(
        "{} {kinds} have the id of '{}': sent to Microsoft Graph, each takes the place of the one before",
        pairs.len(),
        first.label()
    );
    let place = second.resource.id.as_ref().map_or(second.place(), |id| second.at(id.span));
    let id = second.resource.id.as_ref().map_or("", |id| id.value.as_str());
    let finding = findings.report(place, message).about_cause(id.to_ascii_lowercase());
    finding.help("If these are copies, remove their ids: Microsoft Graph gives each one of its own.");
    finding.related(first.place(), format!("'{}'", first.label()));
    for (_, copy) in pairs.iter().take(MAX_RELATED) {
        finding.related(copy.place(), format!("'{}' with the same id", copy.label()));
    }
}

fn report_folders(difference: Difference, roots: [&String; 2], pairs: &[Pair<'_>], findings: &mut Findings) {
    let Some((_, second)) = pairs.first() else { return };
    let count = pairs.len();
    let [one, other] = roots;
    let how = match difference {
        Difference::None => "and say the same".to_owned(),
        Difference::State(Age::FirstIsOlder) => format!("in different states; those in '{other}' are newer"),
        Difference::State(Age::FirstIsNewer) => format!("in different states; those in '{one}' are newer"),
        Difference::State(Age::Unknown) => "in different states".to_owned(),
        Difference::Name => return,
    };
    let where_to = if one == other { format!("twice in '{one}'") } else { format!("both in '{one}' and in '{other}'") };
    let place = second.resource.id.as_ref().map_or(second.place(), |id| second.at(id.span));
    let finding = findings.report(place, format!("{count} objects are {where_to}, {how}")).about_cause("");
    finding.help("Two exports in one folder are judged as one tenant: check each by itself, or remove the older one.");
    if difference == Difference::None {
        finding.severity(Severity::Hint);
    }
    for (first, second) in pairs.iter().take(MAX_RELATED) {
        finding.related(first.place(), format!("'{}'", first.label()));
        finding.related(second.place(), format!("'{}' once more", second.label()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_what_differs() {
        assert_eq!(roots("a/CA/x.json", "b/CA/x.json"), ("a", "b"));
        assert_eq!(roots("a/x.json", "a/y.json"), ("a/x.json", "a/y.json"));
        assert_eq!(roots("a/x.json", "a/x.json"), ("a/x.json", "a/x.json"));
        assert_eq!(roots("x.json", "b/x.json"), ("x.json", "b/x.json"));
    }

    #[test]
    fn ids_hold_a_guid() {
        assert!(is_real("9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"));
        assert!(is_real("T_9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"));
        assert!(is_real("9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22_SinglePlatformRestriction"));
        assert!(!is_real("00000000-0000-0000-0000-000000000000"));
        assert!(!is_real("1"));
        assert!(!is_real("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"));
        assert!(!is_real("ääääääääääääääääääääääääääääääääääää"));
    }
}
