//! The coverage matrix as one JSON object. `schemas/coverage.schema.json` describes it.

use serde::Serialize;

use super::tool::{TOOL, Tool};
use crate::coverage::matrix::{Demand, Judge, Matrix, Source, Status, Unjudged};
use crate::policy::Platform;

/// Version of the format. It only ever gains fields within one version.
pub const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Output<'m> {
    schema_version: u32,
    tool: Tool,
    summary: Summary,
    unjudged_devices: Unjudged,
    platforms: Vec<&'static str>,
    rows: Vec<Row<'m>>,
    notes: &'m [String],
}

/// Cells by status, and what they are made of.
#[derive(Serialize)]
struct Summary {
    covered: usize,
    partly: usize,
    not_covered: usize,
    unknown: usize,
    not_required: usize,
    conditional_access_policies: u32,
    compliance_policies: u32,
    more_rows: u32,
}

#[derive(Serialize)]
struct Row<'m> {
    users: &'m str,
    source: Source,
    cells: Vec<Cell<'m>>,
}

#[derive(Serialize)]
struct Cell<'m> {
    platform: &'static str,
    status: Status,
    reason: &'m str,
    help: &'m str,
    required_by: &'m [Demand],
    more_required_by: u32,
    judged_by: &'m [Judge],
    more_judged_by: u32,
}

/// The matrix as JSON, on one line.
pub fn render(matrix: &Matrix) -> String {
    let rows = matrix.rows.iter().map(|row| Row {
        users: &row.users,
        source: row.source,
        cells: row
            .cells
            .iter()
            .map(|cell| Cell {
                platform: cell.platform.name(),
                status: cell.status,
                reason: &cell.reason,
                help: &cell.help,
                required_by: &cell.demands,
                more_required_by: cell.more_demands,
                judged_by: &cell.policies,
                more_judged_by: cell.more_policies,
            })
            .collect(),
    });
    let output = Output {
        schema_version: SCHEMA_VERSION,
        tool: TOOL,
        summary: Summary {
            covered: matrix.count(Status::Covered),
            partly: matrix.count(Status::Partly),
            not_covered: matrix.count(Status::NotCovered),
            unknown: matrix.count(Status::Unknown),
            not_required: matrix.count(Status::NotRequired),
            conditional_access_policies: matrix.demanding,
            compliance_policies: matrix.judging,
            more_rows: matrix.more_rows,
        },
        unjudged_devices: matrix.unjudged,
        platforms: Platform::MANAGED.into_iter().map(Platform::name).collect(),
        rows: rows.collect(),
        notes: &matrix.notes,
    };
    // Strings and numbers always serialise.
    let mut text = serde_json::to_string(&output).unwrap_or_default();
    text.push('\n');
    text
}
