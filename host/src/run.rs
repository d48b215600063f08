//! `pitfall check`: files to units, units to a verdict, a verdict to a report.

use std::convert::Infallible;
use std::mem::ManuallyDrop;
use std::time::Instant;

use pitfall_core::message::{LinkRequest, LocateRequest};
use pitfall_core::report::{self, Report};
use pitfall_core::{Location, Severity};

use crate::cli::{CheckOptions, Format};
use crate::engine::{Core, Failure};
use crate::pool::Pool;
use crate::progress::Progress;
use crate::read::{Opened, Stamp, Unread};
use crate::walk::{self, Input};
use crate::{CLEAN, FAILED, FOUND, config, messages, output, selection};

/// Runs the command and gives the exit code.
pub(crate) fn check(options: &CheckOptions) -> u8 {
    let started = Instant::now();
    let run = Run { options, started, failed: false };
    match run.check() {
        Ok(code) => code,
        Err(message) => {
            messages::error(options.color, message);
            FAILED
        }
    }
}

fn no_module(error: wasmtime::Error) -> String {
    format!("cannot start the module, which needs 4 GiB of address space for each thread: {error:#}")
}

struct Run<'o> {
    options: &'o CheckOptions,
    started: Instant,
    failed: bool,
}

/// A file that the module has compiled.
struct Compiled {
    shown: String,
    path: std::path::PathBuf,
    stamp: Stamp,
    unit: Vec<u8>,
}

impl Run<'_> {
    fn check(mut self) -> Result<u8, String> {
        let selection = selection::selection(self.options).map_err(|error| error.to_string())?;
        let facts = config::facts(self.options)?;
        // Left to the end of the process: taking its memory apart page by page serves nobody.
        let core = ManuallyDrop::new(Core::load().map_err(no_module)?);
        let mut pool = ManuallyDrop::new(Pool::new(&core, self.options.threads.map(usize::from)));
        pool.main.start().map_err(no_module)?;

        let (inputs, problems) = walk::find(&self.options.paths);
        for problem in problems {
            self.fail(problem.to_string());
        }
        let files = self.compile(&mut pool, inputs);
        let request = LinkRequest { facts, selection, files: files.len() as u32 };
        let report = self.judge(&mut pool, &request, &files)?;

        let (shown, failed) = (output::show(&report, self.options), self.failed);
        if let Err(error) = shown {
            // Whoever reads the output may stop at any time.
            if error.kind() != std::io::ErrorKind::BrokenPipe {
                return Err(format!("cannot write: {error}"));
            }
        }
        let found = report.worst().is_some_and(|worst| worst >= Severity::from(self.options.fail_on));
        Ok(match (failed, found) {
            (true, _) => FAILED,
            (false, true) if !self.options.exit_zero => FOUND,
            _ => CLEAN,
        })
    }

    fn fail(&mut self, message: impl std::fmt::Display) {
        self.failed = true;
        messages::error(self.options.color, message);
    }

    fn progress(&self, verb: &'static str, length: usize) -> Progress {
        Progress::new(self.started, verb, length, self.options.quiet)
    }

    /// The units of all files that can be read.
    fn compile(&mut self, pool: &mut Pool<'_>, inputs: Vec<Input>) -> Vec<Compiled> {
        let limit = self.options.max_file_size;
        let progress = self.progress("Reading", inputs.len());
        let units = pool.map(inputs.len(), progress, |worker, index| {
            let opened = match Opened::open(&inputs[index].path, limit) {
                Ok(opened) => opened,
                Err(error) => return (Err(Failure::Request(error)), 0),
            };
            let (stamp, length) = (opened.stamp(), opened.length());
            let unit = worker.compile(length, |memory| opened.read(memory));
            (unit.map(|unit| (stamp, unit)), length as u64)
        });
        let mut files = Vec::with_capacity(units.len());
        for (Input { shown, path, named }, result) in inputs.into_iter().zip(units) {
            match result {
                Ok((stamp, unit)) => files.push(Compiled { shown, path, stamp, unit }),
                Err(Failure::Request(error @ Unread::TooLarge { .. })) if !named => {
                    messages::warning(self.options.color, format_args!("{shown}{error}"));
                }
                Err(failure) => self.unread(&shown, failure),
            }
        }
        files
    }

    /// Judges the tenant and spells the findings out.
    fn judge(&mut self, pool: &mut Pool<'_>, request: &LinkRequest, files: &[Compiled]) -> Result<Report, String> {
        let units: Vec<(&str, &[u8])> = files.iter().map(|file| (file.shown.as_str(), file.unit.as_slice())).collect();
        let verdict = pool
            .main
            .link(request, &units)
            .map_err(|failure: Failure<Infallible>| format!("internal error in judging the tenant: {failure}"))?;
        let excerpts = self.options.output_format == Format::Full && !self.options.statistics;
        let places = report::places(&verdict, files.len());
        let wanted: Vec<usize> = (0..files.len()).filter(|&index| !places[index].is_empty()).collect();
        let limit = self.options.max_file_size;
        let progress = self.progress("Locating", wanted.len());
        let results = pool.map(wanted.len(), progress, |worker, index| {
            let (file, spans) = (&files[wanted[index]], &places[wanted[index]]);
            let opened = match Opened::open(&file.path, limit) {
                Ok(opened) if opened.stamp() == file.stamp => opened,
                Ok(_) | Err(Unread::TooLarge { .. }) => return (Err(Failure::Request(Unread::Changed)), 0),
                Err(error) => return (Err(Failure::Request(error)), 0),
            };
            let request = LocateRequest { spans: spans.clone(), excerpts };
            let length = opened.length();
            (worker.locate(&request, length, |memory| opened.read(memory)), length as u64)
        });
        let mut located: Vec<Vec<Location>> = vec![Vec::new(); files.len()];
        for (index, result) in wanted.into_iter().zip(results) {
            match result {
                Ok(locations) => located[index] = locations,
                Err(failure) => self.unread(&files[index].shown, failure),
            }
        }
        let paths: Vec<String> = files.iter().map(|file| file.shown.clone()).collect();
        Ok(report::settle(verdict, &paths, located))
    }

    /// Says why a file was left out.
    fn unread(&mut self, shown: &str, failure: Failure<Unread>) {
        match failure {
            Failure::Request(error) => self.fail(format_args!("{shown}{error}")),
            Failure::Internal(reason) => self.fail(format_args!("{shown}: internal error, please report it: {reason}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The one thing that only a test can do to a trusted module: make it fail.
    #[test]
    fn a_failed_instance_is_replaced() {
        let core = Core::load().expect("the module");
        let mut worker = core.worker();
        let failed = worker.compile(usize::MAX, |_| Ok::<(), Infallible>(()));
        assert!(matches!(failed, Err(Failure::Internal(_))));
        // Memory cannot have 4 GiB, so that allocating them ends in a trap.
        let failed = worker.compile(u32::MAX as usize, |_| Ok::<(), Infallible>(()));
        assert!(matches!(failed, Err(Failure::Internal(_))), "{failed:?}");
        let unit = worker.compile(2, |memory| {
            memory.copy_from_slice(b"{}");
            Ok::<(), Infallible>(())
        });
        assert!(unit.is_ok_and(|unit| !unit.is_empty()));
    }

    /// The module hands out memory front to back and starts anew when all of it is given back; if the
    /// core kept any from call to call, every file would make it larger.
    #[test]
    fn memory_is_given_back() {
        let core = Core::load().expect("the module");
        let mut worker = core.worker();
        let policy = r##"{"@odata.type":"#microsoft.graph.iosCompliancePolicy","displayName":"a","passcodeRequired":true,
            "scheduledActionsForRule":[]}"##;
        let compile = |worker: &mut crate::engine::Worker<'_>| {
            let unit = worker.compile(policy.len(), |memory| {
                memory.copy_from_slice(policy.as_bytes());
                Ok::<(), Infallible>(())
            });
            assert!(unit.is_ok());
            worker.memory_size()
        };
        let first = compile(&mut worker);
        for _ in 0..5_000 {
            assert_eq!(compile(&mut worker), first);
        }
    }
}
