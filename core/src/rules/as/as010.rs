//! Assignments without their filters.

use crate::finding::{Findings, Severity};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "AS010",
    name: "filters-invisible",
    severity: Severity::Info,
    what: "An export from version 1.0 of Microsoft Graph holds assignments, which that version returns without their \
           filters.",
    why: "An assignment to all devices may in truth reach a few of them. What is said about who gets a policy then \
          is too sure of itself.",
    bad: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#deviceManagement/deviceConfigurations(assignments())",
  "value": [{
    "@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration",
    "displayName": "iOS restrictions",
    "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
  }]
}"##,
    }],
    good: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.context": "https://graph.microsoft.com/beta/$metadata#deviceManagement/deviceConfigurations(assignments())",
  "value": [{
    "@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration",
    "displayName": "iOS restrictions",
    "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget", "deviceAndAppManagementAssignmentFilterId": null, "deviceAndAppManagementAssignmentFilterType": "none" } }]
  }]
}"##,
    }],
    sources: &[
        Source {
            title: "Use filters when assigning your apps, policies, and profiles in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/fundamentals/filters",
        },
        Source {
            title: "Microsoft Graph: deviceAndAppManagementAssignmentTarget resource type",
            url: "https://learn.microsoft.com/graph/api/resources/intune-shared-deviceandappmanagementassignmenttarget",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let blind: Vec<_> =
        tenant.assigned().filter(|(policy, assignments)| policy.resource.export.hides_filters(assignments)).collect();
    let Some((first, assignments)) = blind.first() else { return };
    let whose = match blind.len() {
        1 => format!("'{}' comes", first.label()),
        2 => format!("'{}' and one more policy come", first.label()),
        count => format!("'{}' and {} more policies come", first.label(), count - 1),
    };
    let message = format!(
        "{whose} from version 1.0 of Microsoft Graph, which does not show the filters of assignments: some may reach fewer \
         users and devices than it seems"
    );
    let place = assignments.first().map_or(first.place(), |assignment| first.at(assignment.span));
    findings.report(place, message).help("Export policies of Intune from the beta version.");
}
