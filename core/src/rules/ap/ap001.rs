//! A protected app is required where no app is protected.

use crate::coverage::{Coverage, app_coverage, relying_on};
use crate::finding::{Findings, Severity};
use crate::policy::{AppProtectionPolicy, ConditionalAccessPolicy, Platform};
use crate::recognise::Kind;
use crate::rules::ap::{CONTROL, has_default};
use crate::rules::ug::platforms;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "AP001",
    name: "app-control-without-app-protection",
    severity: Severity::Error,
    what: "A Conditional Access policy requires a protected app on a platform without an assigned app protection policy.",
    why: "An app counts as protected once it has received an app protection policy for its user. Where there is none to \
          receive, no app can satisfy the control, and everybody is blocked on that platform.",
    bad: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Protected apps on phones",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["iOS", "android"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantApplication"] }
}"#,
        },
        Example {
            path: "android.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.androidManagedAppProtection",
  "displayName": "Android apps",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    good: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Protected apps on phones",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["iOS", "android"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantApplication"] }
}"#,
        },
        Example {
            path: "android.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.androidManagedAppProtection",
  "displayName": "Android apps",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "ios.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Conditional Access: Grant, require app protection policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant",
        },
        Source {
            title: "App protection policies overview",
            url: "https://learn.microsoft.com/mem/intune/apps/app-protection-policy",
        },
    ],
    needs_complete: &[Kind::AppProtectionPolicy],
    check: Check::Tenant(check),
};

/// What the files tell of the app protection policies of a platform.
enum Protection<'t> {
    /// One is assigned to somebody.
    Assigned,
    /// That depends on the assignments of this one, which are not in the files.
    Open(Linked<'t, AppProtectionPolicy>),
    /// None is assigned, be there none or these.
    Nobody(Vec<Linked<'t, AppProtectionPolicy>>),
}

impl<'t> Protection<'t> {
    fn of(coverage: Coverage<'t, AppProtectionPolicy>) -> Self {
        // A policy says by itself whether it is assigned to anybody, though not to whom.
        let flag = |policy: &Linked<'_, AppProtectionPolicy>| policy.resource.is_assigned.map(|flag| flag.value);
        if coverage.is_assigned() || coverage.not_exported.iter().any(|policy| flag(policy) == Some(true)) {
            return Self::Assigned;
        }
        match coverage.not_exported.iter().find(|policy| flag(policy).is_none()) {
            Some(policy) => Self::Open(*policy),
            None => Self::Nobody(coverage.policies),
        }
    }
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::AppProtectionPolicy) || has_default(tenant) {
        return;
    }
    let protection: Vec<_> =
        app_coverage(tenant).into_iter().map(|(platform, coverage)| (platform, Protection::of(coverage))).collect();
    let mut undecided = None;
    for relying in relying_on(tenant, CONTROL) {
        let mut missing: Vec<Platform> = Vec::new();
        let mut unassigned = Vec::new();
        for (platform, protection) in protection.iter().filter(|(platform, _)| relying.platforms.contains(platform)) {
            match protection {
                Protection::Assigned => {}
                Protection::Open(policy) => {
                    undecided.get_or_insert((relying.policy, *policy));
                }
                Protection::Nobody(policies) => {
                    missing.push(*platform);
                    unassigned.extend(policies);
                }
            }
        }
        if !missing.is_empty() {
            report(&relying.policy, &missing, &unassigned, findings);
        }
    }
    if let Some((policy, unseen)) = undecided {
        let message = format!(
            "Whether an app protection policy is assigned, as '{}' needs it, is not in these files: they hold '{}' \
             without its assignments",
            policy.label(),
            unseen.label()
        );
        let finding = findings.report(policy.at(policy.facts.controls_span), message);
        finding.help("Export the app protection policies with their assignments.").unknown();
        finding.related(unseen.place(), "exported without assignments");
    }
}

fn report(
    policy: &Linked<'_, ConditionalAccessPolicy>,
    missing: &[Platform],
    unassigned: &[&Linked<'_, AppProtectionPolicy>],
    findings: &mut Findings,
) {
    let message = format!(
        "'{}' lets only protected apps in, but no app protection policy for {} is assigned: no app there can satisfy it, \
         and everybody in scope is blocked",
        policy.label(),
        platforms(missing, "or")
    );
    let place = policy.facts.platforms.as_ref().map_or(policy.facts.controls_span, |scope| scope.span);
    let finding = findings.report(policy.at(place), message);
    finding.help(
        "Assign an app protection policy for each platform to the users of this policy, or narrow it to the platforms \
         that have one.",
    );
    for policy in unassigned {
        finding.related(policy.place(), format!("'{}' is assigned to nobody", policy.label()));
    }
}
