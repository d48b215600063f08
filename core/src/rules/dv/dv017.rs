//! A policy for workload identities that does anything but block.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::GrantControls;
use crate::policy::{Control, Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};
use crate::text::Span;

pub(crate) const RULE: Rule = Rule {
    code: "DV017",
    name: "workload-identity-with-user-control",
    severity: Severity::Error,
    what: "A policy for service principals demands something that only a user or a device can do.",
    why: "A service principal has no device and no second factor. For workload identities Conditional Access offers block \
          and nothing else; Microsoft Entra refuses a policy with another control.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Backup jobs",
  "state": "enabled",
  "conditions": {
    "applications": { "includeApplications": ["All"] },
    "clientApplications": { "includeServicePrincipals": ["8b0f5c1e-52c5-4d3a-9b39-6a0f9d0a1c77"] },
    "locations": { "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Backup jobs",
  "state": "enabled",
  "conditions": {
    "applications": { "includeApplications": ["All"] },
    "clientApplications": { "includeServicePrincipals": ["8b0f5c1e-52c5-4d3a-9b39-6a0f9d0a1c77"] },
    "locations": { "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[Source {
        title: "Conditional Access for workload identities",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/workload-identity",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let Some(principal) = policy.workloads.include.iter().find(|principal| !principal.is("None")) else { return };
    let Some(grant) = policy.grant.as_ref().filter(|grant| !grant.is_empty()) else { return };
    if grant.len() == 1 && grant.has(Control::Block) {
        return;
    }
    let (span, name) = wrong_control(grant).unwrap_or((policy.controls_span, "more than block"));
    let message = format!(
        "'{}' is for service principals and demands {name}, which none of them can satisfy: only block is possible",
        resource.label()
    );
    findings
        .report(span, message)
        .help("Use block, and conditions on locations or risk for when to block.")
        .related(principal.span, "a service principal")
        .lower_if(policy.is_dormant());
}

/// A control that is not block: where it stands, and its name.
fn wrong_control(grant: &GrantControls) -> Option<(Span, &str)> {
    let built_in = grant.built_in.iter().find(|control| !control.is("block"));
    let built_in = built_in.map(|control| (control.span, control.value.as_str()));
    let strength = grant.authentication_strength.as_ref().map(|strength| (strength.span, "an authentication strength"));
    let terms = grant.terms_of_use.first().map(|terms| (terms.span, "terms of use"));
    let custom = grant.custom.first().map(|custom| (custom.span, "a custom control"));
    built_in.or(strength).or(terms).or(custom)
}
