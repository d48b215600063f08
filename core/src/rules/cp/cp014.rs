//! Limits of the house.

use std::collections::HashMap;

use crate::finding::{Findings, Place, Severity};
use crate::limits::HouseLimit;
use crate::policy::{Facts, Resource, Setting};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CP014",
    name: "project-limit",
    severity: Severity::Warning,
    what: "A setting has a value that the owner of the tenant does not allow.",
    why: "The limit is in the configuration: it may come from a regulation, an audit or a contract.",
    bad: &[
        Example {
            path: "pitfall.toml",
            text: r##"[limits]
passwordMinimumLength = { min = 8, owner = "the security handbook" }
"##,
        },
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "passwordRequired": true,
  "passwordMinimumLength": 6
}"##,
        },
    ],
    good: &[
        Example {
            path: "pitfall.toml",
            text: r##"[limits]
passwordMinimumLength = { min = 8, owner = "the security handbook" }
"##,
        },
        Example {
            path: "windows.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "passwordRequired": true,
  "passwordMinimumLength": 8
}"##,
        },
    ],
    sources: &[Source {
        title: "Use compliance policies to set rules for devices you manage with Intune",
        url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    if tenant.facts().limits.is_empty() {
        return;
    }
    let mut limits: HashMap<String, Vec<&HouseLimit>> = HashMap::new();
    for limit in &tenant.facts().limits {
        limits.entry(limit.setting.to_ascii_lowercase()).or_default().push(limit);
    }
    for resource in tenant.all_resources() {
        for setting in settings(resource.facts) {
            judge(&resource, setting, &limits, findings);
        }
    }
}

/// What a policy sets. What is not set is no value that could be outside a limit: whether it must be
/// set is another question.
fn settings(resource: &Resource) -> impl Iterator<Item = &Setting> {
    let (settings, counts): (&[Setting], bool) = match &resource.facts {
        Facts::Compliance(policy) => (&policy.settings, policy.is_catalog()),
        Facts::Configuration(profile) => (profile.settings.as_deref().unwrap_or_default(), true),
        Facts::AppProtection(policy) => (&policy.settings, true),
        _ => (&[], true),
    };
    settings.iter().filter(move |setting| counts || setting.value.is_set())
}

fn judge(
    resource: &Linked<'_, Resource>,
    setting: &Setting,
    limits: &HashMap<String, Vec<&HouseLimit>>,
    findings: &mut Findings,
) {
    let key = setting.key.to_ascii_lowercase();
    // By its whole name, or by that of the property alone.
    let property = key.rsplit_once('.').map_or("", |(_, property)| property);
    for limit in [key.as_str(), property].into_iter().filter_map(|name| limits.get(name)).flatten() {
        let Some(allowed) = limit.violated_by(setting) else { continue };
        report(resource.at(setting.span), resource.label(), setting, limit, &allowed, findings);
    }
}

fn report(place: Place, name: &str, setting: &Setting, limit: &HouseLimit, allowed: &str, findings: &mut Findings) {
    let owner = limit.owner.as_ref().map_or_else(String::new, |owner| format!(" ({owner})"));
    let message = format!("In '{name}', {} is {}, but must be {allowed}{owner}", limit.setting, value(setting));
    let finding = findings.report(place, message);
    finding.help("Change the value, or the limit in the configuration.");
    if let Some(severity) = limit.severity {
        finding.severity(severity);
    }
}

/// The value as people know it: an option of the settings catalog without the id of its setting.
fn value(setting: &Setting) -> String {
    let shown = setting.value.display();
    let end = shown.strip_prefix('"').and_then(|text| text.strip_prefix(setting.key.as_str()));
    end.and_then(|end| end.strip_prefix('_')).map_or(shown.clone(), |end| format!("\"{end}"))
}
