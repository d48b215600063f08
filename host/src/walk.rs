//! Which files to read.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use pitfall_core::config::{COMPANION, NAME};

use crate::ignored::{Has, Rules};

/// Folders that never hold policies in use.
const PASSED_OVER: [&str; 8] = [".git", ".hg", ".svn", ".vscode", ".idea", "node_modules", "__archive__", "target"];
/// The folder of IntuneCD for what was deleted.
const ARCHIVE: &str = "__archive__";
/// Endings of the files that may hold policies, or names of their groups.
pub(crate) const ENDINGS: [&str; 5] = ["json", "jsonc", "csv", "yaml", "yml"];

/// Name of the file that holds the baseline of a tenant, unless its configuration names another.
pub(crate) const BASELINE: &str = "pitfall-baseline.json";

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

    /// Folders that an export tool wrote as the roots of tenants are tenants of their own, where one tenant
    /// would hold several of them otherwise.
    fn divide(&mut self, exports: &[(PathBuf, usize)]) {
        for root in 0..self.roots.len() {
            let within: Vec<&PathBuf> = exports.iter().filter(|(_, of)| *of == root).map(|(path, _)| path).collect();
            if within.len() < 2 {
                continue;
            }
            for folder in within {
                let own = self.roots.len();
                let config = self.roots[root].config.clone();
                self.roots.push(Root { folder: Some(folder.clone()), config });
                for input in self.inputs.iter_mut().chain(&mut self.companions) {
                    let real = std::path::absolute(&input.path).unwrap_or_else(|_| input.path.clone());
                    if input.root == root && real.starts_with(folder) {
                        input.root = own;
                    }
                }
            }
        }
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

/// The nearest folder at or above `path`, which must be absolute, with a configuration.
fn root_around(path: &Path) -> Root {
    let folder = path.ancestors().find(|folder| folder.join(NAME).is_file());
    Root { folder: folder.map(Path::to_owned), config: folder.map(|folder| folder.join(NAME)) }
}

/// Finds the files, each once, in the order in which they are shown. If `divided`, each folder with a
/// configuration of its own is a tenant of its own.
pub(crate) fn find(paths: &[PathBuf], divided: bool) -> Found {
    let mut found = Found::default();
    let mut exports: Vec<(PathBuf, usize)> = Vec::new();
    // Only where several paths are given can they overlap.
    let mut seen = (paths.len() > 1).then(HashSet::new);
    let mut is_new = |real: &dyn Fn() -> PathBuf| seen.as_mut().is_none_or(|seen| seen.insert(real()));
    let around = |path: &Path| {
        let real = || fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if divided { root_around(&real()) } else { Root::default() }
    };
    // What is named comes first, since it is read whatever its name and size.
    let mut folders = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Err(error) => found.problems.push(Unreadable::new(path, &error)),
            Ok(metadata) if metadata.is_dir() => folders.push(path),
            Ok(metadata) if metadata.is_file() => {
                if is_new(&|| fs::canonicalize(path).unwrap_or_else(|_| path.clone())) {
                    let root = found.root(around(path));
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
    for folder in folders {
        let mut root = 0;
        walk(folder, &around(folder), &mut |event| match event {
            // All files of a folder come between it and the next.
            Event::Folder(folder, is_export) => {
                root = found.root(if divided { folder.root.clone() } else { Root::default() });
                if is_export && divided {
                    exports.push((folder.real.clone(), root));
                }
            }
            Event::File(mut input, real) => {
                if is_new(real) {
                    input.root = root;
                    let is_companion = input.shown.ends_with(COMPANION);
                    if is_companion { &mut found.companions } else { &mut found.inputs }.push(input);
                }
            }
            Event::Archive(folder) => found.archives.push(folder),
            Event::Problem(problem) => found.problems.push(problem),
        });
    }
    found.divide(&exports);
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
    /// The tenant it belongs to.
    root: Root,
}

/// What a walk comes upon.
enum Event<'w> {
    /// A folder, and whether an export tool wrote it as the root of a tenant.
    Folder(&'w Folder, bool),
    /// A file of that folder, and how to learn its absolute path.
    File(Input, &'w dyn Fn() -> PathBuf),
    /// A folder with what is no longer in use.
    Archive(String),
    /// Something that cannot be searched.
    Problem(Unreadable),
}

/// Finds the files below a folder that may be of interest. Nothing is opened here, and links are not
/// followed, so that neither a pipe nor a loop can hold the search up.
fn walk(folder: &Path, root: &Root, found: &mut dyn FnMut(Event<'_>)) {
    let real = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let rules = Rules::around(&real);
    let mut waiting = vec![Folder { path: folder.to_owned(), real, rules, root: root.clone() }];
    while let Some(mut folder) = waiting.pop() {
        let (mut entries, has) = match entries(&folder.path) {
            Ok(entries) => entries,
            Err(error) => {
                found(Event::Problem(Unreadable::new(&folder.path, &error)));
                continue;
            }
        };
        let rules = folder.rules.within(&folder.real, has);
        let ignored = |name: &OsStr, is_folder| rules.any() && rules.ignore(&folder.real.join(name), is_folder);
        if has.config {
            folder.root = Root { config: Some(folder.real.join(NAME)), folder: Some(folder.real.clone()) };
        }
        found(Event::Folder(&folder, has.export));
        // Files of one folder in their order: that leaves little to sort in the end.
        entries.sort_unstable();
        let shown = shown(&folder.path);
        for (name, is_folder) in entries {
            if is_folder && name == ARCHIVE {
                found(Event::Archive(shown_in(&shown, &name)));
            } else if is_folder {
                if !PASSED_OVER.iter().any(|passed_over| name == *passed_over) && !ignored(&name, true) {
                    let (path, real) = (folder.path.join(&name), folder.real.join(&name));
                    waiting.push(Folder { path, real, rules: rules.clone(), root: folder.root.clone() });
                }
            } else if is_of_interest(Path::new(&name)) && !ignored(&name, false) {
                let (shown, path) = (shown_in(&shown, &name), folder.path.join(&name));
                let input = Input { shown, path, named: false, root: 0, bytes: None };
                found(Event::File(input, &|| folder.real.join(&name)));
            }
        }
    }
}

/// The names of files and folders in a folder, folders marked, and which files with rules it has.
/// What is neither, such as a link or a pipe, is left out.
fn entries(folder: &Path) -> io::Result<(Vec<(OsString, bool)>, Has)> {
    let mut has = Has::default();
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (name, kind) = (entry.file_name(), entry.file_type()?);
        has.note(&name);
        if kind.is_dir() || kind.is_file() {
            entries.push((name, kind.is_dir()));
        }
    }
    Ok((entries, has))
}

/// Whether a path leads through a folder that never holds policies in use.
pub(crate) fn is_passed_over(path: &Path) -> bool {
    path.components().any(|part| PASSED_OVER.iter().any(|name| part.as_os_str() == *name))
}

/// Whether a file may hold policies, by its name.
pub(crate) fn is_of_interest(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let is_companion = name.len() > COMPANION.len() && name.ends_with(COMPANION);
    is_companion
        || is_configuration(name)
        || name != BASELINE
            && ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// Whether a file has the name that Microsoft365DSC gives to what it exports. Other scripts are none of our
/// business.
fn is_configuration(name: &str) -> bool {
    const END: &str = "TenantConfig.ps1";
    name.len().checked_sub(END.len()).and_then(|at| name.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(END))
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

    #[test]
    fn endings_decide() {
        let of_interest = |name: &str| is_of_interest(Path::new(name));
        assert!(
            of_interest("a/b.json") && of_interest("a/.json") && of_interest("X.JSON") && of_interest("groups.csv")
        );
        assert!(of_interest("a.yml") && of_interest("M365TenantConfig.ps1") && !of_interest("build.ps1"));
        assert!(
            !of_interest("json") && !of_interest("a.json/b") && !of_interest("a.jsonl") && !of_interest("readme.md")
        );
    }

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
