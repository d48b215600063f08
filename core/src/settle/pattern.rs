//! Patterns for places: JSON Pointers with `*`, and globs for paths.

/// Whether a pointer leads to the place of a pattern or into it. In the pattern `*` stands for any one member
/// or element.
pub(super) fn is_within(pattern: &str, pointer: &str) -> bool {
    let mut pointer = pointer.split('/');
    pattern.trim_end_matches('/').split('/').all(|wanted| match pointer.next() {
        Some(part) => wanted == "*" && !part.is_empty() || wanted == part,
        None => false,
    })
}

/// Whether a path fits a glob. Without a `/` it is about the name of the file, with one at its end about all
/// that is in the folder.
pub fn is_file(glob: &str, path: &str) -> bool {
    let glob = glob.trim_start_matches("./");
    if glob == path {
        return true;
    }
    let whole = match glob.strip_suffix('/') {
        Some(folder) => format!("{folder}/**"),
        None => glob.to_owned(),
    };
    let path = if whole.contains('/') { path } else { path.rsplit('/').next().unwrap_or(path) };
    fast_glob::glob_match(&whole, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_lead_into_their_place() {
        assert!(is_within("/a/*/c", "/a/0/c") && is_within("/a/*/c", "/a/x/c/d") && is_within("", "/a"));
        assert!(!is_within("/a/*/c", "/a/0/d") && !is_within("/a/b", "/a") && !is_within("/a", "/ab"));
        assert!(is_within("/a/", "/a/b") && is_within("/*", "/a"));
        assert!(!is_within("/*", ""), "the whole is no member of itself");
    }

    #[test]
    fn globs_are_about_names_or_paths() {
        assert!(is_file("*.json", "a/b.json") && is_file("a/*.json", "a/b.json") && is_file("**/b.json", "a/b.json"));
        assert!(is_file("a/", "a/b/c.json") && is_file("./a/b [1].json", "a/b [1].json"));
        assert!(!is_file("a/*.json", "a/b/c.json") && !is_file("b/", "a/b/c.json") && !is_file("a", "a/b.json"));
    }
}
