//! App protection that no access depends on.

use crate::finding::{Findings, Severity};
use crate::order::Order;
use crate::policy::conditional_access::State;
use crate::policy::{AppProtectionPolicy, Platform};
use crate::recognise::Kind;
use crate::rules::ap::CONTROL;
use crate::rules::ug::platforms;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Atom, Overlap, Population, overlap};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "AP003",
    name: "app-protection-not-enforced",
    severity: Severity::Warning,
    what: "An app protection policy is assigned, but no enforced Conditional Access policy requires a protected app of \
           its users.",
    why: "App protection guards the data in apps that support it. Whoever opens the same mail in another app, such as the \
          one that came with the phone, goes around it.",
    bad: &[
        Example {
            path: "ios.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require MFA",
  "state": "enabled",
  "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["All"] } },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
        },
    ],
    good: &[
        Example {
            path: "ios.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Protected apps on phones",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantApplication"] }
}"#,
        },
    ],
    sources: &[
        Source {
            title: "Use app-based Conditional Access policies with Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/app-based-conditional-access-intune",
        },
        Source {
            title: "Conditional Access: Grant, require app protection policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant",
        },
    ],
    needs_complete: &[Kind::ConditionalAccessPolicy],
    check: Check::Tenant(check),
};

/// How many policies a finding points at.
const MAX_RELATED: usize = 5;

/// The users whom Conditional Access asks for a protected app on a platform, by the state of the
/// policies that do. Whoever is excluded was meant to be.
struct Asked {
    platform: Platform,
    enforced: Population,
    report_only: Population,
    unknown: Population,
}

impl Asked {
    fn on(tenant: &Tenant, platform: Platform) -> Self {
        let asking = tenant.conditional_access().filter(|policy| {
            // As one control of several, too: whoever takes another way in was meant to have it.
            policy.facts.grant.as_ref().is_some_and(|grant| grant.has(CONTROL))
                && policy.facts.platforms().contains(&platform)
                && !policy.facts.never_applies()
        });
        let asking: Vec<_> = asking.collect();
        let of = |state: State| {
            let policies = asking.iter().filter(|policy| policy.facts.state() == state);
            Population::union(policies.map(|policy| Population::of_policy(tenant, policy).without_exclusions()))
        };
        Self { platform, enforced: of(State::Enabled), report_only: of(State::ReportOnly), unknown: of(State::Unknown) }
    }
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::ConditionalAccessPolicy) {
        return;
    }
    let asked = [Platform::Ios, Platform::Android, Platform::Windows].map(|platform| Asked::on(tenant, platform));
    let (mut ignored, mut reported) = (Vec::new(), Vec::new());
    // That a policy protects no app at all is told by AP004.
    let protects = |policy: &Linked<'_, AppProtectionPolicy>| {
        !policy.facts.is_for_managed_devices() && !policy.facts.is_for_no_app()
    };
    for policy in tenant.app_protection().filter(protects) {
        let Some(asked) = asked.iter().find(|asked| policy.facts.platform == Some(asked.platform)) else { continue };
        let Some(assignments) = policy.facts.assignments.as_deref() else { continue };
        let scope = Population::of_assignments(tenant, assignments);
        // What the file does not tell may be anybody.
        if scope.is_empty() || scope.includes(&Atom::Unreadable) {
            continue;
        }
        let meets = |users: &Population| overlap(tenant, &scope, users) != Overlap::No;
        if meets(&asked.enforced) || meets(&asked.unknown) {
            continue;
        }
        if meets(&asked.report_only) { &mut reported } else { &mut ignored }.push(policy);
    }
    report(&ignored, false, findings);
    report(&reported, true, findings);
}

fn report(policies: &[Linked<'_, AppProtectionPolicy>], only_reported: bool, findings: &mut Findings) {
    let Some((first, others)) = policies.split_first() else { return };
    let mut on: Vec<Platform> = policies.iter().filter_map(|policy| policy.facts.platform).collect();
    on.order();
    on.dedup();
    let on = platforms(&on, "or");
    let subject = match others.len() {
        0 => format!("'{}' protects apps", first.label()),
        1 => format!("'{}' and one more policy protect apps", first.label()),
        count => format!("'{}' and {count} more policies protect apps", first.label()),
    };
    let rest = if only_reported {
        format!(
            "but the Conditional Access policies that ask for a protected app on {on} are report-only: other apps still \
             reach the data"
        )
    } else {
        format!(
            "but no enforced Conditional Access policy asks the same users for a protected app on {on}: other apps still \
             reach the data"
        )
    };
    let finding = findings.report(first.place(), format!("{subject}, {rest}"));
    finding.help("Require compliantApplication by Conditional Access from the same users.");
    if only_reported {
        finding.severity(Severity::Info);
    }
    for policy in others.iter().take(MAX_RELATED) {
        finding.related(policy.place(), "the same of this one");
    }
}
