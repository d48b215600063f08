//! Two objects of one kind with one name.

use rustc_hash::FxHashMap;

use crate::finding::{Findings, Severity};
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
    let mut named: FxHashMap<(Kind, &str, &str), Vec<Linked<'_, Resource>>> = FxHashMap::default();
    let mut order = Vec::new();
    for resource in tenant.all_resources().filter(|resource| KINDS.contains(&resource.resource.kind)) {
        let Some(name) = resource.resource.name.as_ref().filter(|name| !name.value.trim().is_empty()) else { continue };
        // The same name for every platform is how many tenants do it.
        let type_name = resource.resource.type_name.as_ref().map_or("", |name| name.value.as_str());
        let key = (resource.resource.kind, type_name, name.value.trim());
        let same = named.entry(key).or_insert_with(|| {
            order.push(key);
            Vec::new()
        });
        same.push(resource);
    }
    for key in order {
        let Some((first, others)) = named.get(&key).and_then(|same| same.split_first()) else { continue };
        // Copies of one object are another matter.
        let is_copy = |other: &Linked<'_, Resource>| match (&first.resource.id, &other.resource.id) {
            (Some(one), Some(other)) => one.is(&other.value),
            _ => false,
        };
        let others: Vec<_> = others.iter().filter(|other| !is_copy(other)).collect();
        let (kind, kinds) = key.0.words();
        let message = match others.len() {
            0 => continue,
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
