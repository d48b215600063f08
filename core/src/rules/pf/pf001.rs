//! An ignore takes nothing out of the report.

use crate::finding::Severity;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "PF001",
    name: "unused-ignore",
    severity: Severity::Warning,
    what: "An ignore takes nothing out of the report.",
    why: "Its cause is gone, or the policy has another name now. Left where it is, it would hide the next finding of that kind, which nobody has agreed to.",
    bad: &[
        Example {
            path: "ios.json",
            text: r##"{ "@odata.type": "#microsoft.graph.iosCompliancePolicy", "displayName": "iOS", "passcodeRequired": true,
  "scheduledActionsForRule": [
    { "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 24 }] }
  ] }"##,
        },
        Example {
            path: "pitfall.toml",
            text: "[[ignore]]\nrule = \"GP003\"\npolicy = \"iOS\"\nreason = \"Kiosks, agreed with the help desk\"\n",
        },
    ],
    good: &[
        Example {
            path: "ios.json",
            text: r##"{ "@odata.type": "#microsoft.graph.iosCompliancePolicy", "displayName": "iOS", "passcodeRequired": true,
  "scheduledActionsForRule": [
    { "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 0 }] }
  ] }"##,
        },
        Example {
            path: "pitfall.toml",
            text: "[[ignore]]\nrule = \"GP003\"\npolicy = \"iOS\"\nreason = \"Kiosks, agreed with the help desk\"\n",
        },
    ],
    sources: &[Source {
        title: "Use access reviews to manage users excluded from Conditional Access policies",
        url: "https://learn.microsoft.com/entra/id-governance/conditional-access-exclusion",
    }],
    needs_complete: &[],
    check: Check::Ignores,
};
