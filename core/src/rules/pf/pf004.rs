//! A limit of the house is for a setting that there seems not to be.

use crate::finding::Severity;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "PF004",
    name: "limit-without-setting",
    severity: Severity::Warning,
    what: "A limit in pitfall.toml is for a setting that no policy has, and whose name is much like another one's.",
    why: "With a slip in its name a limit holds nothing, and nobody notices: policies outside of it pass. Only names that neither \
          Microsoft Graph's model nor any policy has are told, and only where it shows what was meant.",
    bad: &[
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "passwordRequired": true,
  "passwordMinimumLength": 6
}"##,
        },
        Example {
            path: "pitfall.toml",
            text: "[limits]\npasswordMinLength = { min = 8, owner = \"the security handbook\" }\n",
        },
    ],
    good: &[
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "passwordRequired": true,
  "passwordMinimumLength": 8
}"##,
        },
        Example {
            path: "pitfall.toml",
            text: "[limits]\npasswordMinimumLength = { min = 8, owner = \"the security handbook\" }\n",
        },
    ],
    sources: &[Source {
        title: "windows10CompliancePolicy resource type",
        url: "https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-windows10compliancepolicy",
    }],
    needs_complete: &[],
    check: Check::Ignores,
};
