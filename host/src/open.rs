//! Documents that are open in an editor: they count in the place of what is on disk.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A document.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// How the editor names it.
    pub(crate) uri: String,
    /// Its version, as the editor counts.
    pub(crate) version: i32,
    /// Its text, as UTF-8.
    pub(crate) bytes: Arc<[u8]>,
}

/// The documents that are open, by path. A copy of it is cheap, and stays as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct OpenDocuments(Arc<Open>);

#[derive(Clone, Debug, Default)]
struct Open {
    documents: HashMap<PathBuf, Document>,
    /// How many of them have a name: most paths that are asked for are told by that.
    names: HashMap<OsString, usize>,
}

impl OpenDocuments {
    /// Opens a document or puts another text in its place; says whether it was open.
    pub(crate) fn set(&mut self, path: &Path, document: Document) -> bool {
        let (path, open) = (real(path), Arc::make_mut(&mut self.0));
        let name = path.file_name().unwrap_or_default().to_owned();
        let was_open = open.documents.insert(path, document).is_some();
        if !was_open {
            *open.names.entry(name).or_default() += 1;
        }
        was_open
    }

    /// Closes a document.
    pub(crate) fn close(&mut self, path: &Path) {
        let open = Arc::make_mut(&mut self.0);
        if open.documents.remove(&real(path)).is_some()
            && let Some(count) = open.names.get_mut(path.file_name().unwrap_or_default())
        {
            *count -= 1;
        }
    }

    /// The document at a path, however the path is written.
    pub(crate) fn find(&self, path: &Path) -> Option<&Document> {
        let count = self.0.names.get(path.file_name()?)?;
        if *count == 0 {
            return None;
        }
        self.0.documents.get(path).or_else(|| self.0.documents.get(&real(path)))
    }

    /// The text of the document at a path.
    pub(crate) fn text(&self, path: &Path) -> Option<&str> {
        self.find(path).and_then(|document| std::str::from_utf8(&document.bytes).ok())
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&PathBuf, &Document)> {
        self.0.documents.iter()
    }
}

/// A path without links; of a file that is not there, the folder without links.
pub(crate) fn real(path: &Path) -> PathBuf {
    let whole = || std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let of_folder = || {
        let path = whole();
        let folder = fs::canonicalize(path.parent()?).ok()?;
        Some(folder.join(path.file_name()?))
    };
    fs::canonicalize(path).ok().or_else(of_folder).unwrap_or_else(whole)
}
