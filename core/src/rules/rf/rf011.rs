//! An app that is not in the tenant.

use crate::finding::{Findings, Severity};
use crate::policy::Facts;
use crate::policy::reference::Referent;
use crate::recognise::Kind;
use crate::rules::rf::uses::{Uses, uses};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;
use crate::well_known::is_well_known;

pub(crate) const RULE: Rule = Rule {
    code: "RF011",
    name: "unknown-application",
    severity: Severity::Hint,
    what: "A Conditional Access policy names an app that neither belongs to Microsoft nor is among the service \
           principals of the tenant.",
    why: "The app was removed, or the id is that of another object: policies name apps by their application id, \
          service principals by their object id. The entry protects nothing.",
    bad: &[
        Example {
            path: "ca.json",
            text: r##"{
  "displayName": "Payroll",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"##,
        },
        Example {
            path: "apps.json",
            text: r##"{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#servicePrincipals", "value": [{ "id": "1c9b7a0e-8a39-4c5c-9f55-f1a7c3e04d10", "appId": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Payroll", "servicePrincipalType": "Application" }] }"##,
        },
    ],
    good: &[
        Example {
            path: "ca.json",
            text: r##"{
  "displayName": "Payroll",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "applications": { "includeApplications": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["mfa"] }
}"##,
        },
        Example {
            path: "apps.json",
            text: r##"{ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#servicePrincipals", "value": [{ "id": "1c9b7a0e-8a39-4c5c-9f55-f1a7c3e04d10", "appId": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Payroll", "servicePrincipalType": "Application" }] }"##,
        },
    ],
    sources: &[Source {
        title: "Conditional Access: Target resources",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps",
    }],
    needs_complete: &[Kind::ServicePrincipal],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::ServicePrincipal) {
        return;
    }
    for to in [Referent::Application, Referent::ServicePrincipal] {
        let policies = tenant.resources(Kind::ConditionalAccessPolicy);
        for app in uses(policies, Some(to), |id| is_unknown(tenant, to, id)) {
            report(tenant, &app, findings);
        }
    }
}

fn report(tenant: &Tenant, app: &Uses<'_>, findings: &mut Findings) {
    let named = tenant.by_id(app.id).filter(|object| object.resource.kind == Kind::ServicePrincipal);
    let message = match named {
        Some(object) => format!(
            "{} {} is the id of '{}' in another list: apps go by their application id, service principals by their \
             object id",
            app.id,
            app.whereabouts(),
            object.label()
        ),
        None => format!(
            "{} {} is not among the service principals of the tenant: it was removed, or belongs to another tenant",
            app.id,
            app.whereabouts()
        ),
    };
    app.report(findings, message)
        .help("Write the id of an app that is there, as Enterprise applications shows it, or remove the entry.");
}

fn is_unknown(tenant: &Tenant, to: Referent, id: &str) -> bool {
    if is_well_known(to, id) {
        return false;
    }
    match tenant.by_id(id).map(|object| &object.resource.facts) {
        Some(Facts::ServicePrincipal(app)) => {
            let by_app_id = app.app_id.as_ref().is_some_and(|app_id| app_id.is(id));
            by_app_id != (to == Referent::Application)
        }
        _ => tenant.name_of(id).is_none(),
    }
}
