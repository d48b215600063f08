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

fn check(reading: &Reading, findings: &mut Findings) {
    if let Some(at) = reading.malformed_at {
        let message = if reading.binary {
            "This is not text, so it cannot be JSON"
        } else {
            "From here on the bytes are not text in the encoding of the file"
        };
        findings.report(Span::new(at, at + 1), message).help("Export the policy again, or save the file as UTF-8.");
    }
    for error in &reading.errors {
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
        } else {
            let language = reading.language.name();
            finding.help(format!("Mend the {language} here; the rest of the file is judged as far as it can be read."));
        }
    }
}
