//! An action that the platform does not know.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::order::Order;
use crate::policy::compliance::Action;
use crate::policy::{Facts, Platform, Resource};
use crate::rules::gp::is_aosp;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;

pub(crate) const RULE: Rule = Rule {
    code: "GP018",
    name: "action-unsupported-on-platform",
    severity: Severity::Error,
    what: "An action for noncompliance does not exist on the platform of the policy.",
    why: "Intune cannot lock Windows and Linux devices remotely, sends push messages to phones and tablets \
          alone, and does not retire Linux devices. The action never happens, and whoever relies on it learns \
          that in an emergency.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "bitLockerEnabled": true,
  "scheduledActionsForRule": [
    {
      "scheduledActionConfigurations": [
        { "actionType": "block", "gracePeriodHours": 24 },
        { "actionType": "remoteLock", "gracePeriodHours": 48 }
      ]
    }
  ]
}"##,
    }],
    good: &[Example {
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
    }],
    sources: &[Source {
        title: "Configure actions for noncompliant devices in Intune",
        url: "https://learn.microsoft.com/mem/intune/protect/actions-for-noncompliance",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    let Some(platform) = policy.platform else { return };
    let aosp = is_aosp(policy);
    let unknown = |action: &&Action| match platform {
        Platform::Windows => action.is("remoteLock") || action.is("pushNotification"),
        Platform::MacOs => action.is("pushNotification"),
        Platform::Linux => ["remoteLock", "pushNotification", "retire"].iter().any(|kind| action.is(kind)),
        // Push messages come through apps of the Play store, which these devices do not have.
        Platform::Android => aosp && action.is("pushNotification"),
        Platform::Ios | Platform::WindowsPhone => false,
    };
    let unknown: Vec<&Action> = policy.actions.iter().flat_map(|actions| &actions.items).filter(unknown).collect();
    let Some(first) = unknown.first() else { return };
    let mut kinds: Vec<String> =
        unknown.iter().filter_map(|action| Some(format!("\"{}\"", action.kind.as_ref()?.value))).collect();
    kinds.order();
    kinds.dedup();
    let do_not = if kinds.len() == 1 { "does not" } else { "do not" };
    let platform = if aosp { "Android without Google services (AOSP)" } else { platform.name() };
    let message = format!("{} in '{}' {do_not} run on {platform}", listed(&kinds), resource.label());
    let span = first.kind.as_ref().map_or(first.span, |kind| kind.span);
    let finding = findings.report(span, message);
    // Microsoft Graph refuses a policy without actions.
    if policy.actions.iter().flat_map(|actions| &actions.items).count() > unknown.len() {
        finding.fix(unknown.iter().fold(Fix::safe(), |fix, action| fix.remove(action.span)));
    }
    finding.help(match kinds.iter().any(|kind| kind.contains("push")) {
        true => "Remove it; where users are to be told, use \"notification\" with a message template.",
        false => "Remove it: nothing will come of it.",
    });
}
