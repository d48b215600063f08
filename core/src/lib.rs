//! pitfall's judgement: from the bytes of policy files to a report on a tenant.
//!
//! ```text
//! bytes ──read──▶ Document ──recognise──▶ Resources ──compile──▶ Unit          one file
//! Units ──link──▶ Tenant ──judge──▶ Verdict ──locate──▶ places ──settle──▶ Report   one tenant
//! Report ──render──▶ JSON · lines · …                                           edges
//! ```
//!
//! Everything here is pure: no files, no clock, no environment, no threads. Any bytes give a
//! report, and the same bytes give the same report, whoever runs this crate: the program through
//! wasmtime, an editor, a page, or a test.

// read: bytes to text to a tree with positions
mod dsc;
pub mod json;
mod read;
pub mod text;
mod yaml;

// recognise: where the policies are, whatever tool wrote the file
pub mod recognise;

// compile: what they say, with the place of each word; one file to a unit
pub mod filter;
mod placed;
pub mod policy;
pub mod shape;
mod unit;

// link: the units of all files to a tenant
mod confidentiality;
mod date;
mod licences;
mod limits;
mod releases;
mod tenant;
mod well_known;

// the questions that rules ask about the tenant
pub mod coverage;
pub mod inspect;
mod naming;
pub mod settings;
pub mod space;

// judge: the rules, their findings, and which of them are wanted
mod finding;
pub mod fix;
mod judge;
pub mod rules;

// house schemas: what an organisation demands in the words of JSON Schema
pub mod house;

// locate, settle, render: findings to what a person or a machine reads
mod locate;
pub mod report;
pub mod settle;

// what the owner of the tenant says, for those who read it: not a part of the module that judges
#[cfg(feature = "config")]
pub mod config;

// which files to read, and where tenants begin among them: by names alone
#[cfg(feature = "config")]
pub mod files;
#[cfg(feature = "config")]
pub mod tenancy;

// the same steps as messages, for whoever runs this as a module
pub mod message;

// what several of these steps use
mod bytes;
mod order;
mod table;

pub use confidentiality::{Classifiable, Classified, Confidentiality, GraceLimits};
pub use date::Day;
pub use finding::{About, Confidence, FileId, Finding, Findings, Place, Related, Severity};
pub use judge::{Selection, Share, Standing, Subject, Unmet, Verdict, judge, judge_share};
pub use licences::Plan;
pub use limits::{HouseLimit, LimitValue};
pub use locate::{Asked, Excerpt, LocatedEdit, Location, locate};
pub use naming::{Mention, Named, SHOWN};
pub use placed::{Before, Placed};
pub use read::read;
pub use tenant::{File, Linked, Tenant, TenantFacts};
pub use unit::{Reading, Unit, compile, compile_again};

use order::Order;

/// All steps at once, for files that are in memory: path and bytes, in any order.
pub fn check(mut files: Vec<(String, &[u8])>, facts: TenantFacts, selection: &Selection) -> report::Report {
    files.order_by(|a, b| a.0.cmp(&b.0));
    let units = files.iter().map(|(_, bytes)| compile(bytes)).collect();
    check_units(files, units, facts, selection)
}

/// The same, with schemas of the house.
#[cfg(feature = "schemas")]
pub fn check_with(
    mut files: Vec<(String, &[u8])>,
    facts: TenantFacts,
    selection: &Selection,
    schemas: &house::Schemas,
) -> report::Report {
    files.order_by(|a, b| a.0.cmp(&b.0));
    let unit = |bytes: &[u8]| {
        let mut unit = compile(bytes);
        unit.findings.extend(schemas.check(0, bytes));
        unit
    };
    let units = files.iter().map(|(_, bytes)| unit(bytes)).collect();
    check_units(files, units, facts, selection)
}

/// The same, for files that are compiled and in the order of their paths.
fn check_units(
    files: Vec<(String, &[u8])>,
    units: Vec<Unit>,
    facts: TenantFacts,
    selection: &Selection,
) -> report::Report {
    let linked = files.iter().zip(units).map(|((path, _), unit)| File { path: path.clone(), unit }).collect();
    let today = facts.today;
    let verdict = judge(&Tenant::link(linked, facts), selection);
    let places = report::places(&verdict, files.len());
    let located = files.iter().zip(places).map(|((_, bytes), spans)| match spans.as_slice() {
        [] => Vec::new(),
        spans => locate(bytes, spans, true),
    });
    let located = located.collect();
    let paths: Vec<String> = files.into_iter().map(|(path, _)| path).collect();
    let mut report = report::settle(verdict, &paths, located);
    let (ignores, weights) = (&settle::Ignores::default(), &settle::Weights::default());
    settle::waive(&mut report, &settle::Terms { selection, ignores, weights, today, whole: true, excerpts: true });
    report
}
