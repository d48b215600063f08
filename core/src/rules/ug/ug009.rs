//! An assignment filter that leaves devices without compliance.

use std::collections::BTreeMap;

use crate::coverage::ownership::{Ownership, matches};
use crate::coverage::{Coverage, Relying, coverage, relying};
use crate::filter::Dialect;
use crate::finding::{Findings, Place, Severity};
use crate::policy::enrollment::PlatformRestriction;
use crate::policy::{ConditionalAccessPolicy, Platform, Text};
use crate::rules::assignments::filtered::is_for_others;
use crate::rules::ug::{MAY_BE_KEPT_OUT, and_more, effect, keeps_out, may_be_kept_out, platforms};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Filter, listed};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "UG009",
    name: "assignment-filter-narrows-coverage",
    severity: Severity::Warning,
    what: "Compliance policies reach only the devices that a filter picks, while Conditional Access requires a \
          compliant device whatever it is.",
    why: "The users are covered, but not all of their devices: those that the filter leaves out are judged by \
          nobody. Depending on the setting secureByDefault they are blocked, or count as compliant once they \
          are enrolled.",
    bad: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
        Example {
            path: "ios.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget", "deviceAndAppManagementAssignmentFilterId": "9c1d0000-0000-4000-8000-00000000000f", "deviceAndAppManagementAssignmentFilterType": "include" } }
  ]
}"##,
        },
        Example {
            path: "filter.json",
            text: r#"{
  "id": "9c1d0000-0000-4000-8000-00000000000f",
  "displayName": "Corporate iPhones",
  "platform": "iOS",
  "rule": "(device.deviceOwnership -eq \"Corporate\")"
}"#,
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
    "platforms": { "includePlatforms": ["iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
        Example {
            path: "ios.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget", "deviceAndAppManagementAssignmentFilterId": "9c1d0000-0000-4000-8000-00000000000f", "deviceAndAppManagementAssignmentFilterType": "include" } }
  ]
}"##,
        },
        Example {
            path: "personal.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS, personal devices",
  "assignments": [
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget", "deviceAndAppManagementAssignmentFilterId": "9c1d0000-0000-4000-8000-00000000000f", "deviceAndAppManagementAssignmentFilterType": "exclude" } }
  ]
}"##,
        },
        Example {
            path: "filter.json",
            text: r#"{
  "id": "9c1d0000-0000-4000-8000-00000000000f",
  "displayName": "Corporate iPhones",
  "platform": "iOS",
  "rule": "(device.deviceOwnership -eq \"Corporate\")"
}"#,
        },
    ],
    sources: &[
        Source {
            title: "Use filters when assigning apps, policies and profiles in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/fundamentals/filters",
        },
        Source {
            title: "Compliance policy settings: mark devices with no compliance policy assigned as",
            url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// How many policies a finding points at.
const MAX_RELATED: usize = 5;

/// What is known of the devices that the filters of a platform leave out.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum LeftOut {
    /// These.
    Owned(Vec<Ownership>),
    /// More decides than who owns a device.
    Unknown,
    /// A filter is not in the files.
    NotExported,
}

/// The same to be said of several platforms and policies.
struct Told<'t> {
    on: Vec<Platform>,
    policies: Vec<Linked<'t, ConditionalAccessPolicy>>,
    /// Where the first of the filters narrows an assignment.
    place: Place,
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    let coverage = coverage(tenant);
    let mut told: BTreeMap<(Vec<Filter>, LeftOut, String), Told<'_>> = BTreeMap::new();
    for relying in relying(tenant) {
        for (platform, coverage) in coverage.iter().filter(|(platform, _)| relying.platforms.contains(platform)) {
            let Some(filters) = filters_of(tenant, *platform, coverage) else { continue };
            let asked = !coverage.partner && coverage.not_exported.is_empty() && !filters.is_empty();
            // Users without a policy are UG002's and UG003's.
            if !asked
                || relying.users.population.is_empty()
                || !coverage.covers(tenant, &relying.users)
                || coverage.covers_all_devices(tenant, &relying.users)
            {
                continue;
            }
            let Some(left_out) = left_out(tenant, &relying, *platform, &filters) else { continue };
            let Some(place) = place(coverage, &filters) else { continue };
            let new = || Told { on: Vec::new(), policies: Vec::new(), place };
            let told = told.entry((filters, left_out, whose(tenant, coverage))).or_insert_with(new);
            if !told.on.contains(platform) {
                told.on.push(*platform);
            }
            let last = told.policies.last().map(|last| (last.file, last.index));
            if last != Some((relying.policy.file, relying.policy.index)) {
                told.policies.push(relying.policy);
            }
        }
    }
    for ((filters, left_out, whose), told) in &told {
        report(tenant, filters, left_out, whose, told, findings);
    }
}

/// Whose devices depend on a filter: nothing to say where it is everybody's.
fn whose(tenant: &Tenant, coverage: &Coverage<'_>) -> String {
    let narrowed = coverage.filtered.clone().narrowed();
    if coverage.unfiltered.is_empty() {
        String::new()
    } else if narrowed.is_wide() {
        format!(" of those outside {}", coverage.unfiltered.names(tenant))
    } else {
        format!(" of {}", narrowed.names(tenant))
    }
}

/// The filters that narrow the assignments of a platform; `None` if one of them lets every device through. That a filter for
/// others matches nothing is AS007's.
fn filters_of(tenant: &Tenant, platform: Platform, coverage: &Coverage<'_>) -> Option<Vec<Filter>> {
    let never_matches = |filter: &Filter| {
        tenant.assignment_filter(&filter.id).is_some_and(|linked| is_for_others(linked.facts, platform))
    };
    let filters = coverage.filtered.filters();
    let (of_others, filters): (Vec<&Filter>, Vec<&Filter>) =
        filters.into_iter().partition(|filter| never_matches(filter));
    let spares_nobody = of_others.iter().any(|filter| filter.exclude);
    (!spares_nobody).then(|| filters.into_iter().cloned().collect())
}

/// The devices that none of the filters lets through and that the policy is about; `None` if there
/// are none.
fn left_out(tenant: &Tenant, relying: &Relying<'_>, platform: Platform, filters: &[Filter]) -> Option<LeftOut> {
    let mut unknown = None;
    let mut owned = Vec::new();
    for ownership in Ownership::ALL {
        if !may_be(tenant, relying, platform, ownership) || is_exempt(relying.policy.facts, ownership) {
            continue;
        }
        let mut passes = Some(false);
        for filter in filters {
            let rule = tenant.assignment_filter(&filter.id).and_then(|linked| linked.facts.rule.as_ref());
            let Some(rule) = rule else {
                unknown = Some(LeftOut::NotExported);
                passes = None;
                continue;
            };
            match matches(&rule.value, ownership, Dialect::ManagedDevices).map(|holds| holds != filter.exclude) {
                Some(true) => {
                    passes = Some(true);
                    break;
                }
                Some(false) => {}
                None => passes = None,
            }
        }
        match passes {
            Some(true) => {}
            Some(false) => owned.push(ownership),
            None => {
                unknown.get_or_insert(LeftOut::Unknown);
            }
        }
    }
    if owned.is_empty() { unknown } else { Some(LeftOut::Owned(owned)) }
}

/// Whether devices with this owner may be enrolled at all.
fn may_be(tenant: &Tenant, relying: &Relying<'_>, platform: Platform, ownership: Ownership) -> bool {
    let blocks = |restriction: &PlatformRestriction| {
        restriction.platform == platform && restriction.personal_blocked.is_some_and(|flag| flag.value)
    };
    ownership == Ownership::Company
        || tenant.facts().byod != Some(false) && !keeps_out(tenant, &relying.users.population, blocks)
}

/// Whether the policy's own filter exempts devices with this owner, or may do so.
fn is_exempt(policy: &ConditionalAccessPolicy, ownership: Ownership) -> bool {
    let Some(filter) = &policy.device_filter else { return false };
    let rule = filter.rule.as_ref().map(|rule| matches(&rule.text.value, ownership, Dialect::ConditionalAccess));
    rule.flatten().is_none_or(|holds| holds == filter.is_exclude())
}

/// Where an assignment of a platform has one of the filters.
fn place(coverage: &Coverage<'_>, filters: &[Filter]) -> Option<Place> {
    let is_one = |id: &Text| filters.iter().any(|filter| id.is(&filter.id));
    coverage.policies.iter().find_map(|policy| {
        let assignments = policy.facts.assignments.iter().flatten();
        let mut filtered = assignments.filter(|one| one.is_include() && one.is_filtered());
        let filtered = filtered.find(|one| one.filter_id.as_ref().is_some_and(is_one))?;
        Some(policy.at(filtered.filter_id.as_ref().map_or(filtered.span, |id| id.span)))
    })
}

fn report(
    tenant: &Tenant,
    filters: &[Filter],
    left_out: &LeftOut,
    whose: &str,
    told: &Told<'_>,
    findings: &mut Findings,
) {
    let Some(first) = told.policies.first() else { return };
    let mut names: Vec<String> = filters.iter().map(|filter| filter.show(tenant)).collect();
    names.dedup();
    let (count, names) = (names.len(), listed(&names));
    let on = platforms(&told.on, "and");
    let by = and_more(first.label(), told.policies.len());
    let requires = if told.policies.len() == 1 { "requires" } else { "require" };
    // Nothing keeps out what the company owns.
    let may_be_kept_out =
        matches!(left_out, LeftOut::Owned(owned) if **owned == [Ownership::Personal]) && may_be_kept_out(tenant);
    let message = match left_out {
        LeftOut::Owned(owned) => {
            let unless = if may_be_kept_out { MAY_BE_KEPT_OUT } else { "" };
            let owned: Vec<&str> = owned.iter().map(|ownership| ownership.name()).collect();
            format!(
                "Compliance for {on} leaves out {} devices{whose}, by {names}, but {by} {requires} a compliant device of whatever \
                 owner; such devices {}{unless}",
                owned.join(" and "),
                effect(tenant)
            )
        }
        LeftOut::Unknown => format!(
            "Compliance for {on} reaches only devices{whose} that pass {names}, while {by} {requires} a compliant device; whether \
             there are others, the files do not tell"
        ),
        LeftOut::NotExported => format!(
            "Which devices{whose} receive a compliance policy for {on}, as {by} {requires} it, depends on {names}, which {} not in \
             the files",
            if count == 1 { "is" } else { "are" }
        ),
    };
    let finding = findings.report(told.place, message);
    match left_out {
        LeftOut::NotExported => finding.help("Export the assignment filters.").unknown(),
        LeftOut::Unknown => finding.help("Assign a compliance policy to the other devices, too.").unknown(),
        LeftOut::Owned(_) => finding.help(
            "Assign a compliance policy to the other devices, too, or keep them out by a restriction of enrolment.",
        ),
    };
    if may_be_kept_out {
        finding.likely();
    }
    for policy in told.policies.iter().take(MAX_RELATED) {
        finding.related(
            policy.at(policy.facts.controls_span),
            format!("'{}' requires a compliant device", policy.label()),
        );
    }
    for rule in filters.iter().filter_map(|filter| tenant.assignment_filter(&filter.id)).take(MAX_RELATED) {
        let place = rule.facts.rule.as_ref().map_or(rule.place(), |text| rule.at(text.span));
        finding.related(place, "the filter's rule");
    }
}
