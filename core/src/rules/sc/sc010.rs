//! Files in another encoding than UTF-8. A hint: common tools write nothing else.

use crate::finding::{FileId, Findings, Place, Severity};
use crate::rules::{Check, Example, Rule, Source};
use crate::tenant::Tenant;
use crate::text::{Encoding, Flaws, Span};

pub(crate) const RULE: Rule = Rule {
    code: "SC010",
    name: "encoding",
    severity: Severity::Hint,
    what: "Files are not plain UTF-8.",
    why: "JSON between programs is UTF-8 without a byte order mark. pitfall reads UTF-16, too, but many tools do not, and \
          Git takes UTF-16 for binary: nobody sees in a review what changed in such a policy.",
    bad: &[Example {
        path: "ca.json",
        text: "\u{feff}{ \"displayName\": \"A\", \"state\": \"enabled\", \"conditions\": {}, \"grantControls\": null }",
    }],
    good: &[Example {
        path: "ca.json",
        text: "{ \"displayName\": \"A\", \"state\": \"enabled\", \"conditions\": {}, \"grantControls\": null }",
    }],
    sources: &[Source {
        title: "RFC 8259: The JavaScript Object Notation (JSON) Data Interchange Format, section 8.1",
        url: "https://www.rfc-editor.org/rfc/rfc8259#section-8.1",
    }],
    needs_complete: &[],
    check: Check::Tenant(check),
};

fn check(tenant: &Tenant, findings: &mut Findings) {
    let files = || tenant.files().iter().enumerate().filter(|(_, file)| file.unit.is_policy());
    let place = |index: usize| Place { file: FileId(index as u32), span: Span::new(0, 1), resource: None };
    // Once for all: the files of an export are all alike.
    let wide = |encoding: Encoding| matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    let mut utf16 = files().filter(|(_, file)| wide(file.unit.encoding)).map(|(index, _)| index);
    if let Some(first) = utf16.next() {
        let message = match utf16.count() {
            0 => "This file is UTF-16, which many tools cannot read and Git takes for binary".to_owned(),
            more => {
                format!("This file and {more} more are UTF-16, which many tools cannot read and Git takes for binary")
            }
        };
        findings.report(place(first), message).help("Save them as UTF-8: in PowerShell 5, `Out-File -Encoding utf8`.");
    }
    let mut marked = files().filter(|(_, file)| file.unit.encoding == Encoding::Utf8Bom).map(|(index, _)| index);
    if let Some(first) = marked.next() {
        let message = match marked.count() {
            0 => "This file begins with a byte order mark, which some tools refuse".to_owned(),
            more => format!("This file and {more} more begin with a byte order mark, which some tools refuse"),
        };
        let help = "Save them without: in PowerShell 7, `Out-File -Encoding utf8NoBOM`.";
        findings.report(place(first), message).help(help);
    }
    let first_and_more = |flaw: fn(&Flaws) -> Option<Span>| {
        let mut flawed = files().filter_map(|(index, file)| Some((index, flaw(&file.unit.flaws)?)));
        let (index, span) = flawed.next()?;
        Some((Place { file: FileId(index as u32), span, resource: None }, flawed.count()))
    };
    let subject = |more: usize, one: &str, several: &str| match more {
        0 => format!("This file {one}"),
        more => format!("This file and {more} more {several}"),
    };
    if let Some((place, more)) = first_and_more(|flaws| flaws.other_line_end) {
        let message = subject(more, "mixes", "mix");
        let message = format!("{message} line ends of several sorts, so that editors change lines that nobody touched");
        findings.report(place, message).help("Save with one sort of line ends.");
    }
    if let Some((place, more)) = first_and_more(|flaws| flaws.lost_character) {
        let message = subject(more, "holds", "hold");
        let message = format!("{message} the sign for a character that was lost when the file was written (U+FFFD)");
        findings.report(place, message).help("Write the character, or export again as UTF-8.");
    }
}
