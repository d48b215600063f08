//! The only threat level of a platform goes to nobody.

use std::collections::BTreeSet;

use crate::finding::{Findings, Severity};
use crate::policy::{CompliancePolicy, Platform};
use crate::rules::tl::{is_unassigned, strictest};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "TL010",
    name: "threat-rule-on-unassigned-policy",
    severity: Severity::Warning,
    what: "The only compliance policy of a platform that demands a threat level is assigned to nobody.",
    why: "A policy that reaches no device checks none. Somebody wrote it, so somebody counts on it.",
    bad: &[Example {
        path: "risk.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium",
  "assignments": []
}"##,
    }],
    good: &[Example {
        path: "risk.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
    }],
    sources: &[
        Source {
            title: "Create and assign a compliance policy to set the device risk level",
            url: "https://learn.microsoft.com/mem/intune/protect/advanced-threat-protection-configure",
        },
        Source {
            title: "Assign user and device profiles in Intune",
            url: "https://learn.microsoft.com/mem/intune/configuration/device-profile-assign",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    if tenant.facts().templates {
        return;
    }
    let demanding = |policy: Linked<'_, CompliancePolicy>| strictest(policy.facts).is_some();
    let in_use: BTreeSet<Platform> = tenant
        .compliance()
        .filter(|policy| demanding(*policy) && !is_unassigned(policy.facts))
        .filter_map(|policy| policy.facts.platform)
        .collect();
    for policy in tenant.compliance().filter(|policy| is_unassigned(policy.facts)) {
        let (Some(platform), Some(demand)) = (policy.facts.platform, strictest(policy.facts)) else { continue };
        if in_use.contains(&platform) {
            continue;
        }
        let message = format!(
            "'{}' demands a threat level on {} and is assigned to nobody; no other policy demands one there",
            policy.label(),
            platform.name()
        );
        let finding = findings.report(policy.place(), message);
        finding.help("Assign it to the users whose devices report a threat level, or delete it.");
        finding.related(policy.at(demand.span), "the threat level");
    }
}
