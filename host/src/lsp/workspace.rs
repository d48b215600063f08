//! The tenants that an editor works on, always as they are now: files on disk, and documents over them.
//!
//! What `check` reads is read, by the same steps. The units of files that have not changed are kept.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use pitfall_core::message::{LinkRequest, LocateRequest};
use pitfall_core::report::Report;
use pitfall_core::{Location, Mention, Place, Selection, Share};

use crate::cli::CheckOptions;
use crate::config::Refused;
use crate::engine::Failure;
use crate::house;
use crate::open::{Document, OpenDocuments, real};
use crate::read::Stamp;
use crate::run;
use crate::session::{Compiled, Session};
use crate::tenancy::{Tenancy, Tenant};
use crate::walk::{Input, shown};

/// What came of bringing the workspace up to date.
pub(super) enum Updated {
    /// It is.
    Done,
    /// There are other schemas of the house, for which the module must be started anew.
    Restart,
}

/// The tenants of an editor.
pub(super) struct Workspace {
    options: CheckOptions,
    /// The folders that the editor has open.
    folders: Vec<PathBuf>,
    tenants: Vec<Judged>,
    /// Open documents whose text has changed.
    stale: HashSet<PathBuf>,
    /// Whether files may have come or gone, or a configuration changed.
    rescan: bool,
    /// The schemas of the house that the module checks.
    schemas: Option<String>,
}

/// A tenant and what was found in it.
pub(super) struct Judged {
    pub(super) tenant: Tenant,
    files: Vec<Compiled>,
    pub(super) report: Report,
    /// The ids in its files that have a name, by position of the file, as far as somebody has asked.
    mentions: HashMap<usize, Vec<Mention>>,
    dirty: bool,
}

impl Workspace {
    pub(super) fn new(options: CheckOptions, folders: Vec<PathBuf>) -> Self {
        let stale = HashSet::new();
        Self { options, folders, tenants: Vec::new(), stale, rescan: true, schemas: None }
    }

    pub(super) fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    pub(super) fn set_folders(&mut self, added: Vec<PathBuf>, removed: &[PathBuf]) {
        self.folders.retain(|folder| !removed.contains(folder));
        self.folders.extend(added);
        self.rescan = true;
    }

    pub(super) fn open(&self) -> &OpenDocuments {
        &self.options.input.open
    }

    /// A document was opened, or its text has changed.
    pub(super) fn set(&mut self, path: &Path, document: Document) {
        let was_open = self.options.input.open.set(path, document);
        let may_configure = path.extension().is_some_and(|ending| ending == "toml");
        if was_open && !may_configure {
            self.stale.insert(real(path));
        } else {
            self.rescan = true;
        }
    }

    /// A document was closed: what is on disk counts again.
    pub(super) fn close(&mut self, path: &Path) {
        self.options.input.open.close(path);
        self.rescan = true;
    }

    /// Something on disk has changed.
    pub(super) fn touch(&mut self) {
        self.rescan = true;
    }

    pub(super) fn is_dirty(&self) -> bool {
        self.rescan || !self.stale.is_empty() || self.tenants.iter().any(|judged| judged.dirty)
    }

    /// Forgets what the module made, which is to be started anew.
    pub(super) fn forget(&mut self) {
        self.tenants.clear();
        self.schemas = None;
        self.rescan = true;
    }

    pub(super) fn tenants(&self) -> &[Judged] {
        &self.tenants
    }

    /// Where a file is that is shown like this.
    pub(super) fn path(&self, tenant: usize, name: &str) -> PathBuf {
        let files = self.tenants.get(tenant).map_or(&[][..], |judged| &judged.files);
        let file = files.binary_search_by(|file| file.shown.as_str().cmp(name)).ok().and_then(|at| files.get(at));
        file.map_or_else(|| PathBuf::from(name), |file| file.path.clone())
    }

    /// The tenant that a file is of, and the ids in the file that have a name there.
    pub(super) fn mentions(&mut self, session: &mut Session<'_, '_>, path: &Path) -> Option<(usize, &[Mention])> {
        let (path, limit) = (real(path), self.options.input.max_file_size);
        let of = |(tenant, judged): (usize, &Judged)| Some((tenant, judged.position(&path)?));
        let (tenant, at) = self.tenants.iter().enumerate().find_map(of)?;
        Some((tenant, self.tenants.get_mut(tenant)?.mentions(session, at, limit)))
    }

    /// A place of a tenant: the file, and where it is in there.
    pub(super) fn locate(
        &self,
        session: &mut Session<'_, '_>,
        tenant: usize,
        place: Place,
    ) -> Option<(&Path, Location)> {
        let file = self.tenants.get(tenant)?.files.get(place.file.0 as usize)?;
        let request = LocateRequest { places: vec![place.span.into()], excerpts: false };
        let located = file.read(self.options.input.max_file_size).map_err(Failure::Request).and_then(|bytes| {
            session.pool.main.locate(&request, bytes.len(), |memory| {
                memory.copy_from_slice(&bytes);
                Ok(())
            })
        });
        match located {
            Ok(mut places) => Some((&file.path, places.pop()?)),
            Err(failure) => {
                session.unread(&file.shown, failure);
                None
            }
        }
    }

    /// Reads what has changed, and judges the tenants that it is of.
    pub(super) fn update(&mut self, session: &mut Session<'_, '_>) -> Result<Updated, Refused> {
        // A document that is not among the files may be a new one.
        for path in std::mem::take(&mut self.stale) {
            self.rescan |= !self.recompile(session, &path);
        }
        if std::mem::take(&mut self.rescan)
            && let Updated::Restart = self.scan(session)?
        {
            return Ok(Updated::Restart);
        }
        for judged in self.tenants.iter_mut().filter(|judged| judged.dirty) {
            judged.dirty = false;
            let baselines = !self.options.no_baseline;
            judged.report = run::settle_tenant(session, &self.options, &judged.tenant, &judged.files, baselines)?;
        }
        Ok(Updated::Done)
    }

    /// Compiles a document that is open, and says whether it is one of the files.
    fn recompile(&mut self, session: &mut Session<'_, '_>, path: &Path) -> bool {
        let Some(document) = self.options.input.open.find(path) else { return true };
        let mut known = false;
        for judged in &mut self.tenants {
            let Some(at) = judged.position(path) else { continue };
            let old = &judged.files[at];
            let (shown, path, root) = (old.shown.clone(), old.path.clone(), old.root);
            let input = Input { shown, path, named: false, root, bytes: Some(document.bytes.clone()) };
            match session.compile(vec![input]).pop() {
                Some(new) => judged.files[at] = new,
                None => drop(judged.files.remove(at)),
            }
            judged.mentions.clear();
            (judged.dirty, known) = (true, true);
        }
        known
    }

    /// Looks for tenants and files, and compiles what has changed.
    fn scan(&mut self, session: &mut Session<'_, '_>) -> Result<Updated, Refused> {
        self.options.input.paths = self.paths();
        let Tenancy { tenants, inputs, .. } = Tenancy::find(&self.options.input)?;
        let schemas = schemas(&tenants);
        match &self.schemas {
            Some(known) if *known != schemas => return Ok(Updated::Restart),
            Some(_) => {}
            None => house::prepare(&mut session.pool.main, tenants.iter().map(|tenant| &tenant.configured))?,
        }
        self.schemas = Some(schemas);
        let known = std::mem::take(&mut self.tenants).into_iter().flat_map(|judged| judged.files);
        let mut known: HashMap<(PathBuf, usize), Compiled> =
            known.map(|file| ((file.path.clone(), file.root), file)).collect();
        let (mut files, mut changed) = (Vec::new(), Vec::new());
        for input in inputs {
            match known.remove(&(input.path.clone(), input.root)).filter(|file| is_same(file, &input)) {
                Some(file) => files.push(file),
                None => changed.push(input),
            }
        }
        files.extend(session.compile(changed));
        files.sort_by(|a, b| a.shown.cmp(&b.shown).then_with(|| a.path.cmp(&b.path)));
        let judged = |tenant| Judged {
            tenant,
            files: Vec::new(),
            report: Report::default(),
            mentions: HashMap::new(),
            dirty: true,
        };
        self.tenants = tenants.into_iter().map(judged).collect();
        for file in files {
            if let Some(judged) = self.tenants.get_mut(file.root) {
                judged.files.push(file);
            }
        }
        Ok(Updated::Done)
    }

    /// What to read: the folders, and documents that lie in none of them.
    fn paths(&self) -> Vec<PathBuf> {
        let folders: Vec<PathBuf> = self.folders.iter().map(|folder| real(folder)).collect();
        let outside = self.open().iter().map(|(path, _)| path).filter(|path| {
            let is_policy = crate::walk::is_of_interest(path) && path.exists();
            is_policy && !folders.iter().any(|folder| path.starts_with(folder))
        });
        let mut outside: Vec<PathBuf> = outside.cloned().collect();
        outside.sort();
        self.folders.iter().cloned().chain(outside).collect()
    }
}

impl Judged {
    /// The position of a file, whose path is one without links.
    fn position(&self, path: &Path) -> Option<usize> {
        let is_it = |file: &Compiled| file.path.file_name() == path.file_name() && real(&file.path) == path;
        self.files.iter().position(is_it)
    }

    /// The ids in a file that have a name. The tenant is linked for them once, however often a document is scrolled.
    fn mentions(&mut self, session: &mut Session<'_, '_>, at: usize, limit: u64) -> &[Mention] {
        let Self { tenant, files, mentions, .. } = self;
        mentions.entry(at).or_insert_with(|| {
            let bytes = match files[at].read(limit) {
                Ok(bytes) => bytes,
                Err(error) => {
                    session.unread(&files[at].shown, Failure::Request(error));
                    return Vec::new();
                }
            };
            let (facts, selection) = (tenant.configured.config.facts.clone(), Selection::standard());
            let request = LinkRequest { facts, selection, share: Share::WHOLE, files: files.len() as u32 };
            let units: Vec<_> = files.iter().map(Compiled::to_link).collect();
            session.pool.main.names(&request, &units, &bytes).unwrap_or_else(|failure| {
                session.fail(format_args!("internal error in looking up names: {failure}"));
                Vec::new()
            })
        })
    }
}

/// Whether a file is as it was when it was compiled.
fn is_same(file: &Compiled, input: &Input) -> bool {
    file.shown == input.shown
        && match (&file.bytes, &input.bytes) {
            (Some(old), Some(new)) => old == new,
            (None, None) => Stamp::now(&input.path).is_some_and(|stamp| stamp == file.stamp),
            _ => false,
        }
}

/// The schemas of the house of all tenants, by name and time.
fn schemas(tenants: &[Tenant]) -> String {
    let mut text = String::new();
    for tenant in tenants {
        for (schema, layer) in tenant.configured.schemas() {
            let path = layer.path.parent().unwrap_or(Path::new("")).join(&schema.path);
            text.push_str(&format!("{} {} {:?}\n", schema.kind, shown(&path), Stamp::now(&path)));
        }
        text.push('\n');
    }
    // How many tenants there are is of no interest where there are none.
    if text.trim().is_empty() { String::new() } else { text }
}
