//! What the members of groups would tell about users and compliance.

use crate::coverage::exclusion::Whom;
use crate::coverage::{Gap, Open, coverage, relying};
use crate::finding::{Findings, Severity};
use crate::policy::ConditionalAccessPolicy;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Missing, Names};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "UG015",
    name: "unknown-overlap-summary",
    severity: Severity::Info,
    what: "Whether users receive a compliance policy depends on the members of groups that are not in the files.",
    why: "Conditional Access and compliance policies name different groups. Only their members tell whether everybody \
          who needs a compliant device is checked; without them this pitfall can neither be found nor ruled out.",
    bad: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
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
    { "target": { "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": "5a1e50f2-7f5d-4a53-8f4e-2f8f1c7d6e22" } }
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
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
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
    { "target": { "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": "5a1e50f2-7f5d-4a53-8f4e-2f8f1c7d6e22" } }
  ]
}"##,
        },
        Example {
            path: "groups.json",
            text: r##"[
  {
    "id": "f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10",
    "displayName": "Finance",
    "securityEnabled": true,
    "members": [{ "@odata.type": "#microsoft.graph.user", "id": "0b7d3c57-6f0e-4a4e-9a44-5d0a3c1f8e01" }]
  },
  {
    "id": "5a1e50f2-7f5d-4a53-8f4e-2f8f1c7d6e22",
    "displayName": "Loan devices",
    "securityEnabled": true,
    "members": [{ "@odata.type": "#microsoft.graph.user", "id": "c2f1a9de-1b7c-4d5e-8f60-7a8b9c0d1e02" }]
  }
]"##,
        },
    ],
    sources: &[
        Source { title: "List group members", url: "https://learn.microsoft.com/graph/api/group-list-members" },
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

fn check(tenant: &Tenant, findings: &mut Findings) {
    let coverage = coverage(tenant);
    let mut pairs = 0;
    let mut groups: Vec<Names> = Vec::new();
    let mut policies: Vec<Linked<'_, ConditionalAccessPolicy>> = Vec::new();
    for relying in relying(tenant) {
        let before = pairs;
        for (_, coverage) in coverage.iter().filter(|(platform, _)| relying.platforms.contains(platform)) {
            let lacks = coverage.lacks(tenant, &relying.users);
            let open = lacks.exclusions.iter().filter_map(|exclusion| match &exclusion.whom {
                Whom::Open(Open::Fact(missing)) => Some(missing),
                _ => None,
            });
            let names = open.chain(lacks.gap.iter().filter_map(|gap| match gap {
                Gap::Open(Open::Fact(missing)) => Some(missing),
                _ => None,
            }));
            let names: Vec<&Names> = names.filter_map(groups_of).collect();
            pairs += usize::from(!names.is_empty());
            groups.extend(names.into_iter().cloned());
        }
        if pairs > before {
            policies.push(relying.policy);
        }
    }
    let Some((first, others)) = policies.split_first() else { return };
    let groups = Names::merged(&groups);
    let subject = match pairs {
        1 => format!("Whether the users of '{}' are covered by compliance", first.label()),
        count => format!("Whether users are covered by compliance, for {count} pairs of a policy and a platform,"),
    };
    let message = format!("{subject} depends on the members of {groups}, which are not in these files");
    let finding = findings.report(first.at(first.facts.users.span), message);
    finding.help("Export these groups with their members.");
    for policy in others.iter().take(MAX_RELATED) {
        finding.related(policy.at(policy.facts.users.span), format!("the same of '{}'", policy.label()));
    }
}

fn groups_of(missing: &Missing) -> Option<&Names> {
    match missing {
        Missing::Members(names) | Missing::Everyone(names) => Some(names),
        _ => None,
    }
}
