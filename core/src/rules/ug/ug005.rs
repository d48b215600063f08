//! Compliance that goes to groups of devices where Conditional Access is about users.

use crate::coverage::{Coverage, coverage, relying};
use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, Platform};
use crate::rules::ug::{and_more, is_by_devices_alone, platforms};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::Names;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "UG005",
    name: "compliance-by-device-group-only",
    severity: Severity::Info,
    what: "The compliance policies of a platform go to groups of devices only, while Conditional Access asks \
          users for a compliant device.",
    why: "Whether each device of each user is in these groups, no policy file tells. A new device joins a \
          dynamic group some time after it enrolled and is without a compliance policy until then. For devices \
          without a user this is as it should be.",
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
    { "target": { "@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "5a1e50f2-7f5d-4a53-8f4e-2f8f1c7d6e22" } }
  ]
}"##,
        },
        Example {
            path: "group.json",
            text: r#"{
  "id": "5a1e50f2-7f5d-4a53-8f4e-2f8f1c7d6e22",
  "displayName": "Corporate iPhones",
  "securityEnabled": true,
  "groupTypes": ["DynamicMembership"],
  "membershipRule": "(device.deviceOSType -eq \"iPhone\")"
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
    { "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }
  ]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Assign policies in Microsoft Intune: user groups and device groups",
            url: "https://learn.microsoft.com/mem/intune/configuration/device-profile-assign",
        },
        Source {
            title: "Compliance policies in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// How many policies a finding points at.
const MAX_RELATED: usize = 5;

/// Platforms whose compliance goes to the same groups, and the policies that rely on it.
struct Told<'t> {
    groups: Names,
    on: Vec<Platform>,
    policies: Vec<Linked<'t, ConditionalAccessPolicy>>,
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    let coverage = coverage(tenant);
    let by_devices = |platform: Platform, coverage: &Coverage<'_>| {
        !coverage.partner && coverage.not_exported.is_empty() && is_by_devices_alone(tenant, platform, coverage)
    };
    let mut told: Vec<Told<'_>> = Vec::new();
    for (platform, coverage) in coverage.iter().filter(|(platform, coverage)| by_devices(*platform, coverage)) {
        let relying = relying(tenant).filter(|relying| relying.platforms.contains(platform));
        let policies: Vec<_> = relying.filter(|relying| !relying.users.population.is_empty()).collect();
        let policies: Vec<_> = policies.into_iter().map(|relying| relying.policy).collect();
        let groups = coverage.population.names(tenant);
        if policies.is_empty() {
            continue;
        }
        match told.iter_mut().find(|told| told.groups == groups) {
            Some(told) => told.on.push(*platform),
            None => told.push(Told { groups, on: vec![*platform], policies }),
        }
    }
    for told in &told {
        let Some(first) = told.policies.first() else { continue };
        let on = platforms(&told.on, "and");
        let by = and_more(first.label(), told.policies.len());
        let verb = if told.policies.len() == 1 { "is" } else { "are" };
        let message = format!(
            "Compliance for {on} goes to devices in {} only, while {by} {verb} about users; whether all their devices \
             are in there, policy files do not tell",
            told.groups
        );
        let own = coverage.iter().filter(|(platform, _)| told.on.contains(platform)).flat_map(|(_, all)| &all.policies);
        let Some(place) = own.into_iter().next().map(Linked::place) else { continue };
        let finding = findings.report(place, message);
        finding.help(
            "Assign the policies to users, with a filter for devices if need be, or to all devices. Where these devices \
             have no user, leave it as it is.",
        );
        for policy in told.policies.iter().take(MAX_RELATED) {
            finding.related(policy.at(policy.facts.users.span), format!("'{}' is about users", policy.label()));
        }
    }
}
