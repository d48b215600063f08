//! A threat level too generous for the data.

use crate::confidentiality::Confidentiality;
use crate::finding::{Findings, Severity};
use crate::rules::protected::Protection;
use crate::rules::tl::{Level, is_unassigned, strictest};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "TL017",
    name: "threat-level-below-tier",
    severity: Severity::Info,
    what: "A compliance policy that protects data of high confidentiality accepts medium threats.",
    why: "Microsoft recommends \"medium\" for an organisation as a whole and \"secured\" for devices that open its \
          most sensitive data: not a single known threat. What is confidential is said in pitfall.toml.",
    bad: &[
        Example {
            path: "pitfall.toml",
            text: r##"[confidentiality.high]
policies = ["Windows risk"]"##,
        },
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
    ],
    good: &[
        Example {
            path: "pitfall.toml",
            text: r##"[confidentiality.high]
policies = ["Windows risk"]"##,
        },
        Example {
            path: "risk.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "secured",
  "assignments": [{ "target": { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" } }]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Zero Trust identity and device access configurations",
            url: "https://learn.microsoft.com/security/zero-trust/zero-trust-identity-device-access-policies-overview",
        },
        Source {
            title: "Create a Mobile Threat Defense device compliance policy with Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/mtd-device-compliance-policy-create",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    if tenant.facts().confidentiality.is_empty() {
        return;
    }
    let protection = Protection::new(tenant);
    for policy in tenant.compliance().filter(|policy| !is_unassigned(policy.facts)) {
        let Some(demand) = strictest(policy.facts).filter(|demand| demand.level == Level::Medium) else { continue };
        let known = protection.of(&policy);
        let sensitive = known.iter().filter(|protected| protected.level >= Confidentiality::High);
        let Some(protected) = sensitive.max_by_key(|protected| protected.certain) else { continue };
        let message = format!(
            "'{}' accepts threats up to \"medium\" for data of {} confidentiality, {}",
            policy.label(),
            protected.level.name(),
            protected.words
        );
        let finding = findings.report(policy.at(demand.span), message);
        finding
            .help("Demand \"secured\" of devices that open such data, in a policy of their own if others need more.");
        if let Some(place) = protected.place {
            finding.related(place, "asks for a compliant device");
        }
        if !protected.certain {
            finding.likely();
        }
    }
}
