//! A file that is not valid JSON.

use crate::finding::{Findings, Severity};
use crate::fix::Fix;
use crate::json::Problem;
use crate::rules::{Check, Example, Rule, Source};
use crate::text::Span;
use crate::unit::Reading;

pub(crate) const RULE: Rule = Rule {
    code: "SC001",
    name: "invalid-json",
    severity: Severity::Error,
    what: "The file is not valid JSON.",
    why: "Microsoft Graph refuses it, and most tools stop at the first error. pitfall tells every error and judges \
          what can be read around them. Comments and trailing commas, which some tools accept, are a hint only.",
    bad: &[Example { path: "policy.json", text: "{ \"displayName\": \"A\" \"state\": \"enabled\" }" }],
    good: &[Example { path: "policy.json", text: "{ \"displayName\": \"A\", \"state\": \"enabled\" }" }],
    sources: &[Source {
        title: "RFC 8259: The JavaScript Object Notation (JSON) Data Interchange Format",
        url: "https://www.rfc-editor.org/rfc/rfc8259",
    }],
    needs_complete: &[],
    check: Check::Reading(check),
};

/// How many further places a finding points at.
const MAX_RELATED: usize = 5;

fn check(reading: &Reading, findings: &mut Findings) {
    if let Some(at) = reading.malformed_at {
        let message = if reading.binary {
            "This is not text, so it cannot be JSON"
        } else {
            "From here on the bytes are not text in the encoding of the file"
        };
        findings.report(Span::new(at, at + 1), message).help("Export the policy again, or save the file as UTF-8.");
    }
    for lack in [Problem::NotLiteral, Problem::KnownLater] {
        tell_lack(reading, lack, findings);
    }
    for error in reading.errors.iter().filter(|error| !error.problem.is_lack()) {
        let message = error.problem.message();
        let mut characters = message.chars();
        let message = characters.next().map(|first| first.to_uppercase().chain(characters).collect::<String>());
        let finding = findings.report(error.span, message.unwrap_or_default());
        if let Some(related) = error.related {
            finding.related(related, "this is still open");
        }
        if error.problem.is_lenient() {
            finding.severity(Severity::Hint).help("Remove it before the file is sent to Microsoft Graph.");
            // Nobody means anything by a comma, but somebody may miss a comment.
            let fix = if error.problem == Problem::Comment { Fix::unsafe_to_apply() } else { Fix::safe() };
            finding.fix(fix.erase(error.span));
            continue;
        }
        match error.problem {
            Problem::Placeholder => finding.help(
                "Check what the template becomes, and leave the template itself out: `exclude` in pitfall.toml names \
                 files that are not read.",
            ),
            Problem::MergeConflict => finding.help(
                "Keep what is right of the two sides, and remove the marks. Until then the first side is judged.",
            ),
            Problem::CodeFence => finding.help("Remove this line.").fix(Fix::safe().erase(error.span)),
            _ => {
                let language = reading.language.name();
                finding
                    .help(format!("Mend the {language} here; the rest of the file is judged as far as it can be read."))
            }
        };
    }
}

/// What the file does not tell, once. Nothing is wrong with that.
fn tell_lack(reading: &Reading, lack: Problem, findings: &mut Findings) {
    let mut places = reading.errors.iter().filter(|error| error.problem == lack).map(|error| error.span);
    let Some(first) = places.next() else { return };
    let rest: Vec<Span> = places.collect();
    let values = match rest.len() {
        0 => "1 value here is".to_owned(),
        more => format!("{} values here are", more + 1),
    };
    let (message, help) = match lack {
        Problem::KnownLater => (
            format!("{values} a secret or known only when the plan is applied; what follows from that is not judged"),
            "Check the state once the plan is applied, too: `terraform show -json`.",
        ),
        _ => (
            format!("{values} put together when the script runs, so not known; what follows from that is not judged"),
            "Write the values themselves where they are to be judged.",
        ),
    };
    let finding = findings.report(first, message).help(help).unknown();
    for span in rest.into_iter().take(MAX_RELATED) {
        finding.related(span, "and this");
    }
}
