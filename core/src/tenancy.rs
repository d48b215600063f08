//! Where tenants begin among the folders of a repository, by names alone.
//!
//! A folder with a `pitfall.toml` is a tenant of its own. So is a folder that an export tool wrote as the root of one,
//! where there are several of them under one configuration, or under none: backups of two tenants side by side. All
//! else belongs to the tenant around it.
//!
//! The program, the language server, the editor and the page all ask here, so that they judge the same files together.

use rustc_hash::FxHashMap;

use crate::config::NAME;
use crate::order::Order;

/// What the names in a folder say about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signs {
    /// Whether it has a configuration.
    pub configuration: bool,
    /// Whether it has the table that IntuneManagement writes beside its exports.
    migration_table: bool,
    /// Which folders of IntuneCD it has, a bit each.
    of_intune_cd: u8,
}

/// Folders of a backup of IntuneCD whose names no other tool gives to folders. It has no file that says what it is, but
/// some of these side by side.
const OF_INTUNE_CD: [&str; 4] =
    ["Compliance Policies", "Conditional Access", "Enrollment Configurations", "Partner Connections"];

impl Signs {
    /// Those of a folder that has a configuration.
    pub const CONFIGURED: Self = Self { configuration: true, migration_table: false, of_intune_cd: 0 };

    /// Notes the name of a file or a folder in it.
    pub fn note(&mut self, name: &str) {
        self.configuration |= name == NAME;
        self.migration_table |= name.starts_with("MigrationTable") && name.ends_with(".json");
        if let Some(at) = OF_INTUNE_CD.iter().position(|folder| *folder == name) {
            self.of_intune_cd |= 1 << at;
        }
    }

    fn add(&mut self, others: Self) {
        self.configuration |= others.configuration;
        self.migration_table |= others.migration_table;
        self.of_intune_cd |= others.of_intune_cd;
    }

    /// Whether an export tool wrote the folder as the root of a tenant.
    fn is_export(self) -> bool {
        self.migration_table || self.of_intune_cd.count_ones() > 1
    }
}

/// The tenant that a folder belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// The folder in which it begins, by its position; none where nothing says where that is.
    pub root: Option<usize>,
    /// The folder whose configuration holds for it.
    pub configuration: Option<usize>,
}

/// For each folder the tenant it belongs to. Paths have `/` between their steps; one may be there several times.
pub fn divide<S: AsRef<str>>(folders: &[(S, Signs)]) -> Vec<Home> {
    let path = |folder: usize| folders.get(folder).map_or("", |(path, _)| path.as_ref());
    let mut order: Vec<usize> = (0..folders.len()).collect();
    order.order_by(|&a, &b| path(a).split('/').cmp(path(b).split('/')));
    let mut signs: Vec<Signs> = folders.iter().map(|(_, signs)| *signs).collect();
    // Of folders with the same path the first stands for all.
    let mut first: Vec<usize> = (0..folders.len()).collect();
    for pair in order.windows(2) {
        let [before, folder] = *pair else { continue };
        if path(before) == path(folder) {
            first[folder] = first[before];
            let more = signs[folder];
            signs[first[before]].add(more);
        }
    }
    order.retain(|&folder| first[folder] == folder);
    // From the outside in, so that what is around a folder is known before it.
    let mut homes = vec![Home::default(); folders.len()];
    let mut exports: FxHashMap<Option<usize>, usize> = FxHashMap::default();
    let mut around = vec![None; folders.len()];
    let mut open: Vec<usize> = Vec::new();
    for &folder in &order {
        while open.pop_if(|outer| !holds(path(*outer), path(folder))).is_some() {}
        around[folder] = open.last().copied();
        let above = around[folder].and_then(|outer: usize| homes[outer].configuration);
        homes[folder].configuration = if signs[folder].configuration { Some(folder) } else { above };
        if signs[folder].is_export() {
            *exports.entry(homes[folder].configuration).or_default() += 1;
        }
        open.push(folder);
    }
    for &folder in &order {
        let is_one_of_several =
            signs[folder].is_export() && exports.get(&homes[folder].configuration).is_some_and(|exports| *exports > 1);
        homes[folder].root = if signs[folder].configuration || is_one_of_several {
            Some(folder)
        } else {
            around[folder].and_then(|outer| homes[outer].root)
        };
    }
    first.into_iter().map(|folder| homes[folder]).collect()
}

/// Whether `inner` is `outer` or lies below it.
fn holds(outer: &str, inner: &str) -> bool {
    let rest = inner.strip_prefix(outer.trim_end_matches('/'));
    outer.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A tenant among files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root<'p> {
    /// The folder in which it begins; empty for the one that all paths start from.
    pub folder: &'p str,
    /// The folder whose configuration holds for it.
    pub configuration: Option<&'p str>,
}

/// The tenants among files with these relative paths, in the order of their folders, and for each path the position of
/// its tenant.
pub fn divide_files<'p>(paths: &[&'p str]) -> (Vec<Root<'p>>, Vec<usize>) {
    let mut folders = vec![("", Signs::default())];
    let mut places = FxHashMap::from_iter([("", 0)]);
    let mut of: Vec<usize> = Vec::with_capacity(paths.len());
    for &path in paths {
        let mut inner = path;
        let mut home = None;
        loop {
            let (folder, name) = inner.rsplit_once('/').unwrap_or(("", inner));
            let known = places.get(folder).copied();
            let place = known.unwrap_or(folders.len());
            if known.is_none() {
                places.insert(folder, place);
                folders.push((folder, Signs::default()));
            }
            folders[place].1.note(name);
            home.get_or_insert(place);
            if known.is_some() {
                break;
            }
            inner = folder;
        }
        of.push(home.unwrap_or_default());
    }
    let homes = divide(&folders);
    let root_of = |folder: usize| Root {
        folder: homes[folder].root.map_or("", |root| folders[root].0),
        configuration: homes[folder].configuration.map(|configured| folders[configured].0),
    };
    let mut roots: Vec<Root<'p>> = Vec::new();
    let mut numbers: FxHashMap<Option<usize>, usize> = FxHashMap::default();
    for &folder in &of {
        numbers.entry(homes[folder].root).or_insert_with(|| {
            roots.push(root_of(folder));
            roots.len() - 1
        });
    }
    let mut order: Vec<usize> = (0..roots.len()).collect();
    order.order_by_key(|&number| roots[number].folder);
    let mut ranks = vec![0; order.len()];
    for (rank, &number) in order.iter().enumerate() {
        ranks[number] = rank;
    }
    let of = of.iter().map(|&folder| numbers.get(&homes[folder].root).map_or(0, |&number| ranks[number])).collect();
    (order.into_iter().map(|number| roots[number].clone()).collect(), of)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tenants as `folder (configuration): files`.
    fn divided(paths: &[&str]) -> Vec<String> {
        let (roots, of) = divide_files(paths);
        let files = |number: usize| {
            let files: Vec<&str> =
                paths.iter().zip(&of).filter(|(_, of)| **of == number).map(|(path, _)| *path).collect();
            files.join(", ")
        };
        let line = |(number, root): (usize, &Root<'_>)| {
            format!("{} ({}): {}", root.folder, root.configuration.unwrap_or("-"), files(number))
        };
        roots.iter().enumerate().map(line).collect()
    }

    #[test]
    fn files_of_one_tenant_are_one() {
        assert_eq!(divided(&["a.json", "x/b.json"]), [" (-): a.json, x/b.json"]);
        assert!(divided(&[]).is_empty());
        // One export is the tenant around it, whatever lies beside it.
        let one = ["groups.csv", "backup/Compliance Policies/a.json", "backup/Conditional Access/b.json"];
        assert_eq!(divided(&one).len(), 1);
        // What other tools call so is a folder like any other.
        assert_eq!(divided(&["x/Conditional Access/a.json", "y/Conditional Access/a.json"]).len(), 1);
    }

    #[test]
    fn a_configuration_makes_a_tenant() {
        assert_eq!(
            divided(&["a.json", "x/pitfall.toml", "x/y/b.json", "x/z/c.json", "x/z/pitfall.toml", "xy/d.json"]),
            [" (-): a.json, xy/d.json", "x (x): x/pitfall.toml, x/y/b.json", "x/z (x/z): x/z/c.json, x/z/pitfall.toml"]
        );
    }

    #[test]
    fn several_exports_are_tenants() {
        assert_eq!(
            divided(&[
                "build/Compliance Policies/a.yaml",
                "build/Conditional Access/b.yaml",
                "groups.csv",
                "prod/MigrationTable_prod.json",
                "prod/x/c.json",
            ]),
            [
                " (-): groups.csv",
                "build (-): build/Compliance Policies/a.yaml, build/Conditional Access/b.yaml",
                "prod (-): prod/MigrationTable_prod.json, prod/x/c.json",
            ]
        );
    }

    #[test]
    fn exports_are_counted_by_their_configuration() {
        let paths = [
            "a/MigrationTable.json",
            "in/b/MigrationTable.json",
            "in/c/MigrationTable.json",
            "in/c/inner/pitfall.toml",
            "in/c/inner/d.json",
            "in/pitfall.toml",
        ];
        assert_eq!(
            divided(&paths),
            [
                " (-): a/MigrationTable.json",
                "in (in): in/pitfall.toml",
                "in/b (in): in/b/MigrationTable.json",
                "in/c (in): in/c/MigrationTable.json",
                "in/c/inner (in/c/inner): in/c/inner/pitfall.toml, in/c/inner/d.json",
            ]
        );
    }

    #[test]
    fn a_folder_asked_for_twice_is_one() {
        let mut export = Signs::default();
        export.note("MigrationTable.json");
        let homes =
            divide(&[("/r/a", export), ("/r", Signs::default()), ("/r/a", export), ("/r/a/b", Signs::default())]);
        assert_eq!(homes, [Home::default(); 4]);
        let homes = divide(&[("/r/a", export), ("/r/b", export), ("/r/a", export)]);
        assert_eq!(homes.iter().map(|home| home.root).collect::<Vec<_>>(), [Some(0), Some(1), Some(0)]);
    }

    #[test]
    fn deep_paths_take_no_time() {
        let deep = "a/".repeat(2_000) + "b.json";
        let paths = vec![deep.as_str(); 1_000];
        assert_eq!(divide_files(&paths).1, vec![0; 1_000]);
    }
}
