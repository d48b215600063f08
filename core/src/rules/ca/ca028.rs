//! Locations that hold nothing.

use crate::finding::{Findings, Severity};
use crate::policy::{ConditionalAccessPolicy, NamedLocation, Text};
use crate::recognise::Kind;
use crate::rules::ca::names;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "CA028",
    name: "location-untrusted-or-empty",
    severity: Severity::Warning,
    what: "A Conditional Access policy relies on trusted locations where none is trusted, or on a location without \
           addresses or countries.",
    why: "No sign-in comes from there, so the condition holds never, or always where it is excluded. The policy then does \
          something else than it says.",
    bad: &[Example { path: "ca.json", text: OUTSIDE }, Example { path: "locations.json", text: UNTRUSTED }],
    good: &[Example { path: "ca.json", text: OUTSIDE }, Example { path: "locations.json", text: TRUSTED }],
    sources: &[Source {
        title: "Conditional Access: Network assignment",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-assignment-network",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const OUTSIDE: &str = r#"{
  "displayName": "MFA outside the office",
  "state": "enabled",
  "conditions": {
    "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] },
    "applications": { "includeApplications": ["All"] },
    "locations": { "includeLocations": ["All"], "excludeLocations": ["AllTrusted"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"#;

const UNTRUSTED: &str = r##"{
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/namedLocations",
  "value": [
    {
      "@odata.type": "#microsoft.graph.ipNamedLocation",
      "id": "0b3c7f52-5a4e-4a43-9a4b-6c1f6f0e8d10",
      "displayName": "Offices",
      "isTrusted": false,
      "ipRanges": [{ "cidrAddress": "203.0.113.0/24" }]
    }
  ]
}"##;

const TRUSTED: &str = r##"{
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/namedLocations",
  "value": [
    {
      "@odata.type": "#microsoft.graph.ipNamedLocation",
      "id": "0b3c7f52-5a4e-4a43-9a4b-6c1f6f0e8d10",
      "displayName": "Offices",
      "isTrusted": true,
      "ipRanges": [{ "cidrAddress": "203.0.113.0/24" }]
    }
  ]
}"##;

fn check(tenant: &Tenant, findings: &mut Findings) {
    no_trusted_location(tenant, findings);
    for location in locations(tenant) {
        let Some(lack) = lack(location.facts) else { continue };
        let Some(id) = &location.resource.id else { continue };
        let using: Vec<_> =
            tenant.conditional_access().filter(|policy| uses(policy.facts, |place| place.is(&id.value))).collect();
        let Some(first) = using.first() else { continue };
        let message = format!(
            "'{}' has no {lack}, so no sign-in comes from there; {} on it",
            location.label(),
            rely(tenant, &using)
        );
        findings
            .report(location.place(), message)
            .help(format!("Fill in the {lack}, or take the location out of the policies."))
            .related(
                first.at(first.facts.locations.as_ref().map_or(first.facts.users.span, |scope| scope.span)),
                "a policy that uses it",
            );
    }
}

/// One finding for all policies that speak of trusted locations where there is none.
fn no_trusted_location(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::NamedLocation) {
        return;
    }
    let is_trusted = |location: &Linked<'_, NamedLocation>| location.facts.trusted.is_some_and(|trusted| trusted.value);
    let trusted: Vec<_> = locations(tenant).filter(is_trusted).collect();
    if trusted.iter().any(|location| !location.facts.private) {
        return;
    }
    let using: Vec<_> =
        tenant.conditional_access().filter(|policy| uses(policy.facts, |place| place.is("AllTrusted"))).collect();
    let Some(first) = using.first() else { return };
    let place = first.facts.locations.as_ref().map_or(first.facts.users.span, |scope| scope.span);
    let none = match trusted.as_slice() {
        [] => "None of the named locations is trusted".to_owned(),
        [first, ..] => format!(
            "No trusted location has public address ranges ('{}' has private ones, which Microsoft Entra never sees)",
            first.label()
        ),
    };
    let message = format!("{none}; {} on trusted locations all the same", rely(tenant, &using));
    findings
        .report(first.at(place), message)
        .about_cause("")
        .help("Set isTrusted for the address ranges of your own network, or take AllTrusted out of the policies.")
        .lower_if(using.iter().all(|policy| policy.facts.is_dormant()))
        // The trusted addresses of the older settings for multifactor authentication count as well.
        .likely();
}

fn locations(tenant: &Tenant) -> impl Iterator<Item = Linked<'_, NamedLocation>> {
    let ids = tenant.resources(Kind::NamedLocation).filter_map(|location| location.resource.id.as_ref());
    ids.filter_map(|id| tenant.named_location(&id.value))
}

fn rely(tenant: &Tenant, policies: &[Linked<'_, ConditionalAccessPolicy>]) -> String {
    format!("{} {}", names(tenant, policies), if policies.len() == 1 { "relies" } else { "rely" })
}

/// Whether a condition on locations names one.
fn uses(policy: &ConditionalAccessPolicy, is: impl Fn(&Text) -> bool) -> bool {
    policy.locations.as_ref().is_some_and(|scope| scope.include.iter().chain(&scope.exclude).any(is))
}

/// What a location would have to have, and has none of.
fn lack(location: &NamedLocation) -> Option<&'static str> {
    if location.ranges == Some(0) {
        Some("address ranges")
    } else if location.private {
        Some("public address ranges")
    } else if location.countries == Some(0) && !location.unknown_countries {
        Some("countries")
    } else {
        None
    }
}
