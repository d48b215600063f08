//! Who wrote a report, as each JSON format says it.

use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

/// This program.
pub(super) const TOOL: Tool = Tool { name: "pitfall", version: env!("CARGO_PKG_VERSION") };
