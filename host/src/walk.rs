//! Which files to read.

use std::collections::HashSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use ignore::WalkBuilder;

/// Folders that never hold policies in use.
const PASSED_OVER: [&str; 8] = [".git", ".hg", ".svn", ".vscode", ".idea", "node_modules", "__archive__", "target"];
/// Endings of the files that may hold policies, or names of their groups.
const ENDINGS: [&str; 3] = ["json", "jsonc", "csv"];

/// A file to read.
#[derive(Debug)]
pub(crate) struct Input {
    /// How it is shown: relative to the current folder, with `/`.
    pub(crate) shown: String,
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Whether the user named it, rather than a folder around it.
    pub(crate) named: bool,
}

/// A path that could not be searched or read.
#[derive(Debug)]
pub(crate) struct Unreadable {
    shown: String,
    reason: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.shown, self.reason)
    }
}

impl Unreadable {
    fn new(path: &Path, reason: &io::Error) -> Self {
        Self { shown: shown(path), reason: self::reason(reason) }
    }
}

/// Finds the files, each once, in the order in which they are shown.
pub(crate) fn find(paths: &[PathBuf]) -> (Vec<Input>, Vec<Unreadable>) {
    let mut found = Vec::new();
    let mut problems = Vec::new();
    // Only where several paths are given can they overlap.
    let mut seen = (paths.len() > 1).then(HashSet::new);
    let mut add = |input: Input, real: &dyn Fn() -> PathBuf| {
        if seen.as_mut().is_none_or(|seen| seen.insert(real())) {
            found.push(input);
        }
    };
    // What is named comes first, since it is read whatever its name and size.
    let mut folders = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Err(error) => problems.push(Unreadable::new(path, &error)),
            Ok(metadata) if metadata.is_dir() => folders.push(path),
            Ok(metadata) if metadata.is_file() => {
                let input = Input { shown: shown(path), path: path.clone(), named: true };
                add(input, &|| fs::canonicalize(path).unwrap_or_else(|_| path.clone()));
            }
            Ok(_) => problems.push(Unreadable {
                shown: shown(path),
                reason: "neither a file nor a folder, but a pipe, a socket or a device".to_owned(),
            }),
        }
    }
    for folder in folders {
        let real = fs::canonicalize(folder).unwrap_or_else(|_| folder.clone());
        for entry in walk(folder) {
            match entry {
                Ok(path) => {
                    let within = path.strip_prefix(folder).unwrap_or(&path);
                    let key = real.join(within);
                    add(Input { shown: shown(&path), path, named: false }, &|| key.clone());
                }
                Err(problem) => problems.push(problem),
            }
        }
    }
    found.sort_by(|a, b| a.shown.cmp(&b.shown).then_with(|| a.path.cmp(&b.path)));
    problems.sort_by(|a, b| a.shown.cmp(&b.shown));
    (found, problems)
}

/// The files below a folder that may be of interest. Nothing is opened here, and links are not
/// followed, so that neither a pipe nor a loop can hold the search up.
fn walk(folder: &Path) -> impl Iterator<Item = Result<PathBuf, Unreadable>> {
    let walk = WalkBuilder::new(folder)
        // One tool writes files that are called just `.json`.
        .hidden(false)
        // Git's own settings cost more to read than a tenant; without a repository they mean nothing.
        .git_global(in_repository(folder))
        .filter_entry(|entry| {
            let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            !(folder && entry.depth() > 0 && PASSED_OVER.iter().any(|name| entry.file_name() == *name))
        })
        .build();
    walk.filter_map(|entry| match entry {
        Ok(entry) => {
            let file = entry.file_type().is_some_and(|kind| kind.is_file());
            (file && is_of_interest(entry.path())).then(|| Ok(entry.into_path()))
        }
        Err(error) => Some(Err(unreadable(&error))),
    })
}

/// Whether git keeps the folder.
fn in_repository(folder: &Path) -> bool {
    fs::canonicalize(folder).is_ok_and(|folder| folder.ancestors().any(|folder| folder.join(".git").exists()))
}

fn is_of_interest(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

fn unreadable(error: &ignore::Error) -> Unreadable {
    let mut path = None;
    let mut inner = error;
    loop {
        match inner {
            ignore::Error::WithPath { path: at, err } => {
                path = Some(at);
                inner = err;
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
            _ => break,
        }
    }
    let reason = inner.io_error().map_or_else(|| inner.to_string(), reason);
    Unreadable { shown: path.map_or_else(String::new, |path| shown(path)), reason }
}

/// A path for people: relative to the current folder where it lies below it, with `/`.
pub(crate) fn shown(path: &Path) -> String {
    // Asked once, since it may be asked for every file.
    static CURRENT: std::sync::LazyLock<Option<PathBuf>> = std::sync::LazyLock::new(|| std::env::current_dir().ok());
    let current = if path.is_absolute() { CURRENT.as_deref() } else { None };
    let path = current.and_then(|current| path.strip_prefix(current).ok()).unwrap_or(path);
    let clean: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    let text = if clean.as_os_str().is_empty() { ".".into() } else { clean.to_string_lossy() };
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

/// An error of the file system in plain words.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "reading it is not permitted".to_owned(),
        _ => {
            let text = error.to_string();
            // The number of an error tells nobody anything.
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_decide() {
        let of_interest = |name: &str| is_of_interest(Path::new(name));
        assert!(
            of_interest("a/b.json") && of_interest("a/.json") && of_interest("X.JSON") && of_interest("groups.csv")
        );
        assert!(
            !of_interest("json") && !of_interest("a.json/b") && !of_interest("a.jsonl") && !of_interest("readme.md")
        );
    }

    #[test]
    fn paths_are_shown_short() {
        assert_eq!(shown(Path::new("./a/./b.json")), "a/b.json");
        assert_eq!(shown(Path::new(".")), ".");
        assert_eq!(shown(Path::new("../a.json")), "../a.json");
        let here = std::env::current_dir().expect("a current folder");
        assert_eq!(shown(&here.join("a/b.json")), "a/b.json");
    }
}
