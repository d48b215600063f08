//! Globs that are for no file, and what to write in their place.

use fast_glob::ErrorKind;
use toml::Spanned;

use super::problem::Problem;

/// Globs that can be for files.
pub(super) fn checked<'g>(globs: impl IntoIterator<Item = &'g Spanned<String>>) -> Result<Vec<String>, Problem> {
    globs.into_iter().map(glob).collect()
}

/// A glob that can be for files.
pub(super) fn glob(glob: &Spanned<String>) -> Result<String, Problem> {
    match fault(glob.get_ref()) {
        Some((message, help)) => Err(Problem::at(glob.span(), message).help(help)),
        None => Ok(glob.get_ref().clone()),
    }
}

/// The glob for a path and for nothing else, as far as its name allows.
pub(super) fn for_path(path: &str) -> String {
    if fault(path).is_none() {
        return path.to_owned();
    }
    let mut glob = String::new();
    let below = path.trim_start_matches("../").trim_start_matches('/');
    if below.len() < path.len() {
        glob.push_str("**/");
    }
    for character in below.chars() {
        if matches!(character, '\\' | '*' | '?' | '[' | ']' | '{' | '}' | '!') {
            glob.push('\\');
        }
        glob.push(character);
    }
    glob
}

fn said(message: String, help: &str) -> Option<(String, String)> {
    Some((message, help.to_owned()))
}

/// Why a glob is for no file, wherever paths begin, and what to write.
pub fn glob_fault(glob: &str) -> Option<(String, String)> {
    if glob.trim().is_empty() {
        return said(
            "an empty glob is for no file".to_owned(),
            "name files, as in *.bak.json, or a folder, as in drafts/",
        );
    }
    if let Some(rest) = glob.strip_prefix('!') {
        let help = format!(
            "name only the files that are meant; one whose name begins with ! is written as '\\!{rest}', in single quotes"
        );
        return Some((format!("'{glob}' begins with !, which takes nothing back here"), help));
    }
    if !glob.contains('/')
        && escaped(glob).any(|character| character.is_alphanumeric() || matches!(character, '.' | '_'))
    {
        return Some((format!("'{glob}' has \\ between folders"), format!("write {}", glob.replace('\\', "/"))));
    }
    if let Err(error) = fast_glob::validate(glob) {
        return match error.kind {
            ErrorKind::UnclosedBracket => said(
                format!("'{glob}' has a [ that nothing closes"),
                "close it with ], or write \\[ in single quotes for the character itself",
            ),
            ErrorKind::UnclosedBrace => said(
                format!("'{glob}' has a {{ that nothing closes"),
                "close it with }, or write \\{ in single quotes for the character itself",
            ),
            ErrorKind::TrailingBackslash => said(format!("'{glob}' ends in a \\"), "a folder ends in /"),
            _ => said(format!("'{glob}' has too many braces"), "write several globs"),
        };
    }
    None
}

/// Why a glob is for no file within the folder of pitfall.toml, and what to write.
fn fault(glob: &str) -> Option<(String, String)> {
    let own = glob_fault(glob);
    if own.is_some() {
        return own;
    }
    let path = glob.trim_start_matches("./");
    let bytes = path.as_bytes();
    let is_drive = bytes.get(1) == Some(&b':') && bytes.first().is_some_and(u8::is_ascii_alphabetic);
    if path.starts_with('/') || is_drive {
        let below = path.trim_start_matches('/');
        let help = match below.contains('/') || is_drive {
            _ if is_drive || below.is_empty() => "write the path from there, such as drafts/".to_owned(),
            true => format!("write {below}"),
            false => format!("write {below}, which is for every file that is called so"),
        };
        return Some((
            format!("'{glob}' is a path from the root, and globs begin at the folder of pitfall.toml"),
            help,
        ));
    }
    let mut steps = path.trim_end_matches('/').split('/');
    if path.split('/').any(|step| step == "..") {
        return said(
            format!("'{glob}' leads up, and globs are for files within the folder of pitfall.toml"),
            "write the path from there, such as drafts/, or a name, such as *.bak.json",
        );
    }
    if path.len() > 1 && steps.any(|step| step.is_empty() || step == ".") {
        let plain: Vec<&str> = path.split('/').filter(|step| !step.is_empty() && *step != ".").collect();
        let end = if path.ends_with('/') { "/" } else { "" };
        return Some((format!("'{glob}' has a step that no path has"), format!("write {}{end}", plain.join("/"))));
    }
    None
}

/// The characters behind a `\\`.
fn escaped(glob: &str) -> impl Iterator<Item = char> {
    let mut characters = glob.chars();
    std::iter::from_fn(move || {
        characters.find(|character| *character == '\\')?;
        characters.next()
    })
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;
    use crate::settle::is_file;

    #[test]
    fn what_is_for_no_file_is_told_at_its_place() {
        for (glob, message) in [
            ("", "name files"),
            ("!x", "begins with !"),
            ("[a", "has a [ that nothing closes"),
            ("{a,b", "has a { that nothing closes"),
            ("drafts\\x.json", "write drafts/x.json"),
            ("/a.json", "write a.json, which is for every file that is called so"),
            ("/a/b.json", "write a/b.json"),
            ("C:/a/b.json", "a path from the root"),
            ("../x", "leads up"),
            ("a/../x", "leads up"),
            ("a//x/", "write a/x/"),
            ("a/./x", "write a/x"),
        ] {
            for text in [
                format!("exclude = ['a', '{glob}']"),
                format!("[[override]]\nfile = '{glob}'\nrules.UG = 'off'"),
                format!("[[override]]\nfile = ['a', '{glob}']\nrules.UG = 'off'"),
                format!("[[ignore]]\nrule = 'UG'\nfile = '{glob}'\nreason = 'x'"),
            ] {
                let problem = Config::parse(&text).expect_err(&text);
                assert!(problem.to_string().contains(message), "{text}: {problem}");
                assert_eq!(problem.span.map(|span| &text[span]), Some(format!("'{glob}'").as_str()), "{text}");
            }
        }
    }

    #[test]
    fn what_is_for_files_is_taken() {
        for (glob, path) in [
            ("*.json", "a/b.json"),
            ("./a/", "a/b.json"),
            ("a/**/[bc].json", "a/x/y/b.json"),
            ("{a,b}/", "b/x.json"),
            ("\\!x", "!x"),
            ("a/\\[b", "a/[b"),
            ("a [1].json", "a [1].json"),
            ("..a/b..c", "..a/b..c"),
        ] {
            assert_eq!(fault(glob), None, "{glob}");
            assert!(is_file(glob, path), "{glob}");
        }
    }

    #[test]
    fn any_path_has_a_glob() {
        for path in
            ["a/b.json", "b/x{.json", "!x.json", "a/[.json", "a\\b.json", "../a/b.json", "/a/b.json", "a [1].json"]
        {
            let glob = for_path(path);
            assert_eq!(fault(&glob), None, "{path}");
            assert!(is_file(&glob, path), "{path}: {glob}");
            assert!(!is_file(&glob, "a/other.json"), "{path}: {glob}");
        }
    }
}
