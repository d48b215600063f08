//! A group of devices where Conditional Access expects users.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::{ConditionalAccessPolicy, Principal};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{is_of_devices, is_somebody, listed};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "UG012",
    name: "ca-targets-device-group",
    severity: Severity::Error,
    what: "A Conditional Access policy includes or excludes a group that holds devices.",
    why: "Conditional Access finds out who signs in, not which device is in which group: a group of devices \
          holds no user, so the entry has no effect. Which devices a policy is for, its filter for devices \
          says.",
    bad: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["5a1e50f2-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
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
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
        Example {
            path: "group.json",
            text: r#"{
  "id": "f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10",
  "displayName": "Finance",
  "securityEnabled": true,
  "groupTypes": ["DynamicMembership"],
  "membershipRule": "(user.department -eq \"Finance\")"
}"#,
        },
    ],
    sources: &[
        Source {
            title: "Conditional Access: Users, groups, agents, and workload identities",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups",
        },
        Source {
            title: "Conditional Access: Filter for devices",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    for policy in tenant.conditional_access() {
        let users = &policy.facts.users;
        let of_devices = |user: &&Principal| is_of_devices(tenant, user);
        let included: Vec<&Principal> = users.include.iter().filter(of_devices).collect();
        let excluded: Vec<&Principal> = users.exclude.iter().filter(of_devices).collect();
        let nobody =
            !included.is_empty() && included.len() == users.include.iter().filter(|user| is_somebody(user)).count();
        report(tenant, &policy, &included, "includes", nobody, findings);
        report(tenant, &policy, &excluded, "excludes", false, findings);
    }
}

fn report(
    tenant: &Tenant,
    policy: &Linked<'_, ConditionalAccessPolicy>,
    groups: &[&Principal],
    verb: &str,
    nobody: bool,
    findings: &mut Findings,
) {
    let Some(first) = groups.first() else { return };
    let names: Vec<String> = groups.iter().map(|group| format!("group {}", tenant.show(&group.id.value))).collect();
    let holds = if groups.len() == 1 { "which holds" } else { "which hold" };
    let outcome = match nobody {
        true if policy.facts.workloads.any => "this has no effect",
        true => "this has no effect, and the policy applies to nobody",
        false => "this has no effect",
    };
    let message = format!(
        "'{}' {verb} {}, {holds} devices; Conditional Access is about users, so {outcome}",
        policy.label(),
        listed(&names)
    );
    let finding = findings.report(policy.at(first.id.span), message);
    finding.help("Name the users, and say in a filter for devices which of their devices it is about.");
    finding.lower_if(policy.facts.is_dormant());
    for group in groups.iter().filter_map(|group| tenant.group(&group.id.value)) {
        let said =
            if group.facts.membership_rule.is_some() { "its rule is about devices" } else { "its members are devices" };
        finding.related(group.place(), said);
    }
}
