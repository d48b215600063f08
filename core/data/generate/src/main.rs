//! Writes `core/data/graph-names.txt` and `core/data/graph-model.bin`: what the core knows of the shape
//! of Microsoft Graph's resources.
//!
//! ```text
//! cargo run -p pitfall-graph-model -- FOLDER
//! ```
//!
//! FOLDER holds `graph-model.v1.json` and `graph-model.beta.json`, which are read from what Microsoft
//! publishes under the MIT licence: the CSDL of v1.0 (microsoftgraph/msgraph-metadata,
//! `schemas/v1.0-Prod.csdl`) with the Python SDK msgraph-sdk, and for beta, whose CSDL is not handed
//! out in one piece, the type tables of msgraph-beta-sdk. Each file is
//!
//! ```text
//! { "types": { NAME: { "base"?, "kind": "entity" | "complex", "abstract"?, "open"?,
//!                      "props": { NAME: { "type", "collection"?, "nullable"?, "enum"?, "nav"?, "range"? } } } },
//!   "enums": { NAME: { "members": [NAME], "flags"? } } }
//! ```
//!
//! where `type` is `Edm.…`, a key of `types`, or with `enum` a key of `enums`. Which of it the model
//! holds, and what these sources do not know, is said in `choice.txt`.

mod choice;
mod source;
mod tables;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

#[expect(clippy::print_stderr, reason = "a program for whoever develops pitfall")]
fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: pitfall-graph-model FOLDER");
        return ExitCode::from(2);
    };
    match run(Path::new(&folder)) {
        Ok(summary) => eprintln!("{summary}"),
        Err(message) => {
            eprintln!("pitfall-graph-model: {message}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn run(folder: &Path) -> Result<String, String> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let written = generate(folder)?;
    let write = |name: &str, bytes: &[u8]| {
        fs::write(data.join(name), bytes).map_err(|error| format!("cannot write {name}: {error}"))
    };
    write("graph-names.txt", written.names.as_bytes())?;
    write("graph-model.bin", &written.model)?;
    Ok(written.summary())
}

fn generate(folder: &Path) -> Result<tables::Written, String> {
    let choice = choice::Choice::parse(include_str!("../choice.txt"))?;
    let mut source = source::Source::read(folder)?;
    choice.add_words(&mut source)?;
    let chosen = choice.types(&source)?;
    tables::write(&source, &choice, &chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Skips where the sources are not at hand.
    #[test]
    fn the_model_is_what_the_sources_give() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/graph-model");
        if !folder.is_dir() {
            return;
        }
        let written = generate(&folder).expect("a model");
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let read = |name: &str| fs::read(data.join(name)).expect("a committed file");
        assert!(read("graph-names.txt") == written.names.as_bytes(), "generate the model anew");
        assert!(read("graph-model.bin") == written.model, "generate the model anew");
        assert!(written.names.len() + written.model.len() <= 120_000, "{}", written.summary());
    }
}
