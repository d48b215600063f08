//! Which files to read.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use pitfall_core::config::{COMPANION, NAME};
use pitfall_core::files;
use pitfall_core::tenancy::{Signs, divide};

use crate::ignored::{Has, Rules};

/// A file to read.
#[derive(Debug)]
pub(crate) struct Input {
    /// How it is shown: relative to the current folder, with `/`.
    pub(crate) shown: String,
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Whether the user named it, rather than a folder around it.
    pub(crate) named: bool,
    /// The tenant it belongs to, by its position in [`Found::roots`].
    pub(crate) root: usize,
    /// What stands in it, where that is not what the file system says.
    pub(crate) bytes: Option<Arc<[u8]>>,
}

/// The root of a tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Root {
    /// Its folder as an absolute path; none where no configuration says where a tenant begins.
    pub(crate) folder: Option<PathBuf>,
    /// The configuration in force, if one was found.
    pub(crate) config: Option<PathBuf>,
}

/// What there is to read.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The files, in the order in which they are shown.
    pub(crate) inputs: Vec<Input>,
    /// Files beside policies, which hold ignores.
    pub(crate) companions: Vec<Input>,
    /// The tenants they belong to.
    pub(crate) roots: Vec<Root>,
    /// Folders with what is no longer in use, which are passed over.
    pub(crate) archives: Vec<String>,
    /// What could not be searched.
    pub(crate) problems: Vec<Unreadable>,
}

impl Found {
    fn root(&mut self, root: Root) -> usize {
        self.roots.iter().position(|known| *known == root).unwrap_or_else(|| {
            self.roots.push(root);
            self.roots.len() - 1
        })
    }

    /// Puts tenants into the order of their folders.
    fn order(&mut self) {
        let mut order: Vec<usize> = (0..self.roots.len()).collect();
        order.sort_by(|&a, &b| self.roots[a].folder.cmp(&self.roots[b].folder));
        let mut places = vec![0; order.len()];
        for (place, &root) in order.iter().enumerate() {
            places[root] = place;
        }
        self.roots = order.into_iter().map(|root| std::mem::take(&mut self.roots[root])).collect();
        self.inputs.iter_mut().chain(&mut self.companions).for_each(|input| input.root = places[input.root]);
    }

    /// Gives files their tenants, in place of their folders, which are these.
    fn divide(&mut self, folders: &[(PathBuf, Signs)]) {
        let named: Vec<(String, Signs)> = folders.iter().map(|(path, signs)| (slashed(path), *signs)).collect();
        let folder = |at: Option<usize>| Some(folders.get(at?)?.0.clone());
        let home = |home: pitfall_core::tenancy::Home| Root {
            folder: folder(home.root),
            config: folder(home.configuration).map(|folder| folder.join(NAME)),
        };
        // Most folders are in the same tenant as the one before them.
        let mut last = None;
        let mut roots = Vec::with_capacity(folders.len());
        for of_folder in divide(&named) {
            let root = match last {
                Some((known, root)) if known == of_folder => root,
                _ => self.root(home(of_folder)),
            };
            last = Some((of_folder, root));
            roots.push(root);
        }
        let inputs = self.inputs.iter_mut().chain(&mut self.companions);
        inputs.for_each(|input| input.root = roots.get(input.root).copied().unwrap_or_default());
    }
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

/// Finds the files, each once, in the order in which they are shown. If `divided`, they may be of several tenants.
pub(crate) fn find(paths: &[PathBuf], divided: bool) -> Found {
    let mut found = Found::default();
    // What tells where tenants begin. Until that is decided, inputs have the position of their folder for a root.
    let mut folders: Vec<(PathBuf, Signs)> = Vec::new();
    // Only where several paths are given can they overlap.
    let mut seen = (paths.len() > 1).then(HashSet::new);
    let mut is_new = |real: &dyn Fn() -> PathBuf| seen.as_mut().is_none_or(|seen| seen.insert(real()));
    // The folder around what is given whose configuration holds for it.
    let around = |path: &Path| {
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let configured = real.ancestors().find(|folder| folder.join(NAME).is_file());
        configured.map_or_else(Default::default, |folder| (folder.to_owned(), Signs::CONFIGURED))
    };
    // What is named comes first, since it is read whatever its name and size.
    let mut searched = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Err(error) => found.problems.push(Unreadable::new(path, &error)),
            Ok(metadata) if metadata.is_dir() => searched.push(path),
            Ok(metadata) if metadata.is_file() => {
                if is_new(&|| fs::canonicalize(path).unwrap_or_else(|_| path.clone())) {
                    if divided {
                        folders.push(around(path));
                    }
                    let real = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
                    let root = folders.len();
                    folders.push((real.parent().map(Path::to_owned).unwrap_or_default(), Signs::default()));
                    found.inputs.push(Input { shown: shown(path), path: path.clone(), named: true, root, bytes: None });
                    let mut companion = path.clone().into_os_string();
                    companion.push(COMPANION);
                    let path = PathBuf::from(companion);
                    if path.is_file() {
                        let shown = shown(&path);
                        found.companions.push(Input { shown, path, named: false, root, bytes: None });
                    }
                }
            }
            Ok(_) => found.problems.push(Unreadable {
                shown: shown(path),
                reason: "neither a file nor a folder, but a pipe, a socket or a device".to_owned(),
            }),
        }
    }
    for folder in searched {
        if divided {
            folders.push(around(folder));
        }
        walk(folder, &mut |event| match event {
            // All files of a folder come between it and the next.
            Event::Folder(folder, signs) => {
                if divided || folders.is_empty() {
                    folders.push((folder.real.clone(), signs));
                }
            }
            Event::File(mut input, real) => {
                if is_new(real) {
                    input.root = folders.len() - 1;
                    let is_companion = input.shown.ends_with(COMPANION);
                    if is_companion { &mut found.companions } else { &mut found.inputs }.push(input);
                }
            }
            Event::Archive(folder) => found.archives.push(folder),
            Event::Problem(problem) => found.problems.push(problem),
        });
    }
    if !divided {
        folders.iter_mut().for_each(|folder| *folder = Default::default());
    }
    found.divide(&folders);
    found.order();
    found.inputs.sort_by(|a, b| a.shown.cmp(&b.shown).then_with(|| a.path.cmp(&b.path)));
    found.archives.sort();
    found.problems.sort_by(|a, b| a.shown.cmp(&b.shown));
    found
}

/// A folder to search.
struct Folder {
    path: PathBuf,
    /// The same as an absolute path without links.
    real: PathBuf,
    /// The rules of the folders around it.
    rules: Rules,
}

/// What a walk comes upon.
enum Event<'w> {
    /// A folder, and what the names in it say.
    Folder(&'w Folder, Signs),
    /// A file of that folder, and how to learn its absolute path.
    File(Input, &'w dyn Fn() -> PathBuf),
    /// A folder with what is no longer in use.
    Archive(String),
    /// Something that cannot be searched.
    Problem(Unreadable),
}

/// Finds the files below a folder that may be of interest. Nothing is opened here, and links are not
/// followed, so that neither a pipe nor a loop can hold the search up.
fn walk(folder: &Path, found: &mut dyn FnMut(Event<'_>)) {
    let real = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let rules = Rules::around(&real);
    let mut waiting = vec![Folder { path: folder.to_owned(), real, rules }];
    while let Some(folder) = waiting.pop() {
        let (mut entries, has, signs) = match entries(&folder.path) {
            Ok(entries) => entries,
            Err(error) => {
                found(Event::Problem(Unreadable::new(&folder.path, &error)));
                continue;
            }
        };
        let rules = folder.rules.within(&folder.real, has);
        let ignored = |name: &OsStr, is_folder| rules.any() && rules.ignore(&folder.real.join(name), is_folder);
        found(Event::Folder(&folder, signs));
        // Files of one folder in their order: that leaves little to sort in the end.
        entries.sort_unstable();
        let shown = shown(&folder.path);
        for Entry { name, is_folder } in entries {
            if is_folder && name == files::ARCHIVE {
                found(Event::Archive(shown_in(&shown, &name)));
            } else if is_folder {
                if !name.to_str().is_some_and(files::is_passed_over) && !ignored(&name, true) {
                    let (path, real) = (folder.path.join(&name), folder.real.join(&name));
                    waiting.push(Folder { path, real, rules: rules.clone() });
                }
            } else if is_of_interest(Path::new(&name)) && !ignored(&name, false) {
                let (shown, path) = (shown_in(&shown, &name), folder.path.join(&name));
                let input = Input { shown, path, named: false, root: 0, bytes: None };
                found(Event::File(input, &|| folder.real.join(&name)));
            }
        }
    }
}

/// A file or a folder in a folder.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    name: OsString,
    is_folder: bool,
}

/// The files and folders in a folder, which files with rules it has, and what its names say. What is neither, such as a
/// link or a pipe, is left out.
fn entries(folder: &Path) -> io::Result<(Vec<Entry>, Has, Signs)> {
    let (mut has, mut signs) = (Has::default(), Signs::default());
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (name, kind) = (entry.file_name(), entry.file_type()?);
        has.note(&name);
        signs.note(name.to_str().unwrap_or_default());
        if kind.is_dir() || kind.is_file() {
            entries.push(Entry { name, is_folder: kind.is_dir() });
        }
    }
    Ok((entries, has, signs))
}

/// Whether a path leads through a folder that never holds policies in use.
pub(crate) fn is_passed_over(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str().to_str().is_some_and(files::is_passed_over))
}

/// Whether a file may hold policies, by its name.
pub(crate) fn is_of_interest(path: &Path) -> bool {
    // The end tells, also where the rest is no UTF-8.
    path.file_name().is_some_and(|name| files::is_of_interest(&name.to_string_lossy()))
}

/// A path with `/` between its steps.
fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

/// A path for people: relative to the current folder where it lies below it, with `/`.
pub(crate) fn shown(path: &Path) -> String {
    // Asked once, since it may be asked for every file.
    static CURRENT: std::sync::LazyLock<Option<PathBuf>> = std::sync::LazyLock::new(|| std::env::current_dir().ok());
    let current = if path.is_absolute() { CURRENT.as_deref() } else { None };
    let path = current.and_then(|current| path.strip_prefix(current).ok()).unwrap_or(path);
    let clean: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    if clean.as_os_str().is_empty() { ".".to_owned() } else { slashed(&clean) }
}

/// The same for something in a folder that is shown as `folder`.
fn shown_in(folder: &str, name: &OsStr) -> String {
    let name = name.to_string_lossy();
    match folder {
        "." => name.into_owned(),
        folder => [folder.trim_end_matches('/'), "/", &name].concat(),
    }
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

    /// The walk is our own since it is several times as quick as the one that ripgrep uses, which for
    /// a small tenant takes longer than all the rest. What it finds must be the same.
    #[test]
    fn rules_mean_what_they_mean_to_ripgrep() {
        let tree = tempfile::tempdir().expect("a folder");
        let root = tree.path().canonicalize().expect("its real path");
        for (path, text) in [
            (".ignore", "far.json\n*.csv\n"),
            (".gitignore", "outside.json\n"),
            ("repo/.git/HEAD", ""),
            ("repo/.gitignore", "# drafts\ndrafts/\n/top.json\n*.tmp.json\ndeep/*/x.json\n"),
            ("repo/.ignore", "!kept.csv\n"),
            ("repo/a/.gitignore", "!b.tmp.json\nonly.json\n[\n"),
            ("repo/a/.ignore", "a.json\n"),
            ("repo/inner/.git", "gitdir: elsewhere"),
            ("repo/inner/.gitignore", "mine.json\n"),
        ] {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
            fs::write(path, text).expect("it can be written");
        }
        let names = ["top", "far", "outside", "a", "b.tmp", "c.tmp", "only", "mine", "x", "drafts", ".hidden"];
        for folder in ["", "repo", "repo/a", "repo/a/b", "repo/drafts", "repo/deep/y", "repo/inner", "repo/.dot", "z"] {
            fs::create_dir_all(root.join(folder)).expect("it can be made");
            for name in names {
                fs::write(root.join(folder).join(format!("{name}.json")), "{}").expect("it can be written");
            }
            fs::write(root.join(folder).join("kept.csv"), "").expect("it can be written");
        }
        for folder in ["", "repo", "repo/a", "repo/a/b", "repo/drafts", "repo/inner", "z"] {
            let folder = root.join(folder);
            let mut walk = ignore::WalkBuilder::new(&folder);
            walk.hidden(false).git_global(false).git_exclude(false);
            walk.filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
            let mut expected: Vec<PathBuf> = walk.build().map(|entry| entry.expect("an entry").into_path()).collect();
            expected.retain(|path| path.is_file() && is_of_interest(path));
            expected.sort();
            let Found { inputs, problems, .. } = find(std::slice::from_ref(&folder), true);
            let mut found: Vec<PathBuf> = inputs.into_iter().map(|input| input.path).collect();
            found.sort();
            assert!(problems.is_empty());
            assert_eq!(found, expected, "{}", folder.display());
            assert!(!found.is_empty());
        }
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
