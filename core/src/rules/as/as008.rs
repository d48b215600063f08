//! Half a filter.

use crate::finding::{Findings, Severity};
use crate::policy::{Assignment, Facts, Text};
use crate::recognise::Kind;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "AS008",
    name: "filter-id-type-inconsistent",
    severity: Severity::Error,
    what: "An assignment names a filter without saying whether it includes or excludes, or says so and names no \
           filter.",
    why: "Whoever set the filter up believes that it narrows the assignment. As it stands, everybody in the target \
          gets the policy, or Microsoft Graph refuses the assignment.",
    bad: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration",
  "displayName": "iOS restrictions",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget", "deviceAndAppManagementAssignmentFilterId": null, "deviceAndAppManagementAssignmentFilterType": "include" } }
  ]
}"##,
    }],
    good: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration",
  "displayName": "iOS restrictions",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget", "deviceAndAppManagementAssignmentFilterId": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "deviceAndAppManagementAssignmentFilterType": "include" } }
  ]
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
    let alone = tenant.resources(Kind::Assignment).filter_map(|resource| match &resource.resource.facts {
        Facts::Assignment(assignment) => Some((resource, std::slice::from_ref(assignment.as_ref()))),
        _ => None,
    });
    for (resource, assignments) in tenant.assigned().chain(alone) {
        // What a policy has wrong in one way is one finding.
        let mut unused = Vec::new();
        let mut missing = Vec::new();
        for assignment in assignments {
            match half(assignment) {
                Some(Half::Filter(id)) => unused.push(id),
                Some(Half::Type(kind)) => missing.push(kind),
                None => {}
            }
        }
        if let Some(first) = unused.first() {
            let mut names: Vec<String> = unused.iter().map(|id| tenant.show(&id.value)).collect();
            names.dedup();
            let message = format!(
                "The filter {} is named but not used, since its type is not include or exclude: everybody in the target gets \
                 the policy",
                listed(&names)
            );
            findings
                .report(resource.at(first.span), message)
                .help("Set `deviceAndAppManagementAssignmentFilterType` to include or exclude, or remove the id.");
        }
        if let Some(first) = missing.first() {
            let message = format!(
                "An assignment is to {} by a filter, and names no filter: everybody in the target gets the policy",
                first.value.to_ascii_lowercase()
            );
            findings
                .report(resource.at(first.span), message)
                .help("Name the filter in `deviceAndAppManagementAssignmentFilterId`, or set the type to none.");
        }
    }
}

/// What an assignment has of a filter.
enum Half<'a> {
    /// A filter, and no word on how to use it.
    Filter(&'a Text),
    /// A word on how to use a filter, and none.
    Type(&'a Text),
}

fn half(assignment: &Assignment) -> Option<Half<'_>> {
    let kind = assignment.filter_type.as_ref().filter(|kind| !kind.is("none"));
    match (&assignment.filter_id, kind) {
        (Some(id), None) => Some(Half::Filter(id)),
        (None, Some(kind)) if kind.is("include") || kind.is("exclude") => Some(Half::Type(kind)),
        _ => None,
    }
}
