//! Terraform: plans and states as `terraform show -json` prints them.
//!
//! The providers hashicorp/azuread and deploymenttheory/microsoft365 speak of Graph's objects in words of their
//! own. Each of their resources is written down here in Graph's words, with the places it has in the plan, and
//! from then on it is like any other policy. What is known only after the plan is applied stays unknown.
//!
//! [`resources`] finds what there is; [`masked`] says what of it is hidden; [`words`] has the names of both
//! providers; [`writer`] writes an object down, with [`azuread`], [`microsoft365`] and [`linux`] for what a
//! provider, or a type of it, has in a shape of its own.

mod azuread;
mod linux;
mod masked;
mod microsoft365;
mod references;
mod resources;
mod words;
mod writer;

use crate::json::{Document, Value};

use references::References;
use writer::Writer;

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
    let mut writer = Writer::new(&references);
    let span = root.span();
    writer.out.open('[', span.start, 1);
    for resource in resources::resources(root) {
        writer.resource(&resource);
    }
    writer.out.close(']', span.end);
    Some(writer.finish())
}
