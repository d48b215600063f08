//! Devices are marked noncompliant at the first failed check.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::CompliancePolicy;
use crate::policy::compliance::Action;
use crate::rules::gp::Demands;
use crate::rules::protected::Protection;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "GP003",
    name: "no-grace-period",
    severity: Severity::Warning,
    what: "A compliance policy marks devices noncompliant at once, without a grace period.",
    why: "A device that fails one check at one check-in loses access before its user can do anything about it. A grace \
          period in line with the confidentiality of the data gives time for updates, encryption or a new passcode. \
          Checks that nobody can be given time for, such as an active threat or a jailbroken device, belong into a \
          policy of their own, and that is right without one.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "bitLockerEnabled": true,
  "scheduledActionsForRule": [
    { "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 0 }] }
  ]
}"##,
    }],
    good: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "bitLockerEnabled": true,
  "scheduledActionsForRule": [
    { "scheduledActionConfigurations": [{ "actionType": "block", "gracePeriodHours": 24 }] }
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
    // What the owner of the tenant wants is no pitfall.
    if tenant.facts().immediate_noncompliance_ok {
        return;
    }
    let protection = Protection::new(tenant);
    let limits = &tenant.facts().grace_limits;
    for policy in tenant.compliance().filter(|policy| matches!(policy.facts.block(), Some((_, 0)))) {
        let limit = protection.of(&policy).iter().map(|protected| limits.of(protected.level)).min();
        if limit != Some(0) {
            judge(policy, limit.map_or(USUAL, |limit| limit.min(USUAL)), findings);
        }
    }
}

/// The hours of grace that are proposed where nothing allows fewer.
const USUAL: i64 = 24;

/// `grace` is how many hours the data allows.
fn judge(linked: Linked<'_, CompliancePolicy>, grace: i64, findings: &mut Findings) {
    let policy = linked.facts;
    let Some((action, 0)) = policy.block() else { return };
    let Demands { immediate, fixable } = Demands::of(policy);
    if fixable.is_empty() {
        return;
    }
    let span = action.grace.as_ref().map_or(action.span, |grace| grace.span);
    let list = |names: &[&str]| listed(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
    let message = format!(
        "'{}' marks a device noncompliant at the first failed check; users get no time to fix {}",
        linked.label(),
        list(&fixable)
    );
    let help = if immediate.is_empty() {
        format!("Set gracePeriodHours to what the confidentiality of the data allows, for example {grace}.")
    } else {
        format!(
            "Move {} into a policy of its own that stays immediate, and set gracePeriodHours here to what the \
             confidentiality of the data allows, for example {grace}.",
            list(&immediate)
        )
    };
    let finding = findings.report(linked.at(span), message);
    finding.help(help);
    // Where something else must stay immediate, or follows before the grace would end, a number alone is no answer.
    let follows = |other: &Action| {
        !std::ptr::eq(other, action) && !other.tells_user() && other.hours().is_none_or(|hours| hours < grace)
    };
    let is_alone = !policy.actions.iter().flat_map(|actions| &actions.items).any(follows);
    if let Some(written) = action.grace.as_ref().filter(|_| immediate.is_empty() && is_alone) {
        finding.fix(Fix::unsafe_to_apply().replace(written.span, grace.to_string()));
    }
}
