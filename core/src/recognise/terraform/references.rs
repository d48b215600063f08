//! Where values come from, as the configuration in a plan tells.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::json::Value;
use crate::order::Order;

/// So many references of an attribute are looked at: each instance of a resource asks again.
const MOST: usize = 256;

/// What the configuration in a plan says about where values come from.
pub(super) struct References<'d> {
    /// By address, without the keys of instances.
    expressions: HashMap<String, Value<'d>>,
}

impl<'d> References<'d> {
    pub(super) fn of(root: Value<'d>) -> Self {
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
    pub(super) fn objects(&self, address: &str, path: &[&str]) -> Vec<String> {
        let Some(&own) = self.expressions.get(&without_keys(address)) else { return Vec::new() };
        let step = |value: Value<'d>, name: &&str| {
            let value = value.get(name)?;
            if value.is_array() { value.elements().next() } else { Some(value) }
        };
        let Some(end) = path.iter().try_fold(own, step) else { return Vec::new() };
        let texts = end.get("references").into_iter().flat_map(Value::elements).filter_map(Value::text);
        let all: Vec<String> = texts.take(MOST).map(Cow::into_owned).collect();
        let mut sorted: Vec<&str> = all.iter().map(String::as_str).collect();
        sorted.order();
        // Terraform lists `a.b.id` and, behind it, `a.b`.
        let is_object = |name: &&String| {
            let inner = format!("{name}.");
            sorted.get(sorted.partition_point(|other| *other < inner.as_str())).is_some_and(|at| at.starts_with(&inner))
        };
        all.iter().filter(is_object).cloned().collect()
    }

    /// Whether the configuration gives an attribute a value that may not be known yet; nothing where the plan
    /// does not hold it. What it does not give is left to the provider: Terraform says of that, too, that it will
    /// be known later.
    pub(super) fn gives(&self, address: &str, path: &[&str]) -> Option<bool> {
        let mut at = *self.expressions.get(&without_keys(address))?;
        let mut is_block = true;
        for name in path {
            // Within an expression nobody knows which part is open.
            if !is_block {
                break;
            }
            let Some(within) = at.get(name) else { return Some(false) };
            is_block = within.is_array();
            match within.elements().next() {
                Some(block) => at = block,
                None if is_block => return Some(true),
                None => at = within,
            }
        }
        Some(at.get("constant_value").is_none())
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
pub(super) fn later(object: &str) -> String {
    format!("<{object}>")
}
