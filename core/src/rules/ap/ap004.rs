//! App protection without an app.

use crate::finding::{Findings, Severity};
use crate::policy::{Api, Facts, Resource};
use crate::rules::{Check, Example, Rule, Source};

pub(crate) const RULE: Rule = Rule {
    code: "AP004",
    name: "no-apps-listed",
    severity: Severity::Error,
    what: "An app protection policy is for selected apps and selects none.",
    why: "It protects no app, however strict its settings are.",
    bad: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "appGroupType": "selectedPublicApps",
  "pinRequired": true,
  "apps": []
}"##,
    }],
    good: &[Example {
        path: "ios.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.iosManagedAppProtection",
  "displayName": "iOS apps",
  "appGroupType": "allMicrosoftApps",
  "pinRequired": true,
  "apps": []
}"##,
    }],
    sources: &[
        Source {
            title: "App protection policies overview",
            url: "https://learn.microsoft.com/mem/intune/apps/app-protection-policy",
        },
        Source {
            title: "targetedManagedAppGroupType",
            url: "https://learn.microsoft.com/graph/api/resources/intune-mam-targetedmanagedappgrouptype?view=graph-rest-beta",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Facts::AppProtection(policy) = &resource.facts else { return };
    // Policies of the old kind for everybody know no groups of apps.
    if policy.apps != Some(0) || policy.platform.is_none() {
        return;
    }
    let name = resource.label();
    match &policy.app_group_type {
        Some(group) if policy.is_for_no_app() => {
            let message = format!("'{name}' is for selected apps and selects none: it protects no app");
            findings.report(group.span, message).help(HELP);
        }
        Some(_) => {}
        // Version 1.0 of Graph does not know the property.
        None if resource.export.api == Some(Api::V1) => {
            let message = format!(
                "Whether '{name}' protects any app depends on appGroupType, which an export by version 1.0 of Graph does \
                 not hold: it lists no app"
            );
            findings.report(resource.place, message).help("Export it by the beta version of Graph.").unknown();
        }
        None => {
            let message = format!("'{name}' lists no app and names no group of apps: it protects no app");
            findings.report(resource.place, message).help(HELP).likely();
        }
    }
}

const HELP: &str = "List the apps that hold the data, or set appGroupType to \"allCoreMicrosoftApps\".";
