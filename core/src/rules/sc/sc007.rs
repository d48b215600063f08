//! A type that Microsoft Graph is not known to have.

use crate::finding::{Findings, Severity};
use crate::policy::Resource;
use crate::recognise::Kind;
use crate::rules::{Check, Example, Rule, Source};
use crate::shape::Type;
use crate::table;

pub(crate) const RULE: Rule = Rule {
    code: "SC007",
    name: "unknown-resource-type",
    severity: Severity::Info,
    what: "An object has a type that is not known, so nothing in it is judged.",
    why: "The type may be newer than this version of pitfall, or misspelt. Either way the object was skipped, and a \
          report without findings says nothing about it.",
    bad: &[Example {
        path: "policy.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.deviceGuardianPolicy",
  "id": "0d1f7c3e-3f55-4c5c-8a39-1c9b7a0e4d10",
  "displayName": "Guardian"
}"##,
    }],
    good: &[Example {
        path: "policy.json",
        text: r##"{
  "@odata.type": "#microsoft.graph.windowsDriverUpdateProfile",
  "id": "0d1f7c3e-3f55-4c5c-8a39-1c9b7a0e4d10",
  "displayName": "Drivers"
}"##,
    }],
    sources: &[Source {
        title: "Microsoft Graph: deviceManagement resource type",
        url: "https://learn.microsoft.com/graph/api/resources/intune-graph-overview",
    }],
    needs_complete: &[],
    check: Check::Resource(check),
};

const TEXT: &str = include_str!("../../../data/graph-types.txt");

/// Names of types that Graph has and no rule reads.
static TYPES: [[&str; 1]; table::count(TEXT)] = table::rows(TEXT, b' ');

fn check(resource: &Resource, findings: &mut Findings) {
    let Some(type_name) = resource.type_name.as_ref().filter(|_| resource.kind == Kind::Other) else { return };
    let name = type_name.value.as_str();
    // Types of name spaces within Graph's, such as windowsUpdates, are not in the table.
    if name.contains('.') || name.eq_ignore_ascii_case("targetedManagedAppConfiguration") || is_listed(name) {
        return;
    }
    let message = format!("'{}' was skipped: its type '{name}' is not known", resource.label());
    let finding = findings.report(type_name.span, message);
    // Such as deviceEnrollmentPlatformRestriction, which is but a part of the configuration.
    let whole = Type::named(&format!("{name}Configuration")).filter(|kind| kind.is_resource());
    finding.help(match whole {
        Some(whole) => format!("Write \"#microsoft.graph.{}\", if that is what is meant.", whole.name()),
        None => {
            "Check the spelling; if Microsoft Graph has this type, it is newer than this version of pitfall.".to_owned()
        }
    });
}

fn is_listed(name: &str) -> bool {
    TYPES.iter().any(|[listed]| listed.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_holds_no_name_twice() {
        assert!(TYPES.len() > 200 && TYPES.is_sorted_by(|one, other| one < other));
        assert!(TYPES.as_flattened().iter().all(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric())));
    }
}
