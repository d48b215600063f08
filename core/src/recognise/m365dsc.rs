//! Microsoft365DSC: its JSON report, and what is read of its configurations.
//!
//! Its resources have Graph's properties side by side, without the objects that Graph puts them into, and name
//! groups and roles instead of giving their ids. Each resource of interest is written down in Graph's shape.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::json::{Document, Rewriter, Value};
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
    let mut writer = Writer { out: Rewriter::new(), groups: groups(report) };
    let span = report.span();
    writer.out.open('[', span.start, 0);
    for resource in report.elements().filter(|resource| resource.is_object()) {
        let is_gone = text(resource, "Ensure").is_some_and(|ensure| ensure.eq_ignore_ascii_case("Absent"));
        if let Some(kind) = text(resource, "ResourceName").and_then(|name| Kind::of(&name)).filter(|_| !is_gone) {
            writer.resource(kind, resource);
        }
    }
    writer.out.close(']', span.end);
    Some(writer.out.finish().into_view())
}

fn text<'d>(value: Value<'d>, name: &str) -> Option<Cow<'d, str>> {
    value.get(name).and_then(Value::text)
}

/// The ids of groups by their names; none where two have the same.
fn groups(report: Value<'_>) -> HashMap<String, Option<String>> {
    let mut ids: HashMap<String, Option<String>> = HashMap::new();
    for resource in report.elements() {
        if text(resource, "ResourceName").as_deref() != Some("AADGroup") {
            continue;
        }
        if let (Some(name), Some(id)) = (text(resource, "DisplayName"), text(resource, "Id")) {
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
            Self::Location => return None,
        })
    }
}

/// Members that are about Microsoft365DSC and the export.
const OWN: [&str; 16] = [
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
];

/// A member: its key and its value.
type Member<'d> = Option<(Value<'d>, Value<'d>)>;

struct Writer {
    out: Rewriter,
    groups: HashMap<String, Option<String>>,
}

/// An object of Graph: its name there and its members, each with Graph's name and that of Microsoft365DSC.
type Part = (&'static str, &'static [(&'static str, &'static str)]);

/// The conditions of a Conditional Access policy.
const CONDITIONS: [Part; 4] = [
    (
        "users",
        &[
            ("includeUsers", "IncludeUsers"),
            ("excludeUsers", "ExcludeUsers"),
            ("includeGroups", "IncludeGroups"),
            ("excludeGroups", "ExcludeGroups"),
            ("includeRoles", "IncludeRoles"),
            ("excludeRoles", "ExcludeRoles"),
        ],
    ),
    (
        "applications",
        &[
            ("includeApplications", "IncludeApplications"),
            ("excludeApplications", "ExcludeApplications"),
            ("includeUserActions", "IncludeUserActions"),
            ("includeAuthenticationContextClassReferences", "AuthenticationContexts"),
        ],
    ),
    ("platforms", &[("includePlatforms", "IncludePlatforms"), ("excludePlatforms", "ExcludePlatforms")]),
    ("locations", &[("includeLocations", "IncludeLocations"), ("excludeLocations", "ExcludeLocations")]),
];

/// A session control: Graph's name, what switches it on, and its parts, each with both names.
type Control = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Lists that stand in the conditions themselves.
const LISTS: [(&str, &str); 4] = [
    ("clientAppTypes", "ClientAppTypes"),
    ("signInRiskLevels", "SignInRiskLevels"),
    ("userRiskLevels", "UserRiskLevels"),
    ("servicePrincipalRiskLevels", "ServicePrincipalRiskLevels"),
];

impl Writer {
    fn resource(&mut self, kind: Kind, resource: Value<'_>) {
        let span = resource.span();
        let at = resource.head();
        self.out.open('{', span.start, 0);
        let named = resource.get("OdataType").filter(|_| kind == Kind::Location);
        let type_name = kind.type_name().map(str::to_owned).or_else(|| {
            named.and_then(Value::text).map(|name| name.trim_start_matches("#microsoft.graph.").to_owned())
        });
        if let Some(name) = type_name {
            self.out.key("@odata.type", at);
            self.out.string(&format!("#microsoft.graph.{name}"), named.map_or(at, Value::span));
        }
        if kind == Kind::Access {
            self.access(resource);
        } else {
            for (key, value) in resource.members() {
                let name = key.text().unwrap_or_default();
                if OWN.iter().any(|own| own.eq_ignore_ascii_case(&name)) {
                    continue;
                }
                match name.as_ref() {
                    "Assignments" => self.assignments(key, value),
                    "ScheduledActionsForRule" => self.actions(key, value),
                    "IpRanges" => self.ranges(key, value),
                    "Members" | "MemberOf" | "Owners" | "GroupAsMembers" => {}
                    name => {
                        self.out.key(&lower_first(name), key.span());
                        self.out.copy(value);
                    }
                }
            }
        }
        self.out.close('}', span.end);
    }

    fn access(&mut self, policy: Value<'_>) {
        for (graph, name) in [("id", "Id"), ("displayName", "DisplayName"), ("state", "State")] {
            self.copy(graph, policy.member(name));
        }
        let span = policy.span();
        let at = Span::new(span.start, span.start);
        self.out.key("conditions", at);
        self.out.open('{', span.start, 0);
        for (graph, name) in LISTS {
            self.copy(graph, policy.member(name));
        }
        for (object, members) in CONDITIONS {
            let present: Vec<(&str, (Value<'_>, Value<'_>))> =
                members.iter().filter_map(|(graph, name)| Some((*graph, policy.member(name)?))).collect();
            let optional = matches!(object, "platforms" | "locations");
            let says =
                present.iter().any(|(_, (_, value))| value.elements().next().is_some() || value.text().is_some());
            let Some(&(_, (first, _))) = present.first() else { continue };
            self.out.key(object, first.span());
            // Two empty lists are what is left of a condition that is not set.
            if optional && !says {
                self.out.word("null", first.span());
                continue;
            }
            self.out.open('{', first.span().start, 0);
            for (graph, (key, value)) in &present {
                self.out.key(graph, key.span());
                if graph.ends_with("Groups") { self.group_ids(*value) } else { self.out.copy(*value) }
            }
            for (graph, prefix) in
                [("includeGuestsOrExternalUsers", "Include"), ("excludeGuestsOrExternalUsers", "Exclude")]
            {
                if object == "users" {
                    self.guests(graph, prefix, policy);
                }
            }
            self.out.close('}', present.last().map_or(first, |(_, (_, value))| *value).span().end);
        }
        self.filter(policy);
        if let Some((key, methods)) = policy.member("TransferMethods").filter(|(_, value)| is_set(*value)) {
            self.out.key("authenticationFlows", key.span());
            self.out.open('{', key.span().start, 0);
            self.out.key("transferMethods", key.span());
            self.out.copy(methods);
            self.out.close('}', methods.span().end);
        }
        self.out.close('}', span.end);
        self.grant(policy);
        self.session(policy);
    }

    fn copy(&mut self, name: &str, member: Member<'_>) {
        if let Some((key, value)) = member {
            self.out.key(name, key.span());
            self.out.copy(value);
        }
    }

    /// Names of groups as ids, where the file says whose they are.
    fn group_ids(&mut self, list: Value<'_>) {
        if !list.is_array() {
            return self.out.copy(list);
        }
        self.out.open('[', list.span().start, 1);
        for element in list.elements() {
            match element.text().and_then(|name| self.groups.get(name.as_ref()).cloned().flatten()) {
                Some(id) => self.out.string(&id, element.span()),
                None => self.out.copy(element),
            }
        }
        self.out.close(']', list.span().end);
    }

    fn guests(&mut self, graph: &str, prefix: &str, policy: Value<'_>) {
        let [types, kind, members] =
            ["GuestOrExternalUserTypes", "ExternalTenantsMembershipKind", "ExternalTenantsMembers"]
                .map(|name| policy.member(&format!("{prefix}{name}")).filter(|(_, value)| is_set(*value)));
        let Some((key, types)) = types else { return };
        self.out.key(graph, key.span());
        self.out.open('{', key.span().start, 0);
        self.out.key("guestOrExternalUserTypes", key.span());
        let words: Vec<Cow<'_, str>> = types.elements().filter_map(Value::text).collect();
        if words.is_empty() {
            self.out.copy(types)
        } else {
            self.out.string(&words.join(","), types.span())
        }
        if let Some((key, kind)) = kind {
            self.out.key("externalTenants", key.span());
            self.out.open('{', key.span().start, 0);
            self.copy("membershipKind", Some((key, kind)));
            self.copy("members", members);
            self.out.close('}', kind.span().end);
        }
        self.out.close('}', types.span().end);
    }

    fn filter(&mut self, policy: Value<'_>) {
        let Some((key, rule)) = policy.member("DeviceFilterRule") else { return };
        self.out.key("devices", key.span());
        if !is_set(rule) {
            return self.out.word("null", rule.span());
        }
        self.out.open('{', key.span().start, 0);
        self.out.key("deviceFilter", key.span());
        self.out.open('{', key.span().start, 0);
        self.copy("mode", policy.member("DeviceFilterMode"));
        self.copy("rule", Some((key, rule)));
        self.out.close('}', rule.span().end);
        self.out.close('}', rule.span().end);
    }

    fn grant(&mut self, policy: Value<'_>) {
        let parts = [
            ("operator", "GrantControlOperator"),
            ("builtInControls", "BuiltInControls"),
            ("customAuthenticationFactors", "CustomAuthenticationFactors"),
            ("termsOfUse", "TermsOfUse"),
        ];
        let strength = policy.member("AuthenticationStrength").filter(|(_, value)| is_set(*value));
        let present: Vec<(&str, (Value<'_>, Value<'_>))> =
            parts.iter().filter_map(|(graph, name)| Some((*graph, policy.member(name)?))).collect();
        let Some(&(_, (first, _))) = present.first() else { return };
        self.out.key("grantControls", first.span());
        let says = present.iter().skip(1).any(|(_, (_, value))| is_set(*value)) || strength.is_some();
        if !says {
            return self.out.word("null", first.span());
        }
        self.out.open('{', first.span().start, 0);
        let mut end = first.span().end;
        for (graph, (key, value)) in present {
            end = end.max(value.span().end);
            match graph {
                // A lone one stands without its list, and none at all as empty text.
                "termsOfUse" if !value.is_array() => {
                    self.out.key(graph, key.span());
                    self.out.open('[', key.span().start, 0);
                    if is_set(value) {
                        self.out.copy(value);
                    }
                    self.out.close(']', value.span().end);
                }
                _ => self.copy(graph, Some((key, value))),
            }
        }
        if let Some((key, name)) = strength {
            self.out.key("authenticationStrength", key.span());
            self.out.open('{', key.span().start, 0);
            self.copy("displayName", Some((key, name)));
            self.out.close('}', name.span().end);
        }
        self.out.close('}', end);
    }

    fn session(&mut self, policy: Value<'_>) {
        const CONTROLS: [Control; 5] = [
            ("applicationEnforcedRestrictions", "ApplicationEnforcedRestrictionsIsEnabled", &[]),
            ("cloudAppSecurity", "CloudAppSecurityIsEnabled", &[("cloudAppSecurityType", "CloudAppSecurityType")]),
            ("persistentBrowser", "PersistentBrowserIsEnabled", &[("mode", "PersistentBrowserMode")]),
            (
                "signInFrequency",
                "SignInFrequencyIsEnabled",
                &[
                    ("value", "SignInFrequencyValue"),
                    ("type", "SignInFrequencyType"),
                    ("frequencyInterval", "SignInFrequencyInterval"),
                ],
            ),
            ("secureSignInSession", "SecureSignInSessionIsEnabled", &[]),
        ];
        let on: Vec<_> = CONTROLS
            .into_iter()
            .filter_map(|(graph, name, parts)| Some((graph, policy.member(name)?, parts)))
            .filter(|(_, (_, value), _)| value.bool() == Some(true))
            .collect();
        let any = CONTROLS.iter().find_map(|(_, name, _)| policy.member(name));
        let Some((first, _)) = any else { return };
        self.out.key("sessionControls", first.span());
        if on.is_empty() {
            return self.out.word("null", first.span());
        }
        self.out.open('{', first.span().start, 0);
        let mut end = first.span().end;
        for (graph, (key, value), parts) in on {
            self.out.key(graph, key.span());
            self.out.open('{', key.span().start, 0);
            self.copy("isEnabled", Some((key, value)));
            for (graph, name) in parts {
                self.copy(graph, policy.member(name).filter(|(_, value)| is_set(*value)));
            }
            self.out.close('}', value.span().end);
            end = end.max(value.span().end);
        }
        self.out.close('}', end);
    }

    /// A list of blocks as a list of targets.
    fn assignments(&mut self, key: Value<'_>, list: Value<'_>) {
        self.out.key("assignments", key.span());
        self.out.open('[', list.span().start, 0);
        for element in elements(list) {
            let span = element.span();
            self.out.open('{', span.start, 0);
            self.out.key("target", span);
            self.out.open('{', span.start, 0);
            self.copy("@odata.type", element.member("dataType"));
            for name in [
                "groupId",
                "groupDisplayName",
                "deviceAndAppManagementAssignmentFilterId",
                "deviceAndAppManagementAssignmentFilterType",
            ] {
                // For all users and all devices it names these too.
                let of_group = text(element, "dataType").is_some_and(|kind| kind.ends_with("roupAssignmentTarget"));
                if of_group || !name.starts_with("group") {
                    self.copy(name, element.member(name).filter(|(_, value)| is_set(*value)));
                }
            }
            self.out.close('}', span.end);
            self.out.close('}', span.end);
        }
        self.out.close(']', list.span().end);
    }

    /// A flat list of actions as the list of lists that Graph has.
    fn actions(&mut self, key: Value<'_>, list: Value<'_>) {
        let span = list.span();
        self.out.key("scheduledActionsForRule", key.span());
        self.out.open('[', span.start, 0);
        self.out.open('{', span.start, 0);
        self.out.key("ruleName", key.span());
        self.out.word("null", key.span());
        self.out.key("scheduledActionConfigurations", key.span());
        self.out.open('[', span.start, 0);
        for element in elements(list) {
            self.out.open('{', element.span().start, 0);
            for (key, value) in element.members() {
                let name = key.text().unwrap_or_default();
                if name != "CIMInstance" {
                    self.copy(&lower_first(&name), Some((key, value)));
                }
            }
            self.out.close('}', element.span().end);
        }
        self.out.close(']', span.end);
        self.out.close('}', span.end);
        self.out.close(']', span.end);
    }

    fn ranges(&mut self, key: Value<'_>, list: Value<'_>) {
        if list.is_null() {
            return;
        }
        self.out.key("ipRanges", key.span());
        self.out.open('[', list.span().start, 0);
        for range in elements(list).into_iter().filter(|range| range.text().is_some()) {
            self.out.open('{', range.span().start, 0);
            self.out.key("cidrAddress", range.span());
            self.out.copy(range);
            self.out.close('}', range.span().end);
        }
        self.out.close(']', list.span().end);
    }
}

/// The elements of a list; a lone one stands without it.
fn elements(list: Value<'_>) -> Vec<Value<'_>> {
    if list.is_array() { list.elements().collect() } else { vec![list] }
}

/// Whether a value is anything but nothing, empty text or an empty list.
fn is_set(value: Value<'_>) -> bool {
    match value.text() {
        Some(text) => !text.is_empty(),
        None => !value.is_null() && (!value.is_array() || value.elements().next().is_some()),
    }
}

/// Graph's name for a property: `osMinimumVersion` for `OsMinimumVersion`.
fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
