//! The usual minimum.

use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::policy::{CompliancePolicy, Platform, Target};
use crate::recognise::Kind;
use crate::rules::cp::{kind_of_device, property};
use crate::rules::{Check, Example, Rule, Source};
use crate::space::listed;
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CP018",
    name: "minimum-set-missing",
    severity: Severity::Info,
    what: "All compliance policies for a kind of device together do not ask for a password, a minimum version and \
          encryption.",
    why: "These three are what a lost or outdated device is kept out by. Whatever else is checked, a device \
          without them is compliant.",
    bad: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "assignments": [
    {
      "target": {
        "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"
      }
    }
  ],
  "activeFirewallRequired": true
}"##,
    }],
    good: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "assignments": [
    {
      "target": {
        "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"
      }
    }
  ],
  "passwordRequired": true,
  "osMinimumVersion": "10.0.26100.2033",
  "bitLockerEnabled": true
}"##,
    }],
    sources: &[
        Source {
            title: "Use compliance policies to set rules for devices you manage with Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
        },
        Source {
            title: "Plan for device compliance policies",
            url: "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
        },
    ],
    needs_complete: &[Kind::CompliancePolicy],
    check: Check::Tenant(check),
};

/// Part of the usual minimum, and what asks for it: properties, and ids of the settings catalog.
struct Part {
    name: &'static str,
    asked_by: &'static [&'static str],
}

const MINIMUM: [Part; 3] = [
    Part {
        name: "a password or PIN",
        asked_by: &[
            "passwordRequired",
            "passcodeRequired",
            "requiredPasswordComplexity",
            "workProfileRequirePassword",
            "workProfileRequiredPasswordComplexity",
            "linux_passwordpolicy_minimumlength",
        ],
    },
    Part {
        name: "a minimum version of the system",
        asked_by: &[
            "osMinimumVersion",
            "osMinimumBuildVersion",
            "minAndroidSecurityPatchLevel",
            "validOperatingSystemBuildRanges",
            "linux_distribution_alloweddistros_item_minimumversion",
        ],
    },
    Part {
        name: ENCRYPTION,
        asked_by: &["storageRequireEncryption", "bitLockerEnabled", "linux_deviceencryption_required"],
    },
];

const ENCRYPTION: &str = "encryption";

/// How many policies a finding points at.
const MAX_RELATED: usize = 4;

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::CompliancePolicy) {
        return;
    }
    let mut kinds: BTreeMap<String, Vec<Linked<'_, CompliancePolicy>>> = BTreeMap::new();
    for policy in tenant.compliance().filter(|policy| is_in_use(policy)) {
        kinds.entry(kind_of_device(policy.facts)).or_default().push(policy);
    }
    kinds.iter().for_each(|(kind, policies)| judge(kind, policies, findings));
}

/// Whether it goes to somebody, as far as the files tell.
fn is_in_use(policy: &Linked<'_, CompliancePolicy>) -> bool {
    match policy.facts.assignments.as_deref() {
        Some(assignments) => assignments.iter().any(|assignment| assignment.target != Target::ExclusionGroup),
        None => policy.resource.is_assigned.is_none_or(|assigned| assigned.value),
    }
}

fn judge(kind: &str, policies: &[Linked<'_, CompliancePolicy>], findings: &mut Findings) {
    let Some((first, others)) = policies.split_first() else { return };
    // What was not exported and what a script looks at may be any of it. A policy that demands
    // nothing at all is told of by CP001.
    let open = |policy: &CompliancePolicy| {
        !policy.settings_exported
            || policy.is_on("customComplianceRequired")
            || asks(policy, &["deviceComplianceScriptId"])
    };
    let all_empty = policies.iter().all(|policy| policy.facts.demands().next().is_none());
    if all_empty || policies.iter().any(|policy| open(policy.facts)) || !is_known(first.facts.platform) {
        return;
    }
    let missing: Vec<String> = MINIMUM
        .iter()
        // iPhones and iPads encrypt as soon as they have a passcode.
        .filter(|part| part.name != ENCRYPTION || first.facts.platform != Some(Platform::Ios))
        .filter(|part| !policies.iter().any(|policy| asks(policy.facts, part.asked_by)))
        .map(|part| part.name.to_owned())
        .collect();
    if missing.is_empty() {
        return;
    }
    let subject = match others.len() {
        0 => format!("'{}' leaves out", first.label()),
        1 => format!("'{}' and one more policy for the same kind of device leave out", first.label()),
        count => format!("'{}' and {count} more policies for the same kind of device leave out", first.label()),
    };
    let message = format!("{subject} part of the usual minimum: {}", listed(&missing));
    let finding = findings.report(first.place(), message).about_cause(kind);
    finding.help("Ask for a password or PIN, for a version that still gets updates, and for encryption.");
    for other in others.iter().take(MAX_RELATED) {
        finding.related(other.place(), "for the same kind of device");
    }
}

/// Retired platforms have other properties.
fn is_known(platform: Option<Platform>) -> bool {
    platform.is_some_and(|platform| Platform::MANAGED.contains(&platform))
}

fn asks(policy: &CompliancePolicy, names: &[&str]) -> bool {
    policy.demands().any(|setting| names.iter().any(|name| name.eq_ignore_ascii_case(property(setting))))
}
