//! A target that this kind of policy does not take.

use crate::finding::{Findings, Severity};
use crate::policy::{Assignment, Facts, Platform};
use crate::recognise::Kind;
use crate::rules::assignments::{Sort, show, sort};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "AS009",
    name: "unsupported-target",
    severity: Severity::Error,
    what: "An app protection policy is assigned to devices, a compliance policy for Linux to users, or a Conditional \
           Access policy has assignments.",
    why: "App protection follows the user of an app, and compliance policies for Linux take groups of devices only: \
          those targets get nothing. Conditional Access has no assignments; whom a policy is for stands in its \
          conditions.",
    bad: &[Example {
        path: "linux.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementCompliancePolicy",
  "displayName": "Linux",
  "platforms": "linux",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }
  ]
}"##,
    }],
    good: &[Example {
        path: "linux.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementCompliancePolicy",
  "displayName": "Linux",
  "platforms": "linux",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }
  ]
}"##,
    }],
    sources: &[
        Source {
            title: "Create a compliance policy in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/create-compliance-policy",
        },
        Source {
            title: "App protection policies overview",
            url: "https://learn.microsoft.com/mem/intune/apps/app-protection-policy",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    for policy in tenant.conditional_access() {
        let Some(span) = policy.facts.assignments else { continue };
        let message = format!(
            "'{}' has assignments, which Conditional Access does not know: whom a policy is for stands in its conditions",
            policy.label()
        );
        findings
            .report(policy.at(span), message)
            .help("Name the users in `conditions.users`, and remove `assignments`.")
            .lower_if(policy.facts.is_dormant());
    }
    let of_apps = tenant.resources(Kind::AppProtectionPolicy);
    for policy in of_apps.chain(tenant.resources(Kind::CompliancePolicy)) {
        let Some(assignments) = tenant.assignments(policy.resource) else { continue };
        let (wrong, reason, help) = match &policy.resource.facts {
            Facts::AppProtection(_) => (
                Sort::Devices,
                "app protection goes to users and reaches nobody through devices",
                "Assign the policy to the users of the apps.",
            ),
            Facts::Compliance(facts) if facts.platform == Some(Platform::Linux) => (
                Sort::Users,
                "compliance policies for Linux go to devices and reach nobody through users",
                "Assign the policy to a group of devices, or to all devices.",
            ),
            _ => continue,
        };
        let targets: Vec<&Assignment> = assignments
            .iter()
            .filter(|assignment| assignment.is_include() && sort(tenant, assignment) == Some(wrong))
            .collect();
        let Some(first) = targets.first() else { continue };
        let names: Vec<String> = targets.iter().map(|assignment| show(tenant, assignment)).collect();
        let message = format!("'{}' is assigned to {}: {reason}", policy.label(), listed(&names));
        findings.report(policy.at(first.span), message).help(help);
    }
}
