//! The same action twice at the same time.

use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::order::Order;
use crate::policy::compliance::Action;
use crate::policy::{Facts, Resource};
use crate::rules::gp::hours;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;

pub(crate) const RULE: Rule = Rule {
    code: "GP011",
    name: "duplicate-action-same-time",
    severity: Severity::Info,
    what: "An action stands twice in a compliance policy with the same schedule.",
    why: "The second one does nothing: Intune sends a message once a day at most, and a device can be marked \
          only once. Often another schedule or another template was meant.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "scheduledActionsForRule": [
    {
      "scheduledActionConfigurations": [
        { "actionType": "block", "gracePeriodHours": 48 },
        { "actionType": "pushNotification", "gracePeriodHours": 0 },
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
        { "actionType": "block", "gracePeriodHours": 48 },
        { "actionType": "pushNotification", "gracePeriodHours": 0 },
        { "actionType": "pushNotification", "gracePeriodHours": 24 }
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

/// What tells actions apart: kind, hours, template, and who gets a copy.
type Identity = (String, i64, String, Vec<String>);

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    let mut seen: BTreeMap<Identity, &Action> = BTreeMap::new();
    let mut twice: Vec<(&Action, &Action)> = Vec::new();
    for action in policy.actions.iter().flat_map(|actions| &actions.items) {
        let Some(identity) = identity(action) else { continue };
        match seen.get(&identity) {
            Some(first) => twice.push((first, action)),
            None => {
                seen.insert(identity, action);
            }
        }
    }
    let Some((_, second)) = twice.first() else { return };
    let mut names: Vec<String> = twice.iter().filter_map(|(_, action)| show(action)).collect();
    names.dedup();
    let message = format!("'{}' lists {} more than once; once is enough", resource.label(), listed(&names));
    let finding = findings.report(second.span, message);
    finding.help("Remove it, or give it the schedule or the template that was meant.");
    finding.fix(twice.iter().fold(Fix::safe(), |fix, (_, action)| fix.remove(action.span)));
    for (first, _) in twice.iter().take(MAX_RELATED) {
        finding.related(first.span, "the same before");
    }
}

const MAX_RELATED: usize = 3;

fn show(action: &Action) -> Option<String> {
    Some(format!("\"{}\" at {}", action.kind.as_ref()?.value, hours(action.hours()?)))
}

fn identity(action: &Action) -> Option<Identity> {
    let lower = |text: &str| text.to_ascii_lowercase();
    let template = action.template_id.as_ref().map_or_else(String::new, |id| lower(&id.value));
    let mut copies: Vec<String> = action.copies.iter().map(|group| lower(group)).collect();
    copies.order();
    Some((lower(&action.kind.as_ref()?.value), action.hours()?, template, copies))
}
