//! A filter for another platform than the policy.

use rustc_hash::FxHashSet;

use crate::finding::{Findings, Severity};
use crate::policy::{AssignmentFilter, Facts, Platform, Resource};
use crate::rules::assignments::filtered::{Android, Scope};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "AS007",
    name: "filter-platform-mismatch",
    severity: Severity::Error,
    what: "An assignment uses a filter that is for another platform than the policy, or for apps in place of devices.",
    why: "A filter matches devices of its own platform only, or apps only. With an including filter nobody gets the \
          policy; with an excluding one nobody is spared.",
    bad: &[
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget", "deviceAndAppManagementAssignmentFilterId": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "deviceAndAppManagementAssignmentFilterType": "include" } }
  ]
}"##,
        },
        Example {
            path: "filter.json",
            text: r##"{ "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Corporate phones", "platform": "iOS", "assignmentFilterManagementType": "devices", "rule": "(device.manufacturer -eq \"Contoso\")" }"##,
        },
    ],
    good: &[
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget", "deviceAndAppManagementAssignmentFilterId": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "deviceAndAppManagementAssignmentFilterType": "include" } }
  ]
}"##,
        },
        Example {
            path: "filter.json",
            text: r##"{ "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Corporate notebooks", "platform": "windows10AndLater", "assignmentFilterManagementType": "devices", "rule": "(device.manufacturer -eq \"Contoso\")" }"##,
        },
    ],
    sources: &[
        Source {
            title: "Use filters when assigning your apps, policies, and profiles in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/fundamentals/filters",
        },
        Source {
            title: "Microsoft Graph: devicePlatformType",
            url: "https://learn.microsoft.com/graph/api/resources/intune-policyset-deviceplatformtype",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    for (policy, assignments) in tenant.assigned() {
        let mut seen = FxHashSet::default();
        for assignment in assignments.iter().filter(|assignment| assignment.is_filtered()) {
            let Some(id) = &assignment.filter_id else { continue };
            let Some(filter) = tenant.assignment_filter(&id.value) else { continue };
            let excludes = assignment.filter_type.as_ref().is_some_and(|kind| kind.is("exclude"));
            if !seen.insert((filter.file, filter.index, excludes)) {
                continue;
            }
            let Some(mismatch) = mismatch(filter.facts, policy.resource) else { continue };
            let effect = if excludes { "it spares nobody" } else { "nobody gets the policy by this assignment" };
            let message = format!(
                "The filter '{}' is for {}, and '{}' is for {}: it never matches, so {effect}",
                filter.label(),
                mismatch.filter,
                policy.label(),
                mismatch.policy
            );
            let finding = findings.report(policy.at(id.span), message);
            finding.help("Use a filter for the platform of the policy, or none.");
            if mismatch.is_likely {
                finding.likely();
            }
            finding.related(place(&filter), "the filter");
        }
    }
}

/// Where a filter says what it is for.
fn place(filter: &Linked<'_, AssignmentFilter>) -> crate::Place {
    filter.facts.platform.as_ref().map_or(filter.place(), |platform| filter.at(platform.span))
}

/// What a filter and a policy are for, where these exclude each other.
struct Mismatch {
    filter: String,
    policy: String,
    is_likely: bool,
}

fn mismatch(filter: &AssignmentFilter, policy: &Resource) -> Option<Mismatch> {
    let scope = Scope::of_filter(filter);
    let for_apps = matches!(policy.facts, Facts::AppProtection(_));
    if let Some(apps) = scope.apps.filter(|apps| *apps != for_apps) {
        let words = |apps: bool| if apps { "managed apps" } else { "managed devices" };
        let (filter, policy) = (words(apps).to_owned(), words(for_apps).to_owned());
        return Some(Mismatch { filter, policy, is_likely: false });
    }
    let platforms = platforms(policy);
    let platform = scope.platform.filter(|_| !platforms.is_empty())?;
    if !platforms.contains(&platform) {
        let names: Vec<&str> = platforms.iter().map(|platform| platform.name()).collect();
        let (filter, policy) = (platform.name().to_owned(), names.join(" and "));
        return Some(Mismatch { filter, policy, is_likely: false });
    }
    // Within Android the words of filters and of policy types differ: no more than likely.
    let (one, other) = (scope.android?, Android::of_policy(policy)?);
    let words = |android: Android| format!("Android {}", android.name());
    (one != other).then(|| Mismatch { filter: words(one), policy: words(other), is_likely: true })
}

/// The platforms a policy is for; empty if the file does not tell.
fn platforms(policy: &Resource) -> Vec<Platform> {
    let of_type = || policy.type_name.as_ref().and_then(|name| Platform::of_type(&name.value));
    match &policy.facts {
        Facts::Compliance(facts) => facts.platform.into_iter().collect(),
        Facts::AppProtection(facts) => facts.platform.into_iter().collect(),
        Facts::Configuration(facts) => facts.platforms.clone(),
        Facts::Enrollment(facts) => {
            let named: Vec<Platform> = facts.platforms.iter().map(|restriction| restriction.platform).collect();
            if named.is_empty() { of_type().into_iter().collect() } else { named }
        }
        _ => Vec::new(),
    }
}
