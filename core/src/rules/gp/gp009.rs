//! A message template that has nothing to say.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::finding::{Findings, Severity};
use crate::policy::notification::Message;
use crate::policy::{CompliancePolicy, NotificationTemplate};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "GP009",
    name: "template-without-default-message",
    severity: Severity::Warning,
    what: "A message template that a compliance policy uses has no default message, or one that is too long.",
    why: "Users get the message in their language; everybody else gets the default one. Without it they get \
          none. Subjects are limited to 78 characters and bodies to 2000.",
    bad: &[
        Example {
            path: "template.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.notificationMessageTemplate",
  "id": "3c1f6a52-8f0e-4b7d-9a53-6d2e4c8b7f10",
  "displayName": "Device needs attention",
  "localizedNotificationMessages": []
}"##,
        },
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "scheduledActionsForRule": [
    {
      "scheduledActionConfigurations": [
        { "actionType": "block", "gracePeriodHours": 24 },
        { "actionType": "notification", "gracePeriodHours": 0, "notificationTemplateId": "3c1f6a52-8f0e-4b7d-9a53-6d2e4c8b7f10" }
      ]
    }
  ]
}"##,
        },
    ],
    good: &[
        Example {
            path: "template.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.notificationMessageTemplate",
  "id": "3c1f6a52-8f0e-4b7d-9a53-6d2e4c8b7f10",
  "displayName": "Device needs attention",
  "localizedNotificationMessages": [
    { "locale": "en-us", "subject": "Your device", "messageTemplate": "Please update it.", "isDefault": true }
  ]
}"##,
        },
        Example {
            path: "compliance.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "scheduledActionsForRule": [
    {
      "scheduledActionConfigurations": [
        { "actionType": "block", "gracePeriodHours": 24 },
        { "actionType": "notification", "gracePeriodHours": 0, "notificationTemplateId": "3c1f6a52-8f0e-4b7d-9a53-6d2e4c8b7f10" }
      ]
    }
  ]
}"##,
        },
    ],
    sources: &[Source {
        title: "Configure actions for noncompliant devices in Intune",
        url: "https://learn.microsoft.com/mem/intune/protect/actions-for-noncompliance",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// Characters of a subject and of a body, as Intune limits them.
const LONGEST: [u32; 2] = [78, 2000];

fn check(tenant: &Tenant, findings: &mut Findings) {
    // The policies that send each template: the first, and how many.
    let mut used: FxHashMap<String, (Linked<'_, CompliancePolicy>, usize)> = FxHashMap::default();
    for policy in tenant.compliance() {
        let actions = policy.facts.actions.iter().flat_map(|actions| &actions.items);
        let mails = actions.filter(|action| action.is("notification")).filter_map(|action| action.template_id.as_ref());
        let ids: BTreeSet<String> = mails.map(|id| id.value.to_ascii_lowercase()).collect();
        for id in ids {
            used.entry(id).or_insert((policy, 0)).1 += 1;
        }
    }
    let mut not_exported: Vec<Linked<'_, NotificationTemplate>> = Vec::new();
    for template in tenant.notification_templates() {
        let id = template.resource.id.as_ref().map(|id| id.value.to_ascii_lowercase());
        let Some((policy, count)) = id.and_then(|id| used.get(&id)) else { continue };
        match &template.facts.messages {
            Some(messages) => judge(template, messages, policy, *count, findings),
            None => not_exported.push(template),
        }
    }
    if let Some(first) = not_exported.first() {
        let more = match not_exported.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!(
            "What the message template '{}'{more} says is not in the files: localizedNotificationMessages was not \
             exported",
            first.label()
        );
        findings.report(first.place(), message).help("Export the templates with their messages.").unknown();
    }
}

fn judge(
    template: Linked<'_, NotificationTemplate>,
    messages: &[Message],
    policy: &Linked<'_, CompliancePolicy>,
    policies: usize,
    findings: &mut Findings,
) {
    let by = match policies {
        1 => format!("'{}' sends", policy.label()),
        2 => format!("'{}' and one more policy send", policy.label()),
        many => format!("'{}' and {} more policies send", policy.label(), many - 1),
    };
    let name = template.label();
    if messages.is_empty() {
        let message = format!("{by} the message template '{name}', which holds no message");
        findings
            .report(template.place(), message)
            .help("Write a message in the language of most users, and make it the default.");
    } else if messages.iter().all(|message| message.default == Some(false)) {
        let message = format!(
            "{by} the message template '{name}', which has no default message; users of other languages than {} get \
             none",
            languages(messages)
        );
        findings.report(template.place(), message).help("Set isDefault of one message to true.");
    }
    for message in messages {
        let lengths = [("subject", message.subject_length), ("body", message.body_length)];
        for ((part, length), longest) in
            lengths.into_iter().zip(LONGEST).filter(|((_, length), longest)| length > longest)
        {
            let language = message.locale.as_ref().map_or_else(String::new, |locale| format!(" ({locale})"));
            let text = format!(
                "The {part} of a message{language} in '{name}' has {length} characters; Intune takes {longest} at most"
            );
            findings.report(template.at(message.span), text).help("Shorten it.").severity(Severity::Error);
        }
    }
}

fn languages(messages: &[Message]) -> String {
    let locales: Vec<String> = messages.iter().filter_map(|message| message.locale.clone()).collect();
    if locales.is_empty() { "its own".to_owned() } else { listed(&locales) }
}
