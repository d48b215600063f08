//! Threat protection without a level.

use crate::finding::{Findings, Severity};
use crate::json::Value;
use crate::rules::tl::{DEFENDER_LEVEL, PARTNER_LEVEL as LEVEL, SWITCH};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "TL002",
    name: "threat-enabled-without-level",
    severity: Severity::Error,
    what: "A compliance policy switches threat protection on and demands no threat level.",
    why: "The switch alone checks nothing: without a level there is nothing that the threat found on a device could be \
          compared with, and every device passes.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "unavailable"
}"##,
    }],
    good: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS risk",
  "deviceThreatProtectionEnabled": true,
  "deviceThreatProtectionRequiredSecurityLevel": "medium"
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
    check: Check::Json(check),
};

// The JSON itself, since a level of `null` is an answer and one that is missing is none.
fn check(policy: Value<'_>, findings: &mut Findings) {
    let bag = policy.get_set("AdditionalProperties").filter(|bag| bag.is_object());
    let member = |name: &str| policy.member(name).or_else(|| bag?.member(name));
    let Some((switch, on)) = member(SWITCH) else { return };
    if on.bool() != Some(true) {
        return;
    }
    let name = policy.get("displayName").and_then(Value::text);
    let name = name.map_or_else(|| "The policy".to_owned(), |name| format!("'{name}'"));
    match member(LEVEL) {
        Some((_, level)) => {
            let none = level.is_null()
                || level.text().is_some_and(|text| {
                    ["", "unavailable", "notSet"].iter().any(|none| none.eq_ignore_ascii_case(&text))
                });
            // On phones and Macs the switch may be on for the other level, which Defender for Endpoint answers.
            if none && !asks_defender(member(DEFENDER_LEVEL)) {
                let message =
                    format!("{name} switches threat protection on but demands no threat level: every device passes");
                findings
                    .report(level.span(), message)
                    .help(format!("Set {LEVEL} to \"medium\" or stricter, or switch {SWITCH} off."));
            }
        }
        None => {
            let message = format!("Which threat level {name} demands is not in the file: {LEVEL} was not exported");
            findings.report(switch.span(), message).help(format!("Export {LEVEL}.")).unknown();
        }
    }
}

fn asks_defender(level: Option<(Value<'_>, Value<'_>)>) -> bool {
    let level = level.and_then(|(_, level)| level.text());
    level.is_some_and(|level| ["secured", "low", "medium", "high"].iter().any(|word| word.eq_ignore_ascii_case(&level)))
}
