//! Assignments that exclude from nothing.

use crate::finding::{Findings, Severity};
use crate::policy::Target;
use crate::rules::assignments::show;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "AS002",
    name: "only-exclusions",
    severity: Severity::Error,
    what: "A policy of Intune has exclusions and no inclusion.",
    why: "An exclusion takes away from those to whom a policy is assigned. Where nobody is, nobody gets the policy.",
    bad: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration",
  "displayName": "iOS restrictions",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11" } }
  ]
}"##,
    }],
    good: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration",
  "displayName": "iOS restrictions",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } },
    { "target": { "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11" } }
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

fn check(tenant: &Tenant, findings: &mut Findings) {
    for (policy, assignments) in tenant.assigned() {
        let Some(first) = assignments.first() else { continue };
        if assignments.iter().any(|assignment| assignment.target != Target::ExclusionGroup) {
            continue;
        }
        let names: Vec<String> = assignments.iter().map(|assignment| show(tenant, assignment)).collect();
        let message = format!(
            "'{}' only excludes {} and is assigned to nobody, so it has no effect",
            policy.label(),
            listed(&names)
        );
        findings
            .report(policy.at(first.span), message)
            .help("Add whom the policy is for: all users, all devices or a group.");
    }
}
