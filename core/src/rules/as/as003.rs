//! A dynamic group of devices as an exclusion.

use crate::finding::{Findings, Severity};
use crate::policy::{Assignment, Target};
use crate::rules::assignments::{Sort, group_id, show, sort, with_exclusions};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "AS003",
    name: "dynamic-device-group-excluded",
    severity: Severity::Warning,
    what: "A policy that goes to devices excludes a dynamic group of devices.",
    why: "Membership of a dynamic group is worked out after a device has enrolled. Until then the device is not \
          excluded, gets the policy, and may keep some of its settings. A filter is looked at while the device \
          checks in.",
    bad: &[
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10GeneralConfiguration",
  "displayName": "Windows restrictions",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } },
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
    { "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget", "deviceAndAppManagementAssignmentFilterId": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "deviceAndAppManagementAssignmentFilterType": "exclude" } }
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
        let mut includes = assignments.iter().filter(|assignment| assignment.is_include());
        if !includes.any(|assignment| sort(tenant, assignment) == Some(Sort::Devices)) {
            continue;
        }
        let excluded: Vec<&Assignment> = assignments
            .iter()
            .filter(|assignment| assignment.target == Target::ExclusionGroup && is_dynamic(tenant, assignment))
            .collect();
        let Some(first) = excluded.first() else { continue };
        let names: Vec<String> = excluded.iter().map(|assignment| show(tenant, assignment)).collect();
        let message = format!(
            "'{}' excludes {}, whose members are worked out only after enrolment: a new device may get the policy before it \
             is excluded",
            policy.label(),
            listed(&names)
        );
        findings
            .report(policy.at(first.span), message)
            .help("Exclude these devices by an assignment filter, which is evaluated at once.");
    }
}

/// Whether the group is a dynamic one of devices.
fn is_dynamic(tenant: &Tenant, assignment: &Assignment) -> bool {
    if assignment.of_devices == Some(true) {
        return true;
    }
    let group = group_id(tenant, assignment).and_then(|id| tenant.group(id));
    group.is_some_and(|group| group.facts.membership_rule.is_some() && group.facts.holds_devices() == Some(true))
}
