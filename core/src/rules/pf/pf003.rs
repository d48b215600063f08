//! A comment asks to ignore findings and does not say which, or why.

use crate::finding::Severity;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "PF003",
    name: "ignore-not-understood",
    severity: Severity::Warning,
    what: "A comment asks to ignore findings and does not say which, or why.",
    why: "An exception without a reason is one that nobody dares to remove, and a rule with a slip in its name would leave the finding where it is. Such a comment does not hold.",
    bad: &[Example {
        path: "ios.jsonc",
        text: r##"{ "@odata.type": "#microsoft.graph.iosCompliancePolicy", "displayName": "iOS", "passcodeRequired": true,
  // pitfall: ignore[GP003]
  "scheduledActionsForRule": [
    { "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 0 }] }
  ] }"##,
    }],
    good: &[Example {
        path: "ios.jsonc",
        text: r##"{ "@odata.type": "#microsoft.graph.iosCompliancePolicy", "displayName": "iOS", "passcodeRequired": true,
  // pitfall: ignore[GP003] Kiosks, agreed with the help desk
  "scheduledActionsForRule": [
    { "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 0 }] }
  ] }"##,
    }],
    sources: &[Source {
        title: "Use access reviews to manage users excluded from Conditional Access policies",
        url: "https://learn.microsoft.com/entra/id-governance/conditional-access-exclusion",
    }],
    needs_complete: &[],
    check: Check::Ignores,
};
