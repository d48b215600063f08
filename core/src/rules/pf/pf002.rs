//! An ignore has come to its end, and what it was for is still there.

use crate::finding::Severity;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "PF002",
    name: "expired-ignore",
    severity: Severity::Warning,
    what: "An ignore has come to its end, and what it was for is still there.",
    why: "The exception was agreed on for a time. From the day after, its findings are shown again, and this one says why.",
    bad: &[
        Example {
            path: "ios.json",
            text: r##"{ "@odata.type": "#microsoft.graph.iosCompliancePolicy", "displayName": "iOS", "passcodeRequired": true,
  "scheduledActionsForRule": [
    { "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 0 }] }
  ] }"##,
        },
        Example {
            path: "pitfall.toml",
            text: "[[ignore]]\nrule = \"GP003\"\npolicy = \"iOS\"\nreason = \"Kiosks, agreed with the help desk\"\nexpires = 2026-09-30\n",
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
            text: "[[ignore]]\nrule = \"GP003\"\npolicy = \"iOS\"\nreason = \"Kiosks, agreed with the help desk\"\nexpires = 2030-09-30\n",
        },
    ],
    sources: &[Source {
        title: "Use access reviews to manage users excluded from Conditional Access policies",
        url: "https://learn.microsoft.com/entra/id-governance/conditional-access-exclusion",
    }],
    needs_complete: &[],
    check: Check::Ignores,
};
