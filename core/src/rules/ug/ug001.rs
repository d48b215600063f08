//! A platform on which compliance is required and never judged.

use std::collections::BTreeSet;

use crate::coverage::{Coverage, coverage};
use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, Control, Facts, Platform};
use crate::recognise::Kind;
use crate::rules::ug::{effect, platforms};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::is_for_sign_ins;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "UG001",
    name: "no-compliance-policy-for-platform",
    severity: Severity::Error,
    what: "A Conditional Access policy requires a compliant device on a platform without an assigned compliance policy.",
    why: "Nothing says what a compliant device of that platform is. Depending on the setting secureByDefault, every such \
          device is blocked, or every enrolled one counts as compliant and the control does nothing.",
    bad: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["windows", "iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["windows"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Conditional Access: Grant, require device to be marked as compliant",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant",
        },
        Source {
            title: "Compliance policy settings: mark devices with no compliance policy assigned as",
            url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
        },
    ],
    needs_complete: &[Kind::CompliancePolicy],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::CompliancePolicy) {
        return;
    }
    let coverage = coverage(tenant);
    let in_use = platforms_in_use(tenant);
    let mut undecided: Option<Linked<'_, ConditionalAccessPolicy>> = None;
    let mut open: Vec<Platform> = Vec::new();
    let enforced = tenant
        .conditional_access()
        .filter(|policy| policy.facts.is_enforced() && is_for_sign_ins(tenant, policy.facts));
    for policy in enforced {
        let in_scope = policy.facts.platforms_requiring(Control::CompliantDevice);
        let mut missing: Vec<Platform> = Vec::new();
        for (platform, coverage) in &coverage {
            if !in_scope.contains(platform) || coverage.is_assigned() || coverage.partner {
                continue;
            }
            if coverage.not_exported.is_empty() {
                missing.push(*platform);
            } else {
                undecided.get_or_insert(policy);
                if !open.contains(platform) {
                    open.push(*platform);
                }
            }
        }
        if !missing.is_empty() {
            let used = |platform: Platform| in_use.contains(&platform) || names_platform(policy.facts, platform);
            let unused: Vec<Platform> = missing.iter().copied().filter(|platform| !used(*platform)).collect();
            report(tenant, &policy, &missing, &unused, &coverage, findings);
        }
    }
    if let Some(policy) = undecided {
        report_undecided(&policy, &open, &coverage, findings);
    }
}

fn report(
    tenant: &Tenant,
    policy: &Linked<'_, ConditionalAccessPolicy>,
    missing: &[Platform],
    unused: &[Platform],
    coverage: &[(Platform, Coverage<'_>)],
    findings: &mut Findings,
) {
    let none_for = match missing {
        [one] => format!("no compliance policy for {}", one.name()),
        _ => "no compliance policy for any of these platforms".to_owned(),
    };
    let message = format!(
        "'{}' lets {} devices in only when they are compliant, but {none_for} is assigned; such devices {}",
        policy.label(),
        platforms(missing, "and"),
        effect(tenant)
    );
    let mut help =
        "Assign a compliance policy for each platform in scope, or narrow the policy to the platforms in use \
                    and block the others."
            .to_owned();
    if !unused.is_empty() {
        help.push_str(&format!(" Nothing else in these files is for {}.", platforms(unused, "or")));
    }
    let place = policy.facts.platforms.as_ref().map_or(policy.facts.controls_span, |scope| scope.span);
    let finding = findings.report(policy.at(place), message);
    finding.help(help);
    let worst = missing.iter().map(|platform| match platform {
        Platform::Linux => Severity::Info,
        platform if unused.contains(platform) => Severity::Warning,
        _ => Severity::Error,
    });
    finding.severity(worst.max().unwrap_or(Severity::Error));
    let policies = coverage.iter().filter(|(platform, _)| missing.contains(platform));
    for unassigned in policies.flat_map(|(_, coverage)| &coverage.policies) {
        finding.related(unassigned.place(), format!("'{}' is assigned to nobody", unassigned.label()));
    }
}

fn names_platform(policy: &ConditionalAccessPolicy, platform: Platform) -> bool {
    let included = policy.platforms.iter().flat_map(|scope| &scope.include);
    included.into_iter().any(|name| Platform::of_conditional_access(&name.value) == Some(platform))
}

/// The platforms that the organisation seems to use: those for which the files hold a policy, an app
/// or a profile. Restrictions of enrolment speak of every platform and prove nothing.
fn platforms_in_use(tenant: &Tenant) -> BTreeSet<Platform> {
    let mut platforms = BTreeSet::new();
    for resource in tenant.all_resources() {
        match &resource.resource.facts {
            Facts::Compliance(facts) => platforms.extend(facts.platform),
            Facts::Configuration(facts) => platforms.extend(facts.platforms.iter().copied()),
            Facts::AppProtection(facts) => platforms.extend(facts.platform),
            Facts::Other => {
                let type_name = resource.resource.type_name.as_ref();
                platforms.extend(type_name.and_then(|name| Platform::of_type(&name.value)));
            }
            _ => {}
        }
    }
    platforms
}

fn report_undecided(
    policy: &Linked<'_, ConditionalAccessPolicy>,
    open: &[Platform],
    coverage: &[(Platform, Coverage<'_>)],
    findings: &mut Findings,
) {
    let policies = coverage.iter().filter(|(platform, _)| open.contains(platform));
    let mut not_exported = policies.flat_map(|(_, coverage)| &coverage.not_exported);
    let Some(first) = not_exported.next() else { return };
    let message = format!(
        "Whether a compliance policy for {} is assigned, as '{}' needs it, is not in these files: they hold '{}' without \
         its assignments",
        platforms(open, "and"),
        policy.label(),
        first.label()
    );
    let finding = findings.report(policy.at(policy.facts.controls_span), message);
    finding.help("Export the compliance policies with their assignments.").unknown();
    finding.related(first.place(), "exported without assignments");
}
