//! Users are not told that their device does not comply.

use crate::finding::{Findings, Severity};
use crate::policy::CompliancePolicy;
use crate::policy::compliance::Action;
use crate::rules::gp::{hours, is_aosp, may_be_userless, ways_to_tell};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "GP006",
    name: "no-user-notification",
    severity: Severity::Info,
    what: "A compliance policy marks devices noncompliant and notifies nobody.",
    why: "Users learn that something is wrong with their device only when access is refused. A message at the start of \
          the grace period and another in its midst let most of them mend it in time.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "scheduledActionsForRule": [
    { "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 24 }] }
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
        { "actionType": "pushNotification", "gracePeriodHours": 0 },
        { "actionType": "block", "gracePeriodHours": 24 }
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
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    for policy in tenant.compliance() {
        // Where a partner judges the devices, Intune's actions reach none, see GP020.
        let platform = policy.facts.platform;
        let partner = |platform| tenant.compliance_partners().any(|partner| partner.facts.serves(platform));
        if !platform.is_some_and(partner) {
            judge(policy, findings);
        }
    }
}

fn judge(linked: Linked<'_, CompliancePolicy>, findings: &mut Findings) {
    let policy = linked.facts;
    let Some(actions) = &policy.actions else { return };
    let Some(block) = actions.items.iter().find(|action| action.is("block")) else { return };
    if actions.items.iter().any(Action::tells_user) || actions.partly_exported || is_aosp(policy) {
        return;
    }
    let end = match policy.block() {
        Some((_, grace)) if grace > 0 => format!(" after {}", hours(grace)),
        _ => String::new(),
    };
    let message = format!("'{}' tells no user that a device does not comply; access simply ends{end}", linked.label());
    let finding = findings.report(linked.at(block.span), message);
    let more = if end.is_empty() { "" } else { ", and one more before the grace period ends" };
    finding.help(format!("Add an action {} at 0 hours{more}.", ways_to_tell(policy)));
    if may_be_userless(policy) {
        finding.likely();
    }
}
