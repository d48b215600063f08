//! Administrators in scope by their role, and compliance that goes to groups.

use crate::coverage::{Coverage, Relying, coverage, relying};
use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::{Principal, PrincipalKind, Users};
use crate::policy::{Platform, Text};
use crate::recognise::Kind;
use crate::rules::ug::{place_of, platforms};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Atom, Missing, Population, Subset, Witness, subset};
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

/// The coverage by compliance policies on a platform.
type OnPlatform<'t> = (Platform, Coverage<'t>);

fn check(tenant: &Tenant, findings: &mut Findings) {
    let coverage = coverage(tenant);
    for relying in relying(tenant) {
        let users = &relying.users.population;
        let roles = users.atoms().filter(|(atom, _)| matches!(atom, Atom::Role(_)));
        let roles: Vec<&Atom> = roles.map(|(atom, _)| atom).collect();
        // Of everybody, UG002 tells.
        if roles.is_empty() || users.is_wide() {
            continue;
        }
        let mut by_groups: Vec<&OnPlatform<'_>> = coverage.iter().collect();
        by_groups.retain(|(platform, coverage)| {
            relying.platforms.contains(platform)
                && !coverage.partner
                && coverage.is_assigned()
                && coverage.not_exported.is_empty()
                && !coverage.assigned.is_wide()
        });
        let mut lacking: Vec<(Vec<Witness>, Vec<&OnPlatform<'_>>)> = Vec::new();
        if let Some(holders) = holders(tenant, &relying, &roles) {
            by_groups.retain(|&one| match subset(tenant, &holders, &one.1.population) {
                Subset::Yes => false,
                Subset::No(who) => {
                    match lacking.iter_mut().find(|(others, _)| *others == who) {
                        Some((_, on)) => on.push(one),
                        None => lacking.push((who, vec![one])),
                    }
                    false
                }
                Subset::Unknown(gaps) => gaps.iter().any(|gap| gap.missing != Missing::Licences),
            });
        }
        let unknown = Some((Vec::new(), by_groups)).filter(|(_, on)| !on.is_empty());
        for (who, on) in lacking.into_iter().chain(unknown) {
            report(tenant, &relying, &roles, &on, &who, findings);
        }
    }
}

/// Those who hold the roles and are not excluded, where the files tell all of them.
fn holders(tenant: &Tenant, relying: &Relying<'_>, roles: &[&Atom]) -> Option<Population> {
    if !tenant.is_complete(Kind::RoleAssignment) {
        return None;
    }
    let is_held = |role: &Text| roles.iter().any(|atom| matches!(atom, Atom::Role(id) if role.is(id)));
    let mut include = Vec::new();
    for assignment in tenant.role_assignments().filter(|assignment| assignment.facts.is_for_all()) {
        if !assignment.facts.role.as_ref().is_some_and(is_held) {
            continue;
        }
        let id = assignment.facts.principal.clone()?;
        let kind = match tenant.by_id(&id.value).map(|here| here.resource.kind) {
            Some(Kind::Group) => PrincipalKind::Group,
            Some(Kind::ServicePrincipal) => continue,
            // Roles are given to groups, too, and to apps, which do not sign in as a user does.
            None if !tenant.is_complete(Kind::Group) => return None,
            _ => PrincipalKind::User,
        };
        include.push(Principal { kind, id, tenants: None });
    }
    let exclude = relying.policy.facts.users.exclude.clone();
    let users = Users { include, exclude, ..relying.policy.facts.users.clone() };
    let holders = Population::of_users(tenant, &users).except(tenant, &tenant.facts().emergency_access);
    Some(holders).filter(|_| !users.include.is_empty())
}

/// Reports those who lack a policy on some platforms; nobody, where it is not known who.
fn report(
    tenant: &Tenant,
    relying: &Relying<'_>,
    roles: &[&Atom],
    by_groups: &[&OnPlatform<'_>],
    uncovered: &[Witness],
    findings: &mut Findings,
) {
    let (Some(first), Some((_, one))) = (roles.first(), by_groups.first()) else { return };
    let on: Vec<Platform> = by_groups.iter().map(|(platform, _)| *platform).collect();
    let whom = match roles.len() {
        1 => first.show(tenant),
        count => format!("{count} roles"),
    };
    let lacking = match uncovered {
        [who, others @ ..] => {
            let others = match others.len() {
                0 => "is".to_owned(),
                count => format!("and {count} more of them are"),
            };
            format!("but {} {others}", who.show(tenant))
        }
        [] => "who may be".to_owned(),
    };
    let message = format!(
        "'{}' requires a compliant device from those with {whom}, {lacking} in none of the groups that receive a \
         compliance policy for {}",
        relying.policy.label(),
        platforms(&on, "or")
    );
    let span = place_of(relying.policy.facts, first).unwrap_or(relying.policy.facts.users.span);
    let finding = findings.report(relying.policy.at(span), message);
    finding.help("Assign compliance policies to all users, or to a group of all administrators too.");
    if !uncovered.is_empty() {
        finding.severity(Severity::Warning);
    }
    if let Some(policy) = one.policies.iter().find(|policy| policy.facts.assignments.is_some()) {
        finding.related(policy.place(), format!("compliance goes to {} only", one.population.names(tenant)));
    }
}
