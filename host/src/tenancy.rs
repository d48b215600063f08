//! Which tenants there are, what each is made of, and which files of it count.

use std::collections::HashSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pitfall_core::config::NAME;
use pitfall_core::files::BASELINE;
use pitfall_core::settle::is_file;

use crate::cli::{CheckOptions, InputOptions};
use crate::config::{Configured, Refused};
use crate::git;
use crate::open::OpenDocuments;
use crate::walk::{self, Found, Input, Root, Unreadable, shown};

/// A tenant.
#[derive(Debug)]
pub(crate) struct Tenant {
    pub(crate) configured: Configured,
    /// Files beside its policies, which hold ignores.
    pub(crate) companions: Vec<Input>,
    /// Whether all of its files are read, as far as that can be told.
    pub(crate) whole: bool,
    /// How many files it has.
    pub(crate) files: usize,
}

/// The tenants below some paths.
#[derive(Debug)]
pub(crate) struct Tenancy {
    pub(crate) tenants: Vec<Tenant>,
    /// The files of all tenants, each with the position of its tenant.
    pub(crate) inputs: Vec<Input>,
    /// Folders with what is no longer in use, which are passed over.
    pub(crate) archives: Vec<String>,
    pub(crate) problems: Vec<Unreadable>,
    /// The files that findings must touch to be shown, as they are shown.
    pub(crate) touched: Option<HashSet<String>>,
}

impl Tenancy {
    /// Finds all that the options name; an error is a text for the user.
    pub(crate) fn find(options: &InputOptions) -> Result<Self, Refused> {
        Self::of(options, &options.paths, None)
    }

    /// Finds what `check` is to read and which files count.
    pub(crate) fn of_check(options: &CheckOptions) -> Result<Self, String> {
        let input = &options.input;
        if let Some(file) = &options.stdin_filename {
            let bytes = stdin(input.max_file_size)?;
            let named = input.paths != [PathBuf::from(".")];
            let paths = if named { input.paths.clone() } else { around(std::slice::from_ref(file)) };
            return Ok(Self::of(input, &paths, Some((file, bytes)))?);
        }
        if input.paths == [PathBuf::from("-")] {
            let bytes = stdin(input.max_file_size)?;
            let mut tenancy = Self::of(input, &[], Some((Path::new("-"), bytes)))?;
            tenancy.touched = None;
            return Ok(tenancy);
        }
        if options.touching {
            let mut tenancy = Self::of(input, &around(&input.paths), None)?;
            tenancy.touch(&input.paths, !input.force_exclude);
            return Ok(tenancy);
        }
        let mut tenancy = Self::of(input, &input.paths, None)?;
        if options.staged || options.changed {
            let changed = if options.staged { git::staged() } else { git::changed(options.since.as_deref()) };
            tenancy.touch(&changed?, false);
        }
        Ok(tenancy)
    }

    fn of(options: &InputOptions, paths: &[PathBuf], text: Option<(&Path, Arc<[u8]>)>) -> Result<Self, Refused> {
        let divided = options.config.is_none() && !options.isolated;
        let mut found = walk::find(paths, divided);
        let touched = text.map(|(file, bytes)| replace(&mut found, file, bytes));
        lay_over(&mut found, &options.open, paths);
        if found.roots.is_empty() {
            found.roots.push(Root::default());
        }
        let mut tenants = Vec::new();
        for root in &found.roots {
            let config = options.config.as_deref().or(root.config.as_deref());
            let folder = match (&root.folder, config) {
                (Some(folder), _) => folder.clone(),
                (None, Some(config)) => config.parent().unwrap_or(Path::new("")).to_owned(),
                (None, None) => with_baseline(first_folder(paths)),
            };
            let whole = touched.is_none() && paths.iter().any(|path| holds(path, &folder));
            let mut configured = Configured::load(config, &folder, options)?;
            configured.shared =
                found.roots.iter().filter(|other| other.config.is_some() && other.config == root.config).count() > 1;
            tenants.push(Tenant { configured, companions: Vec::new(), whole, files: 0 });
        }
        let Found { inputs, companions, archives, problems, .. } = found;
        for companion in companions {
            if let Some(tenant) = tenants.get_mut(companion.root) {
                tenant.companions.push(companion);
            }
        }
        let mut tenancy = Self { tenants, inputs, archives, problems, touched };
        tenancy.add_name_lists();
        tenancy.exclude(options);
        for input in &tenancy.inputs {
            if let Some(tenant) = tenancy.tenants.get_mut(input.root) {
                tenant.files += 1;
            }
        }
        Ok(tenancy)
    }

    fn add_name_lists(&mut self) {
        for (root, tenant) in self.tenants.iter().enumerate() {
            if tenant.configured.name_lists.is_empty() {
                continue;
            }
            let Found { inputs, problems, .. } = walk::find(&tenant.configured.name_lists, false);
            let known: HashSet<PathBuf> =
                self.inputs.iter().filter_map(|input| fs::canonicalize(&input.path).ok()).collect();
            let is_new = |input: &Input| fs::canonicalize(&input.path).is_ok_and(|path| !known.contains(&path));
            self.inputs.extend(inputs.into_iter().filter(is_new).map(|input| Input { root, ..input }));
            self.problems.extend(problems);
        }
        self.inputs.sort_by(|a, b| a.shown.cmp(&b.shown).then_with(|| a.path.cmp(&b.path)));
    }

    /// Leaves out what is excluded; what is named stays, unless that is to be left out as well.
    fn exclude(&mut self, options: &InputOptions) {
        let any = !options.exclude.is_empty()
            || options.force_exclude
            || self.tenants.iter().any(|tenant| !tenant.configured.config.exclude.is_empty());
        if !any {
            return;
        }
        let folders: Vec<String> = self.tenants.iter().map(|tenant| shown(&tenant.configured.folder)).collect();
        // What a search passes over is excluded as well.
        let named = self.inputs.iter().filter(|input| input.named && options.force_exclude);
        let tops: Vec<PathBuf> = named.filter_map(|input| top(&input.path)).collect();
        let walked = walk::find(&tops, false).inputs;
        let walked: HashSet<PathBuf> = walked.iter().filter_map(|input| fs::canonicalize(&input.path).ok()).collect();
        let is_passed_over = |input: &Input| {
            let ignored = || fs::canonicalize(&input.path).is_ok_and(|real| !walked.contains(&real));
            walk::is_passed_over(&input.path) || walk::is_of_interest(&input.path) && ignored()
        };
        self.inputs.retain(|input| {
            if input.named && !options.force_exclude {
                return true;
            }
            let own = self.tenants.get(input.root).map_or(&[][..], |tenant| &tenant.configured.config.exclude);
            let within = pitfall_core::settle::within(folders.get(input.root).map_or("", String::as_str), &input.shown);
            let excluded = options.exclude.iter().any(|glob| is_file(glob, &input.shown))
                || own.iter().any(|glob| is_file(glob, within))
                || input.named && is_passed_over(input);
            !excluded
        });
    }

    /// Only findings that touch these files are to be shown. What was not found with its folder is read as
    /// well, if `added`.
    fn touch(&mut self, paths: &[PathBuf], added: bool) {
        let names: HashSet<_> = paths.iter().filter_map(|path| path.file_name()).collect();
        let wanted: HashSet<PathBuf> = paths.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
        let folders: Vec<&PathBuf> = wanted.iter().filter(|path| path.is_dir()).collect();
        let mut touched = HashSet::new();
        let mut met = HashSet::new();
        for input in &self.inputs {
            if input.path.file_name().is_some_and(|name| names.contains(name))
                && let Ok(real) = fs::canonicalize(&input.path)
                && wanted.contains(&real)
            {
                touched.insert(input.shown.clone());
                met.insert(real);
            }
        }
        for path in wanted.difference(&met) {
            touched.insert(shown(path));
        }
        for (root, tenant) in self.tenants.iter().enumerate() {
            let whole = paths.iter().any(|path| concerns_all(path, &tenant.configured));
            let within = |input: &&Input| {
                input.root == root && (whole || folders.iter().any(|folder| is_below(&input.path, folder)))
            };
            touched
                .extend(self.inputs.iter().chain(&tenant.companions).filter(within).map(|input| input.shown.clone()));
            if whole {
                touched.extend(tenant.configured.layers.iter().map(|layer| shown(&layer.path)));
            }
        }
        if added {
            let missing: Vec<PathBuf> = paths.iter().filter(|path| path.is_file()).cloned().collect();
            let is_missing = |input: &Input| fs::canonicalize(&input.path).is_ok_and(|real| !met.contains(&real));
            let is_config = |input: &Input| input.path.extension().is_some_and(|ending| ending == "toml");
            let more = walk::find(&missing, false).inputs.into_iter();
            let more: Vec<Input> = more.filter(|input| is_missing(input) && !is_config(input)).collect();
            touched.extend(more.iter().map(|input| input.shown.clone()));
            self.inputs.extend(more);
            self.inputs.sort_by(|a, b| a.shown.cmp(&b.shown).then_with(|| a.path.cmp(&b.path)));
        }
        self.touched = Some(touched);
    }
}

/// The folder whose rules say what of it is passed over: the repository of a file, or else the folder it is in.
fn top(file: &Path) -> Option<PathBuf> {
    let real = fs::canonicalize(file).ok()?;
    let repository = real.ancestors().find(|folder| folder.join(".git").exists());
    repository.or(real.parent()).map(Path::to_owned)
}

/// Whether more of a tenant may depend on a changed file than findings tell: on its configuration, and on what is there no
/// more.
fn concerns_all(path: &Path, configured: &Configured) -> bool {
    let Ok(real) = fs::canonicalize(path) else {
        let counts = walk::is_of_interest(path) || path.file_name().is_some_and(|name| name == NAME);
        return counts && is_below(path, &configured.folder);
    };
    let layers = configured.layers.iter().map(|layer| layer.path.as_path());
    layers.chain([configured.baseline().as_path()]).any(|own| fs::canonicalize(own).is_ok_and(|own| own == real))
}

/// Whether a file, which need not be there, lies below a folder.
fn is_below(file: &Path, folder: &Path) -> bool {
    let Ok(folder) = fs::canonicalize(folder) else { return false };
    let known = |path: &Path| fs::canonicalize(path).ok();
    let real = known(file).or_else(|| file.ancestors().skip(1).find_map(known));
    real.is_some_and(|real| real.starts_with(folder))
}

/// Puts the text of a file in the place of what is on disk; gives the file that counts.
fn replace(found: &mut Found, file: &Path, bytes: Arc<[u8]>) -> HashSet<String> {
    let name = if file == Path::new("-") { "-".to_owned() } else { shown(file) };
    let real = fs::canonicalize(file).ok();
    let is_it =
        |input: &&mut Input| input.shown == name || real.is_some() && fs::canonicalize(&input.path).ok() == real;
    match found.inputs.iter_mut().filter(|input| input.path.file_name() == file.file_name()).find(is_it) {
        Some(input) => {
            input.bytes = Some(bytes);
            HashSet::from([input.shown.clone()])
        }
        None => {
            let shown = name.clone();
            found.inputs.push(Input { shown, path: file.to_owned(), named: true, root: 0, bytes: Some(bytes) });
            found.inputs.sort_by(|a, b| a.shown.cmp(&b.shown));
            HashSet::from([name])
        }
    }
}

/// Puts documents that are open in an editor in the place of what is on disk; those that are not on disk yet count,
/// too.
fn lay_over(found: &mut Found, open: &OpenDocuments, paths: &[PathBuf]) {
    for input in found.inputs.iter_mut().chain(&mut found.companions) {
        if let Some(document) = open.find(&input.path) {
            input.bytes = Some(document.bytes.clone());
        }
    }
    let mut added = false;
    for (path, document) in open.iter() {
        let inside = paths.iter().any(|folder| holds(folder, path.parent().unwrap_or(path)));
        if path.exists() || !inside || !walk::is_of_interest(path) || walk::is_passed_over(path) {
            continue;
        }
        // The tenant whose folder is the nearest around it.
        let depth = |root: &Root| match &root.folder {
            Some(folder) if path.starts_with(folder) => Some(folder.components().count()),
            Some(_) => None,
            None => Some(0),
        };
        let nearest = found.roots.iter().enumerate().filter_map(|(root, it)| Some((depth(it)?, root))).max();
        let (shown, bytes) = (shown(path), Some(document.bytes.clone()));
        let root = nearest.map_or(0, |(_, root)| root);
        found.inputs.push(Input { shown, path: path.clone(), named: false, root, bytes });
        added = true;
    }
    if added {
        found.inputs.sort_by(|a, b| a.shown.cmp(&b.shown).then_with(|| a.path.cmp(&b.path)));
    }
}

/// The folders of the tenants around some files: the nearest with a configuration, or else with a baseline, or else that
/// of the repository, or else the current one.
pub(crate) fn around(files: &[PathBuf]) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for file in files {
        let real = fs::canonicalize(file).or_else(|_| std::path::absolute(file)).unwrap_or_else(|_| file.clone());
        let first = usize::from(!real.is_dir());
        let with = |name: &str| real.ancestors().skip(first).find(|folder| folder.join(name).exists());
        let folder = with(NAME).or_else(|| with(BASELINE)).or_else(|| with(".git")).unwrap_or(Path::new("."));
        if !folders.iter().any(|known| known == folder) {
            folders.push(folder.to_owned());
        }
    }
    folders
}

fn first_folder(paths: &[PathBuf]) -> PathBuf {
    match paths.first() {
        Some(path) if path.is_dir() => path.clone(),
        Some(path) => {
            path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
        }
        None => PathBuf::from("."),
    }
}

/// The folder of a tenant without a configuration: where there is a baseline in a folder around it, that one, so that
/// the baseline is found from wherever pitfall is started.
fn with_baseline(folder: PathBuf) -> PathBuf {
    if folder.join(BASELINE).is_file() {
        return folder;
    }
    let real = fs::canonicalize(&folder).unwrap_or_default();
    let around = real.ancestors().skip(1).find(|around| around.join(BASELINE).is_file());
    around.map_or(folder, Path::to_owned)
}

/// Whether a folder is `path` or lies below it.
fn holds(path: &Path, folder: &Path) -> bool {
    let (Ok(path), Ok(folder)) = (fs::canonicalize(path), fs::canonicalize(folder)) else { return false };
    folder.starts_with(path)
}

fn stdin(limit: u64) -> Result<Arc<[u8]>, String> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(limit + 1).read_to_end(&mut bytes);
    read.map_err(|error| format!("standard input: {}", walk::reason(&error)))?;
    if bytes.len() as u64 > limit {
        return Err("standard input holds more than --max-file-size".to_owned());
    }
    Ok(bytes.into())
}
