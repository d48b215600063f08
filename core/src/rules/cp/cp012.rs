//! A mail profile that nobody hands out.

use crate::finding::{Findings, Severity};
use crate::policy::{ConfigurationProfile, Platform};
use crate::recognise::Kind;
use crate::rules::{Check, Example, Rule, Source};
use crate::space::{Overlap, Population, overlap};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CP012",
    name: "email-profile-demanded-without-profile",
    severity: Severity::Warning,
    what: "A compliance policy for iOS demands that mail is set up by Intune, but no profile for mail is assigned \
          to its users.",
    why: "The demand is met only by a mail account that came from an Intune profile. Without one, no device can be \
          compliant.",
    bad: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "assignments": [
    {
      "target": {
        "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"
      }
    }
  ],
  "managedEmailProfileRequired": true
}"##,
    }],
    good: &[
        Example {
            path: "ios.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "displayName": "iOS",
  "assignments": [
    {
      "target": {
        "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"
      }
    }
  ],
  "managedEmailProfileRequired": true
}"##,
        },
        Example {
            path: "mail.json",
            text: r##"{
  "@odata.type": "#microsoft.graph.iosEasEmailProfileConfiguration",
  "displayName": "Mail",
  "accountName": "Mail",
  "assignments": [
    {
      "target": {
        "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"
      }
    }
  ]
}"##,
        },
    ],
    sources: &[
        Source {
            title: "Device compliance settings for iOS/iPadOS in Intune",
            url: "https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-ios",
        },
        Source {
            title: "Configure email settings in Intune",
            url: "https://learn.microsoft.com/mem/intune/configuration/email-settings-configure",
        },
    ],
    needs_complete: &[Kind::DeviceConfiguration, Kind::ConfigurationPolicy],
    check: Check::Tenant(check),
};

const DEMAND: &str = "managedEmailProfileRequired";

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::DeviceConfiguration) || !tenant.is_complete(Kind::ConfigurationPolicy) {
        return;
    }
    let mut profiles: Option<Vec<_>> = None;
    for policy in tenant.compliance().filter(|policy| policy.facts.is_on(DEMAND)) {
        let Some(setting) = policy.facts.setting(DEMAND) else { continue };
        let Some(assignments) = policy.facts.assignments.as_deref() else { continue };
        let users = Population::of_assignments(tenant, assignments);
        if users.is_empty() {
            continue;
        }
        let profiles = profiles.get_or_insert_with(|| tenant.configuration().filter(brings_mail).collect());
        // Whom a profile goes to that was exported without assignments may be these.
        let has_profile = profiles.iter().any(|profile| match profile.facts.assignments.as_deref() {
            Some(list) => overlap(tenant, &users, &Population::of_assignments(tenant, list)) != Overlap::No,
            None => profile.resource.is_assigned.is_none_or(|assigned| assigned.value),
        });
        if has_profile {
            continue;
        }
        let message = format!(
            "'{}' demands mail that Intune set up, but no profile for mail is assigned to {}: no device can be compliant",
            policy.label(),
            users.names(tenant)
        );
        let finding = findings.report(policy.at(setting.span), message);
        finding.help("Assign a mail profile for iOS to the same users, or set managedEmailProfileRequired to false.");
        for profile in profiles.iter().take(3) {
            finding.related(profile.place(), "a profile for mail that goes to others");
        }
    }
}

/// Whether a profile sets up mail on iOS, or may: what a custom profile holds is not looked into.
fn brings_mail(profile: &Linked<'_, ConfigurationProfile>) -> bool {
    if !profile.facts.platforms.contains(&Platform::Ios) {
        return false;
    }
    let type_name = profile.resource.type_name.as_ref().map_or("", |name| name.value.as_str());
    let settings = profile.facts.settings.iter().flatten();
    type_name.eq_ignore_ascii_case("iosEasEmailProfileConfiguration")
        || type_name.eq_ignore_ascii_case("iosCustomConfiguration")
        || profile.facts.settings.is_none()
        || settings.into_iter().any(|setting| setting.key.starts_with("com.apple.eas."))
}
