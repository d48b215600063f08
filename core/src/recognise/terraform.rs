//! Terraform: plans and states as `terraform show -json` prints them.
//!
//! The providers hashicorp/azuread and deploymenttheory/microsoft365 speak of Graph's objects in words of their
//! own. Each of their resources is written down here in Graph's words, with the places it has in the plan, and
//! from then on it is like any other policy. What is known only after the plan is applied stays unknown.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::json::{Document, NodeKind, Rewriter, Value};
use crate::text::Span;

/// How deep values nest that are looked into. Settings hold settings, three or four deep.
const DEEPEST: u32 = 48;

/// Whether a value is what `terraform show -json` prints.
pub(super) fn is_terraform(value: Value<'_>) -> bool {
    let [format, version, changes, planned, values] =
        value.pick(["format_version", "terraform_version", "resource_changes", "planned_values", "values"]);
    let of_state = values.is_some_and(|(_, values)| values.get("root_module").is_some());
    (format.is_some() || version.is_some()) && (changes.is_some() || planned.is_some() || of_state)
}

/// The resources of a plan or a state in Graph's words; `None` if it is neither.
pub(super) fn view(root: Value<'_>) -> Option<Document<'static>> {
    if !is_terraform(root) {
        return None;
    }
    let references = References::of(root);
    let mut writer = Writer { out: Rewriter::new(), references: &references, address: Cow::Borrowed(""), values: None };
    let span = root.span();
    writer.out.open('[', span.start, 1);
    for resource in resources(root) {
        writer.resource(&resource);
    }
    writer.out.close(']', span.end);
    Some(writer.out.finish().into_view())
}

/// A resource as it will be, or is.
struct Resource<'d> {
    address: Cow<'d, str>,
    kind: Kind,
    values: Value<'d>,
    /// What of it is not known, in the same shape: `true` stands for all below.
    unknown: Option<Value<'d>>,
    /// What of it is not to be shown.
    sensitive: Option<Value<'d>>,
}

/// What a type of a provider is in Graph.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Access { azuread: bool },
    Location { azuread: bool },
    Group,
    Filter,
    Compliance(&'static str),
    Catalog,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        if let Some(name) = name.strip_prefix("azuread_") {
            return Some(match name {
                "conditional_access_policy" => Self::Access { azuread: true },
                "named_location" => Self::Location { azuread: true },
                "group" | "group_without_members" => Self::Group,
                _ => return None,
            });
        }
        let name = name.strip_prefix("microsoft365_graph_")?;
        let ends = |end: &str| name.ends_with(end);
        const PLATFORMS: [(&str, &str); 8] = [
            ("_windows_", "windows10CompliancePolicy"),
            ("_macos_", "macOSCompliancePolicy"),
            ("_ios_", "iosCompliancePolicy"),
            ("_ipados_", "iosCompliancePolicy"),
            ("_aosp_", "aospDeviceOwnerCompliancePolicy"),
            ("_android_device_owner_", "androidDeviceOwnerCompliancePolicy"),
            ("_android_work_profile_", "androidWorkProfileCompliancePolicy"),
            ("_android_", "androidDeviceOwnerCompliancePolicy"),
        ];
        Some(if ends("_conditional_access_policy") {
            Self::Access { azuread: false }
        } else if ends("_named_location") {
            Self::Location { azuread: false }
        } else if ends("_groups_group") {
            Self::Group
        } else if ends("_assignment_filter") {
            Self::Filter
        } else if ends("_compliance_policy") {
            let platform = PLATFORMS.iter().find(|(part, _)| name.contains(part));
            Self::Compliance(platform?.1)
        } else if name.contains("_settings_catalog") && !ends("_template") {
            Self::Catalog
        } else {
            return None;
        })
    }
}

/// Every resource once: what is planned for it, or else what the planned state or the state says.
fn resources(root: Value<'_>) -> Vec<Resource<'_>> {
    let mut found = Vec::new();
    let mut seen: HashSet<Cow<'_, str>> = HashSet::new();
    for entry in root.get("resource_changes").into_iter().flat_map(Value::elements) {
        let [address, kind, mode, change] =
            entry.pick(["address", "type", "mode", "change"]).map(|m| m.map(|(_, v)| v));
        let (Some(address), Some(change)) = (address.and_then(Value::text), change) else { continue };
        // A part of a resource that is to be replaced has an entry of its own, which is about the old one.
        if entry.get_set("deposed").is_some() {
            continue;
        }
        seen.insert(address.clone());
        let actions: Vec<&str> =
            change.get("actions").into_iter().flat_map(Value::elements).filter_map(Value::plain_text).collect();
        let gone = !actions.is_empty() && actions.iter().all(|action| matches!(*action, "delete" | "forget"));
        let values = change.get_set("after").filter(|after| after.is_object() && !gone);
        let is_data = mode.and_then(Value::plain_text) == Some("data");
        if let (Some(values), Some(kind)) = (values, kind.and_then(Value::plain_text).and_then(Kind::of))
            && (!is_data || kind == Kind::Group)
        {
            let [unknown, sensitive] = ["after_unknown", "after_sensitive"].map(|name| change.get_set(name));
            found.push(Resource { address, kind, values, unknown, sensitive });
        }
    }
    let states =
        [root.get("planned_values"), root.get("values"), root.get("prior_state").and_then(|state| state.get("values"))];
    for (number, state) in states.into_iter().enumerate() {
        let mut modules: Vec<Value<'_>> = state.and_then(|state| state.get("root_module")).into_iter().collect();
        while let Some(module) = modules.pop() {
            for entry in module.get("resources").into_iter().flat_map(Value::elements) {
                let [address, kind, mode, values, sensitive] =
                    entry.pick(["address", "type", "mode", "values", "sensitive_values"]).map(|m| m.map(|(_, v)| v));
                let is_data = mode.and_then(Value::plain_text) == Some("data");
                let kind = kind.and_then(Value::plain_text).and_then(Kind::of);
                // Of what was before the plan only what is looked up stays.
                let kind = kind.filter(|kind| if is_data { *kind == Kind::Group } else { number < 2 });
                let (Some(address), Some(kind), Some(values)) = (address.and_then(Value::text), kind, values) else {
                    continue;
                };
                if values.is_object() && seen.insert(address.clone()) {
                    found.push(Resource { address, kind, values, unknown: None, sensitive });
                }
            }
            let children: Vec<Value<'_>> = module.get("child_modules").into_iter().flat_map(Value::elements).collect();
            modules.extend(children.into_iter().rev());
        }
    }
    found
}

/// What the configuration in a plan says about where values come from.
struct References<'d> {
    /// By address, without the keys of instances.
    expressions: HashMap<String, Value<'d>>,
}

impl<'d> References<'d> {
    fn of(root: Value<'d>) -> Self {
        let mut expressions = HashMap::new();
        let first = root.get("configuration").and_then(|configuration| configuration.get("root_module"));
        let mut modules: Vec<(String, Value<'d>)> = first.map(|module| (String::new(), module)).into_iter().collect();
        while let Some((prefix, module)) = modules.pop() {
            for resource in module.get("resources").into_iter().flat_map(Value::elements) {
                let address = resource.get("address").and_then(Value::text);
                if let (Some(address), Some(own)) = (address, resource.get("expressions")) {
                    expressions.insert(format!("{prefix}{address}"), own);
                }
            }
            for (name, call) in module.get("module_calls").into_iter().flat_map(Value::members) {
                if let (Some(name), Some(module)) = (name.text(), call.get("module")) {
                    modules.push((format!("{prefix}module.{name}."), module));
                }
            }
        }
        Self { expressions }
    }

    /// The objects that an attribute takes its values from: `azuread_group.sales` for
    /// `azuread_group.sales.object_id`.
    fn objects(&self, address: &str, path: &[&str]) -> Vec<String> {
        let Some(&own) = self.expressions.get(&without_keys(address)) else { return Vec::new() };
        let step = |value: Value<'d>, name: &&str| {
            let value = value.get(name)?;
            if value.is_array() { value.elements().next() } else { Some(value) }
        };
        let Some(end) = path.iter().try_fold(own, step) else { return Vec::new() };
        let texts = end.get("references").into_iter().flat_map(Value::elements).filter_map(Value::text);
        let all: Vec<String> = texts.map(Cow::into_owned).collect();
        // Terraform lists `a.b.id` and, behind it, `a.b`.
        let is_object = |name: &&String| {
            all.iter().any(|other| other.starts_with(name.as_str()) && other.as_bytes().get(name.len()) == Some(&b'.'))
        };
        all.iter().filter(is_object).cloned().collect()
    }
}

/// An address without what tells instances apart: `a.b` for `a.b[0]`.
fn without_keys(address: &str) -> String {
    let mut depth = 0;
    let keeps = |character: &char| {
        depth += i32::from(*character == '[');
        let keeps = depth == 0;
        depth -= i32::from(*character == ']');
        keeps
    };
    address.chars().filter(keeps).collect()
}

/// How what is not known is written: a placeholder that names what it will be the id of, if anything does.
fn later(object: &str) -> String {
    format!("<{object}>")
}

/// Writes resources in Graph's words.
struct Writer<'w, 'd> {
    out: Rewriter,
    references: &'w References<'d>,
    address: Cow<'w, str>,
    /// The resource that is being written.
    values: Option<Value<'d>>,
}

/// A value and what of it is hidden.
#[derive(Clone, Copy)]
struct Masked<'d> {
    value: Value<'d>,
    unknown: Option<Value<'d>>,
    sensitive: Option<Value<'d>>,
}

impl<'d> Masked<'d> {
    fn is_hidden(self) -> bool {
        [self.unknown, self.sensitive].into_iter().flatten().any(|mask| mask.bool() == Some(true))
    }

    /// The value of a block: a list of one, or the object itself.
    fn block(self) -> Option<Self> {
        if !self.value.is_array() {
            return self.value.is_object().then_some(self);
        }
        let first = |mask: Option<Value<'d>>| {
            mask.and_then(|mask| if mask.is_array() { mask.elements().next() } else { Some(mask) })
        };
        let value = self.value.elements().next().filter(|value| value.is_object())?;
        Some(Self { value, unknown: first(self.unknown), sensitive: first(self.sensitive) })
    }

    /// The members, what is hidden included, and those of which nothing but that is known.
    fn members(self) -> Vec<(Value<'d>, Self)> {
        let below = |mask: Option<Value<'d>>, key: Value<'d>| match mask {
            Some(mask) if mask.is_object() => key.text().and_then(|key| mask.get(&key)),
            mask => mask,
        };
        let mut members: Vec<(Value<'d>, Self)> = self
            .value
            .members()
            .map(|(key, value)| {
                (key, Self { value, unknown: below(self.unknown, key), sensitive: below(self.sensitive, key) })
            })
            .collect();
        for (key, mask) in self.unknown.into_iter().flat_map(Value::members) {
            let name = key.text().unwrap_or_default();
            if mask.bool() == Some(true) && self.value.get(&name).is_none() {
                members.push((key, Self { value: mask, unknown: Some(mask), sensitive: None }));
            }
        }
        members
    }
}

/// Attributes that name other objects by their id: a list or a single one.
const IDS: [&str; 22] = [
    "included_users",
    "excluded_users",
    "included_groups",
    "excluded_groups",
    "included_roles",
    "excluded_roles",
    "included_applications",
    "excluded_applications",
    "included_locations",
    "excluded_locations",
    "include_users",
    "exclude_users",
    "include_groups",
    "exclude_groups",
    "include_roles",
    "exclude_roles",
    "include_applications",
    "exclude_applications",
    "include_locations",
    "exclude_locations",
    "terms_of_use",
    "group_id",
];

/// Attributes of a compliance policy that only group others.
const GROUPS: [&str; 6] = [
    "device_health",
    "device_properties",
    "microsoft_defender_for_endpoint",
    "system_security",
    "device_security",
    "settings",
];

/// Attributes that are not Graph's.
const OWN: [&str; 9] = [
    "timeouts",
    "id",
    "object_id",
    "display_name",
    "hard_delete",
    "prevent_duplicate_names",
    "owners",
    "settings_catalog_template_type",
    "assignments",
];

impl<'d> Writer<'_, 'd> {
    fn resource(&mut self, resource: &Resource<'d>) {
        let Resource { kind, values, unknown, sensitive, .. } = *resource;
        let address: String = resource.address.to_string();
        self.address = Cow::Owned(address);
        self.values = Some(values);
        let span = values.span();
        let at = Span::new(span.start, span.start + 1);
        let masked = Masked { value: values, unknown, sensitive };
        let members = masked.members();
        let known = |name: &str| {
            let member = members.iter().find(|(key, _)| key.is_named(name)).map(|(_, member)| *member);
            member.filter(|member| !member.is_hidden() && !member.value.is_null()).map(|member| member.value)
        };
        self.out.open('{', span.start, 1);
        if let Some(name) = kind.type_name(values) {
            self.out.key("@odata.type", at);
            self.out.string(&format!("#microsoft.graph.{name}"), at);
        }
        self.id(kind, known("object_id").or(known("id")), at);
        self.name(kind, known("display_name").or(known("name")), at);
        for (key, member) in members {
            let name = key.text().unwrap_or_default();
            if name == "assignments" {
                self.assignments(key, member);
            } else if !(OWN.contains(&name.as_ref()) || name == "name" && kind == Kind::Catalog) {
                self.top(kind, key, &name, member);
            }
        }
        if matches!(kind, Kind::Access { .. })
            && values.get("session_controls").is_none()
            && values.get("grant_controls").is_none()
        {
            self.out.key("grantControls", at);
            self.out.word("null", at);
        }
        self.out.close('}', span.end);
    }

    fn id(&mut self, kind: Kind, id: Option<Value<'d>>, at: Span) {
        let text = id.and_then(Value::text);
        match (id, text) {
            (Some(id), Some(text)) => {
                self.out.key("id", id.span());
                // Newer versions of azuread write the path: `/groups/0d1f…`.
                self.out.string(text.rsplit('/').next().unwrap_or(&text), id.span());
            }
            // Whoever refers to it does so by its address.
            _ if kind == Kind::Group => {
                let later = later(&self.address);
                self.out.key("id", at);
                self.out.string(&later, at);
            }
            _ => {}
        }
    }

    /// The name, with the address for what findings are about. Groups and filters are found by their names.
    fn name(&mut self, kind: Kind, name: Option<Value<'d>>, at: Span) {
        let span = name.map_or(at, Value::span);
        let text = name.and_then(Value::text);
        let is_subject = matches!(kind, Kind::Access { .. } | Kind::Compliance(_) | Kind::Catalog);
        let shown = match text {
            Some(name) if is_subject => format!("{name} ({})", self.address),
            Some(name) => name.into_owned(),
            None => self.address.to_string(),
        };
        self.out.key(if kind == Kind::Catalog { "name" } else { "displayName" }, span);
        self.out.string(&shown, span);
    }

    /// An attribute of a resource itself.
    fn top(&mut self, kind: Kind, key: Value<'d>, name: &str, member: Masked<'d>) {
        if member.is_hidden() {
            return;
        }
        match (kind, name) {
            (Kind::Access { azuread: true }, "session_controls") => self.session(key, member),
            (Kind::Access { .. }, _) => self.member(key, name, member, &mut vec![], 0),
            (Kind::Location { azuread: true }, "ip" | "country") => {
                for (key, member) in member.block().into_iter().flat_map(Masked::members) {
                    let name = key.text().unwrap_or_default();
                    match name.as_ref() {
                        "ip_ranges" => self.ranges(key, member),
                        "trusted" => self.renamed("isTrusted", key, member),
                        "include_unknown_countries_and_regions" | "countries_and_regions" => {
                            self.renamed(&camel(&name), key, member)
                        }
                        _ => {}
                    }
                }
            }
            (Kind::Location { .. }, "ipv4_ranges" | "ipv6_ranges") => self.ranges(key, member),
            (Kind::Group, "types" | "group_types") => self.renamed("groupTypes", key, member),
            (Kind::Group, "dynamic_membership") => {
                if let Some((key, rule)) = member.block().and_then(|block| block.value.member("rule")) {
                    self.renamed("membershipRule", key, Masked { value: rule, ..member });
                }
            }
            (Kind::Group, "members") => {}
            (Kind::Compliance(_), name) if GROUPS.contains(&name) && member.value.is_object() => {
                for (key, member) in member.members() {
                    let name = key.text().unwrap_or_default();
                    // Some attributes are in two groups, and only one of them is set.
                    let elsewhere = || {
                        self.values
                            .iter()
                            .any(|values| values.members().any(|(_, group)| group.get_set(&name).is_some()))
                    };
                    if !(member.is_hidden() || member.value.is_null() && elsewhere()) {
                        self.member(key, &name, member, &mut vec![], 0);
                    }
                }
            }
            (Kind::Catalog, "settings") if member.value.kind() == NodeKind::String => {
                let inner = member.value.document().embedded(member.value);
                let settings = inner.root().and_then(|root| root.get("settings").or(root.is_array().then_some(root)));
                if let Some(settings) = settings {
                    self.out.key("settings", key.span());
                    self.out.copy(settings);
                }
            }
            (Kind::Catalog, "configuration_policy") => {
                let settings = member
                    .block()
                    .and_then(|block| block.members().into_iter().find(|(key, _)| key.is_named("settings")));
                if let Some((key, settings)) = settings {
                    self.member(key, "settings", settings, &mut vec![], 0);
                }
            }
            (Kind::Catalog, "technologies") => self.joined(&camel(name), key, member.value),
            _ => self.member(key, name, member, &mut vec![], 0),
        }
    }

    fn renamed(&mut self, name: &str, key: Value<'d>, member: Masked<'d>) {
        if !member.is_hidden() {
            self.out.key(name, key.span());
            self.out.copy(member.value);
        }
    }

    /// A list as Graph writes flags: words joined by commas.
    fn joined(&mut self, name: &str, key: Value<'d>, value: Value<'d>) {
        self.out.key(name, key.span());
        match value.is_array() {
            true => {
                let words: Vec<Cow<'_, str>> = value.elements().filter_map(Value::text).collect();
                self.out.string(&words.join(","), value.span());
            }
            false => self.out.copy(value),
        }
    }

    fn ranges(&mut self, key: Value<'d>, member: Masked<'d>) {
        if member.value.is_array() && !member.is_hidden() {
            let span = member.value.span();
            self.out.key("ipRanges", key.span());
            self.out.open('[', span.start, 1);
            for range in member.value.elements() {
                self.out.open('{', range.span().start, 1);
                self.out.key("cidrAddress", range.span());
                self.out.copy(range);
                self.out.close('}', range.span().end);
            }
            self.out.close(']', span.end);
        }
    }

    /// The session controls of azuread, which are flat.
    fn session(&mut self, key: Value<'d>, member: Masked<'d>) {
        let Some(block) = member.block() else {
            self.out.key("sessionControls", key.span());
            return self.out.word("null", member.value.span());
        };
        let [apps, cloud, resilience, browser, frequency, period, authentication, interval] = block
            .value
            .pick([
                "application_enforced_restrictions_enabled",
                "cloud_app_security_policy",
                "disable_resilience_defaults",
                "persistent_browser_mode",
                "sign_in_frequency",
                "sign_in_frequency_period",
                "sign_in_frequency_authentication_type",
                "sign_in_frequency_interval",
            ])
            .map(|member| {
                member.filter(|(_, value)| !value.is_null() && value.text().is_none_or(|text| !text.is_empty()))
            });
        let span = block.value.span();
        self.out.key("sessionControls", key.span());
        self.out.open('{', span.start, 1);
        let mut control =
            |name: &str, of: Option<(Value<'d>, Value<'d>)>, parts: &[(&str, Option<(Value<'d>, Value<'d>)>)]| {
                let Some((key, value)) = of else { return };
                let is_off = value.bool() == Some(false) || value.raw() == "0";
                if is_off {
                    return;
                }
                self.out.key(name, key.span());
                self.out.open('{', key.span().start, 0);
                self.out.key("isEnabled", key.span());
                self.out.word("true", value.span());
                for (name, part) in parts {
                    if let Some((key, value)) = part.filter(|(_, value)| value.raw() != "0") {
                        self.out.key(name, key.span());
                        self.out.copy(value);
                    }
                }
                self.out.close('}', value.span().end);
            };
        control("applicationEnforcedRestrictions", apps, &[]);
        control("cloudAppSecurity", cloud, &[("cloudAppSecurityType", cloud)]);
        control("persistentBrowser", browser, &[("mode", browser)]);
        let every_time = interval.filter(|(_, value)| value.plain_text() == Some("everyTime"));
        let parts = [
            ("value", frequency),
            ("type", period),
            ("authenticationType", authentication),
            ("frequencyInterval", interval),
        ];
        let is_set = frequency.filter(|(_, value)| value.raw() != "0");
        control("signInFrequency", is_set.or(every_time), &parts);
        if let Some((key, value)) = resilience {
            self.out.key("disableResilienceDefaults", key.span());
            self.out.copy(value);
        }
        self.out.close('}', span.end);
    }

    /// The assignments of microsoft365, which are flat.
    fn assignments(&mut self, key: Value<'d>, member: Masked<'d>) {
        if member.is_hidden() || !member.value.is_array() {
            return;
        }
        let span = member.value.span();
        self.out.key("assignments", key.span());
        self.out.open('[', span.start, 1);
        let unknown: Vec<Option<Value<'d>>> = match member.unknown {
            Some(mask) if mask.is_array() => mask.elements().map(Some).collect(),
            _ => Vec::new(),
        };
        for (number, element) in member.value.elements().enumerate() {
            let span = element.span();
            let mask = unknown.get(number).copied().flatten();
            let hidden = |name: &str| mask.and_then(|mask| mask.get(name)).and_then(Value::bool) == Some(true);
            self.out.open('{', span.start, 1);
            self.out.key("target", span);
            self.out.open('{', span.start, 1);
            if let Some((key, kind)) = element.member("type") {
                self.out.key("@odata.type", key.span());
                self.out.string(&format!("#microsoft.graph.{}", kind.text().unwrap_or_default()), kind.span());
            }
            for (name, graph) in [
                ("group_id", "groupId"),
                ("filter_id", "deviceAndAppManagementAssignmentFilterId"),
                ("filter_type", "deviceAndAppManagementAssignmentFilterType"),
            ] {
                let value = element.member(name).filter(|(_, value)| !value.is_null());
                if hidden(name) {
                    self.out.key(graph, span);
                    let objects = self.references.objects(&self.address, &["assignments"]);
                    let own = match objects.as_slice() {
                        [object] if name == "group_id" => later(object),
                        _ => later(&format!("{}.assignments[{number}].{name}", self.address)),
                    };
                    self.out.string(&own, Span::new(span.start, span.start + 1));
                } else if let Some((key, value)) = value {
                    self.out.key(graph, key.span());
                    self.out.copy(value);
                }
            }
            self.out.close('}', span.end);
            self.out.close('}', span.end);
        }
        self.out.close(']', span.end);
    }

    /// A member of anything, in Graph's words. The depth of the text bounds this, and so does a limit.
    fn member(&mut self, key: Value<'d>, name: &str, member: Masked<'d>, path: &mut Vec<String>, depth: u32) {
        if depth > DEEPEST {
            return;
        }
        path.push(name.to_owned());
        self.named(key, name, member, path, depth);
        path.pop();
    }

    fn named(&mut self, key: Value<'d>, name: &str, member: Masked<'d>, path: &mut Vec<String>, depth: u32) {
        let graph = graph_name(name);
        if IDS.contains(&name) {
            return self.ids(key, &graph, member, path);
        }
        if member.is_hidden() {
            return;
        }
        match name {
            "guest_or_external_user_types" => return self.joined(&graph, key, member.value),
            "authentication_strength_policy_id" => {
                if member.value.text().is_some_and(|id| !id.is_empty()) {
                    self.out.key("authenticationStrength", key.span());
                    self.out.open('{', key.span().start, 0);
                    self.out.key("id", key.span());
                    self.out.string(last(&member.value.text().unwrap_or_default()), member.value.span());
                    self.out.close('}', member.value.span().end);
                }
                return;
            }
            _ => {}
        }
        self.out.key(&graph, key.span());
        match member.block().filter(|_| member.value.is_object() || BLOCKS.contains(&name)) {
            Some(block) => self.object(block, path, depth),
            None if BLOCKS.contains(&name) => self.out.word("null", member.value.span()),
            None if member.value.is_array() => self.list(member, path, depth),
            None => self.out.copy(member.value),
        }
    }

    fn object(&mut self, member: Masked<'d>, path: &mut Vec<String>, depth: u32) {
        let span = member.value.span();
        self.out.open('{', span.start, 1);
        for (key, value) in member.members() {
            let name = key.text().unwrap_or_default();
            // A provider lists every attribute there is; those not set are not there.
            let is_empty = value.value.is_null() && path.first().is_some_and(|first| first == "settings");
            if !is_empty {
                self.member(key, &name, value, path, depth + 1);
            }
        }
        self.out.close('}', span.end);
    }

    fn list(&mut self, member: Masked<'d>, path: &mut Vec<String>, depth: u32) {
        let span = member.value.span();
        self.out.open('[', span.start, 1);
        let masks =
            |mask: Option<Value<'d>>| -> Vec<Value<'d>> { mask.into_iter().flat_map(Value::elements).collect() };
        let (unknown, sensitive) = (masks(member.unknown), masks(member.sensitive));
        for (number, value) in member.value.elements().enumerate() {
            let element =
                Masked { value, unknown: unknown.get(number).copied(), sensitive: sensitive.get(number).copied() };
            if value.is_object() {
                self.object(element, path, depth + 1);
            } else if !element.is_hidden() {
                self.out.copy(value);
            }
        }
        self.out.close(']', span.end);
    }

    /// Ids of other objects. Those that are not known yet stand for what they refer to.
    fn ids(&mut self, key: Value<'d>, graph: &str, member: Masked<'d>, path: &[String]) {
        let steps: Vec<&str> = path.iter().map(String::as_str).collect();
        let span = member.value.span();
        self.out.key(graph, key.span());
        if !member.value.is_array() && !member.is_hidden() {
            return self.out.copy(member.value);
        }
        let objects = self.references.objects(&self.address, &steps);
        let stand_in = |number: usize| format!("{}.{}[{number}]", self.address, steps.join("."));
        self.out.open('[', span.start, 1);
        if member.is_hidden() {
            let names = if objects.is_empty() { vec![stand_in(0)] } else { objects };
            for object in names {
                self.out.string(&later(&object), key.span());
            }
            return self.out.close(']', span.end);
        }
        let masks: Vec<bool> = match member.unknown {
            Some(mask) => mask.elements().map(|mask| mask.bool() == Some(true)).collect(),
            None => Vec::new(),
        };
        let hidden = masks.iter().filter(|hidden| **hidden).count();
        let mut next = objects.iter().filter(|_| objects.len() == hidden);
        for (number, element) in member.value.elements().enumerate() {
            if masks.get(number) == Some(&true) || element.is_null() {
                let object = next.next().cloned().unwrap_or_else(|| stand_in(number));
                self.out.string(&later(&object), if element.is_null() { element.span() } else { key.span() });
            } else {
                match element.text() {
                    Some(text) => self.out.string(last(&text), element.span()),
                    None => self.out.copy(element),
                }
            }
        }
        for number in member.value.elements().count()..masks.len() {
            if masks.get(number) == Some(&true) {
                let object = next.next().cloned().unwrap_or_else(|| stand_in(number));
                self.out.string(&later(&object), key.span());
            }
        }
        self.out.close(']', span.end);
    }
}

impl Kind {
    fn type_name(self, values: Value<'_>) -> Option<&'static str> {
        Some(match self {
            Self::Access { .. } => "conditionalAccessPolicy",
            Self::Group => "group",
            Self::Filter => "deviceAndAppManagementAssignmentFilter",
            Self::Compliance(name) => name,
            Self::Catalog => "deviceManagementConfigurationPolicy",
            Self::Location { .. } => {
                let has = |names: &[&str]| {
                    names.iter().any(|name| values.get_set(name).is_some_and(|list| list.elements().next().is_some()))
                };
                if has(&["country", "countries_and_regions"]) { "countryNamedLocation" } else { "ipNamedLocation" }
            }
        })
    }
}

/// Blocks, which azuread prints as lists of one.
const BLOCKS: [&str; 13] = [
    "conditions",
    "users",
    "applications",
    "platforms",
    "locations",
    "devices",
    "filter",
    "client_applications",
    "grant_controls",
    "session_controls",
    "included_guests_or_external_users",
    "excluded_guests_or_external_users",
    "external_tenants",
];

/// The last part of a path: newer versions of azuread write `/identity/…/namedLocations/<id>`.
fn last(id: &str) -> &str {
    if id.starts_with('/') { id.rsplit('/').next().unwrap_or(id) } else { id }
}

/// Graph's name for an attribute.
fn graph_name(name: &str) -> String {
    match name {
        "odata_type" => return "@odata.type".to_owned(),
        "filter" => return "deviceFilter".to_owned(),
        _ => {}
    }
    if let Some(rest) = name.strip_prefix("included_") {
        return camel(&format!("include_{rest}"));
    }
    match name.strip_prefix("excluded_") {
        Some(rest) => camel(&format!("exclude_{rest}")),
        None => camel(name),
    }
}

/// `osMinimumVersion` for `os_minimum_version`.
fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut upper = false;
    for character in name.chars() {
        match character {
            '_' => upper = true,
            character if std::mem::take(&mut upper) => camel.push(character.to_ascii_uppercase()),
            character => camel.push(character),
        }
    }
    camel
}
