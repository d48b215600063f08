//! `pitfall inspect`: what the files are, what was exported and what was not.

use std::convert::Infallible;
use std::io::{Write, stdout};
use std::mem::ManuallyDrop;

use pitfall_core::inspect::Inventory;
use pitfall_core::message::LinkRequest;
use pitfall_core::report::{inspect_json, inspect_text};
use pitfall_core::{Selection, Share};

use crate::cli::{InspectOptions, VersionFormat};
use crate::engine::Failure;
use crate::session::{self, Compiled, Session};
use crate::tenancy::Tenancy;
use crate::walk::shown;
use crate::{CLEAN, FAILED, messages, terminal};

/// Runs the command and gives the exit code.
pub(crate) fn show(options: &InspectOptions) -> u8 {
    match run(options) {
        Ok(code) => code,
        Err(message) => {
            messages::error(options.input.color, message);
            FAILED
        }
    }
}

fn run(options: &InspectOptions) -> Result<u8, String> {
    let Tenancy { tenants, inputs, problems, archives, .. } = Tenancy::find(&options.input)?;
    let core = ManuallyDrop::new(session::load()?);
    let mut session = ManuallyDrop::new(Session::start(&options.input, &core)?);
    for problem in problems {
        session.fail(problem.to_string());
    }
    let compiled = session.compile(inputs);
    let mut inventories: Vec<(String, Inventory)> = Vec::new();
    for (root, tenant) in tenants.into_iter().enumerate() {
        let units: Vec<_> = compiled.iter().filter(|file| file.root == root).map(Compiled::to_link).collect();
        if units.is_empty() {
            continue;
        }
        let (selection, share) = (Selection::standard(), Share::WHOLE);
        let request =
            LinkRequest { facts: tenant.configured.config.facts, selection, share, files: units.len() as u32 };
        let inventory =
            session.pool.main.inspect(&request, &units).map_err(|failure: Failure<Infallible>| {
                format!("internal error in inspecting the tenant: {failure}")
            })?;
        inventories.push((shown(&tenant.configured.folder), inventory));
    }
    let mut out = stdout().lock();
    let text = match options.output_format {
        VersionFormat::Text => {
            let colored = terminal::colored(options.input.color, &out);
            inspect_text::render(&inventories, &archives, terminal::width(), colored)
        }
        VersionFormat::Json => inspect_json::render(&inventories, &archives),
    };
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads the output may stop at any time.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("cannot write: {error}")),
        _ if session.failed => Ok(FAILED),
        _ => Ok(CLEAN),
    }
}
