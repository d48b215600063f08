//! Properties that an export left behind a link.

use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::recognise::Kind;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};
use crate::text::Span;

pub(crate) const RULE: Rule = Rule {
    code: "SC016",
    name: "not-expanded",
    severity: Severity::Info,
    what: "An export holds a link or a count in place of assignments, settings or actions for noncompliance.",
    why: "Microsoft Graph returns these properties only when asked for. Without them the rules that need them cannot \
          tell what is missing from what was not exported, and stay silent.",
    bad: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "id": "0d1f7c3e-3f55-4c5c-8a39-1c9b7a0e4d10",
  "displayName": "iOS",
  "assignments@odata.navigationLink": "deviceManagement/deviceCompliancePolicies('0d1f7c3e')/assignments"
}"##,
    }],
    good: &[Example {
        path: "compliance.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosCompliancePolicy",
  "id": "0d1f7c3e-3f55-4c5c-8a39-1c9b7a0e4d10",
  "displayName": "iOS",
  "assignments": []
}"##,
    }],
    sources: &[Source {
        title: "Use query parameters to customize responses: expand",
        url: "https://learn.microsoft.com/graph/query-parameters",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut left_out: BTreeMap<(Kind, &str), (usize, Linked<'_, Resource>, Span)> = BTreeMap::new();
    // What no rule reads is not missed.
    for resource in tenant.all_resources().filter(|resource| resource.resource.kind != Kind::Other) {
        for property in &resource.resource.export.left_out {
            let key = (resource.resource.kind, property.value.as_str());
            left_out.entry(key).or_insert((0, resource, property.span)).0 += 1;
        }
    }
    for ((kind, property), (count, first, span)) in left_out {
        let (one, several) = kind.words();
        let whose = match count {
            1 => format!("the {one} '{}'", first.label()),
            2 => format!("the {one} '{}' and one more", first.label()),
            _ => format!("{count} {several}, '{}' first,", first.label()),
        };
        let message =
            format!("The {} of {whose} were not exported, so what depends on them is not judged", words(property));
        let finding = findings.report(first.at(span), message).help(option(property));
        match count {
            1 => finding.about_resource(),
            _ => finding.about_cause(format!("{} {property}", kind.name())),
        };
    }
}

fn words(property: &str) -> &str {
    match property {
        "scheduledActionsForRule" => "actions for noncompliance",
        other => other,
    }
}

/// How to get a property.
fn option(property: &str) -> String {
    match property {
        "assignments" => {
            "Export again with assignments: in IntuneManagement tick \"Export Assignments\", in a request \
                          of your own add `$expand=assignments`."
                .to_owned()
        }
        "scheduledActionsForRule" => {
            "Export again with `$expand=scheduledActionsForRule($expand=scheduledActionConfigurations)`.".to_owned()
        }
        other => format!("Export again with `$expand={other}`."),
    }
}
