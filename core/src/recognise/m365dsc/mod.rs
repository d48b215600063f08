//! Microsoft365DSC: its JSON report, and what is read of its configurations.
//!
//! Its resources have Graph's properties side by side, without the objects that Graph puts them into, and name
//! groups and roles instead of giving their ids. Each resource of interest is written down in Graph's shape.

mod access;
mod parts;

use std::borrow::Cow;
use std::collections::HashMap;

use crate::json::{Document, Problem, Rewriter, SyntaxError, Value};
use crate::policy::graph_type;
use crate::text::Span;

/// Whether a value is a list of resources of Microsoft365DSC.
pub(super) fn is_report(value: Value<'_>) -> bool {
    let first = value.elements().next().filter(|_| value.is_array());
    first.is_some_and(|first| first.get("ResourceName").is_some() && first.get("ResourceInstanceName").is_some())
}

/// The resources of a report in Graph's shape.
pub(super) fn view(report: Value<'_>) -> Option<Document<'static>> {
    if !is_report(report) {
        return None;
    }
    let mut writer = Writer {
        out: Rewriter::new(),
        groups: ids(report, "AADGroup"),
        locations: ids(report, "AADNamedLocationPolicy"),
        not_literal: Vec::new(),
    };
    let span = report.span();
    writer.out.open('[', span.start, 0);
    for resource in report.elements().filter(|resource| resource.is_object()) {
        let is_gone = text(resource, "Ensure").is_some_and(|ensure| ensure.eq_ignore_ascii_case("Absent"));
        if let Some(kind) = text(resource, "ResourceName").and_then(|name| Kind::of(&name)).filter(|_| !is_gone) {
            writer.resource(kind, resource);
        }
    }
    writer.out.close(']', span.end);
    let mut view = writer.out.finish().into_view();
    let of = |span| SyntaxError { span, problem: Problem::NotLiteral, related: None };
    view.errors = writer.not_literal.into_iter().map(of).collect();
    Some(view)
}

fn text<'d>(value: Value<'d>, name: &str) -> Option<Cow<'d, str>> {
    value.get(name).and_then(Value::text)
}

/// Ids by names.
type Ids = HashMap<String, Option<String>>;

/// The ids of what is in resources of a type by their names; none where two have the same.
fn ids(report: Value<'_>, of: &str) -> Ids {
    let mut ids = Ids::new();
    for resource in report.elements() {
        if text(resource, "ResourceName").as_deref() != Some(of) {
            continue;
        }
        let literal = |name: &str| resource.get(name).filter(|value| !value.is_not_known()).and_then(Value::text);
        if let (Some(name), Some(id)) = (literal("DisplayName"), literal("Id")) {
            let known = ids.entry(name.into_owned());
            known.and_modify(|known| *known = None).or_insert(Some(id.into_owned()));
        }
    }
    ids
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Access,
    Compliance(&'static str),
    Group,
    Location,
    Filter,
    Strength,
    Settings,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        if let Some(platform) = name.strip_prefix("IntuneDeviceCompliancePolicy") {
            const PLATFORMS: [(&str, &str); 8] = [
                ("Windows10", "windows10CompliancePolicy"),
                ("MacOS", "macOSCompliancePolicy"),
                ("iOs", "iosCompliancePolicy"),
                ("Android", "androidCompliancePolicy"),
                ("AndroidDeviceOwner", "androidDeviceOwnerCompliancePolicy"),
                ("AndroidWorkProfile", "androidWorkProfileCompliancePolicy"),
                ("AndroidForWork", "androidForWorkCompliancePolicy"),
                ("AOSPDeviceOwner", "aospDeviceOwnerCompliancePolicy"),
            ];
            let known = PLATFORMS.iter().find(|(known, _)| known.eq_ignore_ascii_case(platform));
            return known.map(|(_, name)| Self::Compliance(name));
        }
        Some(match name {
            "AADConditionalAccessPolicy" => Self::Access,
            "AADGroup" => Self::Group,
            "AADNamedLocationPolicy" => Self::Location,
            "IntuneDeviceAndAppManagementAssignmentFilter" | "IntuneAssignmentFilter" => Self::Filter,
            "AADAuthenticationStrengthPolicy" => Self::Strength,
            "IntuneDeviceManagementComplianceSettings" => Self::Settings,
            _ => return None,
        })
    }

    fn type_name(self) -> Option<&'static str> {
        Some(match self {
            Self::Access => "conditionalAccessPolicy",
            Self::Compliance(name) => name,
            Self::Group => "group",
            Self::Filter => "deviceAndAppManagementAssignmentFilter",
            Self::Strength => "authenticationStrengthPolicy",
            Self::Settings => "deviceManagementSettings",
            Self::Location => return None,
        })
    }
}

/// Members that are about Microsoft365DSC and the export.
const OWN: [&str; 17] = [
    "ResourceName",
    "ResourceInstanceName",
    "ResourceId",
    "CIMInstance",
    "Ensure",
    "Credential",
    "ApplicationId",
    "ApplicationSecret",
    "TenantId",
    "CertificateThumbprint",
    "CertificatePath",
    "CertificatePassword",
    "ManagedIdentity",
    "AccessTokens",
    "OdataType",
    "DependsOn",
    "IsSingleInstance",
];

fn is_own(name: &str) -> bool {
    OWN.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// Whether a property is a setting of a compliance policy.
fn is_demand(kind: Kind, name: &str) -> bool {
    matches!(kind, Kind::Compliance(_)) && !["Id", "DisplayName", "Description"].contains(&name)
}

/// Whether a value, or a part of it, is not known.
fn is_open(value: Value<'_>) -> bool {
    let document = value.document();
    (value.index()..value.end_index()).any(|index| document.at(index).is_not_known())
}

/// A member: its key and its value.
type Member<'d> = Option<(Value<'d>, Value<'d>)>;

struct Writer {
    out: Rewriter,
    groups: Ids,
    locations: Ids,
    /// What is not known of what was written.
    not_literal: Vec<Span>,
}

impl Writer {
    fn resource(&mut self, kind: Kind, resource: Value<'_>) {
        let span = resource.span();
        let at = resource.head();
        self.out.open('{', span.start, 0);
        let named = resource.get("OdataType").filter(|_| kind == Kind::Location);
        let type_name = kind
            .type_name()
            .map(str::to_owned)
            .or_else(|| named.and_then(Value::text).map(|name| graph_type(&name).unwrap_or(&name).to_owned()));
        if let Some(name) = type_name {
            self.out.key("@odata.type", at);
            self.out.string(&format!("#microsoft.graph.{name}"), named.map_or(at, Value::span));
        }
        if kind == Kind::Access {
            self.access(resource);
        } else {
            for (key, value) in resource.members() {
                let name = key.text().unwrap_or_default();
                if is_own(&name) {
                    continue;
                }
                match name.as_ref() {
                    "Assignments" => self.assignments(key, value),
                    "ScheduledActionsForRule" => self.actions(key, value),
                    "IpRanges" => self.ranges(key, value),
                    "Identity" if kind == Kind::Filter && !self.lacks(value) => self.copy("id", Some((key, value))),
                    "Members" | "MemberOf" | "Owners" | "GroupAsMembers" => {}
                    // That a policy demands something is known, if not what.
                    name if is_demand(kind, name) => self.known(&lower_first(name), Some((key, value))),
                    name if !self.lacks(value) => self.copy(&lower_first(name), Some((key, value))),
                    _ => {}
                }
            }
        }
        self.out.close('}', span.end);
    }

    fn copy(&mut self, name: &str, member: Member<'_>) {
        if let Some((key, value)) = member {
            self.out.key(name, key.span());
            self.out.copy(value);
        }
    }

    /// The same, or else that it is not known.
    fn known(&mut self, name: &str, member: Member<'_>) {
        let Some((key, value)) = member else { return };
        self.out.key(name, key.span());
        if self.lacks(value) {
            self.out.not_known(value.span());
        } else {
            self.out.copy(value);
        }
    }

    /// Whether a value, or a part of it, is not known; that it is so is told.
    fn lacks(&mut self, value: Value<'_>) -> bool {
        let document = value.document();
        let before = self.not_literal.len();
        let open =
            (value.index()..value.end_index()).map(|index| document.at(index)).filter(|part| part.is_not_known());
        self.not_literal.extend(open.map(Value::span));
        self.not_literal.len() > before
    }
}

/// Whether a value is anything but nothing, empty text or a list of no more than that.
fn is_set(value: Value<'_>) -> bool {
    match value.text() {
        Some(text) => !text.is_empty(),
        None => !value.is_null() && (!value.is_array() || value.elements().any(is_set)),
    }
}

/// Graph's name for a property: `osMinimumVersion` for `OsMinimumVersion`.
fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
