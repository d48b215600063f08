//! A setting for phones that are no more.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Facts, Resource};
use crate::rules::cp::{property, text};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CP015",
    name: "wrong-platform-property",
    severity: Severity::Hint,
    what: "A compliance policy for Windows sets a version for Windows on phones.",
    why: "PCs ignore it. Whoever reads the policy takes it for the version that is demanded.",
    bad: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "osMinimumVersion": "10.0.22631.3007",
  "mobileOsMinimumVersion": "10.0.22631.3007"
}"##,
    }],
    good: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "osMinimumVersion": "10.0.22631.3007",
  "mobileOsMinimumVersion": null
}"##,
    }],
    sources: &[Source {
        title: "Device compliance settings for Windows in Intune",
        url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-windows",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

const MOBILE: [&str; 2] = ["mobileOsMinimumVersion", "mobileOsMaximumVersion"];

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::Compliance(policy) = &resource.facts else { return };
    let set = MOBILE.iter().filter_map(|name| policy.setting(name)).filter(|setting| text(setting).is_some());
    let set: Vec<_> = set.collect();
    let Some((first, others)) = set.split_first() else { return };
    let names: Vec<&str> = set.iter().map(|setting| property(setting)).collect();
    let (verb, them) = if others.is_empty() { ("is", "it") } else { ("are", "them") };
    let message =
        format!("In '{}', {} {verb} for phones with Windows; PCs ignore {them}", resource.label(), names.join(" and "));
    let finding = findings.report(first.span, message);
    finding.help(format!("Remove {them}; osMinimumVersion and osMaximumVersion are for PCs."));
    finding.fix(set.iter().fold(Fix::safe(), |fix, setting| fix.remove(setting.span)));
    for other in others {
        finding.related(other.span, "the same of this one");
    }
}
