//! Two products must agree that a device is safe.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::tl::{Demand, demands};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "TL013",
    name: "two-threat-sources",
    severity: Severity::Info,
    what: "A compliance policy demands the threat level of a partner and that of Defender for Endpoint.",
    why: "Both must be met. Where only one of the two products is in use, the other has nothing to say about \
          any device.",
    bad: &[Example {
        path: "risk.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "low",
  "advancedThreatProtectionRequiredSecurityLevel": "medium"
}"##,
    }],
    good: &[Example {
        path: "risk.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS risk",
  "advancedThreatProtectionRequiredSecurityLevel": "medium"
}"##,
    }],
    sources: &[
        Source {
            title: "Create a Mobile Threat Defense device compliance policy with Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/mtd-device-compliance-policy-create",
        },
        Source {
            title: "Create and assign a compliance policy to set the device risk level",
            url: "https://learn.microsoft.com/mem/intune/protect/advanced-threat-protection-configure",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    let demands: Vec<Demand> = demands(policy).collect();
    let [partner, defender] = demands.as_slice() else { return };
    let message = format!(
        "'{}' demands \"{}\" of a partner and \"{}\" of Defender for Endpoint; a device must meet both",
        resource.label(),
        partner.level.name(),
        defender.level.name()
    );
    let finding = findings.report(defender.span, message);
    finding.help(format!(
        "Keep the one whose product is in use; for the other set {} or {} to \"unavailable\".",
        partner.property, defender.property
    ));
    finding.related(partner.span, "the level of the partner");
}
