//! An assignment filter that is not in the tenant.

use crate::finding::{Findings, Severity};
use crate::policy::reference::Referent;
use crate::recognise::Kind;
use crate::rules::rf::uses::uses;
use crate::rules::rf::{has_all_ids, is_known};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "RF004",
    name: "unknown-assignment-filter",
    severity: Severity::Error,
    what: "An assignment names a filter that is not among the assignment filters of the tenant.",
    why: "The filter was deleted, or the policy comes from another tenant. Without it nobody can tell which devices \
          the assignment reaches, and Microsoft Graph refuses an assignment with such an id.",
    bad: &[
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "assignments": [{
    "target": {
      "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget",
      "deviceAndAppManagementAssignmentFilterId": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11",
      "deviceAndAppManagementAssignmentFilterType": "include"
    }
  }]
}"##,
        },
        Example {
            path: "filter.json",
            text: r##"{
  "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22",
  "displayName": "Corporate Windows devices",
  "platform": "windows10AndLater",
  "assignmentFilterManagementType": "devices",
  "rule": "(device.deviceOwnership -eq \"Corporate\")"
}"##,
        },
    ],
    good: &[
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "assignments": [{
    "target": {
      "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget",
      "deviceAndAppManagementAssignmentFilterId": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22",
      "deviceAndAppManagementAssignmentFilterType": "include"
    }
  }]
}"##,
        },
        Example {
            path: "filter.json",
            text: r##"{
  "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22",
  "displayName": "Corporate Windows devices",
  "platform": "windows10AndLater",
  "assignmentFilterManagementType": "devices",
  "rule": "(device.deviceOwnership -eq \"Corporate\")"
}"##,
        },
    ],
    sources: &[Source {
        title: "Use filters when assigning your apps, policies, and profiles in Microsoft Intune",
        url: "https://learn.microsoft.com/mem/intune/fundamentals/filters",
    }],
    needs_complete: &[Kind::AssignmentFilter],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !has_all_ids(tenant, Kind::AssignmentFilter) {
        return;
    }
    let unknown = uses(tenant.all_resources(), Some(Referent::AssignmentFilter), |id| !is_known(tenant, id));
    for filter in unknown {
        let message = format!(
            "The assignment filter {} {} is not among the filters of the tenant: it was deleted, or belongs to another \
             tenant",
            filter.id,
            filter.whereabouts()
        );
        filter.report(findings, message).help("Name an existing filter, or remove the filter from the assignment.");
    }
}
