//! Which files the editor and the page look for, and to which tenants they belong: what the core says of it.

use pitfall_core::config::{COMPANION, NAME};
use pitfall_core::files::{BASELINE, ENDINGS, PASSED_OVER, SCRIPT};
use pitfall_core::tenancy::{Root, divide_files};
use serde::Serialize;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::js::to_js;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A tenant among files. */
export interface TenantRoot {
  /** The folder in which it begins; empty for the one that all paths start from. */
  folder: string;
  /** The folder whose configuration holds for it. */
  configuration: string | null;
}

/** The tenants among files, in the order of their folders, and for each file the position of its tenant. */
export interface Division { roots: TenantRoot[]; of: number[] }

/** Names of files and folders. Endings are without dot; they and the end of scripts are in any case. */
export interface Names {
  configuration: string;
  companion: string;
  baseline: string;
  endings: string[];
  script: string;
  passedOver: string[];
}
"#;

#[derive(Serialize)]
struct Division<'p> {
    roots: Vec<TenantRoot<'p>>,
    of: Vec<usize>,
}

#[derive(Serialize)]
struct TenantRoot<'p> {
    folder: &'p str,
    configuration: Option<&'p str>,
}

impl<'p> From<Root<'p>> for TenantRoot<'p> {
    fn from(Root { folder, configuration }: Root<'p>) -> Self {
        Self { folder, configuration }
    }
}

/// The tenants among files with these paths, which are relative and have `/` between their steps.
#[wasm_bindgen(unchecked_return_type = "Division")]
pub fn divide(paths: Vec<String>) -> JsValue {
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let (roots, of) = divide_files(&paths);
    to_js(&Division { roots: roots.into_iter().map(TenantRoot::from).collect(), of })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Names {
    configuration: &'static str,
    companion: &'static str,
    baseline: &'static str,
    endings: [&'static str; 5],
    script: &'static str,
    passed_over: [&'static str; 8],
}

/// Names of files that may matter, and of folders that never do.
#[wasm_bindgen(unchecked_return_type = "Names")]
pub fn names() -> JsValue {
    to_js(&Names {
        configuration: NAME,
        companion: COMPANION,
        baseline: BASELINE,
        endings: ENDINGS,
        script: SCRIPT,
        passed_over: PASSED_OVER,
    })
}
