//! `pitfall schema`: the kinds of resource that pitfall knows, and the JSON Schema of each.

use std::io::{self, Write, stdout};

use pitfall_core::config::closest;
use pitfall_core::shape::{Type, schema_text};

use crate::cli::SchemaOptions;
use crate::{CLEAN, FAILED, messages};

/// Runs the command and gives the exit code.
pub(crate) fn show(options: &SchemaOptions) -> u8 {
    let mut kinds: Vec<Type> = Type::resources().collect();
    kinds.sort_by_key(|kind| kind.name());
    let text = match &options.kind {
        None => kinds.iter().map(|kind| format!("{}\n", kind.name())).collect(),
        Some(name) => match kinds.iter().find(|kind| kind.name().eq_ignore_ascii_case(name)) {
            Some(kind) => schema_text(*kind),
            None => {
                let meant = closest(name, kinds.iter().map(|kind| kind.name()));
                let meant = meant.map_or("`pitfall schema` lists them".to_owned(), |meant| format!("is it {meant}?"));
                messages::error(options.color, format!("no kind of resource is called {name}; {meant}"));
                return FAILED;
            }
        },
    };
    match stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => FAILED,
        _ => CLEAN,
    }
}
