//! What compliance policies and named locations hold as lists.

use super::{Writer, is_open, is_set, lower_first, text};
use crate::json::Value;

impl Writer {
    /// A list of blocks as a list of targets. Where one of them is not known, nobody knows whom all are for.
    pub(super) fn assignments(&mut self, key: Value<'_>, list: Value<'_>) {
        if elements(list).into_iter().any(|element| self.hides_target(element)) {
            return;
        }
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
                    self.copy(name, element.member(name).filter(|(_, value)| is_set(*value) && !is_open(*value)));
                }
            }
            self.out.close('}', span.end);
            self.out.close('}', span.end);
        }
        self.out.close(']', list.span().end);
    }

    /// Whether it is not known whom an assignment is for. Of a group its id or its name is enough.
    fn hides_target(&mut self, element: Value<'_>) -> bool {
        if !is_open(element) {
            return false;
        }
        let literal =
            |name: &str| element.get(name).filter(|value| is_set(*value)).is_some_and(|value| !is_open(value));
        let is_named = literal("groupId") || literal("groupDisplayName");
        let hides = !element.is_object()
            || element.members().any(|(key, value)| {
                let of_group = key.is_named("groupId") || key.is_named("groupDisplayName");
                is_open(value) && !(of_group && is_named)
            });
        hides && self.lacks(element)
    }

    /// A flat list of actions as the list of lists that Graph has.
    pub(super) fn actions(&mut self, key: Value<'_>, list: Value<'_>) {
        let span = list.span();
        if !list.is_array() && self.lacks(list) {
            return;
        }
        self.out.key("scheduledActionsForRule", key.span());
        self.out.open('[', span.start, 0);
        self.out.open('{', span.start, 0);
        self.out.key("ruleName", key.span());
        self.out.word("null", key.span());
        self.out.key("scheduledActionConfigurations", key.span());
        self.out.open('[', span.start, 0);
        for element in elements(list) {
            // An action is known as a whole or not at all.
            if self.lacks(element) {
                self.out.not_known(element.head());
                continue;
            }
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

    pub(super) fn ranges(&mut self, key: Value<'_>, list: Value<'_>) {
        if list.is_null() || self.lacks(list) {
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
