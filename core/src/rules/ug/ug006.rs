//! Devices that nobody checks count as compliant.

use crate::coverage::{Relying, coverage, relying};
use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::recognise::Kind;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "UG006",
    name: "unassigned-devices-count-as-compliant",
    severity: Severity::Error,
    what: "The tenant counts devices without a compliance policy as compliant.",
    why: "A Conditional Access policy that requires a compliant device is then satisfied by every enrolled device that \
          no compliance policy reaches. Microsoft recommends the opposite setting wherever Conditional Access relies \
          on compliance.",
    bad: &[
        Example { path: "settings.json", text: r#"{ "secureByDefault": false }"# },
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["All"] } },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
    ],
    good: &[Example { path: "settings.json", text: r#"{ "secureByDefault": true }"# }],
    sources: &[Source {
        title: "Compliance policy settings: mark devices with no compliance policy assigned as",
        url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let relying: Vec<Relying<'_>> = relying(tenant).collect();
    let first = relying.first().map(|relying| relying.policy);
    match tenant.secure_by_default() {
        Some((flag, place)) if !flag.value => {
            let message = match &first {
                Some(policy) => format!(
                    "Devices without a compliance policy count as compliant, so '{}' lets in devices that nobody checks",
                    policy.label()
                ),
                None => "Devices without a compliance policy count as compliant".to_owned(),
            };
            let finding = findings.report(place, message);
            finding.fix(Fix::unsafe_to_apply().replace(flag.span, "true"));
            finding.help(
                "Make sure that every user in scope receives a compliance policy, then set secureByDefault to true; \
                 the other way round would lock out whoever has none.",
            );
            match first {
                Some(policy) => finding.related(policy.at(policy.facts.controls_span), "relies on compliance"),
                None => finding.severity(Severity::Warning),
            };
            // Devices without a user are left, and whoever loses a policy tomorrow.
            if are_covered(tenant, &relying) {
                finding.severity(Severity::Warning);
            }
        }
        Some(_) => {}
        None => {
            if let Some(policy) = first {
                findings
                    .report(
                        policy.at(policy.facts.controls_span),
                        "Whether a device without a compliance policy counts as compliant is not in these files",
                    )
                    .help(format!("Export {} (secureByDefault).", Kind::DeviceManagementSettings.name()))
                    .unknown();
            }
        }
    }
}

/// Whether everybody who needs a compliant device receives a compliance policy for it.
fn are_covered(tenant: &Tenant, relying: &[Relying<'_>]) -> bool {
    let coverage = coverage(tenant);
    let pairs = relying.iter().flat_map(|relying| {
        let coverage = coverage.iter().filter(|(platform, _)| relying.platforms.contains(platform));
        coverage.map(|(_, coverage)| (coverage, &relying.users))
    });
    pairs.into_iter().all(|(coverage, users)| {
        coverage.partner
            || (coverage.is_assigned() && coverage.covers(tenant, users) && coverage.covers_all_devices(tenant, users))
    })
}
