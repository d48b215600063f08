//! Administrators in scope by their role, and compliance that goes to groups.

use crate::coverage::{coverage, relying};
use crate::finding::{Findings, Severity};
use crate::policy::Platform;
use crate::rules::ug::{place_of, platforms};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::Atom;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "UG013",
    name: "role-scope-without-compliance-coverage",
    severity: Severity::Info,
    what: "A Conditional Access policy requires a compliant device from administrators, by their role, while \
          compliance policies go to groups only.",
    why: "Who holds a role is decided elsewhere and changes without anybody thinking of device compliance. An \
          administrator who is in none of the groups is locked out, or comes in with a device that nobody \
          checked.",
    bad: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeRoles": ["62e90394-69f5-4237-9190-012177145e10"] },
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
    ],
    good: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeRoles": ["62e90394-69f5-4237-9190-012177145e10"] },
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
            title: "Conditional Access template: require a compliant or hybrid joined device for administrators",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/policy-alt-admin-device-compliand-hybrid",
        },
        Source {
            title: "Compliance policy settings: mark devices with no compliance policy assigned as",
            url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let coverage = coverage(tenant);
    for relying in relying(tenant) {
        let users = &relying.users.population;
        let roles = users.atoms().filter(|(atom, _)| matches!(atom, Atom::Role(_)));
        let roles: Vec<&Atom> = roles.map(|(atom, _)| atom).collect();
        // Of everybody, UG002 tells.
        let Some(first) = roles.first().filter(|_| !users.is_wide()) else { continue };
        let by_groups = coverage.iter().filter(|(platform, coverage)| {
            relying.platforms.contains(platform)
                && !coverage.partner
                && coverage.is_assigned()
                && coverage.not_exported.is_empty()
                && !coverage.assigned.is_wide()
        });
        let on: Vec<Platform> = by_groups.map(|(platform, _)| *platform).collect();
        let Some((_, one)) = coverage.iter().find(|(platform, _)| on.first() == Some(platform)) else { continue };
        let whom = match roles.len() {
            1 => first.show(tenant),
            count => format!("{count} roles"),
        };
        let message = format!(
            "'{}' requires a compliant device from those with {whom}, who may be in none of the groups that \
             receive a compliance policy for {}",
            relying.policy.label(),
            platforms(&on, "or")
        );
        let span = place_of(relying.policy.facts, first).unwrap_or(relying.policy.facts.users.span);
        let finding = findings.report(relying.policy.at(span), message);
        finding.help("Assign compliance policies to all users, or to a group of all administrators too.");
        if let Some(policy) = one.policies.iter().find(|policy| policy.facts.assignments.is_some()) {
            finding.related(policy.place(), format!("compliance goes to {} only", one.population.names(tenant)));
        }
    }
}
