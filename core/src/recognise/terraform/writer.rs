//! Writing a resource down in Graph's words.

use std::borrow::Cow;

use super::linux;
use super::masked::Masked;
use super::references::{References, later};
use super::resources::{Kind, Resource};
use super::words::{BLOCKS, FLAGS, GROUPS, OWN, graph_name, is_id, last};
use crate::json::{Document, Problem, Rewriter, SyntaxError, Value};
use crate::text::Span;

/// How deep values nest that are looked into. Settings hold settings, three or four deep.
const DEEPEST: u32 = 48;

/// Writes resources in Graph's words.
pub(super) struct Writer<'w, 'd> {
    pub(super) out: Rewriter,
    pub(super) references: &'w References<'d>,
    /// The resource that is being written.
    pub(super) address: String,
    /// What will be known only later.
    later: Vec<SyntaxError>,
}

impl<'w, 'd> Writer<'w, 'd> {
    pub(super) fn new(references: &'w References<'d>) -> Self {
        Self { out: Rewriter::new(), references, address: String::new(), later: Vec::new() }
    }

    pub(super) fn finish(self) -> Document<'static> {
        let mut document = self.out.finish().into_view();
        document.errors = self.later;
        document
    }

    pub(super) fn resource(&mut self, resource: &Resource<'d>) {
        let Resource { kind, values, unknown, sensitive, .. } = *resource;
        self.address = resource.address.to_string();
        let span = values.span();
        let at = Span::new(span.start, span.start + 1);
        let masked = Masked { value: values, unknown, sensitive };
        let members = masked.members();
        let known = |name: &str| {
            let member = members.iter().find(|(key, _)| key.is_named(name)).map(|(_, member)| *member);
            member.filter(|member| !member.is_hidden() && !member.value.is_null()).map(|member| member.value)
        };
        self.out.open('{', span.start, 1);
        self.out.key("@odata.type", at);
        self.out.string(&format!("#microsoft.graph.{}", kind.type_name(values)), at);
        self.id(kind, known("object_id").or(known("id")), at);
        self.name(kind, known("display_name").or(known("name")), at);
        let has_controls =
            members.iter().any(|(key, _)| key.is_named("session_controls") || key.is_named("grant_controls"));
        if kind == Kind::LinuxCompliance {
            self.linux_settings(&members, span);
        }
        for (key, member) in members {
            let name = key.text().unwrap_or_default();
            if name == "assignments" {
                self.assignments(key, member);
            } else if !(OWN.contains(&name.as_ref()) || name == "name" && kind.has_name()) {
                self.top(kind, values, (key, &name), member);
            }
        }
        if matches!(kind, Kind::Access { .. }) && !has_controls {
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
        let shown = match text {
            Some(name) if kind.is_subject() => format!("{name} ({})", self.address),
            Some(name) => name.into_owned(),
            None => self.address.clone(),
        };
        self.out.key(if kind.has_name() { "name" } else { "displayName" }, span);
        self.out.string(&shown, span);
    }

    /// An attribute of a resource itself.
    fn top(&mut self, kind: Kind, values: Value<'d>, (key, name): (Value<'d>, &str), member: Masked<'d>) {
        match (kind, name) {
            (Kind::Access { azuread: true }, "session_controls") => self.session(key, member),
            // What is demanded is known as a whole or not at all.
            (Kind::Access { .. }, "grant_controls" | "session_controls")
                if self.is_open(member, &[name], is_id_or_strength) =>
            {
                self.not_known(&graph_name(name, None), key)
            }
            (Kind::Access { .. }, _) => self.member(key, name, member, &mut vec![], 0),
            (Kind::Compliance(_), name) if GROUPS.contains(&name) && member.value.is_object() => {
                self.compliance_settings(values, name, member)
            }
            (Kind::Compliance(_), name) => self.member(key, name, member, &mut vec![], 0),
            (Kind::LinuxCompliance, "scheduled_actions") => {
                self.member(key, "scheduled_actions_for_rule", member, &mut vec![], 0);
            }
            (Kind::LinuxCompliance, name)
                if linux::is_setting(name) || ["platforms", "technologies"].contains(&name) => {}
            _ if member.is_hidden() => {}
            (Kind::Location { azuread: true }, "ip" | "country") => self.location(member),
            (Kind::Location { .. }, "ipv4_ranges" | "ipv6_ranges") => self.ranges(key, member),
            (Kind::Group, "types" | "group_types") => self.renamed("groupTypes", key, member),
            (Kind::Group, "dynamic_membership") => {
                let rule = member.block().into_iter().flat_map(Masked::members).find(|(key, _)| key.is_named("rule"));
                if let Some((key, rule)) = rule {
                    self.renamed("membershipRule", key, rule);
                }
            }
            (Kind::Group, "members") => {}
            (Kind::Catalog, "settings") if !member.value.is_array() => self.settings_in_text(key, member.value),
            (Kind::Catalog, "configuration_policy") => {
                let members = member.block().into_iter().flat_map(Masked::members);
                if let Some((key, settings)) = members.into_iter().find(|(key, _)| key.is_named("settings")) {
                    self.member(key, "settings", settings, &mut vec![], 0);
                }
            }
            (Kind::Catalog, "technologies") => self.joined("technologies", key, member.value),
            _ => self.member(key, name, member, &mut vec![], 0),
        }
    }

    /// Whether anything in a member, but for what `excuses` some of it, is a secret or will be known only later.
    pub(super) fn is_open(&self, member: Masked<'d>, path: &[&str], excuses: fn(&str) -> bool) -> bool {
        member.hides(path, |path, is_secret| {
            let is_given = || self.references.gives(&self.address, path) != Some(false);
            !path.iter().copied().any(excuses) && (is_secret || is_given())
        })
    }

    /// Says that there is something, and not what.
    pub(super) fn not_known(&mut self, name: &str, key: Value<'d>) {
        self.later.push(SyntaxError { span: key.span(), problem: Problem::KnownLater, related: None });
        self.out.key(name, key.span());
        self.out.not_known(key.span());
    }

    pub(super) fn renamed(&mut self, name: &str, key: Value<'d>, member: Masked<'d>) {
        if !member.is_hidden() {
            self.out.key(name, key.span());
            self.out.copy(member.value);
        }
    }

    /// A list as Graph writes flags: words joined by commas.
    pub(super) fn joined(&mut self, name: &str, key: Value<'d>, value: Value<'d>) {
        self.out.key(name, key.span());
        match value.is_array() {
            true => {
                let words: Vec<Cow<'_, str>> = value.elements().filter_map(Value::text).collect();
                self.out.string(&words.join(","), value.span());
            }
            false => self.out.copy(value),
        }
    }

    pub(super) fn ranges(&mut self, key: Value<'d>, member: Masked<'d>) {
        if member.value.is_array() && !member.hides_any() {
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

    /// A member of anything, in Graph's words. The depth of the text bounds this, and so does a limit.
    pub(super) fn member(
        &mut self,
        key: Value<'d>,
        name: &str,
        member: Masked<'d>,
        path: &mut Vec<String>,
        depth: u32,
    ) {
        if depth > DEEPEST {
            return;
        }
        path.push(name.to_owned());
        self.named(key, name, member, path, depth);
        path.pop();
    }

    fn named(&mut self, key: Value<'d>, name: &str, member: Masked<'d>, path: &mut Vec<String>, depth: u32) {
        let within = path.len().checked_sub(2).and_then(|at| path.get(at));
        let graph = graph_name(name, within.map(String::as_str));
        if is_id(name) {
            return self.ids(key, &graph, member, path);
        }
        if member.is_hidden() && name == "authentication_strength_policy_id" {
            return self.strength(key, &later(&format!("{}.{name}", self.address)), key.span());
        }
        if member.is_hidden() && name == TEMPLATE {
            let steps: Vec<&str> = path.iter().map(String::as_str).collect();
            let object = self.references.objects(&self.address, &steps).into_iter().next();
            let object = object.unwrap_or_else(|| format!("{}.{}", self.address, steps.join(".")));
            self.out.key(&graph, key.span());
            return self.out.string(&later(&object), key.span());
        }
        if member.is_hidden() || is_condition(path) {
            let steps: Vec<&str> = path.iter().map(String::as_str).collect();
            let is_open = self.is_open(member, &steps, is_id);
            // Without its state or its description a policy is still what it is.
            if is_open && !matches!(steps.as_slice(), ["state" | "description"]) {
                return self.not_known(&graph, key);
            }
            if member.is_hidden() {
                return;
            }
        }
        match name {
            name if FLAGS.contains(&name) => return self.joined(&graph, key, member.value),
            "authentication_flow_transfer_methods" => return self.transfer_methods(key, member),
            "authentication_strength_policy_id" => {
                if let Some(id) = member.value.text().filter(|id| !id.is_empty()) {
                    self.strength(key, last(&id), member.value.span());
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

    fn strength(&mut self, key: Value<'d>, id: &str, span: Span) {
        self.out.key("authenticationStrength", key.span());
        self.out.open('{', key.span().start, 0);
        self.out.key("id", key.span());
        self.out.string(id, span);
        self.out.close('}', span.end);
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
        // An action for noncompliance is known as a whole or not at all.
        let of_wholes = path.last().is_some_and(|last| last == "scheduled_action_configurations");
        let steps: Vec<String> = path.clone();
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        self.out.open('[', span.start, 1);
        for element in member.elements() {
            let value = element.value;
            if element.is_hidden() || of_wholes && self.is_open(element, &steps, is_of_message) {
                let at = value.head();
                self.later.push(SyntaxError { span: at, problem: Problem::KnownLater, related: None });
                self.out.not_known(at);
            } else if value.is_object() {
                self.object(element, path, depth + 1);
            } else {
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
        let mut count = 0;
        for (number, element) in member.value.elements().enumerate() {
            count += 1;
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
        for number in (count..masks.len()).filter(|number| masks.get(*number) == Some(&true)) {
            let object = next.next().cloned().unwrap_or_else(|| stand_in(number));
            self.out.string(&later(&object), key.span());
        }
        self.out.close(']', span.end);
    }
}

/// Whether a path is that of a condition, or of whom or what a policy is about: each is known as a whole, but for
/// the ids in it, or not at all.
fn is_condition(path: &[String]) -> bool {
    let is = |step: &String, names: &[&str]| names.contains(&step.as_str());
    match path {
        [first, second] => is(first, &["conditions"]) && !is(second, &["users", "applications"]),
        [first, second, _] => is(first, &["conditions"]) && is(second, &["users", "applications"]),
        _ => false,
    }
}

/// Whether an attribute of an action says what users are told, not when or what else is done.
fn is_of_message(name: &str) -> bool {
    [TEMPLATE, "notification_message_cc_list"].contains(&name)
}

const TEMPLATE: &str = "notification_template_id";

fn is_id_or_strength(name: &str) -> bool {
    is_id(name) || name == "authentication_strength_policy_id"
}
