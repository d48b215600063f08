//! Everybody minus everybody.

use crate::finding::{Findings, Severity};
use crate::policy::{Assignment, Target};
use crate::recognise::Kind;
use crate::rules::assignments::{group_id, show, with_exclusions};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Object, members};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "AS011",
    name: "exclude-wins-over-all",
    severity: Severity::Hint,
    what: "A policy goes to all users or all devices and excludes a group that holds all of them.",
    why: "Exclusion wins, so the policy reaches nobody.",
    bad: &[
        Example {
            path: "ios.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration",
  "displayName": "iOS restrictions",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } },
    { "target": { "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11" } }
  ]
}"##,
        },
        Example {
            path: "group.json",
            text: r##"{ "id": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11", "displayName": "Everyone", "securityEnabled": true, "groupTypes": ["DynamicMembership"], "membershipRule": "user.objectId -ne null" }"##,
        },
    ],
    good: &[
        Example {
            path: "ios.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration",
  "displayName": "iOS restrictions",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } },
    { "target": { "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11" } }
  ]
}"##,
        },
        Example {
            path: "group.json",
            text: r##"{ "id": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11", "displayName": "Emergency access", "securityEnabled": true, "members": [] }"##,
        },
    ],
    sources: &[Source {
        title: "Assign policies in Microsoft Intune",
        url: "https://learn.microsoft.com/mem/intune/configuration/device-profile-assign",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    for (policy, assignments) in with_exclusions(tenant) {
        let mut includes = assignments.iter().filter(|assignment| assignment.target != Target::ExclusionGroup);
        let (Some(all), None) = (includes.next(), includes.next()) else { continue };
        if !matches!(all.target, Target::AllLicensedUsers | Target::AllDevices) {
            continue;
        }
        let mut excluded = assignments.iter().filter(|assignment| assignment.target == Target::ExclusionGroup);
        let Some(group) = excluded.find(|group| !group.is_filtered() && holds_all(tenant, group, all.target)) else {
            continue;
        };
        let message = format!(
            "'{}' goes to {} and excludes {}, which holds them all: it reaches nobody",
            policy.label(),
            show(tenant, all),
            show(tenant, group)
        );
        let finding = findings.report(policy.at(group.span), message);
        finding.help("Exclude only those who must not get the policy, such as the emergency access accounts.");
    }
}

/// Whether a group holds every user or device: by a rule that everybody meets, or by its members.
fn holds_all(tenant: &Tenant, group: &Assignment, target: Target) -> bool {
    let Some(id) = group_id(tenant, group) else { return false };
    let found = members(tenant, id);
    let entity = if target == Target::AllDevices { "device" } else { "user" };
    let rule = format!("{entity}.objectid -ne null");
    if found.rules.iter().any(|met| met.trim_matches(['(', ')', ' ']) == rule) {
        return true;
    }
    if target == Target::AllDevices || !tenant.is_complete(Kind::User) {
        return false;
    }
    let mut users = tenant.resources(Kind::User).filter_map(|user| user.resource.id.as_ref()).peekable();
    users.peek().is_some() && users.all(|user| found.holds(Object::of(tenant, &user.value)))
}
