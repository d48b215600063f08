//! A property that nothing has.

use crate::filter::{Dialect, Property, foreign, properties, property};
use crate::finding::{Findings, Severity};
use crate::policy::{Facts, Resource};
use crate::rules::fl::{Filter, MOST, filter_of};
use crate::rules::{Check, Example, Rule, Source, brief};
use crate::text::{Span, closest};

pub(crate) const RULE: Rule = Rule {
    code: "FL002",
    name: "filter-unknown-property",
    severity: Severity::Error,
    what: "A rule asks for a property that devices, apps or users do not have, or that devices of its platform do \
           not have.",
    why: "Microsoft Entra and Intune refuse a rule with an unknown property. Where one gets through, the property \
          has no value, so a positive comparison never matches and a negative one always does.",
    bad: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "devices": {
      "deviceFilter": {
        "mode": "exclude",
        "rule": "device.trustTyp -eq \"AzureAD\""
      }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    good: &[Example {
        path: "ca.json",
        text: r#"{
  "displayName": "Block unmanaged devices",
  "state": "enabled",
  "conditions": {
    "users": { "includeUsers": ["All"] },
    "devices": {
      "deviceFilter": {
        "mode": "exclude",
        "rule": "device.trustType -eq \"AzureAD\""
      }
    }
  },
  "grantControls": { "operator": "OR", "builtInControls": ["block"] }
}"#,
    }],
    sources: &[
        Source {
            title: "Filter for devices as a condition in Conditional Access policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
        },
        Source {
            title: "App and device properties, operators, and rule editing when creating filters in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/fundamentals/filters-device-properties",
        },
        Source {
            title: "Manage rules for dynamic membership groups in Microsoft Entra ID",
            url: "https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership",
        },
    ],
    needs_complete: &[],
    check: Check::Resource(check),
};

fn check(resource: &Resource, findings: &mut Findings) {
    let Some(filter) = filter_of(resource) else { return };
    let mut told: Vec<&str> = Vec::new();
    for (written, span) in filter.properties() {
        // Once for a property, however often it is used.
        if told.contains(&written) || told.len() >= MOST {
            continue;
        }
        let (entity, name) = written.split_once('.').unwrap_or(("", written));
        let is_told = match property(filter.dialect(), entity, name) {
            Some(known) => check_platform(resource, &filter, known, span, findings),
            None => check_unknown(&filter, entity, name, span, findings),
        };
        if is_told {
            told.push(written);
        }
    }
}

fn check_unknown(filter: &Filter<'_>, entity: &str, name: &str, span: Span, findings: &mut Findings) -> bool {
    let dialect = filter.dialect();
    let own = filter.entities();
    if !own.iter().any(|own| own.eq_ignore_ascii_case(entity)) {
        // Whole entities of other dialects have a rule of their own; without one nothing can be read.
        return !entity.is_empty() && check_entity(filter, entity, name, own, span, findings);
    }
    if foreign(dialect, entity, name).is_some() || (dialect == Dialect::DynamicGroup && is_extension(name)) {
        return false;
    }
    let numbered = name.to_ascii_lowercase().starts_with("extensionattribute");
    let meant = closest(name, properties(dialect, entity).map(|property| property.name)).filter(|_| !numbered);
    // What the documentation of apps and groups leaves out may well be there.
    let is_lenient = matches!(dialect, Dialect::ManagedApps | Dialect::DynamicGroup);
    if is_lenient && meant.is_none() && !numbered {
        return false;
    }
    let message =
        format!("{} asks for '{}', which is not known", filter.title(), brief(&format!("{entity}.{name}"), 60));
    let finding = filter.report(findings, span, message);
    match meant {
        Some(meant) => finding.help(format!("Write {entity}.{meant}, if that is what is meant.")),
        None if numbered => finding.help("There are extensionAttribute1 to extensionAttribute15."),
        None => finding.help(format!(
            "Use one that is documented for {}; if this one is new, ignore this finding.",
            dialect.name()
        )),
    };
    // A newcomer that the documentation does not have yet, perhaps.
    if is_lenient || (meant.is_none() && !numbered) {
        finding.likely();
    }
    true
}

/// An entity that no dialect knows: `devices.model`.
fn check_entity(
    filter: &Filter<'_>,
    entity: &str,
    name: &str,
    own: &[&'static str],
    span: Span,
    findings: &mut Findings,
) -> bool {
    if ["device", "app", "user"].iter().any(|known| known.eq_ignore_ascii_case(entity)) {
        return false;
    }
    let Some(meant) = closest(entity, own.iter().copied()) else { return false };
    let message =
        format!("{} asks for '{}', which is not known", filter.title(), brief(&format!("{entity}.{name}"), 60));
    filter.report(findings, span, message).help(format!("Write {meant}.{name}."));
    true
}

/// An extension property of an application: `extension_<id of the application>_<name>`.
fn is_extension(name: &str) -> bool {
    name.get(..10).is_some_and(|prefix| prefix.eq_ignore_ascii_case("extension_"))
}

/// A property that the platform of an assignment filter lacks.
fn check_platform(
    resource: &Resource,
    filter: &Filter<'_>,
    property: &Property,
    span: Span,
    findings: &mut Findings,
) -> bool {
    let Facts::AssignmentFilter(facts) = &resource.facts else { return false };
    let Some(platform) = &facts.platform else { return false };
    let is_known = PLATFORMS.iter().any(|known| platform.is(known));
    if property.platforms.is_empty() || !is_known || property.platforms.iter().any(|has| platform.is(has)) {
        return false;
    }
    let message = format!(
        "{} is for {} and asks for {}, which devices of that platform do not have",
        filter.title(),
        platform.value,
        property.name
    );
    let finding = filter.report(findings, span, message);
    finding.help("Remove the comparison, or correct the platform.").related(platform.span, "the platform").likely();
    true
}

/// The platforms of filters for devices; of others nothing is known.
const PLATFORMS: [&str; 7] =
    ["android", "androidForWork", "androidWorkProfile", "androidAOSP", "iOS", "macOS", "windows10AndLater"];
