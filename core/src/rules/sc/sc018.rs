//! Rules that did not run because the files may not hold everything.

use std::collections::BTreeSet;

use crate::finding::{Findings, Severity};
use crate::recognise::Kind;
use crate::rules::tl::{demands, is_unassigned};
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

/// Kinds of which every tenant has some. Others are missed only where something is expected of them.
const EXPECTED: [Kind; 3] = [Kind::ConditionalAccessPolicy, Kind::CompliancePolicy, Kind::Group];

fn check(tenant: &Tenant, findings: &mut Findings) {
    let Some(policy) = tenant.all_resources().find(|resource| POLICIES.contains(&resource.resource.kind)) else {
        return;
    };
    let mut codes = Vec::new();
    let mut missing: BTreeSet<Kind> = BTreeSet::new();
    // Hints are for those who ask; and what nobody exports, such as users, is not missed.
    let is_missed = |kind: &Kind| is_expected(tenant, *kind) && !tenant.is_complete(*kind);
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
    let (present, absent): (Vec<Kind>, Vec<Kind>) =
        missing.iter().partition(|kind| tenant.resources(**kind).next().is_some());
    let names: Vec<String> = missing.iter().map(|kind| name(*kind).to_owned()).collect();
    let message = format!(
        "Rules about something missing did not run ({}), because the files may not hold all {}",
        codes.join(", "),
        listed(&names)
    );
    findings.report(policy.place(), message).help(help(&present, &absent));
}

fn help(present: &[Kind], absent: &[Kind]) -> String {
    let mut help = Vec::new();
    // Of some kinds a tenant may well have none.
    let may_be_none = absent.iter().filter(|kind| !EXPECTED.contains(kind));
    let to_declare: Vec<String> =
        present.iter().chain(may_be_none.clone()).map(|kind| format!("\"{}\"", name(*kind))).collect();
    if !to_declare.is_empty() {
        let list = to_declare.join(", ");
        help.push(format!("If they do, write `complete = [{list}]` under `[tenant]` in pitfall.toml."));
    }
    if !absent.is_empty() {
        let names: Vec<&str> = absent.iter().map(|kind| name(*kind)).collect();
        let if_any = if may_be_none.count() == absent.len() { ", if the tenant has any" } else { "" };
        help.push(format!("The files hold no {}; export these, too{if_any}.", names.join(", no ")));
    }
    help.join(" ")
}

fn name(kind: Kind) -> &'static str {
    kind.collection().unwrap_or(kind.name())
}

/// Whether the files should hold some: every tenant has them, they hold a part of them, or policies make demands that only
/// these can meet.
fn is_expected(tenant: &Tenant, kind: Kind) -> bool {
    EXPECTED.contains(&kind)
        || tenant.resources(kind).next().is_some()
        || (kind == Kind::ThreatDefenseConnector && is_threat_level_demanded(tenant))
}

fn is_threat_level_demanded(tenant: &Tenant) -> bool {
    tenant.compliance().any(|policy| !is_unassigned(policy.facts) && demands(policy.facts).next().is_some())
}
