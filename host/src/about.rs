//! What the program says of itself: completions, manual page, version.

use std::io::{self, Write, stdout};

use clap_complete::Shell;
use pitfall_core::message::Description;
use pitfall_core::shape;
use serde::Serialize;

use crate::cli::{self, Color, VersionFormat};
use crate::engine::Core;
use crate::{CLEAN, FAILED, messages};

/// Writes to standard output and gives the exit code.
fn say(bytes: &[u8]) -> u8 {
    match stdout().lock().write_all(bytes) {
        // Whoever reads the output may stop at any time.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => FAILED,
        _ => CLEAN,
    }
}

/// Completions for a shell.
pub(crate) fn completions(shell: Shell) -> u8 {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut cli::command(), "pitfall", &mut bytes);
    say(&bytes)
}

/// The manual page.
pub(crate) fn man() -> u8 {
    page().map_or(FAILED, |page| say(page.as_bytes()))
}

/// The program, and a section for each command and for each of its own.
fn page() -> io::Result<String> {
    let mut command = cli::command();
    command.build();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    // All commands are on this page, and there is none for each of them.
    let page = String::from_utf8_lossy(&page).replace("pitfall\\-", "pitfall ").replace("(1)\n", "\n");
    let mut page = page.replace(".SH EXTRA", ".SH NOTES");
    let mut waiting: Vec<&clap::Command> = command.get_subcommands().collect();
    waiting.reverse();
    while let Some(command) = waiting.pop() {
        page.push_str(&section(command)?);
        let below = waiting.len();
        waiting.extend(command.get_subcommands());
        waiting[below..].reverse();
    }
    Ok(page)
}

/// The section of a command, with its parts below it.
fn section(command: &clap::Command) -> io::Result<String> {
    let man = clap_mangen::Man::new(command.clone());
    let mut parts = Vec::new();
    man.render_synopsis_section(&mut parts)?;
    man.render_description_section(&mut parts)?;
    man.render_options_section(&mut parts)?;
    if command.get_after_help().is_some() {
        man.render_extra_section(&mut parts)?;
    }
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name()).to_uppercase();
    let parts = String::from_utf8_lossy(&parts).replace("\n.SH ", "\n.SS ").replace(".SS EXTRA", ".SS NOTES");
    Ok(format!(".SH \"{name}\"\n{parts}"))
}

/// The version, for programs.
#[derive(Serialize)]
struct Version {
    name: &'static str,
    version: String,
    rules: usize,
    data: Data,
    module: Module,
}

/// The days of the data behind the rules.
#[derive(Serialize)]
struct Data {
    graph_model: &'static str,
    setting_equivalence: &'static str,
}

/// The module that judges.
#[derive(Serialize)]
struct Module {
    sha256: &'static str,
}

/// The version.
pub(crate) fn version(format: VersionFormat) -> u8 {
    match format {
        VersionFormat::Text => say(concat!("pitfall ", env!("CARGO_PKG_VERSION"), "\n").as_bytes()),
        VersionFormat::Json => {
            // What judges is the module, so that is what is asked.
            let described = Core::load().map_err(|error| format!("{error:#}"));
            let described = described.and_then(|core| core.worker().describe().map_err(|failure| failure.to_string()));
            let Description { version, rules } = match described {
                Ok(description) => description,
                Err(reason) => {
                    messages::error(Color::Auto, format!("cannot start the module: {reason}"));
                    return FAILED;
                }
            };
            let data = Data { graph_model: shape::DATE, setting_equivalence: env!("PITFALL_TABLE_DATE") };
            let module = Module { sha256: env!("PITFALL_MODULE_SHA256") };
            let version = Version { name: "pitfall", version, rules: rules.len(), data, module };
            let mut text = serde_json::to_string_pretty(&version).unwrap_or_default();
            text.push('\n');
            say(text.as_bytes())
        }
    }
}
