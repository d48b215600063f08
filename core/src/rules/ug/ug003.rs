//! A group that is excluded from compliance and not from Conditional Access.

use crate::coverage::exclusion::Whom;
use crate::coverage::{Coverage, coverage, relying};
use crate::finding::{Findings, Place, Severity};
use crate::policy::{Assignment, ConditionalAccessPolicy, Platform, Target};
use crate::rules::ug::{effect, platforms};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::Atom;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "UG003",
    name: "compliance-exclusion-not-mirrored",
    severity: Severity::Warning,
    what: "A group is excluded from the compliance policies of a platform, but not from the Conditional Access policy \
           that requires a compliant device.",
    why: "The group was meant to be spared and is not. Its devices are judged by nobody: depending on the setting \
          secureByDefault, its members are locked out, or let in with any enrolled device.",
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
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } },
    { "target": { "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": "f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10" } }
  ]
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
    "users": { "includeUsers": ["All"], "excludeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
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
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } },
    { "target": { "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": "f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10" } }
  ]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Compliance policy settings: mark devices with no compliance policy assigned as",
            url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
        },
        Source {
            title: "Assign policies in Microsoft Intune: include and exclude",
            url: "https://learn.microsoft.com/mem/intune/configuration/device-profile-assign",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// How many policies a finding points at.
const MAX_RELATED: usize = 5;

/// A group, whom of it that concerns, on which platforms, and the policies that do not exclude it.
struct Told<'t> {
    group: Atom,
    whom: Whom,
    on: Vec<Platform>,
    policies: Vec<Linked<'t, ConditionalAccessPolicy>>,
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    let coverage = coverage(tenant);
    let mut told: Vec<Told<'_>> = Vec::new();
    for relying in relying(tenant) {
        let mut own: Vec<Told<'_>> = Vec::new();
        for (platform, coverage) in coverage.iter().filter(|(platform, _)| relying.platforms.contains(platform)) {
            let exclusions = &coverage.lacks(tenant, &relying.users).exclusions;
            for exclusion in exclusions.iter().filter(|exclusion| !matches!(exclusion.whom, Whom::Open(_))) {
                let same = |told: &&mut Told<'_>| told.group == exclusion.group && told.whom == exclusion.whom;
                match own.iter_mut().find(same) {
                    Some(told) => told.on.push(*platform),
                    None => own.push(Told {
                        group: exclusion.group.clone(),
                        whom: exclusion.whom.clone(),
                        on: vec![*platform],
                        policies: vec![relying.policy],
                    }),
                }
            }
        }
        for own in own {
            let same = |told: &&mut Told<'_>| told.group == own.group && told.whom == own.whom && told.on == own.on;
            match told.iter_mut().find(same) {
                Some(told) => told.policies.extend(own.policies),
                None => told.push(own),
            }
        }
    }
    told.iter().for_each(|told| report(tenant, told, &coverage, findings));
}

fn report(tenant: &Tenant, told: &Told<'_>, coverage: &[(Platform, Coverage<'_>)], findings: &mut Findings) {
    let Some(first) = told.policies.first() else { return };
    let group = told.group.show(tenant);
    let on = platforms(&told.on, "and");
    let demand = match told.policies.len() {
        1 => format!("but '{}' requires a compliant device", first.label()),
        2 => format!("but '{}' and one more policy require a compliant device", first.label()),
        count => format!("but '{}' and {} more policies require a compliant device", first.label(), count - 1),
    };
    let effect = effect(tenant);
    let message = match &told.whom {
        Whom::User(user) => {
            let user = user.show(tenant);
            format!(
                "Members of {group} are excluded from compliance for {on}, {demand} of them, {user} for one; their devices {effect}"
            )
        }
        Whom::Members => {
            format!(
                "Members of {group} are excluded from compliance for {on}, {demand} of them; their devices {effect}"
            )
        }
        Whom::LikelyMembers => format!(
            "Members of {group} are excluded from compliance for {on}, {demand} of them unless each is \
             excluded in another way; their devices {effect}"
        ),
        Whom::Devices => format!(
            "The devices in {group} are excluded from compliance for {on}, {demand} of all users; such devices {effect}"
        ),
        Whom::Open(_) => return,
    };
    let place = exclusion(tenant, &told.group, &told.on, coverage).unwrap_or(first.at(first.facts.users.span));
    let finding = findings.report(place, message);
    finding.help(match told.whom {
        // Conditional Access takes no groups of devices.
        Whom::Devices => {
            "Assign a compliance policy of its own to the group, or leave these devices out of Conditional Access by a \
             filter for devices."
        }
        _ => "Exclude the group in both places or in neither, or assign a compliance policy of its own to it.",
    });
    if matches!(told.whom, Whom::LikelyMembers | Whom::Devices) {
        finding.likely();
    }
    for policy in told.policies.iter().take(MAX_RELATED) {
        let place = policy.at(policy.facts.users.span);
        finding.related(place, format!("'{}' does not exclude the group", policy.label()));
    }
}

/// Where a compliance policy of one of the platforms excludes a group.
fn exclusion(tenant: &Tenant, group: &Atom, on: &[Platform], coverage: &[(Platform, Coverage<'_>)]) -> Option<Place> {
    let Atom::Group(id) = group else { return None };
    let is_group = |assignment: &&Assignment| {
        let by_name = || tenant.group_id_of_name(&assignment.group_name.as_ref()?.value);
        let target = assignment.group_id.as_ref().map(|id| id.value.as_str()).or_else(by_name);
        assignment.target == Target::ExclusionGroup && target.is_some_and(|target| target.eq_ignore_ascii_case(id))
    };
    let policies = coverage.iter().filter(|(platform, _)| on.contains(platform)).flat_map(|(_, all)| &all.policies);
    policies.into_iter().find_map(|policy| {
        let excluded = policy.facts.assignments.iter().flatten().find(is_group)?;
        Some(policy.at(excluded.span))
    })
}
