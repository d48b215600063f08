//! House schemas: reading the files that `pitfall.toml` names, and those that they refer to.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pitfall_core::config::HouseSchema;
use pitfall_core::house::{Refused, Source};

use crate::config::{Configured, draw};
use crate::engine::{AddResult, Failure, Worker};
use crate::walk::{reason, shown};

/// A schema of more files than this is none that somebody wrote.
const MOST_FILES: usize = 200;
/// The largest file of a schema, in bytes.
const LARGEST: u64 = 4 << 20;

/// Makes a worker, and through it its fellows, ready to check the schemas of tenants, which are numbered in
/// their order. Where there are none nothing is loaded. An error is a text for the user.
pub(crate) fn prepare<'t>(
    worker: &mut Worker<'_>,
    tenants: impl Iterator<Item = &'t Configured> + Clone,
) -> Result<(), String> {
    if tenants.clone().all(|configured| configured.schemas().next().is_none()) {
        return Ok(());
    }
    worker.prepare_schemas(|adds| {
        let mut sources = Vec::new();
        for (tenant, configured) in (0..).zip(tenants) {
            for (schema, layer) in configured.schemas() {
                let folder = layer.path.parent().unwrap_or(Path::new(""));
                let wrong = |message: String| draw(&schema.problem(&message), &shown(&layer.path), &layer.text);
                sources.push(add(adds, tenant, schema, folder).map_err(wrong)?);
            }
        }
        Ok(sources)
    })
}

/// Adds one schema, with the files it refers to as it asks for them.
fn add(
    adds: &mut dyn FnMut(&Source) -> AddResult,
    tenant: u32,
    schema: &HouseSchema,
    folder: &Path,
) -> Result<Source, String> {
    let path = folder.join(&schema.path);
    let own = |error: &std::io::Error| format!("{}: {}", schema.path, reason(error));
    let path = fs::canonicalize(path).map_err(|error| own(&error))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let mut source = Source { tenant, kind: schema.kind.clone(), name, files: BTreeMap::new() };
    let text = read(&folder, &source.name).map_err(|message| format!("{}: {message}", schema.path))?;
    source.files.insert(source.name.clone(), text);
    while source.files.len() <= MOST_FILES {
        let refused = adds(&source).map_err(|failure| match failure {
            Failure::Request(never) => match never {},
            Failure::Internal(reason) => format!("internal error, please report it: {reason}"),
        })?;
        match refused {
            None => return Ok(source),
            Some(Refused::Missing(path)) if !source.files.contains_key(&path) => {
                let text =
                    read(&folder, &path).map_err(|message| format!("{} refers to {path}: {message}", schema.path))?;
                source.files.insert(path, text);
            }
            Some(refused) => return Err(format!("{}: {refused}", schema.path)),
        }
    }
    Err(format!("{} refers to more than {MOST_FILES} files", schema.path))
}

/// The text of a file in the folder of a schema, where links do not lead out of it.
fn read(folder: &Path, path: &str) -> Result<String, String> {
    let real = fs::canonicalize(folder.join(path)).map_err(|error| reason(&error))?;
    if !real.starts_with(folder) {
        return Err("this lies outside the folder of the schema".to_owned());
    }
    let metadata = fs::metadata(&real).map_err(|error| reason(&error))?;
    if !metadata.is_file() || metadata.len() > LARGEST {
        return Err(format!("not a file of {} MiB at most", LARGEST >> 20));
    }
    fs::read_to_string(&real).map_err(|error| reason(&error))
}
