//! A threat level without consequence.

use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::State;
use crate::policy::{CompliancePolicy, ConditionalAccessPolicy, Control, Platform};
use crate::recognise::Kind;
use crate::rules::tl::{Demand, demands, is_unassigned};
use crate::rules::{Check, Example, Rule, Source};
use crate::settings::{Reach, Reaches};
use crate::space::{Overlap, Population, overlap};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "TL009",
    name: "threat-rule-not-enforced",
    severity: Severity::Warning,
    what: "A compliance policy demands a threat level, and no Conditional Access policy requires a compliant \
          device of its users.",
    why: "Intune then records that a device is under attack and nothing follows: mail and documents stay open \
          to it. Only Conditional Access keeps a noncompliant device out.",
    bad: &[
        Example {
            path: "risk.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "ca.json",
            text: r##"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["windows"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"##,
        },
    ],
    good: &[
        Example {
            path: "risk.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
        Example {
            path: "ca.json",
            text: r##"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["All"] },
    "platforms": { "includePlatforms": ["windows"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Create and assign a compliance policy to set the device risk level",
            url: "https://learn.microsoft.com/mem/intune/protect/advanced-threat-protection-configure",
        },
        Source {
            title: "Step 4. Require healthy and compliant devices with Intune",
            url: "https://learn.microsoft.com/microsoft-365/solutions/manage-devices-with-intune-require-compliance",
        },
    ],
    needs_complete: &[Kind::ConditionalAccessPolicy],
    check: Check::Tenant(check),
};

/// What of Conditional Access keeps noncompliant devices of a platform out.
struct Access<'t> {
    /// The first of the policies.
    policy: Linked<'t, ConditionalAccessPolicy>,
    /// Whom they keep out together.
    users: Population,
}

impl<'t> Access<'t> {
    fn on(tenant: &'t Tenant, platform: Platform) -> Option<Self> {
        let keeps_out = |policy: &Linked<'t, ConditionalAccessPolicy>| {
            let facts = policy.facts;
            facts.may_be_enforced()
                && (facts.requires_compliant(platform)
                    || (filters_compliance(facts) && facts.platforms().contains(&platform)))
        };
        let policies: Vec<_> = tenant.conditional_access().filter(keeps_out).collect();
        // Without their states nobody knows which of them are enforced.
        let users = policies.iter().map(|policy| Population::clone(&Population::of_policy(tenant, policy)));
        Some(Self { policy: *policies.first()?, users: Population::union(users) })
    }
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::ConditionalAccessPolicy) {
        return;
    }
    let mut relying: BTreeMap<Platform, Option<Access<'_>>> = BTreeMap::new();
    let mut reaches = Reaches::new(tenant);
    let mut known: BTreeMap<(u32, Platform), Overlap> = BTreeMap::new();
    let mut undecided: Option<(Linked<'_, CompliancePolicy>, String, usize)> = None;
    for policy in tenant.compliance() {
        let Some(platform) = policy.facts.platform else { continue };
        let Some(demand) = demands(policy.facts).find(Demand::keeps_devices_out) else { continue };
        if is_unassigned(policy.facts) || only_reports(tenant, &policy) {
            continue;
        }
        let access = relying.entry(platform).or_insert_with(|| Access::on(tenant, platform)).as_ref();
        let missing = match (access, &policy.facts.assignments, reaches.of(policy.facts.assignments.as_deref())) {
            (None, _, _) => None,
            (Some(access), Some(assignments), Reach::Some(reach)) => {
                let answer = known.entry((reach, platform)).or_insert_with(|| {
                    overlap(tenant, &Population::of_assignments(tenant, assignments), &access.users)
                });
                match answer {
                    Overlap::Yes(_) => continue,
                    Overlap::Unknown(missing) => Some(missing.to_string()),
                    Overlap::No => None,
                }
            }
            _ => Some("its assignments".to_owned()),
        };
        match missing {
            None => {
                let others = access.map(|access| access.policy);
                report(tenant, &policy, demand, platform, others, findings);
            }
            Some(missing) => undecided.get_or_insert((policy, missing, 0)).2 += 1,
        }
    }
    if let Some((policy, missing, count)) = undecided {
        let others = match count - 1 {
            0 => String::new(),
            more => format!(" and {more} more policies"),
        };
        let message = format!(
            "Whether Conditional Access requires a compliant device from the users of '{}'{others} depends on {missing}, \
             which the files do not tell",
            policy.label()
        );
        findings
            .report(policy.place(), message)
            .help("Export the groups with their members, and all assignments.")
            .unknown();
    }
}

fn report(
    tenant: &Tenant,
    policy: &Linked<'_, CompliancePolicy>,
    demand: Demand,
    platform: Platform,
    others: Option<Linked<'_, ConditionalAccessPolicy>>,
    findings: &mut Findings,
) {
    let of_whom = if others.is_some() { "its users" } else { "anybody" };
    let message = format!(
        "'{}' demands a threat level, but no enforced Conditional Access policy requires a compliant {} device from \
         {of_whom}: a device under attack is recorded, not kept out",
        policy.label(),
        platform.name()
    );
    let finding = findings.report(policy.at(demand.span), message);
    finding
        .help("Require a compliant device of the same users in Conditional Access, for a start in report-only mode.");
    if let Some(other) = others {
        finding.related(other.place(), format!("'{}' does so for others", other.label()));
    }
    let mut enforced = tenant.conditional_access().filter(|policy| policy.facts.is_enforced());
    if let Some(optional) = enforced.find(|policy| policy.facts.makes_optional(Control::CompliantDevice, platform)) {
        finding.related(optional.place(), format!("to '{}', compliance is one of several ways in", optional.label()));
    }
    let mut dormant = tenant.conditional_access().filter(|policy| policy.facts.is_dormant());
    if let Some(would) = dormant.find(|policy| policy.facts.requires_compliant(platform)) {
        let words = match would.facts.state() {
            State::ReportOnly => "would do so, but only reports",
            _ => "would do so, but is switched off",
        };
        finding.related(would.place(), format!("'{}' {words}", would.label()));
    }
}

/// Whether a device filter looks at compliance: another way to keep devices out.
fn filters_compliance(policy: &ConditionalAccessPolicy) -> bool {
    let rule = policy.device_filter.as_ref().and_then(|filter| filter.rule.as_ref());
    rule.is_some_and(|rule| rule.text.value.to_ascii_lowercase().contains("iscompliant"))
}

/// Whether the owner says that no access is meant to depend on a policy.
fn only_reports(tenant: &Tenant, policy: &Linked<'_, CompliancePolicy>) -> bool {
    let names = [&policy.resource.id, &policy.resource.name];
    names.into_iter().flatten().any(|text| tenant.facts().reporting_only.iter().any(|name| text.is(name)))
}
