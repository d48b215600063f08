//! Device code flow beside policies that rest on the state of the device.

use crate::finding::{Findings, Severity};
use crate::policy::ConditionalAccessPolicy;
use crate::recognise::Kind;
use crate::rules::dv::demands_device;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Overlap, Population, is_for_nobody, overlap};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "DV016",
    name: "device-code-flow-open",
    severity: Severity::Warning,
    what: "Policies demand a managed device, and none blocks device code flow for their users.",
    why: "With device code flow one device signs in for another: whoever enters the code proves the state of the own \
          device, and the token goes to the one that showed it. Attackers send such codes by mail. Microsoft recommends \
          to block the flow wherever it is not needed.",
    bad: &[COMPLIANT],
    good: &[
        COMPLIANT,
        Example {
            path: "block.json",
            text: r#"{
  "displayName": "Block device code flow",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["All"] },
    "authenticationFlows": { "transferMethods": "deviceCodeFlow" }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
        },
    ],
    sources: &[
        Source {
            title: "Grant controls in Conditional Access policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant",
        },
        Source {
            title: "Block authentication flows with Conditional Access policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/policy-block-authentication-flows",
        },
    ],
    needs_complete: &[Kind::ConditionalAccessPolicy],
    check: Check::Tenant(check),
};

const COMPLIANT: Example = Example {
    path: "ca.json",
    text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::ConditionalAccessPolicy) {
        return;
    }
    let enforced = || tenant.conditional_access().filter(|policy| policy.facts.is_enforced());
    let blocking: Vec<_> = enforced()
        .filter(|policy| policy.facts.blocks() && stops_device_code(policy.facts))
        .map(|policy| Population::of_policy(tenant, &policy))
        .collect();
    let open: Vec<_> = enforced()
        .filter(|policy| demands_device(policy.facts))
        .filter(|policy| policy.facts.applications.user_actions.is_empty() && !is_for_nobody(tenant, policy.facts))
        .filter(|policy| {
            let users = Population::of_policy(tenant, policy);
            blocking.iter().all(|blocked| overlap(tenant, &users, blocked) == Overlap::No)
        })
        .collect();
    report(&open, findings);
}

fn stops_device_code(policy: &ConditionalAccessPolicy) -> bool {
    let methods = policy.transfer_methods.as_ref().map_or("", |methods| methods.value.as_str());
    methods.split(',').any(|method| method.trim().eq_ignore_ascii_case("deviceCodeFlow"))
}

fn report(open: &[Linked<'_, ConditionalAccessPolicy>], findings: &mut Findings) {
    let Some((first, others)) = open.split_first() else { return };
    let who = match others.len() {
        0 => format!("'{}'", first.label()),
        1 => format!("'{}' and one more policy", first.label()),
        more => format!("'{}' and {more} more policies", first.label()),
    };
    let message = format!(
        "No policy blocks device code flow for the users of {who}: there the device that enters a code is judged, not the \
         one that gets the token"
    );
    findings
        .report(first.at(first.facts.controls_span), message)
        .help(
            "Add a policy that blocks authenticationFlows with transferMethods \"deviceCodeFlow\". Devices of meeting rooms \
             sign in that way when they are set up: exclude their accounts where needed.",
        );
}
