//! Paths as URIs.

use std::fmt::Write;

/// A path as a URI, relative where the path is.
pub(super) fn of_path(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let mut out = String::with_capacity(path.len() + 8);
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            // Writing to a string cannot fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(of_path("./a b/ü#1.json"), "a%20b/%C3%BC%231.json");
        assert_eq!(of_path("/srv/x:y.json"), "file:///srv/x%3Ay.json");
    }
}
