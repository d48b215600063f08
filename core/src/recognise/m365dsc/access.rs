//! Conditional Access policies: all their conditions and controls stand side by side.

use std::borrow::Cow;

use super::{Member, Writer, is_open, is_set, lower_first};
use crate::json::Value;
use crate::policy::reference::Referent;
use crate::text::Span;
use crate::well_known;

/// An object of Graph: its name there and its members, each with Graph's name and that of Microsoft365DSC.
type Part = (&'static str, &'static [(&'static str, &'static str)]);

/// Properties of the policy itself.
const OWN: [(&str, &str); 3] = [("id", "Id"), ("displayName", "DisplayName"), ("state", "State")];

/// The conditions of a policy.
const CONDITIONS: [Part; 5] = [
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
    (
        "clientApplications",
        &[
            ("includeServicePrincipals", "IncludeServicePrincipals"),
            ("excludeServicePrincipals", "ExcludeServicePrincipals"),
        ],
    ),
];

/// Lists that stand in the conditions themselves.
const LISTS: [(&str, &str); 4] = [
    ("clientAppTypes", "ClientAppTypes"),
    ("signInRiskLevels", "SignInRiskLevels"),
    ("userRiskLevels", "UserRiskLevels"),
    ("servicePrincipalRiskLevels", "ServicePrincipalRiskLevels"),
];

/// Filters: the object that holds each, Graph's name, that of the rule and that of the mode.
const FILTERS: [(&str, &str, &str, &str); 3] = [
    ("devices", "deviceFilter", "DeviceFilterRule", "DeviceFilterMode"),
    ("applications", "applicationFilter", "ApplicationsFilter", "ApplicationsFilterMode"),
    ("clientApplications", "servicePrincipalFilter", "ServicePrincipalFilterRule", "ServicePrincipalFilterMode"),
];

/// Guests: Graph's name and those of the types, of the tenants they are from, and of how these are meant.
const GUESTS: [(&str, [&str; 3]); 2] = [
    (
        "includeGuestsOrExternalUsers",
        ["IncludeGuestOrExternalUserTypes", "IncludeExternalTenantsMembershipKind", "IncludeExternalTenantsMembers"],
    ),
    (
        "excludeGuestsOrExternalUsers",
        ["ExcludeGuestOrExternalUserTypes", "ExcludeExternalTenantsMembershipKind", "ExcludeExternalTenantsMembers"],
    ),
];

const TRANSFER_METHODS: &str = "TransferMethods";

/// What is demanded.
const GRANT: [(&str, &str); 4] = [
    ("operator", "GrantControlOperator"),
    ("builtInControls", "BuiltInControls"),
    ("customAuthenticationFactors", "CustomAuthenticationFactors"),
    ("termsOfUse", "TermsOfUse"),
];
const STRENGTH: &str = "AuthenticationStrength";

/// A session control: Graph's name, what switches it on, and its parts, each with both names.
type Control = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

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
const RESILIENCE: &str = "DisableResilienceDefaultsIsEnabled";

/// Whether a property has a place here.
fn is_known(name: &str) -> bool {
    let pairs = OWN.iter().chain(&LISTS).chain(&GRANT).chain(CONDITIONS.iter().flat_map(|(_, members)| *members));
    let pairs = pairs.chain(CONTROLS.iter().flat_map(|(_, _, parts)| *parts)).map(|(_, name)| *name);
    let filters = FILTERS.iter().flat_map(|(_, _, rule, mode)| [*rule, *mode]);
    let guests = GUESTS.iter().flat_map(|(_, names)| names.iter().copied());
    let controls = CONTROLS.iter().map(|(_, name, _)| *name);
    let mut known = pairs.chain(filters).chain(guests).chain(controls).chain([TRANSFER_METHODS, STRENGTH, RESILIENCE]);
    known.any(|known| known.eq_ignore_ascii_case(name))
}

impl Writer {
    pub(super) fn access(&mut self, policy: Value<'_>) {
        for (graph, name) in OWN {
            if let Some((key, value)) = policy.member(name).filter(|(_, value)| !self.lacks(*value)) {
                self.copy(graph, Some((key, value)));
            }
        }
        let span = policy.span();
        self.out.key("conditions", Span::at(span.start));
        self.out.open('{', span.start, 0);
        for (graph, name) in LISTS {
            self.known(graph, policy.member(name));
        }
        CONDITIONS.iter().for_each(|part| self.condition(policy, part));
        self.filter(policy, FILTERS[0]);
        self.transfer_methods(policy);
        // A condition that is newer than this list still narrows the policy.
        for (key, value) in policy.members() {
            let name = key.text().unwrap_or_default();
            if is_set(value) && value.bool() != Some(false) && !super::is_own(&name) && !is_known(&name) {
                self.known(&lower_first(&name), Some((key, value)));
            }
        }
        self.out.close('}', span.end);
        self.grant(policy);
        self.session(policy);
    }

    fn condition(&mut self, policy: Value<'_>, (object, members): &Part) {
        let present: Vec<(&str, (Value<'_>, Value<'_>))> =
            members.iter().filter_map(|(graph, name)| Some((*graph, policy.member(name)?))).collect();
        let filter = FILTERS[1..].iter().copied().find(|(within, ..)| within == object);
        let filter = filter.filter(|(_, _, rule, _)| policy.get(rule).is_some_and(is_set));
        let filter_key = filter.and_then(|(_, _, rule, _)| policy.member(rule)).map(|(key, _)| key);
        let Some(first) = present.first().map(|(_, (key, _))| *key).or(filter_key) else { return };
        let is_needed = matches!(*object, "users" | "applications");
        // Whom and what a policy is about is known as a whole or not at all; so is any other condition.
        let is_open = present.iter().filter(|(_, (_, value))| self.lacks(*value)).count() > 0;
        self.out.key(object, first.span());
        if is_open && !is_needed {
            return self.out.not_known(first.span());
        }
        // Two empty lists are what is left of a condition that is not set.
        if !is_needed && filter.is_none() && !present.iter().any(|(_, (_, value))| is_set(*value)) {
            return self.out.word("null", first.span());
        }
        self.out.open('{', first.span().start, 0);
        for (graph, (key, value)) in &present {
            self.out.key(graph, key.span());
            if self::is_open(*value) {
                self.out.not_known(value.span());
            } else {
                self.ids(graph, *value);
            }
        }
        if *object == "users" {
            GUESTS.into_iter().for_each(|(graph, names)| self.guests(graph, names.map(|name| policy.member(name))));
        }
        if let Some(filter) = filter {
            self.filter_rule(policy, filter);
        }
        self.out.close('}', present.last().map_or(first, |(_, (_, value))| *value).span().end);
    }

    /// A list, with ids for names where the file, or Microsoft, says whose they are.
    fn ids(&mut self, property: &str, list: Value<'_>) {
        let names = match property {
            "includeGroups" | "excludeGroups" => Some(&self.groups),
            "includeLocations" | "excludeLocations" => Some(&self.locations),
            _ => None,
        };
        let is_role = property.ends_with("Roles");
        if !list.is_array() || names.is_none() && !is_role {
            return self.out.copy(list);
        }
        self.out.open('[', list.span().start, 1);
        for element in list.elements() {
            let id = element.text().and_then(|name| match names {
                Some(names) => names.get(name.as_ref())?.as_deref(),
                None => well_known::id_of(Referent::Role, &name),
            });
            match id {
                Some(id) => self.out.string(id, element.span()),
                None => self.out.copy(element),
            }
        }
        self.out.close(']', list.span().end);
    }

    fn guests(&mut self, graph: &str, members: [Member<'_>; 3]) {
        let [types, kind, members] = members.map(|member| member.filter(|(_, value)| is_set(*value)));
        let Some((key, types)) = types else { return };
        self.out.key(graph, key.span());
        if [Some((key, types)), kind, members].into_iter().flatten().any(|(_, value)| self.lacks(value)) {
            return self.out.not_known(types.span());
        }
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

    /// A filter in an object of its own.
    fn filter(&mut self, policy: Value<'_>, filter: (&str, &str, &str, &str)) {
        let (object, _, rule, mode) = filter;
        let Some((key, rule)) = policy.member(rule) else { return };
        self.out.key(object, key.span());
        if !is_set(rule) {
            return self.out.word("null", rule.span());
        }
        if is_open(rule) || policy.get(mode).is_some_and(is_open) {
            self.lacks(rule);
            return self.out.not_known(rule.span());
        }
        self.out.open('{', key.span().start, 0);
        self.filter_rule(policy, filter);
        self.out.close('}', rule.span().end);
    }

    fn filter_rule(&mut self, policy: Value<'_>, (_, graph, rule, mode): (&str, &str, &str, &str)) {
        let Some((key, rule)) = policy.member(rule) else { return };
        self.out.key(graph, key.span());
        if self.lacks(rule) || policy.get(mode).is_some_and(|mode| self.lacks(mode)) {
            return self.out.not_known(rule.span());
        }
        self.out.open('{', key.span().start, 0);
        self.copy("mode", policy.member(mode));
        self.copy("rule", Some((key, rule)));
        self.out.close('}', rule.span().end);
    }

    fn transfer_methods(&mut self, policy: Value<'_>) {
        let Some((key, methods)) = policy.member(TRANSFER_METHODS).filter(|(_, value)| is_set(*value)) else { return };
        self.out.key("authenticationFlows", key.span());
        if self.lacks(methods) {
            return self.out.not_known(methods.span());
        }
        self.out.open('{', key.span().start, 0);
        self.out.key("transferMethods", key.span());
        self.out.copy(methods);
        self.out.close('}', methods.span().end);
    }

    fn grant(&mut self, policy: Value<'_>) {
        let strength = policy.member(STRENGTH).filter(|(_, value)| is_set(*value));
        let present: Vec<(&str, (Value<'_>, Value<'_>))> =
            GRANT.iter().filter_map(|(graph, name)| Some((*graph, policy.member(name)?))).collect();
        let Some(&(_, (first, _))) = present.first() else { return };
        self.out.key("grantControls", first.span());
        // What is demanded is known as a whole or not at all.
        if present.iter().filter(|(_, (_, value))| self.lacks(*value)).count() > 0 {
            return self.out.not_known(first.span());
        }
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
            if self.lacks(name) {
                self.out.not_known(name.span());
            } else {
                self.out.open('{', key.span().start, 0);
                let text = name.text().unwrap_or_default();
                if let Some(id) = well_known::id_of(Referent::AuthenticationStrength, &text) {
                    self.out.key("id", key.span());
                    self.out.string(id, name.span());
                }
                self.copy("displayName", Some((key, name)));
                self.out.close('}', name.span().end);
            }
        }
        self.out.close('}', end);
    }

    fn session(&mut self, policy: Value<'_>) {
        let any = CONTROLS.iter().find_map(|(_, name, _)| policy.member(name));
        let Some((first, _)) = any.or(policy.member(RESILIENCE)) else { return };
        self.out.key("sessionControls", first.span());
        let names = CONTROLS.iter().flat_map(|(_, name, parts)| parts.iter().map(|(_, part)| *part).chain([*name]));
        let values = names.chain([RESILIENCE]).filter_map(|name| policy.get(name));
        if values.filter(|value| self.lacks(*value)).count() > 0 {
            return self.out.not_known(first.span());
        }
        let is_on = |member: &(Value<'_>, Value<'_>)| member.1.bool() == Some(true);
        let on: Vec<_> = CONTROLS
            .into_iter()
            .filter_map(|(graph, name, parts)| Some((graph, policy.member(name).filter(is_on)?, parts)))
            .collect();
        let resilience = policy.member(RESILIENCE).filter(is_on);
        if on.is_empty() && resilience.is_none() {
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
        self.copy("disableResilienceDefaults", resilience);
        self.out.close('}', end);
    }
}
