//! Which files may hold something about policies, by their names alone. Who looks for them is the program, the
//! editor or the page; that all of them look for the same is said here.

use crate::config::COMPANION;

/// Folders that never hold policies in use.
pub const PASSED_OVER: [&str; 8] = [".git", ".hg", ".svn", ".vscode", ".idea", "node_modules", ARCHIVE, "target"];
/// The folder of IntuneCD for what was deleted.
pub const ARCHIVE: &str = "__archive__";
/// Endings of the files that may hold policies, or names of their groups.
pub const ENDINGS: [&str; 5] = ["json", "jsonc", "csv", "yaml", "yml"];
/// How the name ends that Microsoft365DSC gives to what it exports. Other scripts are none of our business.
pub const SCRIPT: &str = "TenantConfig.ps1";
/// Name of the file that holds the baseline of a tenant, unless its configuration names another.
pub const BASELINE: &str = "pitfall-baseline.json";

/// Whether a folder with this name never holds policies in use.
pub fn is_passed_over(folder: &str) -> bool {
    PASSED_OVER.contains(&folder)
}

/// Whether a file with this name may hold policies, names of groups, or ignores for a policy beside it.
pub fn is_of_interest(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let is_policy = ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)));
    is_companion(name) || ends(name, SCRIPT) || is_policy && name != BASELINE
}

/// Whether a file with this name lies beside a policy and holds ignores for it.
pub fn is_companion(name: &str) -> bool {
    name.len() > COMPANION.len() && name.ends_with(COMPANION)
}

fn ends(name: &str, with: &str) -> bool {
    let at = name.len().checked_sub(with.len());
    at.and_then(|at| name.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(with))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_decide() {
        for name in ["b.json", ".json", "X.JSON", "groups.csv", "a.yml", "M365TenantConfig.ps1", "a.json.pitfall.toml"]
        {
            assert!(is_of_interest(name), "{name}");
        }
        for name in ["json", "a.jsonl", "readme.md", "build.ps1", "pitfall.toml", COMPANION, BASELINE] {
            assert!(!is_of_interest(name), "{name}");
        }
    }
}
