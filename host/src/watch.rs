//! Files that change: `check --watch`, and the eyes of the language server where the editor has none.

use std::ffi::OsStr;
use std::io::{IsTerminal, Write, stderr, stdout};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::cli::CheckOptions;
use crate::session::{self, Session};
use crate::tenancy::Tenancy;
use crate::walk::{is_of_interest, is_passed_over};
use crate::{FAILED, messages, run};

/// Nothing is done before it has been quiet for so long: tools write many files at a time.
const QUIET: Duration = Duration::from_millis(100);
/// But not for longer than that.
const LONGEST: Duration = Duration::from_secs(2);

/// `check --watch`: checks again and again, until somebody ends the process.
pub(crate) fn check(options: &CheckOptions) -> u8 {
    if options.input.paths.iter().any(|path| path == Path::new("-")) {
        messages::error(options.input.color, "standard input cannot be watched");
        return FAILED;
    }
    let (sender, changes) = mpsc::channel();
    let told = move |event| drop(sender.send(event));
    let mut watcher = match Watch::new(told) {
        Ok(watcher) => watcher,
        Err(error) => {
            messages::error(options.input.color, format_args!("files cannot be watched: {error}"));
            return FAILED;
        }
    };
    let written: Vec<PathBuf> = options.output_format.iter().filter_map(|output| output.file.clone()).collect();
    let written: Vec<PathBuf> = written.iter().map(|path| crate::open::real(path)).collect();
    loop {
        // First, so that no change is missed while files are read.
        let folders = folders(options);
        if let Err(error) = watcher.follow(&folders) {
            messages::error(options.input.color, format_args!("files cannot be watched: {error}"));
            return FAILED;
        }
        clear();
        if let Err(message) = once(options) {
            messages::error(options.input.color, message);
        }
        if !options.input.quiet {
            // Nobody can be told that standard error is closed.
            let _ = writeln!(stderr().lock(), "Watching for changes. Press Ctrl-C to end.");
        }
        if !wait(&changes, &written) {
            return FAILED;
        }
    }
}

/// One check, with nothing left behind.
fn once(options: &CheckOptions) -> Result<u8, String> {
    let core = session::load()?;
    run::run_in(&mut Session::start(&options.input, &core)?, options)
}

/// Begins a new screen, where there is one.
fn clear() {
    let mut out = stdout().lock();
    if out.is_terminal() {
        let _ = out.write_all(b"\x1b[2J\x1b[3J\x1b[H").and_then(|()| out.flush());
    }
}

/// Waits for a change and then for quiet; says whether there is anything more to wait for.
fn wait(changes: &Receiver<PathBuf>, written: &[PathBuf]) -> bool {
    let counts = |path: &PathBuf| !written.contains(&crate::open::real(path));
    loop {
        match changes.recv() {
            Ok(path) if counts(&path) => break,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
    let started = Instant::now();
    while started.elapsed() < LONGEST {
        match changes.recv_timeout(QUIET) {
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
    true
}

/// The folders that what is checked lies in, with those of its configurations.
fn folders(options: &CheckOptions) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = options.input.paths.clone();
    // What is wrong with a configuration is said by the check.
    if let Ok(tenancy) = Tenancy::of_check(options) {
        for tenant in tenancy.tenants {
            let layers = tenant.configured.layers.iter().filter_map(|layer| layer.path.parent());
            folders.extend(layers.map(Path::to_owned));
        }
    }
    folders.extend(options.input.config.clone());
    folders
}

/// Tells of files that change.
pub(crate) struct Watch {
    watcher: RecommendedWatcher,
    followed: Vec<PathBuf>,
}

impl Watch {
    /// Calls `told` with the path of each file that matters and that comes, changes or goes.
    pub(crate) fn new(told: impl Fn(PathBuf) + Send + 'static) -> notify::Result<Self> {
        let handler = move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            if !is_change(event.kind) {
                return;
            }
            let whole = !matches!(event.kind, EventKind::Modify(ModifyKind::Data(_)));
            event.paths.into_iter().filter(|path| matters(path, whole)).for_each(&told);
        };
        Ok(Self { watcher: notify::recommended_watcher(handler)?, followed: Vec::new() })
    }

    /// Follows what happens in folders and below, or in files, besides what is followed already.
    pub(crate) fn follow(&mut self, paths: &[PathBuf]) -> notify::Result<()> {
        for path in paths {
            let path = crate::open::real(if path.as_os_str().is_empty() { Path::new(".") } else { path });
            // A file that is replaced is another one; its folder stays.
            let folder = if path.is_dir() { path.as_path() } else { path.parent().unwrap_or(&path) };
            if !folder.is_dir() || self.followed.iter().any(|known| folder.starts_with(known)) {
                continue;
            }
            self.watcher.watch(folder, RecursiveMode::Recursive)?;
            self.followed.push(folder.to_owned());
        }
        Ok(())
    }
}

fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => false,
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) | EventKind::Other => true,
    }
}

/// Whether a path may have to do with what is found; a name without an ending may be a folder of such files.
fn matters(path: &Path, whole: bool) -> bool {
    let name = path.file_name().unwrap_or_default();
    let ending = path.extension().and_then(OsStr::to_str);
    !is_passed_over(path)
        && (is_of_interest(path)
            || name == pitfall_core::files::BASELINE
            || name == ".gitignore"
            || name == ".ignore"
            || ending.is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
            || whole && ending.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matters() {
        let matters = |path: &str| matters(Path::new(path), false);
        assert!(matters("a/b.json") && matters("a/pitfall.toml") && matters("a/.gitignore"));
        assert!(matters("a/pitfall-baseline.json") && matters("a/b.json.pitfall.toml"));
        assert!(!matters("a/.git/x.json") && !matters("a/x.sarif") && !matters("a/__archive__/x.json"));
    }
}
