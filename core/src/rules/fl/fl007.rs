//! A rule longer than the limit.

use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::rules::fl::filter_of;
use crate::rules::{Check, Example, Rule, Source};
use crate::text::Span;

/// Twenty devices.
macro_rules! devices {
    () => {
        concat!(
            r#"\"6d1f9a3c-0001-4c5c-8a39-1c9b7a0e4d10\", \"6d1f9a3c-0002-4c5c-8a39-1c9b7a0e4d10\", "#,
            r#"\"6d1f9a3c-0003-4c5c-8a39-1c9b7a0e4d10\", \"6d1f9a3c-0004-4c5c-8a39-1c9b7a0e4d10\", "#,
            r#"\"6d1f9a3c-0005-4c5c-8a39-1c9b7a0e4d10\", \"6d1f9a3c-0006-4c5c-8a39-1c9b7a0e4d10\", "#,
            r#"\"6d1f9a3c-0007-4c5c-8a39-1c9b7a0e4d10\", \"6d1f9a3c-0008-4c5c-8a39-1c9b7a0e4d10\", "#,
            r#"\"6d1f9a3c-0009-4c5c-8a39-1c9b7a0e4d10\", \"6d1f9a3c-0010-4c5c-8a39-1c9b7a0e4d10\", "#,
            r#"\"6d1f9a3c-0011-4c5c-8a39-1c9b7a0e4d10\", \"6d1f9a3c-0012-4c5c-8a39-1c9b7a0e4d10\", "#,
            r#"\"6d1f9a3c-0013-4c5c-8a39-1c9b7a0e4d10\", \"6d1f9a3c-0014-4c5c-8a39-1c9b7a0e4d10\", "#,
            r#"\"6d1f9a3c-0015-4c5c-8a39-1c9b7a0e4d10\", \"6d1f9a3c-0016-4c5c-8a39-1c9b7a0e4d10\", "#,
            r#"\"6d1f9a3c-0017-4c5c-8a39-1c9b7a0e4d10\", \"6d1f9a3c-0018-4c5c-8a39-1c9b7a0e4d10\", "#,
            r#"\"6d1f9a3c-0019-4c5c-8a39-1c9b7a0e4d10\", \"6d1f9a3c-0020-4c5c-8a39-1c9b7a0e4d10\", "#,
        )
    };
}

pub(crate) const RULE: Rule = Rule {
    code: "FL007",
    name: "filter-too-long",
    severity: Severity::Error,
    what: "A rule is longer than the 3072 characters that it may have.",
    why: "Microsoft Entra does not save such a rule. It usually lists devices one by one; an attribute on the \
          devices says the same in a few characters.",
    bad: &[Example {
        path: "ca.json",
        text: concat!(
            r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "devices": {
      "deviceFilter": {
        "mode": "exclude",
        "rule": "device.deviceId -in ["#,
            devices!(),
            devices!(),
            devices!(),
            devices!(),
            r#"\"6d1f9a3c-0011-4c5c-8a39-1c9b7a0e4d10\"]"
      }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#
        ),
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
        "rule": "device.extensionAttribute1 -eq \"kiosk\""
      }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[
        Source {
            title: "Filter for devices as a condition in Conditional Access policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
        },
        Source {
            title: "Manage rules for dynamic membership groups in Microsoft Entra ID",
            url: "https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

/// How many characters a rule may have.
const LIMIT: usize = 3072;

fn check(resource: &Resource, findings: &mut Findings) {
    let Some(filter) = filter_of(resource) else { return };
    let text = &filter.written.text;
    // Most rules are shorter in bytes already.
    if text.len() <= LIMIT {
        return;
    }
    let length = text.encode_utf16().count();
    if length <= LIMIT {
        return;
    }
    let message = format!("{} has {length} characters; it may have {LIMIT}", filter.title());
    let finding = filter.report(findings, Span::default(), message);
    finding.help("Mark the devices or users by an attribute, such as extensionAttribute1, and compare with that.");
    // The limit is documented for device filters and dynamic groups.
    if filter.dialect().is_assignment_filter() {
        finding.likely();
    }
}
