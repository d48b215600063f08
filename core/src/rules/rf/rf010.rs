//! Two objects of one kind with one name.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::finding::{FileId, Findings, Severity};
use crate::policy::Resource;
use crate::recognise::Kind;
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::{Linked, Tenant};

pub(crate) const RULE: Rule = Rule {
    code: "RF010",
    name: "duplicate-name",
    severity: Severity::Hint,
    what: "Two policies or groups of one kind have the same name.",
    why: "Names are what administrators choose by, in the portal, in reports and in tools that replace ids by names. With \
          two of a name, the wrong one is changed sooner or later.",
    bad: &[
        Example { path: "a.json", text: r#"{ "displayName": "MFA", "conditions": {}, "grantControls": null }"# },
        Example { path: "b.json", text: r#"{ "displayName": "MFA", "conditions": {}, "grantControls": null }"# },
    ],
    good: &[
        Example {
            path: "a.json",
            text: r#"{ "displayName": "MFA for all", "conditions": {}, "grantControls": null }"#,
        },
        Example {
            path: "b.json",
            text: r#"{ "displayName": "MFA for guests", "conditions": {}, "grantControls": null }"#,
        },
    ],
    sources: &[Source {
        title: "Plan a Conditional Access deployment: set naming standards for your policies",
        url: "https://learn.microsoft.com/entra/identity/conditional-access/plan-conditional-access",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

/// What administrators choose by name.
const KINDS: [Kind; 10] = [
    Kind::ConditionalAccessPolicy,
    Kind::CompliancePolicy,
    Kind::DeviceConfiguration,
    Kind::ConfigurationPolicy,
    Kind::Intent,
    Kind::AppProtectionPolicy,
    Kind::Group,
    Kind::AssignmentFilter,
    Kind::NamedLocation,
    Kind::NotificationTemplate,
];

/// How many others a finding points at.
const MAX_RELATED: usize = 3;

fn check(tenant: &Tenant, findings: &mut Findings) {
    let mut first: FxHashMap<(Kind, &str, &str), Linked<'_, Resource>> = FxHashMap::default();
    let mut same: BTreeMap<(FileId, u32), Vec<Linked<'_, Resource>>> = BTreeMap::new();
    for resource in tenant.all_resources().filter(|resource| KINDS.contains(&resource.resource.kind)) {
        let Some(name) = resource.resource.name.as_ref().filter(|name| !name.value.trim().is_empty()) else { continue };
        // The same name for every platform is how many tenants do it.
        let type_name = resource.resource.type_name.as_ref().map_or("", |name| name.value.as_str());
        let key = (resource.resource.kind, type_name, name.value.trim());
        let one = *first.entry(key).or_insert(resource);
        let here = (resource.file, resource.index);
        if here != (one.file, one.index) && !is_copy(one.resource, resource.resource) {
            same.entry((one.file, one.index)).or_insert_with(|| vec![one]).push(resource);
        }
    }
    for resources in same.values() {
        let Some((first, others)) = resources.split_first() else { continue };
        let (kind, kinds) = first.resource.kind.words();
        let message = match others.len() {
            1 => format!("Another {kind} is called '{}', too", first.label()),
            count => format!("{count} other {kinds} are called '{}', too", first.label()),
        };
        let finding = findings.report(first.place(), message);
        finding.help("Give each a name that tells them apart.");
        for other in others.iter().take(MAX_RELATED) {
            finding.related(other.place(), "the same name");
        }
    }
}

/// Whether two resources are one object in two places, which is another matter.
fn is_copy(one: &Resource, other: &Resource) -> bool {
    match (&one.id, &other.id) {
        (Some(one), Some(other)) => one.is(&other.value),
        // A report speaks of groups by their names alone.
        _ => one.kind == Kind::Group,
    }
}
