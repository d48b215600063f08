//! A demand for a protected app of guests.

use crate::finding::{Findings, Severity};
use crate::policy::conditional_access::Principal;
use crate::policy::{ConditionalAccessPolicy, Control, Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "CA032",
    name: "app-control-on-guests",
    severity: Severity::Warning,
    what: "A policy whose demand for a protected app cannot be avoided is for guests.",
    why: "A guest's app is protected by the organisation that the guest belongs to, if by any, and a device can have one \
          such organisation only. Guests cannot satisfy the demand, so they are shut out.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Protected apps",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["GuestsOrExternalUsers"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["iOS", "android"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantApplication"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "MFA for guests",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["GuestsOrExternalUsers"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["iOS", "android"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#,
    }],
    sources: &[Source {
        title: "Authentication and Conditional Access for B2B users",
        url: "https://learn.microsoft.com/entra/external-id/authentication-conditional-access",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    // approvedApplication is not enforced any more, see DP001.
    let control = policy.grant.as_ref().and_then(|grant| grant.find(Control::CompliantApplication));
    let Some(control) = control.filter(|_| policy.requires(Control::CompliantApplication)) else { return };
    let Some(guests) = Guests::of(policy) else { return };
    let name = resource.label();
    let message = match guests {
        Guests::Named => {
            format!(
                "'{name}' demands a protected app of guests, who cannot have one of this organisation: they are shut out"
            )
        }
        Guests::AmongAll => {
            format!(
                "'{name}' demands a protected app of all users, guests included, who cannot have one of this organisation"
            )
        }
    };
    let finding = findings.report(control.span, message);
    finding.help("Exclude guests and external users, and ask them for multifactor authentication.");
    finding.related(policy.users.span, "its users");
    if matches!(guests, Guests::AmongAll) {
        // Whether there are guests, and whether a group of them is excluded, is not known here.
        finding.likely();
    }
    finding.lower_if(policy.is_dormant());
}

/// How guests come to be in scope.
#[derive(Clone, Copy)]
enum Guests {
    Named,
    AmongAll,
}

impl Guests {
    fn of(policy: &ConditionalAccessPolicy) -> Option<Self> {
        if policy.users.exclude.iter().any(Principal::is_guests) {
            None
        } else if policy.users.include.iter().any(Principal::is_guests) {
            Some(Self::Named)
        } else {
            policy.includes_all_users().then_some(Self::AmongAll)
        }
    }
}
