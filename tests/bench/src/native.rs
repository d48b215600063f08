//! The core as a native program: the same steps as the command line, without WebAssembly.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use pitfall_core::report::{places, settle};
use pitfall_core::{File, Selection, Tenant, TenantFacts, compile, judge, locate};

/// Lints `folder` with so many threads; gives the number of findings.
pub(crate) fn run(folder: &Path, threads: usize) -> io::Result<usize> {
    let paths = files_below(folder)?;
    let next = AtomicUsize::new(0);
    let worker = || -> io::Result<Vec<(usize, File)>> {
        let mut files = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = paths.get(index) else { return Ok(files) };
            let unit = compile(&fs::read(path)?);
            files.push((index, File { path: path.display().to_string(), unit }));
        }
    };
    let mut files = Vec::new();
    std::thread::scope(|scope| -> io::Result<()> {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(worker)).collect();
        files.extend(worker()?);
        for other in others {
            files.extend(other.join().map_err(|_| io::Error::other("a thread panicked"))??);
        }
        Ok(())
    })?;
    files.sort_by_key(|(index, _)| *index);
    let files: Vec<File> = files.into_iter().map(|(_, file)| file).collect();
    let verdict = judge(&Tenant::link(files, TenantFacts::default()), &Selection::standard());
    let places = places(&verdict, paths.len());
    let mut located = Vec::with_capacity(paths.len());
    for (path, spans) in paths.iter().zip(places) {
        located.push(if spans.is_empty() { Vec::new() } else { locate(&fs::read(path)?, &spans, true) });
    }
    let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    Ok(settle(verdict, &names, located).findings.len())
}

fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else if entry.path().extension().is_some_and(|extension| extension == "json") {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}
