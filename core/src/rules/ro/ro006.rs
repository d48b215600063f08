//! Compliance that counts nowhere.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::State;
use crate::policy::{ConditionalAccessPolicy, Control};
use crate::recognise::Kind;
use crate::rules::ca::names;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::is_for_nobody;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "RO006",
    name: "no-enforced-device-policy",
    severity: Severity::Info,
    what: "There are compliance policies, and no enforced Conditional Access policy asks for a compliant device.",
    why: "Compliance by itself only reports. Until Conditional Access asks for it, being noncompliant has no effect on \
          what a device can open.",
    bad: &[WINDOWS],
    good: &[
        WINDOWS,
        Example {
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
        },
    ],
    sources: &[
        Source {
            title: "Use compliance policies to set rules for devices you manage with Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
        },
        Source {
            title: "Require compliant devices with Conditional Access",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-device-compliance",
        },
    ],
    needs_complete: &[Kind::ConditionalAccessPolicy],
    check: Check::Tenant(check),
};

const WINDOWS: Example = Example {
    path: "windows.json",
    text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "bitLockerEnabled": true
}"##,
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let reporting = &tenant.facts().reporting_only;
    let mut counting = tenant.compliance().filter(|policy| {
        let names = [&policy.resource.id, &policy.resource.name];
        !names.into_iter().flatten().any(|name| reporting.iter().any(|reporting| name.is(reporting)))
    });
    let Some(first) = counting.next().filter(|_| tenant.is_complete(Kind::ConditionalAccessPolicy)) else { return };
    let asking = tenant
        .conditional_access()
        .filter(|policy| asks(policy.facts) && !policy.facts.never_applies() && !is_for_nobody(tenant, policy.facts));
    let asking: Vec<_> = asking.collect();
    // Without a state nobody knows whether a policy is enforced.
    if asking.iter().any(|policy| policy.facts.is_enforced() || policy.facts.state() == State::Unknown) {
        return;
    }
    let policies = match counting.count() {
        0 => format!("compliance policy '{}'", first.label()),
        more => format!("{} compliance policies", more + 1),
    };
    let ready = match asking.as_slice() {
        [] => String::new(),
        policies => format!("; only {} would, once enabled", names(tenant, policies)),
    };
    let message = format!(
        "No enforced Conditional Access policy asks for what {policies} find out: compliance counts nowhere{ready}"
    );
    let finding = findings.report(first.place(), message.replace("' find out", "' finds out"));
    finding.help("Require a compliant device by Conditional Access, in report-only mode first.").about_cause("");
    for policy in asking.iter().take(3) {
        finding.related(policy.place(), "is not enforced");
    }
}

/// Whether compliance has to do with what a policy demands, be it as one control of several or by way of
/// a filter.
fn asks(policy: &ConditionalAccessPolicy) -> bool {
    let rule = policy.device_filter.as_ref().and_then(|filter| filter.rule.as_ref());
    policy.grant.as_ref().is_some_and(|grant| grant.has(Control::CompliantDevice))
        || rule.is_some_and(|rule| rule.text.value.to_ascii_lowercase().contains("iscompliant"))
}
