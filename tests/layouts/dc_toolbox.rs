//! DCToolbox: all policies of Conditional Access in one list, without ids and dates: the lines that hold them
//! are deleted from the text, so that a comma may remain in front of a bracket.

use pitfall_core::recognise::Kind;
use serde_json::Value;

use crate::entra_exporter::OF_INTUNE;
use crate::layout::{Layout, Lost};
use crate::tenant::{Tenant, pretty};

/// The list.
pub(crate) const LAYOUT: Layout = Layout {
    leaves_out: &ALL_ELSE,
    lost: &[
        Lost { code: "SC016", name: None, why: "no policies of Intune" },
        Lost { code: "UG001", name: None, why: "no compliance policies" },
        Lost { code: "UG002", name: None, why: "no compliance policies" },
        Lost { code: "UG012", name: None, why: "no groups" },
        Lost { code: "RF001", name: None, why: "no groups" },
    ],
    adds: &[("SC018", "CA001-Global-AllApps-BlockLegacyAuthentication", "groups are not exported")],
    ..Layout::new("DCToolbox", write)
};

/// What is not of Conditional Access itself.
pub(crate) const ALL_ELSE: [Kind; 12] = {
    let mut kinds = [Kind::Group; 12];
    kinds[0] = Kind::NamedLocation;
    let mut at = 0;
    while at < OF_INTUNE.len() {
        kinds[at + 1] = OF_INTUNE[at];
        at += 1;
    }
    kinds
};

fn write(tenant: &Tenant) -> Vec<(String, Vec<u8>)> {
    let list: Vec<Value> = tenant.of(Kind::ConditionalAccessPolicy).map(crate::tenant::Object::plain).collect();
    let text = String::from_utf8(pretty(&Value::Array(list), 2)).expect("JSON");
    const DELETED: [&str; 3] = ["\"id\":", "\"createdDateTime\":", "\"modifiedDateTime\":"];
    let kept = text.lines().filter(|line| !DELETED.iter().any(|key| line.trim_start().starts_with(key)));
    let text: String = kept.flat_map(|line| [line, "\n"]).collect();
    vec![("Conditional Access Backup 2026-11-20.json".to_owned(), text.into_bytes())]
}
