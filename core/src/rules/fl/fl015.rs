//! A list of devices in a filter.

use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::rules::fl::filter_of;
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "FL015",
    name: "exclude-list-of-device-ids",
    severity: Severity::Hint,
    what: "A rule names more than five devices by their ids.",
    why: "Ids say nothing to who reads the rule, change when a device is set up anew, and soon reach the limit of \
          3072 characters.",
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
        "rule": "device.deviceId -in [\"6d1f9a3c-0001-4c5c-8a39-1c9b7a0e4d10\", \"6d1f9a3c-0002-4c5c-8a39-1c9b7a0e4d10\", \"6d1f9a3c-0003-4c5c-8a39-1c9b7a0e4d10\", \"6d1f9a3c-0004-4c5c-8a39-1c9b7a0e4d10\", \"6d1f9a3c-0005-4c5c-8a39-1c9b7a0e4d10\", \"6d1f9a3c-0006-4c5c-8a39-1c9b7a0e4d10\"]"
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
        "rule": "device.extensionAttribute3 -eq \"kiosk\""
      }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[Source {
        title: "Filter for devices as a condition in Conditional Access policy",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// So many devices may be named without a word.
const MOST: usize = 5;

fn check(resource: &Resource, findings: &mut Findings) {
    let Some(filter) = filter_of(resource) else { return };
    let named =
        || filter.comparisons().filter(|comparison| comparison.property.eq_ignore_ascii_case("device.deviceId"));
    let Some(first) = named().next() else { return };
    let count: usize = named().map(|comparison| comparison.operand.values().len()).sum();
    if count <= MOST {
        return;
    }
    let message = format!("{} names {count} devices by their ids", filter.title());
    filter
        .report(findings, first.operand_span, message)
        .help("Give those devices an extension attribute and compare with that.");
}
