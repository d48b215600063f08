//! What git sees as changed.

use std::path::PathBuf;
use std::process::Command;

/// The files that are staged, those that are to be deleted among them.
pub(crate) fn staged() -> Result<Vec<PathBuf>, String> {
    list(&["diff", "--cached", "--name-only", "--find-renames", "-z"])
}

/// The files that differ from the last commit, or from where the branch left `since`, those that are new and those that
/// are gone.
pub(crate) fn changed(since: Option<&str>) -> Result<Vec<PathBuf>, String> {
    let mut files = match since {
        // What looks like an option is none.
        Some(since) if since.starts_with('-') => return Err(format!("'{since}' is no name of a commit")),
        Some(since) => list(&["diff", "--name-only", "--find-renames", "-z", "--merge-base", since, "--"])?,
        None => list(&["diff", "--name-only", "--find-renames", "-z", "HEAD", "--"])?,
    };
    files.extend(list(&["ls-files", "--others", "--exclude-standard", "--full-name", "-z", ":/"])?);
    Ok(files)
}

/// The paths that git answers with, which are relative to the top of the repository.
fn list(arguments: &[&str]) -> Result<Vec<PathBuf>, String> {
    let top = git(&["rev-parse", "--show-toplevel"])?;
    let top = PathBuf::from(String::from_utf8_lossy(&top).trim_end_matches(['\n', '\r']));
    let names = git(arguments)?;
    let names = names.split(|&byte| byte == 0).filter(|name| !name.is_empty());
    Ok(names.map(|name| top.join(path(name))).collect())
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

fn git(arguments: &[&str]) -> Result<Vec<u8>, String> {
    // A repository may name a program that git would start to watch its files.
    let output = Command::new("git").args(["-c", "core.fsmonitor=false"]).args(arguments).output();
    let output = output.map_err(|error| format!("git cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or("it does not say why").trim_start_matches("fatal: ");
    Err(format!("git cannot tell what has changed: {}", pitfall_core::report::concise::printable(said)))
}
