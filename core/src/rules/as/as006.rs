//! A group next to everybody.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Assignment, Target};
use crate::rules::assignments::{Sort, show, sort};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "AS006",
    name: "redundant-group-with-all",
    severity: Severity::Hint,
    what: "A policy goes to all users and to a group of users, or to all devices and to a group of devices.",
    why: "The group adds nobody. It suggests that the policy is for that group, and remains when somebody narrows \
          the policy later.",
    bad: &[
        Example {
            path: "ios.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration",
  "displayName": "iOS restrictions",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } },
    { "target": { "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11" } }
  ]
}"##,
        },
        Example {
            path: "group.json",
            text: r##"{ "id": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11", "displayName": "Sales", "securityEnabled": true, "groupTypes": ["DynamicMembership"], "membershipRule": "(user.department -eq \"Sales\")" }"##,
        },
    ],
    good: &[
        Example {
            path: "ios.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration",
  "displayName": "iOS restrictions",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }
  ]
}"##,
        },
        Example {
            path: "group.json",
            text: r##"{ "id": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11", "displayName": "Sales", "securityEnabled": true, "groupTypes": ["DynamicMembership"], "membershipRule": "(user.department -eq \"Sales\")" }"##,
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
    for (policy, assignments) in tenant.assigned() {
        for (target, kind) in [(Target::AllLicensedUsers, Sort::Users), (Target::AllDevices, Sort::Devices)] {
            let all = assignments.iter().find(|assignment| assignment.target == target && !assignment.is_filtered());
            let Some(all) = all else { continue };
            // A group with a filter says something about that filter; one from a policy set is not ours.
            let groups: Vec<&Assignment> = assignments
                .iter()
                .filter(|assignment| assignment.target == Target::Group && !assignment.is_filtered())
                .filter(|assignment| !assignment.from_policy_set && sort(tenant, assignment) == Some(kind))
                .collect();
            let Some(first) = groups.first() else { continue };
            let names: Vec<String> = groups.iter().map(|group| show(tenant, group)).collect();
            let adds = if groups.len() == 1 { "adds" } else { "add" };
            let whom = show(tenant, all);
            let message = format!("'{}' goes to {whom}, so {} {adds} nothing", policy.label(), listed(&names));
            let help =
                format!("Remove the groups from `assignments`, or {whom} if the policy is meant for the groups alone.");
            let fix = groups.iter().fold(Fix::safe(), |fix, group| fix.remove_entry(group.span));
            findings.report(policy.at(first.span), message).help(help).related(policy.at(all.span), whom).fix(fix);
        }
    }
}
