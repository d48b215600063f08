//! An exemption for compliant devices where unchecked devices count as compliant.

use crate::finding::{Findings, Severity};
use crate::policy::ConditionalAccessPolicy;
use crate::rules::dv::filter_span;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::device::{DeviceScope, Management, State};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "DV019",
    name: "compliance-exemption-not-trustworthy",
    severity: Severity::Warning,
    what: "A filter exempts compliant devices, and the tenant counts devices without a compliance policy as compliant.",
    why: "device.isCompliant is then true for an enrolled device that no compliance policy has ever checked. It is exempt \
          from the policy as if it were healthy.",
    bad: &[CA, Example { path: "settings.json", text: r#"{ "secureByDefault": false }"# }],
    good: &[CA, Example { path: "settings.json", text: r#"{ "secureByDefault": true }"# }],
    sources: &[Source {
        title: "Compliance policy settings: mark devices with no compliance policy assigned as",
        url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const CA: Example = Example {
    path: "ca.json",
    text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "devices": { "deviceFilter": { "mode": "exclude", "rule": "device.isCompliant -eq True" } }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let Some((_, place)) = tenant.secure_by_default().filter(|(flag, _)| !flag.value) else { return };
    // One setting is the cause, however many policies rely on it.
    let mut relying =
        tenant.conditional_access().filter(|policy| policy.facts.is_enforced() && exempts_by_compliance(policy.facts));
    let Some(first) = relying.next() else { return };
    let who = match relying.count() {
        0 => format!("'{}' exempts", first.label()),
        1 => format!("'{}' and one more policy exempt", first.label()),
        more => format!("'{}' and {more} more policies exempt", first.label()),
    };
    let message = format!(
        "{who} compliant devices, but secureByDefault is false: a device that no compliance policy checks counts as \
         compliant"
    );
    findings
        .report(first.at(filter_span(first.facts)), message)
        .help("Make sure that every user receives a compliance policy, then set secureByDefault to true.")
        .related(place, "devices without a compliance policy count as compliant");
}

/// Whether there is a device that is exempt because it is compliant.
fn exempts_by_compliance(policy: &ConditionalAccessPolicy) -> bool {
    let Some(scope) = DeviceScope::of_filter(policy) else { return false };
    scope.exempt().iter().any(|state| {
        let Some(trust) = state.trust().filter(|_| state.is_compliant()) else { return false };
        let otherwise = State::known(trust, Management::Noncompliant, state.ownership());
        scope.applied().contains(otherwise)
    })
}
