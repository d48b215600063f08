//! A property in other letters than the documented ones.

use crate::filter::property;
use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::Resource;
use crate::rules::fl::filter_of;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "FL011",
    name: "filter-spelling-case",
    severity: Severity::Hint,
    what: "A rule spells a property with capitals where the documentation has small letters, or the other way round.",
    why: "For dynamic groups the documentation calls names of properties case-sensitive. Device filters read them \
          either way; the documented spelling is easier to search for.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "devices": {
      "deviceFilter": {
        "mode": "exclude",
        "rule": "device.deviceid -eq \"6d1f9a3c-1111-4c5c-8a39-1c9b7a0e4d10\""
      }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "devices": {
      "deviceFilter": {
        "mode": "exclude",
        "rule": "device.deviceId -eq \"6d1f9a3c-1111-4c5c-8a39-1c9b7a0e4d10\""
      }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[
        Source {
            title: "Manage rules for dynamic membership groups in Microsoft Entra ID",
            url: "https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership",
        },
        Source {
            title: "Filter for devices as a condition in Conditional Access policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Some(filter) = filter_of(resource) else { return };
    // Intune says that its filters do not care.
    if filter.dialect().is_assignment_filter() {
        return;
    }
    let mut told: Vec<&str> = Vec::new();
    for (written, span) in filter.properties() {
        let Some((entity, name)) = written.split_once('.') else { continue };
        let Some(property) = property(filter.dialect(), entity, name) else { continue };
        if property.is_spelt(name) || told.contains(&property.name) {
            continue;
        }
        told.push(property.name);
        let message = format!("{} writes {name}, which is documented as {}", filter.title(), property.name);
        let finding = filter.report(findings, span, message);
        finding.help(format!("Write {entity}.{}.", property.name));
        let again =
            filter.properties().filter(|(other, _)| other.split_once('.').is_some_and(|(_, other)| other == name));
        let renamed = format!("{entity}.{}", property.name);
        let rewrite = |fix: Fix, (_, span)| fix.rewrite(filter.written.place(span), renamed.as_str());
        finding.fix(again.fold(Fix::safe(), rewrite));
    }
}
