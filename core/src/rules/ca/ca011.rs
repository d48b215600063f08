//! Platforms whose devices nobody asks for anything.

use crate::finding::{Findings, Severity};
use crate::policy::Platform;
use crate::recognise::Kind;
use crate::rules::ca::names;
use crate::rules::ca::platforms::Forgotten;
use crate::rules::dv::listed;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "CA011",
    name: "platform-without-device-requirement",
    severity: Severity::Warning,
    what: "Conditional Access requires a compliant device on some platforms, and on another asks for nothing about the \
           device and does not block it.",
    why: "An unmanaged device of the forgotten platform opens what managed ones of the others must prove themselves for. \
          The platform is told from what the client says about itself, so it is easily pretended, too.",
    bad: &[WINDOWS],
    good: &[
        WINDOWS,
        Example {
            path: "phones.json",
            text: r#"{
  "displayName": "Protected apps on phones",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["iOS", "android"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantApplication"] }
}"#,
        },
        Example {
            path: "others.json",
            text: r#"{
  "displayName": "Block all other platforms",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["all"], "excludePlatforms": ["windows", "iOS", "android"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
        },
    ],
    sources: &[
        Source {
            title: "Conditional Access: Conditions, device platforms",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions",
        },
        Source {
            title: "Require compliant devices with Conditional Access",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-device-compliance",
        },
    ],
    needs_complete: &[Kind::ConditionalAccessPolicy],
    check: Check::Tenant(check),
};

const WINDOWS: Example = Example {
    path: "windows.json",
    text: r#"{
  "displayName": "Compliant Windows device",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["windows"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::ConditionalAccessPolicy) {
        return;
    }
    let Some(forgotten) = Forgotten::of(tenant) else { return };
    let Some(first) = forgotten.asking.first() else { return };
    // Where a policy lies ready that is not enforced, CA023 says so.
    let missing: Vec<Platform> =
        forgotten.platforms.iter().filter(|(_, ready)| ready.is_empty()).map(|(platform, _)| *platform).collect();
    let is_phone = |platform: &Platform| matches!(platform, Platform::Ios | Platform::Android);
    let is_linux = |platform: &Platform| *platform == Platform::Linux;
    if missing.is_empty() {
        return;
    }
    let words: Vec<String> = missing.iter().map(|platform| platform.name().to_owned()).collect();
    let place = first.facts.platforms.as_ref().map_or(first.facts.users.span, |scope| scope.span);
    let message = format!(
        "A compliant device is required by {}, but no enforced policy asks for anything about {} devices or blocks them: \
         there, an unmanaged device is enough",
        names(tenant, &forgotten.asking),
        listed(&words)
    );
    let finding = findings.report(first.at(place), message);
    finding.help(
        "Require a compliant device or a protected app on each platform that is in use, and block all the others, those \
         without a name included.",
    );
    let phones = missing.iter().filter(|platform| is_phone(platform)).count();
    if missing.iter().all(is_linux) {
        finding.severity(Severity::Info);
    } else if phones == 2 && missing.iter().all(|platform| is_phone(platform) || is_linux(platform)) {
        // To begin with PCs is what Microsoft advises.
        finding.severity(Severity::Hint);
    }
}
