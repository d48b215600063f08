//! Personal devices that may enrol and so become compliant.

use crate::finding::{Findings, Severity};
use crate::policy::{Control, Facts, Flag, Platform};
use crate::recognise::Kind;
use crate::rules::dv::listed;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "DV007",
    name: "personal-enrolment-allowed",
    severity: Severity::Info,
    what: "The enrolment restriction that decides for everybody lets personal devices enrol, and Conditional Access asks \
           for nothing but a compliant device.",
    why: "An enrolled personal device can become compliant and is then as good as one that the organisation bought. \
          Where all devices are meant to be company-owned, that is a way around. Microsoft points out that enrolment \
          restrictions stop mistakes rather than attackers.",
    bad: &[
        CA,
        Example {
            path: "enrolment.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceEnrollmentPlatformRestrictionsConfiguration",
  "displayName": "All users and all devices",
  "priority": 0,
  "iosRestriction": { "platformBlocked": false, "personalDeviceEnrollmentBlocked": false }
}"##,
        },
    ],
    good: &[
        CA,
        Example {
            path: "enrolment.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.deviceEnrollmentPlatformRestrictionsConfiguration",
  "displayName": "All users and all devices",
  "priority": 0,
  "iosRestriction": { "platformBlocked": false, "personalDeviceEnrollmentBlocked": true }
}"##,
        },
    ],
    sources: &[Source {
        title: "Overview of enrollment restrictions",
        url: "https://learn.microsoft.com/mem/intune/enrollment/enrollment-restrictions-set",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const CA: Example = Example {
    path: "ca.json",
    text: r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["f1a7c3e0-3f55-4c5c-8a39-1c9b7a0e4d10"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["iOS"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let byod = tenant.facts().byod;
    if byod == Some(true) {
        return;
    }
    let relying: Vec<_> = tenant
        .conditional_access()
        .filter(|policy| policy.facts.is_enforced())
        .map(|policy| (policy, policy.facts.platforms_requiring(Control::CompliantDevice)))
        .collect();
    for linked in tenant.resources(Kind::EnrollmentConfiguration) {
        let Facts::Enrollment(restriction) = &linked.resource.facts else { continue };
        if !restriction.is_default() {
            continue;
        }
        let mut allowed: Vec<(Platform, Flag)> = Vec::new();
        for platform in &restriction.platforms {
            let relied_on = relying.iter().any(|(_, platforms)| platforms.contains(&platform.platform));
            let known = allowed.iter().any(|(other, _)| *other == platform.platform);
            if let Some(flag) = platform.allows_personal().filter(|_| relied_on && !known) {
                allowed.push((platform.platform, flag));
            }
        }
        let policy = relying.iter().find(|(_, platforms)| allowed.iter().any(|(on, _)| platforms.contains(on)));
        if let Some((policy, _)) = policy {
            report(&linked, &allowed, policy.label(), byod, findings);
        }
    }
}

fn report(
    restriction: &Linked<'_, crate::policy::Resource>,
    allowed: &[(Platform, Flag)],
    policy: &str,
    byod: Option<bool>,
    findings: &mut Findings,
) {
    let Some(((_, first), others)) = allowed.split_first() else { return };
    let names: Vec<String> = allowed.iter().map(|(platform, _)| platform.name().to_owned()).collect();
    let reason = match byod {
        Some(_) => "though all devices are said to be company-owned",
        None => "which only fits where personal devices are meant to be used",
    };
    let message =
        format!("Personal {} devices may enrol, become compliant and pass '{policy}', {reason}", listed(&names));
    let finding = findings.report(restriction.at(first.span), message);
    finding.help(
        "Block the enrolment of personal devices in the default restriction, or say in the configuration that personal \
         devices are meant to be used.",
    );
    if byod.is_none() {
        finding.severity(Severity::Hint);
    }
    for (platform, flag) in others {
        finding.related(restriction.at(flag.span), platform.name());
    }
}
