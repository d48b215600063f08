//! Guests who are asked for a device that only their own organisation can vouch for.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::{ConditionalAccessPolicy, Principal, PrincipalKind};
use crate::policy::{Control, CrossTenantAccess, Flag};
use crate::rules::accounts::{Holds, NamedAccounts};
use crate::rules::ug::and_more;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "UG011",
    name: "guests-cannot-satisfy-compliance",
    severity: Severity::Warning,
    what: "A Conditional Access policy requires a managed device from guests, whose devices this tenant does \
          not trust.",
    why: "The device of a guest is managed by the guest's own organisation, if by any. Unless the cross-tenant \
          access settings trust what that organisation says of it, it never counts as compliant here, and the \
          guest is always blocked.",
    bad: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
        Example {
            path: "default.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.crossTenantAccessPolicyConfigurationDefault",
  "inboundTrust": {
    "isMfaAccepted": false,
    "isCompliantDeviceAccepted": false,
    "isHybridAzureADJoinedDeviceAccepted": false
  }
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
    "users": { "includeUsers": ["All"], "excludeUsers": ["GuestsOrExternalUsers"] },
    "applications": { "includeApplications": ["All"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
        Example {
            path: "default.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.crossTenantAccessPolicyConfigurationDefault",
  "inboundTrust": {
    "isMfaAccepted": false,
    "isCompliantDeviceAccepted": false,
    "isHybridAzureADJoinedDeviceAccepted": false
  }
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Authentication and Conditional Access for B2B users",
            url: "https://learn.microsoft.com/entra/external-id/authentication-conditional-access",
        },
        Source {
            title: "Configure cross-tenant access settings",
            url: "https://learn.microsoft.com/entra/external-id/cross-tenant-access-settings-b2b-collaboration",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// The types of guests who come with an account of another organisation. Those of type
/// `internalGuest` have one here, and may have a device here.
const FROM_ELSEWHERE: [&str; 4] =
    ["b2bCollaborationGuest", "b2bCollaborationMember", "b2bDirectConnectUser", "otherExternalUser"];

/// What the tenant believes of devices of others.
enum Trust {
    /// It is not in the files.
    Unknown,
    /// Nothing, for any guest.
    Nobody,
    /// Only devices of this many tenants.
    Some(usize),
    /// Devices of all but these tenants.
    AllBut(Vec<String>),
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut waiting: Vec<Linked<'_, ConditionalAccessPolicy>> = Vec::new();
    let emergency = NamedAccounts::of(tenant, &tenant.facts().emergency_access);
    let enforced = tenant.conditional_access().filter(|policy| policy.facts.is_enforced());
    for policy in
        enforced.filter(|policy| !guests(policy.facts).is_empty() && !are_excluded_as_group(tenant, policy.facts))
    {
        let Some(needs) = Needs::of(policy.facts) else { continue };
        match trust(tenant, needs) {
            Trust::Unknown => waiting.push(policy),
            Trust::AllBut(partners) if partners.is_empty() => {}
            trust => {
                let group = unknown_group(tenant, &policy, &emergency);
                report(&policy, &trust, group, findings);
            }
        }
    }
    let Some(first) = waiting.first() else { return };
    let message = format!(
        "Whether guests can come by {} depends on the cross-tenant access settings, which are not in these files: only \
         with inbound trust in devices can a guest's device count as compliant",
        and_more(first.label(), waiting.len())
    );
    let finding = findings.report(first.at(first.facts.users.span), message);
    finding.help("Export the cross-tenant access settings (policies/crossTenantAccessPolicy/default and /partners).");
    finding.unknown();
}

/// The types of guests from elsewhere whom a policy is for.
fn guests(policy: &ConditionalAccessPolicy) -> Vec<&'static str> {
    let is_in = |list: &[Principal], kind: &str, all_users: bool| {
        list.iter().any(|user| match user.kind {
            PrincipalKind::User => user.id.is("GuestsOrExternalUsers") || (all_users && user.id.is("All")),
            PrincipalKind::Guests => user.id.value.split(',').any(|one| one.trim().eq_ignore_ascii_case(kind)),
            PrincipalKind::Group | PrincipalKind::Role => false,
        })
    };
    let users = &policy.users;
    let in_scope = |kind: &&str| is_in(&users.include, kind, true) && !is_in(&users.exclude, kind, true);
    FROM_ELSEWHERE.into_iter().filter(|kind| in_scope(kind)).collect()
}

/// Whether the policy excludes a dynamic group of all guests.
fn are_excluded_as_group(tenant: &Tenant, policy: &ConditionalAccessPolicy) -> bool {
    let groups = policy.users.exclude.iter().filter(|user| user.kind == PrincipalKind::Group);
    let rules = groups.filter_map(|user| tenant.group(&user.id.value)?.facts.membership_rule.as_ref());
    let mut words = rules.map(|rule| rule.value.to_ascii_lowercase());
    words.any(|rule| rule.contains("usertype") && rule.contains("guest"))
}

/// An excluded group that may be the one of all guests: nothing in the files says who is in it.
fn unknown_group(
    tenant: &Tenant,
    policy: &Linked<'_, ConditionalAccessPolicy>,
    emergency: &NamedAccounts<'_>,
) -> Option<String> {
    let is_unknown = |group: &&Principal| {
        let known = tenant.group(&group.id.value).map(|group| group.facts);
        let says = known.is_some_and(|known| known.membership_rule.is_some() || known.members.is_some());
        group.kind == PrincipalKind::Group && !says && emergency.hold(group) != Holds::Yes
    };
    let group = policy.facts.users.exclude.iter().find(is_unknown)?;
    Some(tenant.show(&group.id.value))
}

/// Which states of a device are asked for.
#[derive(Clone, Copy)]
struct Needs {
    compliant: bool,
    hybrid: bool,
    /// Whether one of the two will do.
    one: bool,
}

impl Needs {
    /// What the policy demands, if nothing but a managed device will do.
    fn of(policy: &ConditionalAccessPolicy) -> Option<Self> {
        let grant = policy.grant.as_ref()?;
        let (compliant, hybrid) = (grant.has(Control::CompliantDevice), grant.has(Control::DomainJoinedDevice));
        let controls = usize::from(compliant) + usize::from(hybrid);
        let needed = controls > 0 && (grant.needs_all() || controls == grant.len());
        needed.then_some(Self { compliant, hybrid, one: !grant.needs_all() })
    }

    fn are_met(self, compliant: Option<Flag>, hybrid: Option<Flag>) -> bool {
        let is_on = |flag: Option<Flag>| flag.is_some_and(|flag| flag.value);
        let met = [(self.compliant, is_on(compliant)), (self.hybrid, is_on(hybrid))];
        let mut needed = met.into_iter().filter(|(needed, _)| *needed).map(|(_, met)| met);
        if self.one { needed.any(|met| met) } else { needed.all(|met| met) }
    }
}

fn trust(tenant: &Tenant, needs: Needs) -> Trust {
    let says = |access: &Linked<'_, CrossTenantAccess>| {
        access.facts.trusts_compliant.is_some() || access.facts.trusts_hybrid.is_some()
    };
    let met = |access: &Linked<'_, CrossTenantAccess>| {
        needs.are_met(access.facts.trusts_compliant, access.facts.trusts_hybrid)
    };
    let default = tenant.cross_tenant_access().filter(says).find(|access| access.facts.partner.is_none());
    let Some(default) = default else { return Trust::Unknown };
    let partners = tenant.cross_tenant_access().filter(says).filter_map(|access| {
        let partner = access.facts.partner.as_ref()?;
        let name = access.resource.name.as_ref().unwrap_or(partner);
        Some((name.value.clone(), met(&access)))
    });
    let (trusted, others): (Vec<_>, Vec<_>) = partners.partition(|(_, met)| *met);
    match (met(&default), trusted.len()) {
        (true, _) => Trust::AllBut(others.into_iter().map(|(name, _)| name).collect()),
        (false, 0) => Trust::Nobody,
        (false, count) => Trust::Some(count),
    }
}

fn report(
    policy: &Linked<'_, ConditionalAccessPolicy>,
    trust: &Trust,
    unknown: Option<String>,
    findings: &mut Findings,
) {
    let demand = format!("'{}' requires a managed device from guests", policy.label());
    let message = match trust {
        Trust::Nobody => {
            format!("{demand}, but this tenant trusts no device of another organisation, so guests are always blocked")
        }
        Trust::Some(count) => {
            let of = if *count == 1 {
                "of one partner organisation".to_owned()
            } else {
                format!("of {count} partner organisations")
            };
            format!("{demand}, but this tenant trusts devices {of} only, so all other guests are always blocked")
        }
        Trust::AllBut(partners) => {
            let partners = crate::space::listed(partners);
            format!(
                "{demand}, but this tenant does not trust devices of {partners}, so guests from there are always blocked"
            )
        }
        Trust::Unknown => return,
    };
    let is_likely = unknown.is_some();
    let message = match unknown {
        Some(group) => format!("{message}, unless the excluded group {group} holds them"),
        None => message,
    };
    let finding = findings.report(policy.at(policy.facts.users.span), message);
    if is_likely {
        finding.likely();
    }
    finding.help(
        "Exclude guests and protect them by a policy of their own, such as multifactor authentication, or trust the \
         devices of the organisations that they come from.",
    );
    // Whoever trusts some has thought about the others.
    finding.lower_if(!matches!(trust, Trust::Nobody));
}
