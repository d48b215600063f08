//! Devices are marked noncompliant at the first failed check.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::CompliancePolicy;
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
        let immediate = protection.of(&policy).iter().any(|protected| limits.of(protected.level) == 0);
        if !immediate {
            judge(policy, findings);
        }
    }
}

fn judge(linked: Linked<'_, CompliancePolicy>, findings: &mut Findings) {
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
        "Set gracePeriodHours to what the confidentiality of the data allows, for example 24.".to_owned()
    } else {
        format!(
            "Move {} into a policy of its own that stays immediate, and set gracePeriodHours here to what the \
             confidentiality of the data allows, for example 24.",
            list(&immediate)
        )
    };
    let finding = findings.report(linked.at(span), message);
    finding.help(help);
    // Where something else must stay immediate, a number alone is no answer.
    if let Some(grace) = action.grace.as_ref().filter(|_| immediate.is_empty()) {
        finding.fix(Fix::unsafe_to_apply().replace(grace.span, "24"));
    }
}
