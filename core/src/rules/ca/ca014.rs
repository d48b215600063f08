//! A condition that excludes all it includes.

use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, Text};
use crate::rules::dv::listed;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};
use crate::text::Span;

pub(crate) const RULE: Rule = Rule {
    code: "CA014",
    name: "include-exclude-cancels",
    severity: Severity::Error,
    what: "A Conditional Access policy excludes all the locations, platforms or apps that it includes.",
    why: "Exclusion wins, so nothing is left to which the policy could apply. It looks like protection and never acts.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant device outside the office",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "locations": { "includeLocations": ["AllTrusted"], "excludeLocations": ["AllTrusted"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Compliant device outside the office",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] },
    "locations": { "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
    }],
    sources: &[Source {
        title: "Building a Conditional Access policy",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    for policy in tenant.conditional_access() {
        let facts = policy.facts;
        let mut judge = |what, scope: Included<'_>, is_excluded: &dyn Fn(&Text) -> bool| {
            let all_gone = !scope.include.is_empty() && scope.include.iter().all(is_excluded);
            // "None" is nothing already, see CA001.
            if all_gone && !scope.include.iter().any(|name| name.is("None")) {
                report(tenant, &policy, what, &scope, findings);
            }
        };
        if let Some(scope) = &facts.locations {
            let trusted = scope.exclude.iter().any(|place| place.is("AllTrusted"));
            let included = Included { include: &scope.include, span: scope.span };
            judge("location", included, &|place| {
                names(&scope.exclude, place, "All") || (trusted && is_trusted(tenant, place))
            });
        }
        if let Some(scope) = &facts.platforms {
            let included = Included { include: &scope.include, span: scope.span };
            judge("platform", included, &|name| names(&scope.exclude, name, "all"));
        }
        if facts.applications.are_apps_alone() {
            let apps = &facts.applications;
            let included = Included { include: &apps.include, span: apps.span };
            judge("app", included, &|app| names(&apps.exclude, app, "All"));
        }
    }
}

/// What a condition includes, and where.
struct Included<'p> {
    include: &'p [Text],
    span: Span,
}

/// Whether a list names `name`, or all there is.
fn names(list: &[Text], name: &Text, all: &str) -> bool {
    list.iter().any(|other| other.is(&name.value) || other.is(all))
}

fn is_trusted(tenant: &Tenant, place: &Text) -> bool {
    let location = tenant.named_location(&place.value);
    location.and_then(|location| location.facts.trusted).is_some_and(|trusted| trusted.value)
}

fn report(
    tenant: &Tenant,
    policy: &Linked<'_, ConditionalAccessPolicy>,
    what: &str,
    scope: &Included<'_>,
    findings: &mut Findings,
) {
    let names: Vec<String> = scope.include.iter().take(3).map(|name| tenant.show(&name.value)).collect();
    let included = match scope.include.len() {
        0..=3 => listed(&names),
        count => format!("{count} {what}s"),
    };
    let message =
        format!("'{}' includes {included} and excludes the same: no {what} is left, it never applies", policy.label());
    findings
        .report(policy.at(scope.span), message)
        .help(format!("Include the {what}s that are meant, for example all of them, and exclude only exceptions."))
        .lower_if(policy.facts.is_dormant());
}
