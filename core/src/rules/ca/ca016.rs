//! Devices that can be registered without a second factor.

use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, Control};
use crate::recognise::Kind;
use crate::rules::ca::{demands_device_or_app, enforced};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::is_for_nobody;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "CA016",
    name: "registration-without-mfa",
    severity: Severity::Warning,
    what: "Access depends on the device, and no enforced policy demands multifactor authentication for registering or \
           joining one.",
    why: "Whoever has a stolen password then registers a device of the own and has it enrolled and judged. Policies for \
          all resources do not guard this step, and neither do conditions on the device or the location.",
    bad: &[COMPLIANT],
    good: &[
        COMPLIANT,
        Example {
            path: "register.json",
            text: r#"{
  "displayName": "Register devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeUserActions": ["urn:user:registerdevice"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
        },
    ],
    sources: &[
        Source {
            title: "Conditional Access: Target resources, user actions",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps#user-actions",
        },
        Source {
            title: "Require multifactor authentication for device registration",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-device-registration",
        },
    ],
    needs_complete: &[Kind::ConditionalAccessPolicy],
    check: Check::Tenant(check),
};

const COMPLIANT: Example = Example {
    path: "ca.json",
    text: r#"{
  "displayName": "Compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::ConditionalAccessPolicy) || enforced(tenant).any(|policy| guards(policy.facts)) {
        return;
    }
    let mut relying = enforced(tenant)
        .filter(|policy| policy.facts.applications.user_actions.is_empty() && !is_for_nobody(tenant, policy.facts))
        .filter(|policy| demands_device_or_app(policy.facts));
    let Some(first) = relying.next() else { return };
    let message = format!(
        "'{}' relies on the device, but no enforced policy demands multifactor authentication for registering or joining \
         one: a stolen password may be enough to bring an own device",
        first.label()
    );
    findings
        .report(first.at(first.facts.controls_span), message)
        .help(
            "Add a policy for the user action urn:user:registerdevice with mfa or an authentication strength, and switch \
             off the tenant-wide setting for it.",
        )
        // The setting for the whole tenant may do it, and is in no policy.
        .likely();
}

fn guards(policy: &ConditionalAccessPolicy) -> bool {
    let for_registering = policy.applications.user_actions.iter().any(|action| action.is("urn:user:registerdevice"));
    let grant = policy.grant.as_ref();
    let demands = grant.is_some_and(|grant| {
        grant.has(Control::Mfa) || grant.authentication_strength.is_some() || grant.has(Control::Block)
    });
    for_registering && demands
}
