//! Zero Trust Assessment: the pages of Graph's answers as they came, `<Name>-<page>.json`.

use rustc_hash::FxHashSet;

use crate::tenant::File;

/// The files that announce a page which is there: the next file of the same name. Files are in the order of
/// their paths.
pub(crate) fn followed(files: &[File]) -> FxHashSet<u32> {
    let announces = |file: &&File| file.unit.collections.iter().any(|list| list.next_link.is_some());
    let has = |path: &str| {
        let at = files.binary_search_by(|file| file.path.as_str().cmp(path));
        at.is_ok_and(|at| !files[at].unit.collections.is_empty())
    };
    let is_followed = |file: &File| next(&file.path).is_some_and(|next| has(&next));
    let announcing = files.iter().enumerate().filter(|(_, file)| announces(file));
    announcing.filter(|(_, file)| is_followed(file)).map(|(index, _)| index as u32).collect()
}

/// The path of the page after the one at `path`.
fn next(path: &str) -> Option<String> {
    let (name, page) = path.strip_suffix(".json")?.rsplit_once('-')?;
    let page: u32 = page.parse().ok()?;
    Some(format!("{name}-{}.json", page.checked_add(1)?))
}
