//! A group that is not in the tenant.

use std::collections::HashMap;

use crate::finding::{Findings, Place, Severity};
use crate::policy::conditional_access::State;
use crate::policy::reference::{IdForm, Referent, id_form, references};
use crate::policy::{Facts, Resource};
use crate::recognise::Kind;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;

pub(crate) const RULE: Rule = Rule {
    code: "RF001",
    name: "unknown-group",
    severity: Severity::Warning,
    what: "A policy names a group that is not among the groups of the tenant.",
    why: "The group was deleted, or the policy comes from another tenant. An included group that does not exist leaves \
          its users unprotected; an excluded one no longer exempts the emergency access accounts.",
    bad: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "conditions": { "users": { "includeGroups": ["5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11"] } },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
        Example {
            path: "groups.json",
            text: r#"{ "value": [{ "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Sales", "securityEnabled": true }] }"#,
        },
    ],
    good: &[
        Example {
            path: "ca.json",
            text: r#"{
  "displayName": "Require a compliant device",
  "conditions": { "users": { "includeGroups": ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22"] } },
  "grantControls": { "operator": "OR", "builtInControls": ["compliantDevice"] }
}"#,
        },
        Example {
            path: "groups.json",
            text: r#"{ "value": [{ "id": "9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "displayName": "Sales", "securityEnabled": true }] }"#,
        },
    ],
    sources: &[Source {
        title: "Conditional Access: Users, groups, agents, and workload identities",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups",
    }],
    needs_complete: &[Kind::Group],
    check: Check::Tenant(check),
};

/// How many further uses of a group a finding points at.
const MAX_RELATED: usize = 5;

/// Where a group is used.
struct Use {
    place: Place,
    field: &'static str,
    label: String,
    off: bool,
}

fn check(tenant: &Tenant, findings: &mut Findings) {
    if !tenant.is_complete(Kind::Group) {
        return;
    }
    let mut order: Vec<String> = Vec::new();
    let mut uses: HashMap<String, Vec<Use>> = HashMap::new();
    for resource in tenant.all_resources() {
        for reference in references(resource.resource) {
            let id = reference.id.value.to_ascii_lowercase();
            // A list of names is written with the export: what it names was there.
            let unknown = reference.to == Referent::Group
                && id_form(&id) == IdForm::Guid
                && tenant.by_id(&id).is_none()
                && tenant.name_of(&id).is_none();
            if !unknown {
                continue;
            }
            let place = resource.at(reference.id.span);
            let label = resource.label().to_owned();
            let list = uses.entry(id.clone()).or_insert_with(|| {
                order.push(id);
                Vec::new()
            });
            list.push(Use { place, field: reference.field, label, off: is_off(resource.resource) });
        }
    }
    for id in order {
        let Some((first, others)) = uses.get(&id).and_then(|uses| uses.split_first()) else { continue };
        let message = format!(
            "The group {id} in {} of '{}' is not among the groups of the tenant: it was deleted, or belongs to another \
             tenant",
            first.field, first.label
        );
        let finding = findings.report(first.place, message);
        finding
            .help("Replace the id by that of an existing group, or remove it.")
            .lower_if(first.off && others.iter().all(|other| other.off));
        for other in others.iter().take(MAX_RELATED) {
            finding.related(other.place, format!("'{}' names it in {}, too", other.label, other.field));
        }
    }
}

/// Whether nobody is subject to the policy today.
fn is_off(resource: &Resource) -> bool {
    match &resource.facts {
        Facts::ConditionalAccess(policy) => matches!(policy.state(), State::ReportOnly | State::Disabled),
        _ => false,
    }
}
