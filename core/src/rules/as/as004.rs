//! Users minus devices, or devices minus users.

use crate::finding::{Findings, Severity};
use crate::policy::{Assignment, Target};
use crate::rules::assignments::{Sort, show, sort, with_exclusions};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "AS004",
    name: "mixed-user-device-exclusion",
    severity: Severity::Error,
    what: "A policy goes to users and excludes a group of devices, or goes to devices and excludes a group of users.",
    why: "Intune does not relate users to their devices when it works out who gets a policy. The exclusion is \
          ignored, and those who should be spared get the policy.",
    bad: &[
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10GeneralConfiguration",
  "displayName": "Windows restrictions",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } },
    { "target": { "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11" } }
  ]
}"##,
        },
        Example {
            path: "group.json",
            text: r##"{ "id": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11", "displayName": "Kiosks", "groupTypes": ["DynamicMembership"], "securityEnabled": true, "membershipRule": "(device.enrollmentProfileName -eq \"Kiosk\")" }"##,
        },
    ],
    good: &[
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10GeneralConfiguration",
  "displayName": "Windows restrictions",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget", "deviceAndAppManagementAssignmentFilterId": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "deviceAndAppManagementAssignmentFilterType": "exclude" } }
  ]
}"##,
        },
        Example {
            path: "group.json",
            text: r##"{ "id": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11", "displayName": "Kiosks", "groupTypes": ["DynamicMembership"], "securityEnabled": true, "membershipRule": "(device.enrollmentProfileName -eq \"Kiosk\")" }"##,
        },
    ],
    sources: &[
        Source {
            title: "Assign policies in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/configuration/device-profile-assign",
        },
        Source {
            title: "Use filters when assigning your apps, policies, and profiles in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/fundamentals/filters",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    for (policy, assignments) in with_exclusions(tenant) {
        // An exclusion takes effect on whatever is included and of its own sort.
        let includes: Option<Vec<Sort>> = assignments
            .iter()
            .filter(|assignment| assignment.target != Target::ExclusionGroup)
            .map(|assignment| sort(tenant, assignment))
            .collect();
        let Some(includes) = includes.filter(|includes| !includes.is_empty()) else { continue };
        let ignored: Vec<(&Assignment, Sort)> = assignments
            .iter()
            .filter(|assignment| assignment.target == Target::ExclusionGroup)
            .filter_map(|assignment| Some((assignment, sort(tenant, assignment)?)))
            .filter(|(_, sort)| !includes.contains(sort))
            .collect();
        let Some(&(first, kind)) = ignored.first() else { continue };
        let names: Vec<String> = ignored.iter().map(|(assignment, _)| show(tenant, assignment)).collect();
        let (to, of) = match kind {
            Sort::Devices => ("users", "devices"),
            Sort::Users => ("devices", "users"),
        };
        let hold = if names.len() == 1 { "holds" } else { "hold" };
        let message = format!(
            "'{}' goes to {to} and excludes {}, which {hold} {of}: Intune does not relate the two, so the exclusion is \
             ignored",
            policy.label(),
            listed(&names)
        );
        let help = match kind {
            Sort::Devices => "Leave out these devices by an assignment filter, or exclude their users.",
            Sort::Users => "Assign the policy to users, or exclude the devices of these users.",
        };
        findings.report(policy.at(first.span), message).help(help);
    }
}
