//! A policy that nobody gets.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::recognise::Kind;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{ASSIGNED, Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "AS001",
    name: "unassigned-policy",
    severity: Severity::Info,
    what: "A policy of Intune is not assigned to anybody.",
    why: "It has no effect. Often it was built, tried and then forgotten, while everybody believes it is in force.",
    bad: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration",
  "displayName": "iOS restrictions",
  "assignments": []
}"##,
    }],
    good: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration",
  "displayName": "iOS restrictions",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }
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

/// From this many on, policies of which not one is assigned are one finding: they are a collection of
/// templates, or the export is not what it says.
const MANY: usize = 3;

/// How many further policies such a finding points at.
const MAX_RELATED: usize = 3;

fn check(tenant: &Tenant, findings: &mut Findings) {
    if tenant.facts().templates {
        return;
    }
    let mut unassigned = Vec::new();
    let mut is_any_assigned = false;
    for resource in tenant.resources_of(&ASSIGNED) {
        match is_assigned(tenant, resource.resource) {
            Some(true) => is_any_assigned = true,
            Some(false) => unassigned.push(resource),
            None => {}
        }
    }
    if !is_any_assigned && unassigned.len() >= MANY {
        return report_all(&unassigned, findings);
    }
    for policy in unassigned {
        let message = format!("'{}' is not assigned to anybody, so it has no effect", policy.label());
        findings.report(policy.place(), message).help("Assign it, or remove it if it is not needed any more.");
    }
}

/// Whether somebody gets a policy or would but for exclusions; `None` if the file does not tell.
fn is_assigned(tenant: &Tenant, resource: &Resource) -> Option<bool> {
    if let Some(assignments) = tenant.assignments(resource) {
        let default = matches!(&resource.facts, Facts::Enrollment(_)) && is_default(resource);
        return (!default).then_some(!assignments.is_empty());
    }
    // Of other kinds, lists hold the flag whether it was worked out or not.
    let tells = matches!(resource.kind, Kind::AppProtectionPolicy | Kind::Intent);
    resource.is_assigned.filter(|_| tells).map(|flag| flag.value)
}

/// Whether it is the enrolment configuration that holds for everybody without another one. It has no
/// assignments.
fn is_default(resource: &Resource) -> bool {
    let by_priority = matches!(&resource.facts, Facts::Enrollment(facts) if facts.priority == Some(0));
    by_priority || resource.id.as_ref().is_some_and(|id| id.value.contains("_Default"))
}

fn report_all(policies: &[Linked<'_, Resource>], findings: &mut Findings) {
    let Some((first, others)) = policies.split_first() else { return };
    let message = format!("None of the {} policies is assigned to anybody, so none has an effect", policies.len());
    let finding = findings.report(first.place(), message).about_cause("");
    finding.help(
        "If these are templates, write `templates = true` under `[tenant]` in pitfall.toml. If they are not, look whether \
         the export left out the assignments.",
    );
    for other in others.iter().take(MAX_RELATED) {
        finding.related(other.place(), format!("'{}' is not assigned", other.label()));
    }
}
