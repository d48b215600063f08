//! Systems that get no updates any more.

use std::collections::BTreeMap;

use crate::date::Day;
use crate::finding::{Findings, Severity};
use crate::policy::{CompliancePolicy, Dotted, Platform};
use crate::releases::{Release, releases};
use crate::rules::cp::{Reached, Share, kind_of_device, text};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};
use crate::text::Span;

pub(crate) const RULE: Rule = Rule {
    code: "CP010",
    name: "unsupported-os-accepted",
    severity: Severity::Info,
    what: "A compliance policy accepts versions of an operating system that no longer get security updates.",
    why: "Nothing closes the holes that are found in them, and such a device counts as compliant all the same.",
    bad: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "osMinimumVersion": "10.0.17763"
}"##,
    }],
    good: &[Example {
        path: "windows.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
  "displayName": "Windows",
  "osMinimumVersion": "10.0.26100.2033"
}"##,
    }],
    sources: &[
        Source {
            title: "Windows 11 Enterprise and Education, Microsoft Lifecycle",
            url: "https://learn.microsoft.com/lifecycle/products/windows-11-enterprise-and-education",
        },
        Source {
            title: "Windows 10 Enterprise and Education, Microsoft Lifecycle",
            url: "https://learn.microsoft.com/lifecycle/products/windows-10-enterprise-and-education",
        },
        Source {
            title: "Device compliance settings for Windows in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-windows",
        },
    ],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// A minimum version that lets in releases without updates.
struct Floor<'t> {
    policy: Linked<'t, CompliancePolicy>,
    written: &'t str,
    span: Span,
    /// The oldest of them, and how many there are.
    oldest: Option<(usize, usize)>,
}

// A policy without a minimum is no matter of this rule: another may hold it, see CP018.
fn check(tenant: &Tenant, findings: &mut Findings) {
    let Some(today) = tenant.facts().today else { return };
    let releases: Vec<Release> = releases().collect();
    let mut kinds: BTreeMap<String, Vec<Floor<'_>>> = BTreeMap::new();
    for policy in tenant.compliance() {
        if let Some(floor) = floor(policy, &releases, today) {
            kinds.entry(kind_of_device(policy.facts)).or_default().push(floor);
        }
    }
    for floors in kinds.values() {
        let strict = floors.iter().filter(|floor| floor.oldest.is_none()).map(|floor| floor.policy);
        let strict = Reached::by(tenant, strict);
        for floor in floors {
            let Some((oldest, count)) = floor.oldest else { continue };
            let Some(release) = releases.get(oldest) else { continue };
            match strict.share(tenant, floor.policy.facts) {
                Share::None => report(floor, release, count, findings),
                // Another policy may ask the same devices for more.
                Share::Some | Share::All | Share::NotExported => {}
            }
        }
    }
}

fn floor<'t>(policy: Linked<'t, CompliancePolicy>, releases: &[Release], today: Day) -> Option<Floor<'t>> {
    let setting = policy.facts.setting("osMinimumVersion")?;
    let written = text(setting)?;
    let version = Dotted::parse(written)?;
    // Makers of devices without Google's services keep Android up to date in their own way.
    let own_way = policy.resource.type_name.as_ref().is_some_and(|name| name.is("aospDeviceOwnerCompliancePolicy"));
    let platform = policy.facts.platform.filter(|_| !own_way)?;
    let here = releases.iter().enumerate().filter(|(_, release)| release.platform == platform);
    let here: Vec<_> = here.collect();
    let mut admitted = here.iter().zip(here.iter().skip(1)).filter_map(|((number, release), (_, next))| {
        let ended = release.end.is_some_and(|end| end.days_since(today) < 0);
        (ended && version.is_before(&next.first)).then_some(*number)
    });
    let oldest = admitted.next().map(|first| (first, 1 + admitted.count()));
    Some(Floor { policy, written, span: setting.span, oldest })
}

fn report(floor: &Floor<'_>, release: &Release, count: usize, findings: &mut Findings) {
    let others = match count {
        1 => String::new(),
        2 => " and one later release without updates".to_owned(),
        count => format!(" and {} later releases without updates", count - 1),
    };
    let message = format!(
        "'{}' demands {} or later, which lets in {} (security updates ended on {}){others}",
        floor.policy.label(),
        floor.written,
        release.name,
        release.end_written
    );
    let help = if release.platform == Platform::Windows {
        "Raise osMinimumVersion to a release that still gets updates, unless these devices have a long-term edition or \
         paid updates."
    } else {
        "Raise osMinimumVersion to a release that still gets updates."
    };
    findings.report(floor.policy.at(floor.span), message).help(help);
}
