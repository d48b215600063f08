//! Rules that did not run because the files may not hold everything.

use std::collections::BTreeSet;

use crate::finding::{Findings, Severity};
use crate::recognise::Kind;
use crate::rules::{ALL, Check, Example, Rule, Source};
use crate::space::listed;
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "SC018",
    name: "absence-rules-skipped",
    severity: Severity::Info,
    what: "Rules about something missing did not run, because the files may not hold everything.",
    why: "That no policy does something can only be said when all policies are here. An export as a list that ends \
          shows it by itself; of files with one policy each nobody knows whether some were left out, until the owner \
          of the tenant says so.",
    bad: &[Example { path: "ca.json", text: POLICY }],
    good: &[
        Example {
            path: "ca.json",
            text: r##"{
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies",
  "value": [
    {
      "displayName": "Require a compliant device",
      "state": "enabled",
      "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["All"] } },
      "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
    }
  ]
}"##,
        },
        Example {
            path: "compliance.json",
            text: r##"{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#deviceManagement/deviceCompliancePolicies", "value": [] }"##,
        },
        Example {
            path: "groups.json",
            text: r##"{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#groups", "value": [] }"##,
        },
    ],
    sources: &[Source {
        title: "Paging Microsoft Graph data in your app",
        url: "https://learn.microsoft.com/graph/paging",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

const POLICY: &str = r#"{
  "displayName": "Require a compliant device",
  "state": "enabled",
  "conditions": { "users": { "includeUsers": ["All"] }, "applications": { "includeApplications": ["All"] } },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#;

/// Kinds of resources that rules about something missing start from.
const POLICIES: [Kind; 6] = [
    Kind::ConditionalAccessPolicy,
    Kind::CompliancePolicy,
    Kind::DeviceConfiguration,
    Kind::ConfigurationPolicy,
    Kind::Intent,
    Kind::AppProtectionPolicy,
];

/// Kinds of which every tenant has some. Others are missed only where files hold a part of them.
const EXPECTED: [Kind; 3] = [Kind::ConditionalAccessPolicy, Kind::CompliancePolicy, Kind::Group];

fn check(tenant: &Tenant, findings: &mut Findings) {
    let Some(policy) = tenant.all_resources().find(|resource| POLICIES.contains(&resource.resource.kind)) else {
        return;
    };
    let mut codes = Vec::new();
    let mut missing: BTreeSet<Kind> = BTreeSet::new();
    // Hints are for those who ask; and what nobody exports, such as users, is not missed.
    let is_missed = |kind: &Kind| {
        let expected = EXPECTED.contains(kind) || tenant.resources(*kind).next().is_some();
        expected && !tenant.is_complete(*kind)
    };
    for rule in ALL.iter().filter(|rule| rule.severity > Severity::Hint) {
        let incomplete: Vec<Kind> = rule.needs_complete.iter().copied().filter(is_missed).collect();
        if !incomplete.is_empty() {
            codes.push(rule.code);
            missing.extend(incomplete);
        }
    }
    if missing.is_empty() {
        return;
    }
    let name = |kind: &Kind| kind.collection().unwrap_or(kind.name());
    let (present, absent): (Vec<Kind>, Vec<Kind>) =
        missing.iter().partition(|kind| tenant.resources(**kind).next().is_some());
    let names = |kinds: &[Kind]| {
        let names: Vec<String> = kinds.iter().map(|kind| name(kind).to_owned()).collect();
        listed(&names)
    };
    let message = format!(
        "Rules about something missing did not run ({}), because the files may not hold all {}",
        codes.join(", "),
        names(&missing.iter().copied().collect::<Vec<_>>())
    );
    let mut help = Vec::new();
    if !present.is_empty() {
        let quoted: Vec<String> = present.iter().map(|kind| format!("\"{}\"", name(kind))).collect();
        let list = quoted.join(", ");
        help.push(format!("If they do, write `complete = [{list}]` under `[tenant]` in pitfall.toml."));
    }
    if !absent.is_empty() {
        let absent: Vec<&str> = absent.iter().map(name).collect();
        help.push(format!("The files hold no {}; export these, too.", absent.join(", no ")));
    }
    findings.report(policy.place(), message).help(help.join(" "));
}
