//! Jailbroken and rooted devices.

use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::compliance::JAILBREAK;
use crate::policy::{CompliancePolicy, Platform};
use crate::rules::cp::{Reached, Share, kind_of_device};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CP013",
    name: "jailbreak-not-checked",
    severity: Severity::Warning,
    what: "A compliance policy for iOS or Android does not keep jailbroken or rooted devices out, and no other one \
          does for its users.",
    why: "On such a device the protections that everything else relies on are off. It counts as compliant all the \
          same.",
    bad: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "securityBlockJailbrokenDevices": false
}"##,
    }],
    good: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "passcodeRequired": true,
  "securityBlockJailbrokenDevices": true
}"##,
    }],
    sources: &[
        Source {
            title: "Device compliance settings for iOS/iPadOS in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-ios",
        },
        Source {
            title: "Device compliance settings for Android Enterprise in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-android-for-work",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// Attestation by Google fails on a rooted device as well.
const ATTESTATION: [&str; 2] =
    ["securityRequireSafetyNetAttestationBasicIntegrity", "securityRequireSafetyNetAttestationCertifiedDevice"];

/// How many policies a finding points at.
const MAX_RELATED: usize = 3;

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut kinds: BTreeMap<String, Vec<Linked<'_, CompliancePolicy>>> = BTreeMap::new();
    for policy in tenant.compliance() {
        let mobile = matches!(policy.facts.platform, Some(Platform::Ios | Platform::Android));
        // Fully managed Android devices cannot be asked; for them there is attestation alone.
        if mobile && !policy.facts.type_name.eq_ignore_ascii_case("androidDeviceOwnerCompliancePolicy") {
            kinds.entry(kind_of_device(policy.facts)).or_default().push(policy);
        }
    }
    let (mut not_exported, mut not_assigned) = (Vec::new(), Vec::new());
    for policies in kinds.values() {
        let checking: Vec<_> = policies.iter().copied().filter(|policy| checks(policy.facts)).collect();
        let checked = Reached::by(tenant, checking.iter().copied());
        for policy in policies.iter().filter(|policy| !checks(policy.facts)) {
            let share = checked.share(tenant, policy.facts);
            match (policy.facts.setting(JAILBREAK), share) {
                (_, Share::All) => {}
                // Of a policy that demands nothing at all CP001 tells.
                _ if policy.facts.demands().next().is_none() => {}
                (None, _) => not_exported.push(*policy),
                (Some(_), Share::NotExported) => not_assigned.push(*policy),
                (Some(_), share) => report(policy, share, &checking, findings),
            }
        }
    }
    report_unknown(&not_exported, &format!("they do not hold {JAILBREAK}"), findings);
    report_unknown(&not_assigned, "they hold policies without their assignments", findings);
}

fn checks(policy: &CompliancePolicy) -> bool {
    policy.is_on(JAILBREAK) || ATTESTATION.iter().any(|name| policy.is_on(name))
}

fn report(
    policy: &Linked<'_, CompliancePolicy>,
    share: Share,
    checking: &[Linked<'_, CompliancePolicy>],
    findings: &mut Findings,
) {
    let Some(setting) = policy.facts.setting(JAILBREAK) else { return };
    let word = if policy.facts.platform == Some(Platform::Ios) { "jailbroken" } else { "rooted" };
    let others = if share == Share::Some { " that another policy does not reach" } else { "" };
    let message = format!("'{}' lets {word} devices count as compliant{others}", policy.label());
    let finding = findings.report(policy.at(setting.span), message);
    finding.help(format!("Set {JAILBREAK} to true.")).fix(Fix::unsafe_to_apply().replace(setting.span, "true"));
    if share == Share::Some {
        finding.likely();
        for other in checking.iter().take(MAX_RELATED) {
            finding.related(other.place(), "keeps them out, for others or for some of the same users");
        }
    }
}

fn report_unknown(policies: &[Linked<'_, CompliancePolicy>], why: &str, findings: &mut Findings) {
    let Some((first, others)) = policies.split_first() else { return };
    let more = match others.len() {
        0 => String::new(),
        1 => " and one more policy".to_owned(),
        count => format!(" and {count} more policies"),
    };
    let message = format!(
        "Whether jailbroken or rooted devices pass '{}'{more} cannot be told from these files: {why}",
        first.label()
    );
    let finding = findings.report(first.place(), message);
    finding.help("Export the compliance policies with all properties and with their assignments.").unknown();
    for other in others.iter().take(MAX_RELATED) {
        finding.related(other.place(), "the same of this one");
    }
}
