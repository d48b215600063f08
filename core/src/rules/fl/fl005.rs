//! A rule in the words of another kind of rule.

use crate::filter::{Comparison, Dialect, Foreign, Operand, Property, foreign, property, value_here};
use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::policy::Resource;
use crate::rules::fl::{Filter, MOST, filter_of};
use crate::rules::{Check, Example, Rule, Source};
use crate::text::Span;

pub(crate) const RULE: Rule = Rule {
    code: "FL005",
    name: "filter-wrong-dialect",
    severity: Severity::Error,
    what: "A rule uses a property that another kind of rule knows: one of assignment filters in a device filter, one \
           of users in a filter for devices.",
    why: "Conditional Access, Intune and dynamic groups spell the properties of a device differently. A rule copied \
          from one to the other reads well and is refused, or never matches.",
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
        "rule": "device.deviceTrustType -eq \"Azure AD joined\""
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
            title: "App and device properties, operators, and rule editing when creating filters in Microsoft Intune",
            url: "https://learn.microsoft.com/mem/intune/fundamentals/filters-device-properties",
        },
        Source {
            title: "Filter for devices as a condition in Conditional Access policy",
            url: "https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices",
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
    let mut told: Vec<String> = Vec::new();
    for (written, span) in filter.properties() {
        let Some((entity, name)) = written.split_once('.') else { continue };
        if property(filter.dialect(), entity, name).is_some() {
            continue;
        }
        // Once for a property, and once for all that users have.
        let is_user = entity.eq_ignore_ascii_case("user");
        let key = if is_user { entity } else { written }.to_ascii_lowercase();
        if told.contains(&key) || told.len() >= MOST {
            continue;
        }
        let is_told = if is_user {
            check_user(&filter, span, findings)
        } else {
            let foreign = foreign(filter.dialect(), entity, name).filter(|foreign| is_wrong(&filter, foreign));
            if let Some(foreign) = &foreign {
                report(&filter, written, span, foreign, findings);
            }
            foreign.is_some()
        };
        if is_told {
            told.push(key);
        }
    }
}

/// Groups once knew more properties than the documentation lists today, isCompliant among them.
fn is_wrong(filter: &Filter<'_>, foreign: &Foreign) -> bool {
    filter.dialect() != Dialect::DynamicGroup || foreign.here.is_some()
}

fn check_user(filter: &Filter<'_>, span: Span, findings: &mut Findings) -> bool {
    let (what, help) = match filter.dialect() {
        Dialect::ConditionalAccess => ("devices", "Choose users under the policy's own users and groups."),
        Dialect::ManagedDevices => ("devices", "Assign to a group of those users instead."),
        Dialect::ManagedApps => ("apps", "Assign to a group of those users instead."),
        Dialect::DynamicGroup => return false,
    };
    let message = format!("{} speaks of users, but it picks {what} and knows nothing about users", filter.title());
    filter.report(findings, span, message).help(help);
    true
}

fn report(filter: &Filter<'_>, written: &str, span: Span, foreign: &Foreign, findings: &mut Findings) {
    let theirs: Vec<&str> = foreign.dialects.iter().map(|dialect| dialect.name()).collect();
    let message = format!("{} asks for {written}, a property of {}", filter.title(), theirs.join(" and "));
    let comparison = filter.comparisons().find(|comparison| comparison.property_span == span);
    let help = match foreign.here {
        Some(here) => {
            let own = filter.entities().first().copied().unwrap_or("device");
            let own = if filter.dialect() == Dialect::DynamicGroup { "device" } else { own };
            let whole = comparison.and_then(|comparison| translated(filter, comparison, here));
            format!("Write {own}.{}{} here.", here.name, whole.unwrap_or_default())
        }
        None => format!("No such property is known to {}.", filter.dialect().name()),
    };
    let finding = filter.report(findings, span, message);
    finding.help(help);
    if let Some(here) = foreign.here {
        let own = filter.entities().first().copied().unwrap_or("device");
        let own = if filter.dialect() == Dialect::DynamicGroup { "device" } else { own };
        let same = filter.comparisons().filter(|comparison| comparison.property.eq_ignore_ascii_case(written));
        finding.fix(same.fold(Fix::unsafe_to_apply(), |fix, comparison| {
            let fix = fix.rewrite(filter.written.place(comparison.property_span), format!("{own}.{}", here.name));
            match (&comparison.operand, value_of(filter, comparison, here)) {
                (Operand::Text(_), Some(value)) => {
                    fix.rewrite(filter.written.place(comparison.operand_span), format!("\"{value}\""))
                }
                _ => fix,
            }
        }));
    }
    // The page on device filters once had an example with devicePhysicalIds.
    let was_documented = foreign.here.is_some_and(|here| here.name == "physicalIds");
    if filter.dialect() == Dialect::DynamicGroup || was_documented {
        finding.likely();
    }
}

/// Operator and value of a comparison in the words of this dialect, where the value has another one.
fn translated(filter: &Filter<'_>, comparison: &Comparison, here: &Property) -> Option<String> {
    let value = value_of(filter, comparison, here)?;
    Some(format!(" -{} \"{value}\"", comparison.operator.word()))
}

/// The value of a comparison as `here` has it, where that is another word.
fn value_of(filter: &Filter<'_>, comparison: &Comparison, here: &Property) -> Option<&'static str> {
    let Operand::Text(value) = &comparison.operand else { return None };
    value_here(filter.dialect(), here, value)
}
