//! Findings as the protocol has them.

use gen_lsp_types::{
    Code, CodeDescription, Contents, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Hover, Location,
    MarkupContent, MarkupKind, Position, Range, Uri,
};
use pitfall_core::Severity;
use pitfall_core::config::Problem;
use pitfall_core::report::Reported;
use pitfall_core::report::concise::printable;
use pitfall_core::rules::{HOME, Meta};
use pitfall_core::text::Positions;

use super::client::Client;

/// Who says it.
const SOURCE: &str = "pitfall";

/// A finding. `uri` knows where the files are that it names.
pub(super) fn diagnostic(client: &Client, finding: &Reported, uri: impl Fn(&str) -> Uri) -> Diagnostic {
    let related = finding.related.iter().map(|related| DiagnosticRelatedInformation {
        location: Location { uri: uri(&related.path), range: client.range(related.start, related.end) },
        message: plain(&related.message),
    });
    let related: Vec<_> = related.collect();
    Diagnostic {
        range: client.range(finding.start, finding.end),
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
            Severity::Info => DiagnosticSeverity::Information,
            Severity::Hint => DiagnosticSeverity::Hint,
        }),
        code: Some(Code::String(finding.code.to_owned())),
        code_description: (!finding.url.is_empty()).then(|| CodeDescription { href: finding.url.into() }),
        source: Some(SOURCE.to_owned()),
        message: with_help(&finding.message, &finding.help).into(),
        tags: None,
        related_information: (!related.is_empty()).then_some(related),
        data: None,
    }
}

/// What is wrong with a configuration of this text.
pub(super) fn problem(client: &Client, problem: &Problem, text: &str) -> Diagnostic {
    let mut positions = Positions::new(text);
    let offset = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    let range = problem.span.as_ref().map(|span| {
        let start = positions.advance(offset(span.start));
        client.range(start, positions.advance(offset(span.end)))
    });
    Diagnostic {
        range: range.unwrap_or_default(),
        severity: Some(DiagnosticSeverity::Error),
        code: None,
        code_description: None,
        source: Some(SOURCE.to_owned()),
        message: with_help(&problem.message, problem.help.as_deref().unwrap_or_default()).into(),
        tags: None,
        related_information: None,
        data: None,
    }
}

fn with_help(message: &str, help: &str) -> String {
    let lines = std::iter::once(message).chain(help.lines());
    let lines: Vec<String> = lines.map(plain).collect();
    lines.join("\n")
}

/// Text that cannot steer whoever shows it.
pub(super) fn plain(text: &str) -> String {
    printable(text).into_owned()
}

/// The documentation of the rules with these codes, for what stands in `range`.
pub(super) fn hover(codes: &[&str], range: Range) -> Option<Hover> {
    let rules = codes.iter().filter_map(|code| Meta::of_code(code));
    let pages: Vec<String> = rules.map(page).collect();
    let value = pages.join("\n\n---\n\n");
    let contents = Contents::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value });
    (!pages.is_empty()).then_some(Hover { contents, range: Some(range) })
}

fn page(rule: &Meta) -> String {
    let docs = rule.docs();
    let sources = docs.sources.iter().map(|source| format!("[{}]({})", source.title, source.url));
    let about = (!HOME.is_empty()).then(|| format!("[Examples]({})", rule.url()));
    let links: Vec<String> = about.into_iter().chain(sources).collect();
    format!("**{} {}**\n\n{}\n\n{}\n\n{}", rule.code, rule.name, docs.what, docs.why, links.join(" · "))
}

/// Whether two ranges have a place in common.
pub(super) fn meet(a: &Range, b: &Range) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// A range of no characters.
pub(super) fn at(position: Position) -> Range {
    Range { start: position, end: position }
}
