//! The retired control "Require approved client app".

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::{Control, Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "DP001",
    name: "approved-client-app",
    severity: Severity::Error,
    what: "A Conditional Access policy uses the retired control \"Require approved client app\".",
    why: "Microsoft announced that it enforces this control until 30 June 2026 and from then on treats it as if it \
          were not selected. A policy that relied on it lets every app in. Its successor, \"Require app protection \
          policy\", asks for the same apps and for the protection of their data.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Protected apps on phones",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["Office365"] },
    "platforms": { "includePlatforms": ["iOS", "android"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["approvedApplication"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
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
    }],
    sources: &[
        Source {
            title: "Grant controls in Conditional Access policy: require approved client app",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant",
        },
        Source {
            title: "Migrate approved client app to application protection policy in Conditional Access",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/migrate-approved-client-app",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::ConditionalAccess(policy) = &resource.facts else { return };
    let Some(grant) = &policy.grant else { return };
    let Some(control) = grant.find(Control::ApprovedApplication) else { return };
    let name = resource.label();
    let fact = "Microsoft treats approvedApplication as not selected from July 2026 on";
    let replaced = grant.has(Control::CompliantApplication);
    let outcome = if replaced {
        format!("in '{name}' compliantApplication remains and does the work")
    } else if grant.len() == 1 {
        format!("'{name}' demands nothing else, so it lets every app in")
    } else if grant.needs_all() {
        format!("'{name}' then no longer cares which app is used")
    } else {
        format!("then an approved app is no way past '{name}' any more, and who has nothing else is blocked")
    };
    let finding = findings.report(control.span, format!("{fact}; {outcome}"));
    if replaced {
        finding.severity(Severity::Warning).help("Remove approvedApplication.");
    } else {
        finding.help(
            "Replace it by compliantApplication, and make sure that app protection policies for iOS and Android are \
             assigned to the same users.",
        );
    }
    finding.fix(match replaced {
        true => Fix::unsafe_to_apply().remove(control.span),
        false => Fix::unsafe_to_apply().replace_text(control.span, "compliantApplication"),
    });
    finding.lower_if(policy.is_dormant());
}
