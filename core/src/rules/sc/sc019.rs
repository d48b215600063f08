//! Files of two tenants.

use std::collections::BTreeMap;

use crate::finding::{Findings, Place, Severity};
use crate::order::Order;
use crate::recognise::Kind;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "SC019",
    name: "mixed-tenants",
    severity: Severity::Warning,
    what: "The files come from more than one tenant.",
    why: "Policies of two tenants are judged as if they were one: groups seem to be missing, policies to conflict, and a \
          gap of one tenant seems to be filled by a policy of the other.",
    bad: &[
        Example {
            path: "contoso/MigrationTable.json",
            text: r#"{ "TenantId": "5b8d2c1e-7f3a-4e62-9c1d-8a4f6b2e0d93", "Organization": "Contoso", "Objects": [] }"#,
        },
        Example {
            path: "fabrikam/MigrationTable.json",
            text: r#"{ "TenantId": "0d1f7c3e-3f55-4c5c-8a39-1c9b7a0e4d10", "Organization": "Fabrikam", "Objects": [] }"#,
        },
    ],
    good: &[Example {
        path: "contoso/MigrationTable.json",
        text: r#"{ "TenantId": "5b8d2c1e-7f3a-4e62-9c1d-8a4f6b2e0d93", "Organization": "Contoso", "Objects": [] }"#,
    }],
    sources: &[Source {
        title: "group resource type: organizationId",
        url: "https://learn.microsoft.com/graph/api/resources/group?view=graph-rest-beta",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut first_of: BTreeMap<String, Place> = BTreeMap::new();
    for resource in tenant.resources_of(&[Kind::Group, Kind::MigrationTable]) {
        if let Some(id) = &resource.resource.tenant {
            first_of.entry(id.value.to_ascii_lowercase()).or_insert_with(|| resource.at(id.span));
        }
    }
    let mut places: Vec<Place> = first_of.into_values().collect();
    places.order();
    let [first, others @ ..] = places.as_slice() else { return };
    if let Some(second) = others.first() {
        let message = match others.len() {
            1 => "The files come from two tenants, and are judged as if they were one".to_owned(),
            more => format!("The files come from {} tenants, and are judged as if they were one", more + 1),
        };
        let finding = findings.report(*second, message);
        finding.help("Check the files of each tenant by themselves, in a run of their own.");
        finding.related(*first, "another tenant");
    }
}
