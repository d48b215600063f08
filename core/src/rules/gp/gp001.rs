//! A compliance policy without any action for noncompliance.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{CompliancePolicy, Facts, Resource};
use crate::rules::gp::BLOCK;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "GP001",
    name: "no-noncompliance-actions",
    severity: Severity::Error,
    what: "A compliance policy lists no action for noncompliance.",
    why: "Microsoft Graph refuses to create such a policy: every compliance policy needs an action that marks the \
          device noncompliant. Without one the result of its checks would have no consequence.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "scheduledActionsForRule": []
}"##,
    }],
    good: &[Example {
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
    sources: &[
        Source {
            title: "Create iosCompliancePolicy",
            url: "https://learn.microsoft.com/graph/api/intune-deviceconfig-ioscompliancepolicy-create",
        },
        Source {
            title: "Configure actions for noncompliant devices in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/actions-for-noncompliance",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    let name = resource.label();
    let help = "Add the action \"block\" to scheduledActionsForRule, with a grace period in gracePeriodHours that suits \
                the confidentiality of what the policy protects.";
    match &policy.actions {
        Some(actions) if actions.items.is_empty() && !actions.partly_exported => {
            let message =
                format!("'{name}' has no action for noncompliance; Microsoft Graph refuses to create such a policy");
            let finding = findings.report(actions.span, message);
            finding.help(help);
            if let Some(list) = actions.list {
                let action = match actions.rules {
                    0 => format!(r#"{{"ruleName": "PasswordRequired", "scheduledActionConfigurations": [{BLOCK}]}}"#),
                    _ => BLOCK.to_owned(),
                };
                finding.fix(Fix::unsafe_to_apply().append(list, action));
            }
        }
        // A rule without its list of actions is what an export leaves, of a policy that was created and has an id.
        Some(actions)
            if actions.items.is_empty()
                && actions.rules > 0
                && resource.id.is_none()
                && !is_exported(resource, policy) =>
        {
            let message = format!(
                "scheduledActionsForRule of '{name}' lists no action: Microsoft Graph asks for one when the policy is \
                 created"
            );
            findings.report(actions.span, message).help(help).likely();
        }
        Some(_) => {}
        // That an export left them out is a matter of its own, not of the policy.
        None if is_exported(resource, policy) => {}
        None => {
            let message = format!(
                "scheduledActionsForRule of '{name}' is not in the file; Microsoft Graph asks for it when the policy \
                 is created"
            );
            let finding = findings.report(resource.place, message);
            finding.help(help);
            // What has an id was created, so an export left it out; from anything else a policy is to be made.
            if resource.id.is_some() {
                finding.unknown();
            } else {
                finding.likely();
            }
        }
    }
}

/// Whether the file shows that it was read from Graph, which returns the actions only when asked, or by a tool that does
/// not ask.
fn is_exported(resource: &Resource, policy: &CompliancePolicy) -> bool {
    resource.export.api.is_some()
        || resource.export.by_name
        || !resource.export.left_out.is_empty()
        || !policy.settings_exported
}
