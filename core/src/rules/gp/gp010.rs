//! Company data is removed before users had time.

use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::gp::hours;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "GP010",
    name: "destructive-action-too-early",
    severity: Severity::Error,
    what: "An action that removes company data or access comes no later than the device is marked noncompliant, \
          or within a week.",
    why: "Retiring removes company data and the management of the device, wiping removes everything. Whoever \
          is on holiday for a week comes back to an empty phone. Today Intune puts a device to retire on a \
          list for an administrator to confirm; such a list is confirmed as a whole sooner or later.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "scheduledActionsForRule": [
    {
      "scheduledActionConfigurations": [
        { "actionType": "block", "gracePeriodHours": 72 },
        { "actionType": "retire", "gracePeriodHours": 24 },
        { "actionType": "pushNotification", "gracePeriodHours": 0 }
      ]
    }
  ]
}"##,
    }],
    good: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "scheduledActionsForRule": [
    {
      "scheduledActionConfigurations": [
        { "actionType": "block", "gracePeriodHours": 72 },
        { "actionType": "retire", "gracePeriodHours": 720 },
        { "actionType": "pushNotification", "gracePeriodHours": 0 }
      ]
    }
  ]
}"##,
    }],
    sources: &[Source {
        title: "Configure actions for noncompliant devices in Intune",
        url: "https://learn.microsoft.com/mem/intune/protect/actions-for-noncompliance",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// A week: the shortest time after which nobody is merely away. Our number, not Microsoft's.
const SHORTEST: i64 = 168;

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    let block = policy.block();
    for action in policy.actions.iter().flat_map(|actions| &actions.items) {
        let Some(kind) = REMOVING.into_iter().find(|kind| action.is(kind)) else { continue };
        let name = resource.label();
        let at = action.hours();
        let early = block.filter(|&(_, grace)| at.is_some_and(|at| at <= grace));
        let (message, severity) = match (early, at) {
            (Some((_, grace)), Some(at)) => {
                let message = format!(
                    "\"{kind}\" at {} in '{name}' comes no later than \"block\" at {}: {}",
                    hours(at),
                    hours(grace),
                    effect(kind)
                );
                (message, Severity::Error)
            }
            (None, Some(at)) if at < SHORTEST => {
                (format!("\"{kind}\" in '{name}' is due after {}: {}", hours(at), effect(kind)), Severity::Warning)
            }
            _ if kind == "wipe" => {
                let message = format!(
                    "\"wipe\" in '{name}' erases the device, private data included; the admin center does not offer it"
                );
                (message, Severity::Warning)
            }
            _ => continue,
        };
        let finding = findings.report(action.schedule(), message).severity(severity);
        finding.help(match kind {
            "wipe" => "Use \"retire\" instead: it removes company data alone. Give users weeks, for example 720 hours.",
            _ => "Give users weeks, for example gracePeriodHours 720, and a message before that.",
        });
        if let Some((block, _)) = early {
            finding.related(block.schedule(), "the device is marked noncompliant here");
        }
    }
}

const REMOVING: [&str; 3] = ["retire", "wipe", "removeResourceAccessProfiles"];

fn effect(kind: &str) -> &'static str {
    match kind {
        "retire" => "the device is put on the list for removal of company data before its user had a chance to mend it",
        "wipe" => "the device is erased before its user had a chance to mend it",
        _ => "mail, VPN and Wi-Fi profiles are removed before the user had a chance to mend the device",
    }
}
