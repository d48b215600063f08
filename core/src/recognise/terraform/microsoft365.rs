//! What deploymenttheory/microsoft365 has in a shape of its own: assignments, groups of compliance settings,
//! and the settings catalog.

use std::borrow::Cow;
use std::collections::HashSet;

use super::masked::Masked;
use super::references::later;
use super::words::GROUPS;
use super::writer::Writer;
use crate::json::{NodeKind, Value};
use crate::text::Span;

impl<'d> Writer<'_, 'd> {
    /// Assignments, which are flat. Where the kind of a target is not known, none of them tells anything.
    pub(super) fn assignments(&mut self, key: Value<'d>, member: Masked<'d>) {
        let is_hidden = |element: Masked<'d>, name: &str| {
            [element.unknown, element.sensitive]
                .into_iter()
                .flatten()
                .any(|mask| mask.bool() == Some(true) || mask.get(name).and_then(Value::bool) == Some(true))
        };
        let hides_type = || member.elements().any(|element| is_hidden(element, "type"));
        if member.is_hidden() || !member.value.is_array() || hides_type() {
            return;
        }
        let span = member.value.span();
        self.out.key("assignments", key.span());
        self.out.open('[', span.start, 1);
        for (number, masked) in member.elements().enumerate() {
            let element = masked.value;
            let span = element.span();
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
                if is_hidden(masked, name) {
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

    /// The settings in a group of them.
    pub(super) fn compliance_settings(&mut self, values: Value<'d>, name: &str, group: Masked<'d>) {
        let mut path = vec![name.to_owned()];
        let members = group.members();
        // Some attributes are in two groups, and only one of them is set.
        let elsewhere: HashSet<Cow<'d, str>> = match members.iter().any(|(_, member)| member.value.is_null()) {
            true => {
                let groups = values.members().filter(|(key, _)| GROUPS.iter().any(|group| key.is_named(group)));
                let set = groups.flat_map(|(_, group)| group.members()).filter(|(_, value)| !value.is_null());
                set.filter_map(|(key, _)| key.text()).collect()
            }
            false => HashSet::new(),
        };
        for (key, member) in members {
            let name = key.text().unwrap_or_default();
            if !(member.value.is_null() && elsewhere.contains(&name)) {
                self.member(key, &name, member, &mut path, 0);
            }
        }
    }

    /// The settings of a policy in JSON text.
    pub(super) fn settings_in_text(&mut self, key: Value<'d>, text: Value<'d>) {
        if text.kind() != NodeKind::String {
            return;
        }
        let inner = text.document().embedded(text);
        let settings = inner.root().and_then(|root| root.get("settings").or(root.is_array().then_some(root)));
        if let Some(settings) = settings {
            self.out.key("settings", key.span());
            self.out.copy(settings);
        }
    }
}
