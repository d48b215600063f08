//! A report that strangers may read: stand-ins for all that a tenant calls its own.
//!
//! What is kept is what is known to be Microsoft's or pitfall's: words of Microsoft Graph, well-known ids, numbers and
//! the words of messages around what they quote. Whatever else is quoted, looks like an id or an address, or is the
//! name of an object in the files, gets a stand-in: the same one wherever it is met in a report.

mod lines;
mod words;

use std::collections::HashMap;

use super::{Report, Reported, ReportedPlace};
use crate::judge::Subject;
use crate::rules::{Looks, Meta};
use words::{Names, is_public, is_uuid};

/// A file whose name is the same everywhere.
const CONFIGURATION: &str = "pitfall.toml";
/// What stands in the place of a reason.
const REASON: &str = "(redacted)";

/// What stands in the place of what could not be done.
const TROUBLE: &str = "something could not be read; standard error of the run says what";

/// The report with stand-ins. `names` are the ids and names of objects in the files, also of those in which nothing was
/// found.
pub fn redact(mut report: Report, names: Vec<String>) -> Report {
    let all = || {
        let ignored = report.ignored.iter().map(|ignored| &ignored.finding);
        report.findings.iter().chain(ignored).chain(&report.baselined)
    };
    let subjects = all().filter_map(|finding| finding.subject.as_ref());
    let own = subjects.flat_map(|subject| [&subject.id, &subject.name]).flatten().cloned();
    let mut redactor = Redactor { names: Names::new(names.into_iter().chain(own)), ..Redactor::default() };
    for finding in all() {
        let paths = finding.related.iter().map(|related| &related.path).chain([&finding.path]);
        paths.for_each(|path| drop(redactor.path(path)));
    }
    report.findings.iter_mut().for_each(|finding| redactor.finding(finding));
    for ignored in &mut report.ignored {
        redactor.finding(&mut ignored.finding);
        REASON.clone_into(&mut ignored.reason);
    }
    report.baselined.iter_mut().for_each(|finding| redactor.finding(finding));
    report.comments.clear();
    // They name paths as the file system has them, and what it says of them.
    report.troubles.iter_mut().for_each(|trouble| TROUBLE.clone_into(&mut trouble.message));
    report.count();
    report
}

/// Gives stand-ins.
#[derive(Debug, Default)]
struct Redactor {
    names: Names,
    texts: HashMap<String, String>,
    ids: HashMap<String, String>,
    paths: HashMap<String, String>,
    fingerprints: HashMap<String, String>,
}

/// The stand-in for something: a new one if it is met for the first time.
fn stand_in(known: &mut HashMap<String, String>, what: &str, new: impl Fn(usize) -> String) -> String {
    if let Some(known) = known.get(what) {
        return known.clone();
    }
    let stand_in = new(known.len() + 1);
    known.insert(what.to_owned(), stand_in.clone());
    stand_in
}

impl Redactor {
    fn finding(&mut self, finding: &mut Reported) {
        match Meta::of_code(finding.code).filter(|rule| speaks_for_others(rule)) {
            Some(rule) => {
                rule.docs().what.clone_into(&mut finding.message);
                finding.help.clear();
                finding.related.iter_mut().for_each(|related| related.message.clear());
            }
            None => {
                finding.message = self.prose(&finding.message);
                finding.help = self.prose(&finding.help);
            }
        }
        finding.path = self.path(&finding.path);
        if let Some(Subject { id, name, .. }) = &mut finding.subject {
            *id = id.as_deref().map(|id| self.text(id));
            *name = name.as_deref().map(|name| self.text(name));
        }
        finding.pointer = self.pointer(&finding.pointer);
        finding.stable_pointer = self.pointer(&finding.stable_pointer);
        finding.related.iter_mut().for_each(|place| self.place(place));
        // It holds what stands in the file, and nobody can apply it to a file with stand-ins.
        finding.fix = None;
        let number = |number: usize| format!("{number:032x}");
        finding.fingerprint = stand_in(&mut self.fingerprints, &finding.fingerprint, number);
        finding.excerpt = finding.excerpt.as_ref().and_then(|excerpt| self.excerpt(excerpt));
    }

    fn place(&mut self, place: &mut ReportedPlace) {
        place.path = self.path(&place.path);
        place.pointer = self.pointer(&place.pointer);
        place.message = self.prose(&place.message);
        place.excerpt = place.excerpt.as_ref().and_then(|excerpt| self.excerpt(excerpt));
    }

    /// A text of the tenant as a whole: a name, an id, a value.
    fn text(&mut self, text: &str) -> String {
        if is_public(text) {
            return text.to_owned();
        }
        if is_uuid(text) {
            let id = |number: usize| format!("00000000-0000-4000-8000-{number:012}");
            return stand_in(&mut self.ids, &text.to_ascii_lowercase(), id);
        }
        stand_in(&mut self.texts, text, |number| format!("name {number}"))
    }

    /// A path: its folders and its file, with its ending.
    fn path(&mut self, path: &str) -> String {
        let mut whole = String::new();
        let mut out: Vec<String> = Vec::new();
        let last = path.split('/').count() - 1;
        for (index, part) in path.split('/').enumerate() {
            whole.push_str(part);
            let kept = ["", ".", "..", CONFIGURATION].contains(&part);
            out.push(if kept { part.to_owned() } else { self.part(&whole, part, index == last) });
            whole.push('/');
        }
        out.join("/")
    }

    /// A folder, or the file at the end of a path.
    fn part(&mut self, whole: &str, part: &str, is_file: bool) -> String {
        let known = ["json", "jsonc", "yaml", "yml", "ps1", "csv", "toml"];
        let ending = part.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| known.contains(ending));
        let stand_in = stand_in(&mut self.paths, whole, |number| match (is_file, ending) {
            (true, Some(ending)) => format!("file-{number}.{ending}"),
            (true, None) => format!("file-{number}"),
            (false, _) => format!("folder-{number}"),
        });
        if is_file {
            // Messages speak of files by path, by name, and by name without the ending.
            self.names.add(whole, &stand_in);
            self.names.add(part, &stand_in);
            if let Some(stem) = ending.and_then(|ending| part.strip_suffix(ending)?.strip_suffix('.')) {
                self.names.add(stem, &stand_in);
            }
        }
        stand_in
    }

    /// A JSON Pointer: words of Microsoft Graph and positions are kept.
    fn pointer(&mut self, pointer: &str) -> String {
        let parts = pointer.split('/').map(|part| {
            let is_position = part.is_empty() || part == "*" || part.bytes().all(|byte| byte.is_ascii_digit());
            if is_position { part.to_owned() } else { self.text(&part.replace("~1", "/").replace("~0", "~")) }
        });
        let parts: Vec<String> = parts.collect();
        parts.join("/")
    }
}

/// Whether what a rule says is not pitfall's: words of house schemas, reasons of ignores.
fn speaks_for_others(rule: &Meta) -> bool {
    matches!(rule.looks_at, Looks::House | Looks::Ignores)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor(names: &[&str]) -> Redactor {
        Redactor { names: Names::new(names.iter().map(|name| (*name).to_owned())), ..Redactor::default() }
    }

    #[test]
    fn messages_keep_their_own_words() {
        let mut redactor = redactor(&["Fabrikam laptops", "SG-Finance", "It's ours"]);
        let id = "7d1f4f60-7c1e-4f57-9a57-0c9d7a7f2b10";
        let text = format!(
            "'Fabrikam laptops' sets 'storageRequireEncryption' for SG-Finance, {id}, 'It's ours', 'a cut na…' and \
             bob@fabrikam.example at 10.0.19045; policies' users"
        );
        assert_eq!(
            redactor.prose(&text),
            "'name 1' sets 'storageRequireEncryption' for name 2, 00000000-0000-4000-8000-000000000001, 'name 3', \
             'name 4' and name 5 at 10.0.19045; policies' users"
        );
        assert_eq!(redactor.prose("SG-Finance again"), "name 2 again");
        let own = "write `x = [\"y\"]` in pitfall.toml";
        assert_eq!(redactor.prose(own), "write `x = [\"name 6\"]` in pitfall.toml");
        assert_eq!(redactor.prose(&id.to_uppercase()), "00000000-0000-4000-8000-000000000001");
    }

    #[test]
    fn paths_keep_their_shape() {
        let mut redactor = redactor(&[]);
        assert_eq!(redactor.path("Contoso/ca/All users.json"), "folder-1/folder-2/file-3.json");
        assert_eq!(redactor.path("Contoso/ca/b.csv"), "folder-1/folder-2/file-4.csv");
        assert_eq!(redactor.path("Contoso/pitfall.toml"), "folder-1/pitfall.toml");
        assert_eq!(redactor.prose("see All users.json, or 'All users'"), "see file-3.json, or 'file-3.json'");
    }

    #[test]
    fn pointers_keep_words_of_graph() {
        let mut redactor = redactor(&[]);
        assert_eq!(redactor.pointer("/value/3/conditions/users/SG~1x"), "/value/3/conditions/users/name 1");
    }
}
