//! A policy that was enforced untried.

use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::order::Order;
use crate::policy::conditional_access::State;
use crate::policy::{ConditionalAccessPolicy, Version};
use crate::rules::ca::demands_device_or_app;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "RO001",
    name: "enforced-without-report-only",
    severity: Severity::Info,
    what: "A policy with a demand on the device, or a block, went from disabled to enabled without a time in \
           report-only mode.",
    why: "Report-only mode shows whom a policy would stop, before it does. Without it the first to learn of a \
          mistake are those who cannot work.",
    bad: &[Example { path: "2026-10/ca.json", text: BEFORE }, Example { path: "2026-11/ca.json", text: AFTER }],
    good: &[Example { path: "2026-10/ca.json", text: MEASURED }, Example { path: "2026-11/ca.json", text: AFTER }],
    sources: &[
        Source {
            title: "What is Conditional Access report-only mode?",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-report-only",
        },
        Source {
            title: "Plan a Conditional Access deployment",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/plan-conditional-access",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const BEFORE: &str = r#"{
  "id": "0d1f7c3e-5b2a-4c7e-8f10-3a9d6b2c4e71",
  "modifiedDateTime": "2026-10-01T08:00:00Z",
  "displayName": "Compliant device",
  "state": "disabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#;

const MEASURED: &str = r#"{
  "id": "0d1f7c3e-5b2a-4c7e-8f10-3a9d6b2c4e71",
  "modifiedDateTime": "2026-10-01T08:00:00Z",
  "displayName": "Compliant device",
  "state": "enabledForReportingButNotEnforced",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#;

const AFTER: &str = r#"{
  "id": "0d1f7c3e-5b2a-4c7e-8f10-3a9d6b2c4e71",
  "modifiedDateTime": "2026-11-02T08:00:00Z",
  "displayName": "Compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["Office365"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#;

fn check(tenant: &Tenant, findings: &mut Findings) {
    // One state of a policy tells nothing; only where the files hold several is there a history.
    if !tenant.has_shared_ids() {
        return;
    }
    let mut histories: BTreeMap<String, Vec<(&str, Linked<'_, ConditionalAccessPolicy>)>> = BTreeMap::new();
    for policy in tenant.conditional_access() {
        let (Some(id), Some(Version::Changed(moment))) = (&policy.resource.id, &policy.resource.version) else {
            continue;
        };
        histories.entry(id.value.to_ascii_lowercase()).or_default().push((moment, policy));
    }
    for mut states in histories.into_values() {
        states.order_by_key(|(moment, _)| *moment);
        let Some(((_, latest), before)) = states.split_last() else { continue };
        let was = |state: State| before.iter().any(|(_, policy)| policy.facts.state() == state);
        let untried = was(State::Disabled) && !was(State::ReportOnly) && !was(State::Enabled) && !was(State::Unknown);
        let facts = latest.facts;
        if !untried || !facts.is_enforced() || !(facts.blocks() || demands_device_or_app(facts)) {
            continue;
        }
        let place = facts.state.as_ref().map_or(latest.resource.place, |state| state.span);
        let message = format!("'{}' went from disabled to enabled, never report-only", latest.label());
        let finding = findings.report(latest.at(place), message);
        finding.help("Set it to enabledForReportingButNotEnforced first, and look at whom it would have stopped.");
        if let Some((_, earlier)) = before.last() {
            finding.related(earlier.place(), "before that");
        }
    }
}
