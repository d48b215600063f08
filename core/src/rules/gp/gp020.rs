//! Actions that do not reach devices of a partner.

use std::collections::BTreeSet;

use crate::finding::{Findings, Severity};
use crate::policy::{CompliancePolicy, Platform};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "GP020",
    name: "partner-managed-no-actions",
    severity: Severity::Hint,
    what: "A compliance partner judges the devices of a platform for which compliance policies have actions.",
    why: "Intune neither notifies nor locks nor retires devices that another product manages and judges. The \
          policies say otherwise, so somebody may rely on it.",
    bad: &[
        Example {
            path: "partner.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.complianceManagementPartner",
  "displayName": "Jamf Device Compliance",
  "partnerState": "enabled",
  "macOsOnboarded": true
}"##,
        },
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.macOSCompliancePolicy",
  "displayName": "macOS",
  "storageRequireEncryption": true,
  "scheduledActionsForRule": [
    {
      "scheduledActionConfigurations": [
        { "actionType": "block", "gracePeriodHours": 24 },
        { "actionType": "remoteLock", "gracePeriodHours": 48 }
      ]
    }
  ]
}"##,
        },
    ],
    good: &[
        Example {
            path: "partner.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.complianceManagementPartner",
  "displayName": "Jamf Device Compliance",
  "partnerState": "enabled",
  "macOsOnboarded": true
}"##,
        },
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.macOSCompliancePolicy",
  "displayName": "macOS",
  "storageRequireEncryption": true,
  "scheduledActionsForRule": [{ "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 24 }] }]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Configure actions for noncompliant devices in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/actions-for-noncompliance",
        },
        Source {
            title: "Support third-party device compliance partners in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-partners",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const MAX_RELATED: usize = 3;

fn check(tenant: &Tenant, findings: &mut Findings) {
    for partner in tenant.compliance_partners() {
        let served = |policy: &Linked<'_, CompliancePolicy>| {
            let platform = policy.facts.platform?;
            let actions = policy.facts.actions.iter().flat_map(|actions| &actions.items);
            let action = actions
                .filter(|action| !action.is("block") && !action.is("noAction"))
                .find(|action| action.kind.is_some());
            partner.facts.serves(platform).then_some((platform, action?.span))
        };
        let policies: Vec<_> = tenant.compliance().filter_map(|policy| Some((policy, served(&policy)?))).collect();
        let platforms: BTreeSet<Platform> = policies.iter().map(|(_, (platform, _))| *platform).collect();
        if platforms.is_empty() {
            continue;
        }
        let names: Vec<String> = platforms.iter().map(|platform| platform.name().to_owned()).collect();
        let message = format!(
            "'{}' judges {} devices; Intune's actions for noncompliance do not reach those",
            partner.label(),
            listed(&names)
        );
        let finding = findings.report(partner.place(), message);
        finding.help("Let the partner's product tell the users of its devices.");
        for (policy, (_, span)) in policies.iter().take(MAX_RELATED) {
            finding.related(policy.at(*span), format!("an action of '{}'", policy.label()));
        }
    }
}
