//! A policy that applies to nobody.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::{ConditionalAccessPolicy, Principal};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{is_empty_group, is_somebody, listed};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "UG014",
    name: "policy-applies-to-nobody",
    severity: Severity::Warning,
    what: "A Conditional Access policy includes no user, group, role, guest, workload or agent.",
    why: "It protects nothing, while its name in the list says that it does.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["None"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[
        Source {
            title: "Conditional Access: Users, groups, agents, and workload identities",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups",
        },
        Source {
            title: "conditionalAccessUsers resource type",
            url: "https://learn.microsoft.com/graph/api/resources/conditionalaccessusers",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// How many groups a finding points at.
const MAX_RELATED: usize = 5;

fn check(tenant: &Tenant, findings: &mut Findings) {
    // Templates are to be filled in where they are imported.
    if tenant.facts().templates {
        return;
    }
    for policy in tenant.conditional_access() {
        let users = &policy.facts.users;
        if !users.exported || policy.facts.workloads.any {
            continue;
        }
        // Nobody, where it is written out, stands for agents that the tool knows nothing of.
        if policy.facts.workloads.blank && users.include.iter().any(|user| user.id.is("None")) {
            continue;
        }
        let includes = users.include.iter().filter(|user| is_somebody(user));
        let includes: Vec<&Principal> = includes.collect();
        if includes.is_empty() {
            let message = format!("'{}' applies to nobody: it includes no user, group or role", policy.label());
            let finding = findings.report(policy.at(users.span), message);
            finding.help("Include the users that it is meant for, or delete it.");
            finding.lower_if(policy.facts.is_dormant());
        } else if includes.iter().all(|user| is_empty_group(tenant, user)) {
            report_empty(tenant, &policy, &includes, findings);
        }
    }
}

fn report_empty(
    tenant: &Tenant,
    policy: &Linked<'_, ConditionalAccessPolicy>,
    groups: &[&Principal],
    findings: &mut Findings,
) {
    let names: Vec<String> = groups.iter().map(|group| format!("group {}", tenant.show(&group.id.value))).collect();
    let verb = if groups.len() == 1 { "has" } else { "have" };
    let message = format!("'{}' applies to nobody: {} {verb} no members", policy.label(), listed(&names));
    let finding = findings.report(policy.at(policy.facts.users.span), message);
    finding.help("Add the members that are meant, or include another group.");
    finding.lower_if(policy.facts.is_dormant());
    for group in groups.iter().filter_map(|group| tenant.group(&group.id.value)).take(MAX_RELATED) {
        finding.related(group.place(), "the files show nobody in it");
    }
}
