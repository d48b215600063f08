//! What `.gitignore` and `.ignore` keep out of sight.
//!
//! Files of the tenant decide, and they alone: settings of git that belong to one machine, such as
//! its global excludes, would make the same folder give another report elsewhere.

use std::path::Path;
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::Gitignore;

/// The rules that hold in a folder. Cheap to copy.
#[derive(Clone, Default)]
pub(crate) struct Rules(Option<Rc<Layer>>);

/// The rules that a folder adds to those of the folders around it.
struct Layer {
    ignore: Option<Gitignore>,
    gitignore: Option<Gitignore>,
    /// Whether git keeps this folder: rules for git end here.
    repository: bool,
    around: Rules,
    /// Whether there is any rule, here or around.
    any: bool,
}

/// Which of the files that matter a folder has.
#[derive(Clone, Copy, Default)]
pub(crate) struct Has {
    ignore: bool,
    gitignore: bool,
    git: bool,
}

impl Has {
    /// Notes the name of something in the folder.
    pub(crate) fn note(&mut self, name: &std::ffi::OsStr) {
        self.ignore |= name == ".ignore";
        self.gitignore |= name == ".gitignore";
        self.git |= name == ".git";
    }
}

impl Rules {
    /// The rules of the folders around `folder`, which must be an absolute path.
    pub(crate) fn around(folder: &Path) -> Self {
        let mut outward: Vec<(&Path, Has)> = Vec::new();
        let mut in_repository = folder.join(".git").exists();
        for folder in folder.ancestors().skip(1) {
            let exists = |name: &str| folder.join(name).exists();
            let has = Has {
                ignore: exists(".ignore"),
                gitignore: !in_repository && exists(".gitignore"),
                git: !in_repository && exists(".git"),
            };
            in_repository |= has.git;
            outward.push((folder, has));
        }
        outward.into_iter().rev().fold(Self::default(), |rules, (folder, has)| rules.within(folder, has))
    }

    /// The rules in a folder of the one that these are for.
    pub(crate) fn within(&self, folder: &Path, has: Has) -> Self {
        if !has.ignore && !has.gitignore && !has.git {
            return self.clone();
        }
        // Lines that cannot be read as a rule are passed over, as git does.
        let read = |name: &str| Some(Gitignore::new(folder.join(name)).0).filter(|rules| !rules.is_empty());
        let ignore = has.ignore.then(|| read(".ignore")).flatten();
        let gitignore = has.gitignore.then(|| read(".gitignore")).flatten();
        let any = ignore.is_some() || gitignore.is_some() || self.any();
        Self(Some(Rc::new(Layer { ignore, gitignore, repository: has.git, around: self.clone(), any })))
    }

    /// Whether there is any rule.
    pub(crate) fn any(&self) -> bool {
        self.0.as_ref().is_some_and(|layer| layer.any)
    }

    /// Whether something in the folder is to be passed over; `path` must be absolute. The nearest
    /// rule counts, and `.ignore` more than `.gitignore`, which means nothing outside of a repository.
    pub(crate) fn ignore(&self, path: &Path, is_folder: bool) -> bool {
        let (mut by_ignore, mut by_git, mut in_repository) = (Match::None, Match::None, false);
        let mut rules = self;
        while let Rules(Some(layer)) = rules {
            if let (Match::None, Some(ignore)) = (&by_ignore, &layer.ignore) {
                by_ignore = ignore.matched(path, is_folder);
            }
            if let (Match::None, Some(gitignore), false) = (&by_git, &layer.gitignore, in_repository) {
                by_git = gitignore.matched(path, is_folder);
            }
            in_repository |= layer.repository;
            rules = &layer.around;
        }
        match by_ignore {
            Match::None => in_repository && by_git.is_ignore(),
            decided => decided.is_ignore(),
        }
    }
}
