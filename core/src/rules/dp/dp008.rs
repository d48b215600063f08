//! Endpoint security in the format of the past.

use crate::finding::{Findings, Severity};
use crate::json::Value;
use crate::rules::dp::name;
use crate::rules::{Check, Example, Rule, Source};
use crate::table;

pub(crate) const RULE: Rule = Rule {
    code: "DP008",
    name: "legacy-template-intent",
    severity: Severity::Info,
    what: "An endpoint security policy is an intent of a template that was replaced.",
    why: "New settings come only to the templates in the format of the settings catalog, since April 2022 for \
          most. The old policy can be kept, but not made again, and what it lacks it will always lack.",
    bad: &[Example {
        path: "bitlocker.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementIntent",
  "displayName": "BitLocker",
  "templateId": "d1174162-1dd2-4976-affc-6667049ab0ae"
}"##,
    }],
    good: &[Example {
        path: "bitlocker.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
  "name": "BitLocker",
  "platforms": "windows10",
  "templateReference": { "templateId": "46ddfc50-d10f-4867-b852-9434254b3bff_1", "templateFamily": "endpointSecurityDiskEncryption" }
}"##,
    }],
    sources: &[Source {
        title: "Manage endpoint security policies in Microsoft Intune",
        url: "https://learn.microsoft.com/mem/intune/protect/endpoint-security-policy",
    }],
    needs_complete: &[],
    check: Check::Json(check),
};

const TEXT: &str = include_str!("../../../data/replaced-templates.txt");
static TABLE: [[&str; 2]; table::count(TEXT)] = table::rows(TEXT, b' ');

fn check(policy: Value<'_>, findings: &mut Findings) {
    let Some((_, id)) = policy.member("templateId") else { return };
    let Some(template) = id.plain_text().and_then(replaced) else { return };
    let message = format!(
        "'{}' is a policy of the old template {template}, whose successor alone gets new settings",
        name(policy)
    );
    findings
        .report(id.span(), message)
        .help("Make it again from today's template of endpoint security, then take the assignments of this one away.");
}

/// The name of a template that was replaced.
fn replaced(id: &str) -> Option<&'static str> {
    TABLE.iter().find(|[known, _]| known.eq_ignore_ascii_case(id)).map(|[_, name]| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_template() {
        assert!(TABLE.iter().all(|[id, _]| id.len() == 36));
        assert_eq!(replaced("D1174162-1dd2-4976-affc-6667049ab0ae"), Some("BitLocker"));
    }
}
