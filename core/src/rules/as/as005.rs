//! A target that is listed twice.

use rustc_hash::FxHashMap;

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Assignment, Target, Text};
use crate::rules::assignments::{group_id, show};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "AS005",
    name: "duplicate-target",
    severity: Severity::Warning,
    what: "A policy lists the same target with the same filter twice.",
    why: "The second entry does nothing. Mostly it is what a merge or a script left behind, and tools that compare \
          assignments report a difference on every run.",
    bad: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration",
  "displayName": "iOS restrictions",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11" } },
    { "target": { "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11" } }
  ]
}"##,
    }],
    good: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration",
  "displayName": "iOS restrictions",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11" } },
    { "target": { "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22" } }
  ]
}"##,
    }],
    sources: &[Source {
        title: "Assign policies in Microsoft Intune",
        url: "https://learn.microsoft.com/mem/intune/configuration/device-profile-assign",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// How many places a finding points at.
const MAX_RELATED: usize = 3;

/// What makes two entries the same: the target, its group, the filter and how it is used.
type Key = (Target, Option<String>, Option<String>, Option<String>);

fn check(tenant: &Tenant, findings: &mut Findings) {
    for (policy, assignments) in tenant.assigned().filter(|(_, assignments)| assignments.len() > 1) {
        let mut seen: FxHashMap<Key, &Assignment> = FxHashMap::default();
        let mut repeated: Vec<(&Assignment, &Assignment)> = Vec::new();
        for assignment in assignments {
            let Some(key) = key(tenant, assignment) else { continue };
            match seen.get(&key) {
                Some(first) => repeated.push((first, assignment)),
                None => {
                    seen.insert(key, assignment);
                }
            }
        }
        let Some(&(_, second)) = repeated.first() else { continue };
        let mut names: Vec<String> = Vec::new();
        let mut firsts: Vec<&Assignment> = Vec::new();
        let mut fix = Fix::safe();
        for (first, assignment) in repeated {
            fix = fix.remove_entry(assignment.span);
            // Repeated entries of one target point at the same first one.
            if !firsts.iter().any(|known| known.span == first.span) {
                firsts.push(first);
                names.push(show(tenant, assignment));
            }
        }
        let message = format!("'{}' lists {} more than once", policy.label(), listed(&names));
        let finding = findings.report(policy.at(second.span), message);
        finding.help("Remove this entry from `assignments`; the other one does the same.").fix(fix);
        for first in firsts.iter().take(MAX_RELATED) {
            finding.related(policy.at(first.span), "the first entry");
        }
    }
}

/// `None` for what cannot be told apart, or comes with a policy set and cannot be removed here.
fn key(tenant: &Tenant, assignment: &Assignment) -> Option<Key> {
    let lower = |text: &Option<Text>| text.as_ref().map(|text| text.value.to_ascii_lowercase());
    let group = match assignment.target {
        Target::Other => return None,
        Target::AllDevices | Target::AllLicensedUsers => None,
        Target::Group | Target::ExclusionGroup => {
            let name = assignment.group_name.as_ref().map(|name| name.value.as_str());
            Some(group_id(tenant, assignment).or(name)?.to_ascii_lowercase())
        }
    };
    let filter = lower(&assignment.filter_id);
    let kind = lower(&assignment.filter_type).filter(|_| filter.is_some());
    (!assignment.from_policy_set).then_some((assignment.target, group, filter, kind))
}
