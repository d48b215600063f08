//! A policy for service principals without the licence for it.

use crate::finding::{Findings, Severity};
use crate::licences::Licensed;
use crate::rules::lc::Licences;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "LC002",
    name: "workload-policy-needs-licence",
    severity: Severity::Warning,
    what: "A Conditional Access policy is for service principals, and no plan that the configuration lists is \
           Microsoft Entra Workload ID Premium.",
    why: "Without that licence such a policy can be neither made nor changed; one that is there from a trial stays \
          as it is.",
    bad: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Backup jobs",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["None"] },
    "applications": { "includeApplications": ["All"] },
    "clientApplications": { "includeServicePrincipals": ["8b0f5c1e-52c5-4d3a-9b39-6a0f9d0a1c77"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
        },
        Example {
            path: "pitfall.toml",
            text: r#"[tenant]
licenses = ["e5"]"#,
        },
    ],
    good: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Backup jobs",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["None"] },
    "applications": { "includeApplications": ["All"] },
    "clientApplications": { "includeServicePrincipals": ["8b0f5c1e-52c5-4d3a-9b39-6a0f9d0a1c77"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
        },
        Example {
            path: "pitfall.toml",
            text: r#"[tenant]
licenses = ["e5", "entra-workload-id"]"#,
        },
    ],
    sources: &[Source {
        title: "Conditional Access for workload identities",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/workload-identity",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let Some(licences) = Licences::without(tenant, Licensed::Workloads) else { return };
    for policy in tenant.conditional_access() {
        let Some(principal) = policy.facts.workloads.include.iter().find(|principal| !principal.is("None")) else {
            continue;
        };
        let message = format!(
            "'{}' is for service principals, which needs Microsoft Entra Workload ID Premium: {licences}",
            policy.label()
        );
        findings
            .report(policy.at(principal.span), message)
            .help("List the licence in pitfall.toml (licenses in the table tenant), or delete the policy.");
    }
}
