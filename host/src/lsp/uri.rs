//! Paths as URIs, and back.

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The path of a file, of which the URI may be written in several ways; nothing for what is no file.
pub(super) fn to_path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let (host, path) = rest.split_at(rest.find('/')?);
    let bytes = decoded(path);
    if cfg!(windows) {
        let text = String::from_utf8(bytes).ok()?;
        let drive = text.strip_prefix('/').filter(|rest| rest.as_bytes().get(1) == Some(&b':'));
        return Some(match (drive, host) {
            (Some(path), _) => PathBuf::from(path.replace('/', "\\")),
            (None, "" | "localhost") => PathBuf::from(text),
            (None, host) => PathBuf::from(format!("\\\\{host}{}", text.replace('/', "\\"))),
        });
    }
    path_of(bytes)
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Some(PathBuf::from(std::ffi::OsString::from_vec(bytes)))
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = text.get(at + 1..at + 3).filter(|_| byte == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(code.unwrap_or(byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    out
}

/// The URI of a file.
pub(super) fn of_path(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let text = path.as_os_str();
    let mut uri = String::from("file://");
    let bytes = if cfg!(windows) {
        let text = text.to_string_lossy().replace('\\', "/");
        match text.strip_prefix("//") {
            Some(share) => share.as_bytes().to_vec(),
            None => format!("/{text}").into_bytes(),
        }
    } else {
        text.as_encoded_bytes().to_vec()
    };
    for byte in bytes {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte as char),
            b':' if cfg!(windows) => uri.push(':'),
            // Writing to a string cannot fail.
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn paths_come_back() {
        for path in ["/a b/ü#?.json", "/100%/[x].json"] {
            assert_eq!(to_path(&of_path(Path::new(path))), Some(PathBuf::from(path)));
        }
        assert_eq!(of_path(Path::new("/a b/ü.json")), "file:///a%20b/%C3%BC.json");
        assert_eq!(to_path("file://localhost/a%3ab"), Some(PathBuf::from("/a:b")));
        assert_eq!(to_path("untitled:Untitled-1"), None);
    }
}
