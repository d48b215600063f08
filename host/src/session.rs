//! The work that every command on policies begins with: files to units.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use pitfall_core::Severity;
use pitfall_core::report::Trouble;

use crate::cli::InputOptions;
use crate::engine::{Core, Failure};
use crate::fix::Fixed;
use crate::messages;
use crate::pool::Pool;
use crate::profile::Profile;
use crate::progress::Progress;
use crate::read::{Opened, Stamp, Unread};
use crate::walk::Input;

/// Loads the module.
pub(crate) fn load() -> Result<Core, String> {
    Core::load().map_err(no_module)
}

fn no_module(error: wasmtime::Error) -> String {
    format!("cannot start the module, which needs 4 GiB of address space for each thread: {error:#}")
}

/// A command at work.
pub(crate) struct Session<'o, 'c> {
    pub(crate) options: &'o InputOptions,
    pub(crate) pool: Pool<'c>,
    started: Instant,
    /// Whether something could not be done.
    pub(crate) failed: bool,
    /// What was not done, for the report.
    pub(crate) troubles: Vec<Trouble>,
    /// How long each step took.
    pub(crate) profile: Profile,
}

/// A file that the module has compiled.
pub(crate) struct Compiled {
    pub(crate) shown: String,
    pub(crate) path: PathBuf,
    pub(crate) bytes: Option<Arc<[u8]>>,
    /// The tenant it belongs to.
    pub(crate) root: usize,
    pub(crate) stamp: Stamp,
    pub(crate) unit: Vec<u8>,
    /// Its bytes, if they are others than those on disk.
    pub(crate) fixed: Option<Fixed>,
}

impl Compiled {
    /// What linking needs of it.
    pub(crate) fn to_link(&self) -> (&str, &[u8]) {
        (&self.shown, &self.unit)
    }

    /// Its bytes, those on disk or of the open document, if it is as it was when it was compiled.
    pub(crate) fn read(&self, limit: u64) -> Result<Vec<u8>, Unread> {
        let opened = Opened::open(&self.path, self.bytes.as_ref(), limit)?;
        if opened.stamp() != self.stamp {
            return Err(Unread::Changed);
        }
        let mut bytes = vec![0; opened.length()];
        opened.read(&mut bytes)?;
        Ok(bytes)
    }
}

impl<'o, 'c> Session<'o, 'c> {
    /// Starts the module for the main thread; the others follow where there is much to do.
    pub(crate) fn start(options: &'o InputOptions, core: &'c Core) -> Result<Self, String> {
        let started = Instant::now();
        let mut pool = Pool::new(core, options.threads.map(usize::from));
        pool.main.start().map_err(no_module)?;
        Ok(Self { options, pool, started, failed: false, troubles: Vec::new(), profile: Profile::start(started) })
    }

    /// Says what went wrong and goes on.
    pub(crate) fn fail(&mut self, message: impl std::fmt::Display) {
        self.failed = true;
        let message = message.to_string();
        messages::error(self.options.color, &message);
        self.troubles.push(Trouble { severity: Severity::Error, message });
    }

    /// Says what was left out by intent.
    fn warn(&mut self, message: impl std::fmt::Display) {
        let message = message.to_string();
        messages::warning(self.options.color, &message);
        self.troubles.push(Trouble { severity: Severity::Warning, message });
    }

    /// A bar for a step with so many files.
    pub(crate) fn progress(&self, verb: &'static str, length: usize) -> Progress {
        Progress::new(self.started, verb, length, self.options.quiet)
    }

    /// The units of all files that can be read.
    pub(crate) fn compile(&mut self, inputs: Vec<Input>) -> Vec<Compiled> {
        let limit = self.options.max_file_size;
        let progress = self.progress("Reading", inputs.len());
        let units = self.pool.map(inputs.len(), progress, |worker, index| {
            let opened = match Opened::open(&inputs[index].path, inputs[index].bytes.as_ref(), limit) {
                Ok(opened) => opened,
                Err(error) => return (Err(Failure::Request(error)), 0),
            };
            let (stamp, length) = (opened.stamp(), opened.length());
            let unit = if worker.checks_schemas(inputs[index].root) {
                let mut bytes = vec![0; length];
                match opened.read(&mut bytes) {
                    Ok(()) => worker.compile_bytes(inputs[index].root, &bytes),
                    Err(error) => Err(Failure::Request(error)),
                }
            } else {
                worker.compile(length, |memory| opened.read(memory))
            };
            (unit.map(|unit| (stamp, unit)), length as u64)
        });
        let mut files = Vec::with_capacity(units.len());
        for (Input { shown, path, named, root, bytes }, result) in inputs.into_iter().zip(units) {
            match result {
                Ok((stamp, unit)) => files.push(Compiled { shown, path, bytes, root, stamp, unit, fixed: None }),
                Err(Failure::Request(error @ Unread::TooLarge { .. })) if !named => {
                    self.warn(format_args!("{shown}{error}"));
                }
                Err(failure) => self.unread(&shown, failure),
            }
        }
        files
    }

    /// Says why a file was left out.
    pub(crate) fn unread(&mut self, shown: &str, failure: Failure<Unread>) {
        match failure {
            Failure::Request(error) => self.fail(format_args!("{shown}{error}")),
            Failure::Internal(reason) => self.fail(format_args!("{shown}: internal error, please report it: {reason}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

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
