//! `pitfall coverage`: who must use a compliant device where, and whose devices are judged.

use std::convert::Infallible;
use std::io::{Write, stdout};
use std::mem::ManuallyDrop;

use pitfall_core::message::LinkRequest;
use pitfall_core::report::{coverage_html, coverage_json, coverage_text};
use pitfall_core::{Selection, Share};

use crate::cli::{CoverageFormat, CoverageOptions};
use crate::engine::Failure;
use crate::session::{self, Compiled, Session};
use crate::tenancy::Tenancy;
use crate::walk::shown;
use crate::{CLEAN, FAILED, messages, terminal};

/// Runs the command and gives the exit code.
pub(crate) fn show(options: &CoverageOptions) -> u8 {
    match run(options) {
        Ok(code) => code,
        Err(message) => {
            messages::error(options.input.color, message);
            FAILED
        }
    }
}

fn run(options: &CoverageOptions) -> Result<u8, String> {
    let Tenancy { mut tenants, inputs, problems, .. } = Tenancy::find(&options.input)?;
    tenants.retain(|tenant| inputs.is_empty() || tenant.files > 0);
    let tenant = match (tenants.pop(), tenants.as_slice()) {
        (Some(tenant), []) => tenant,
        (last, others) => {
            let folders = others.iter().chain(&last).map(|tenant| shown(&tenant.configured.folder));
            let folders: Vec<String> = folders.collect();
            return Err(format!("these are several tenants; name one of {}", folders.join(", ")));
        }
    };
    let core = ManuallyDrop::new(session::load()?);
    let mut session = ManuallyDrop::new(Session::start(&options.input, &core)?);
    for problem in problems {
        session.fail(problem.to_string());
    }
    let files = session.compile(inputs);
    let (selection, share) = (Selection::standard(), Share::WHOLE);
    let request = LinkRequest { facts: tenant.configured.config.facts, selection, share, files: files.len() as u32 };
    let units: Vec<_> = files.iter().map(Compiled::to_link).collect();
    let matrix = session
        .pool
        .main
        .coverage(&request, &units)
        .map_err(|failure: Failure<Infallible>| format!("internal error in judging the tenant: {failure}"))?;
    let mut out = stdout().lock();
    let text = match options.output_format {
        CoverageFormat::Text => {
            coverage_text::render(&matrix, terminal::width(), terminal::colored(options.input.color, &out))
        }
        CoverageFormat::Html => coverage_html::render(&matrix),
        CoverageFormat::Json => coverage_json::render(&matrix),
    };
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads the output may stop at any time.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("cannot write: {error}")),
        _ if session.failed => Ok(FAILED),
        _ => Ok(CLEAN),
    }
}
