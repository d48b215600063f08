//! A threat level for devices where only users count.

use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::policy::{CompliancePolicy, Platform, Target};
use crate::rules::tl::{Reporter, demands};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{GroupKind, group_kind, listed};
use crate::tenant::{Linked, Tenant};
use crate::text::Span;

pub(crate) const RULE: Rule = Rule {
    code: "TL012",
    name: "partner-threat-rule-on-devices",
    severity: Severity::Error,
    what: "A compliance policy that demands a partner's threat level on phones is assigned to devices.",
    why: "The partner knows its users, not Intune's devices: compliance with a Mobile Threat Defense partner \
          works for groups of users alone. Assigned to devices it is not judged.",
    bad: &[Example {
        path: "risk.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "low",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allDevicesAssignmentTarget" } }]
}"##,
    }],
    good: &[Example {
        path: "risk.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "low",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
    }],
    sources: &[Source {
        title: "Create a Mobile Threat Defense device compliance policy with Intune",
        url: "https://learn.microsoft.com/mem/intune/protect/mtd-device-compliance-policy-create",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut unknown: BTreeMap<String, (Linked<'_, CompliancePolicy>, Span, usize)> = BTreeMap::new();
    for policy in tenant.compliance() {
        if !matches!(policy.facts.platform, Some(Platform::Ios | Platform::Android)) {
            continue;
        }
        let Some(demand) = demands(policy.facts).find(|demand| demand.reporter == Reporter::Partner) else { continue };
        let mut to_devices: Vec<(String, Span)> = Vec::new();
        for assignment in policy.facts.assignments.iter().flatten().filter(|assignment| assignment.is_include()) {
            if assignment.target == Target::AllDevices {
                to_devices.push(("all devices".to_owned(), assignment.span));
                continue;
            }
            let id = assignment.group_id.as_ref().map(|id| id.value.as_str());
            let name = assignment.group_name.as_ref();
            let Some(id) = id.or_else(|| tenant.group_id_of_name(&name?.value)) else { continue };
            match group_kind(tenant, id) {
                GroupKind::Devices => to_devices.push((format!("group {}", tenant.show(id)), assignment.span)),
                GroupKind::Users => {}
                GroupKind::Unknown => {
                    unknown.entry(tenant.show(id)).or_insert((policy, assignment.span, 0)).2 += 1;
                }
            }
        }
        let Some((_, span)) = to_devices.first() else { continue };
        let names: Vec<String> = to_devices.iter().map(|(name, _)| name.clone()).collect();
        let message = format!(
            "'{}' demands the threat level of a partner and is assigned to {}: that works for users alone",
            policy.label(),
            listed(&names)
        );
        let finding = findings.report(policy.at(*span), message);
        finding.help("Assign it to groups of users, or to all users.");
        finding.related(policy.at(demand.span), "the threat level");
    }
    let count = unknown.len();
    if let Some((group, (policy, span, _))) = unknown.into_iter().next() {
        let others = match count - 1 {
            0 => String::new(),
            1 => " (and one more group)".to_owned(),
            more => format!(" (and {more} more groups)"),
        };
        let message = format!(
            "'{}' demands the threat level of a partner, which works for groups of users alone; whether group \
             {group}{others} holds users or devices is not in the files",
            policy.label()
        );
        findings.report(policy.at(span), message).help("Export the groups with their members.").unknown();
    }
}
