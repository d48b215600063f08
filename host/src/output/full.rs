//! Findings with the lines they are about, drawn by miette.

use std::fmt;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles,
};
use owo_colors::{OwoColorize, Style};
use pitfall_core::report::concise::printable;
use pitfall_core::report::{Report, Reported};
use pitfall_core::text::Position;
use pitfall_core::{Confidence, Severity};
use textwrap::WordSplitter;

use super::excerpts::Group;
use super::snippet::{Snippet, Snippets};
use super::style;

/// Other places shown with a finding at most.
const PLACES: usize = 6;
/// Columns that line numbers and the frame take.
const FRAME: usize = 8;

/// What is written to: a terminal with its abilities, or a file without any.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) colored: bool,
    /// Whether words can be links.
    pub(super) links: bool,
    pub(super) width: usize,
}

/// Writes all findings.
pub(super) fn write(out: &mut impl Write, report: &Report, look: Look) -> io::Result<()> {
    let mut drawing = String::new();
    for finding in &report.findings {
        drawing.clear();
        // Drawing to a string fails only where a place lies outside of its excerpt.
        draw(&mut drawing, finding, look).map_err(|_| io::Error::other("a finding cannot be drawn"))?;
        out.write_all(drawing.as_bytes())?;
    }
    Ok(())
}

fn draw(drawing: &mut String, finding: &Reported, look: Look) -> fmt::Result {
    use fmt::Write;

    let Look { colored, links, width } = look;
    let style = |style: Style| if colored { style } else { Style::new() };
    let severity = style(style::severity(finding.severity));
    let confidence = match finding.confidence {
        Confidence::Certain => "",
        Confidence::Likely => " (likely)",
        Confidence::Unknown => " (cannot be decided)",
    };
    writeln!(
        drawing,
        "{}{confidence}: {} {}",
        finding.severity.name().style(severity),
        code(finding, style(Style::new().bold()), links),
        finding.name,
    )?;
    let drawn = Drawn::new(finding, width);
    handler(finding.severity, &drawn.labels, colored, width).render_report(drawing, &drawn)?;
    drawing.push('\n');
    Ok(())
}

/// The code of a rule, as a link to its page where that can be.
fn code(finding: &Reported, style: Style, links: bool) -> String {
    let code = finding.code.style(style).to_string();
    if links && !finding.url.is_empty() {
        return format!("\x1b]8;;{}\x1b\\{code}\x1b]8;;\x1b\\", finding.url);
    }
    code
}

/// The handler for one finding, with a colour for each of its labels, which are in order.
fn handler(severity: Severity, labels: &[LabeledSpan], colored: bool, width: usize) -> GraphicalReportHandler {
    let style = |style: Style| if colored { style } else { Style::new() };
    let severity = style(style::severity(severity));
    let other = style(Style::new().bright_blue());
    // At least one: miette goes through them in a circle.
    let colours = labels.iter().map(|label| if label.primary() { severity } else { other });
    let highlights = colours.chain([severity]).collect();
    let styles = ThemeStyles {
        error: severity,
        warning: severity,
        advice: severity,
        help: style(Style::new().green().bold()),
        link: style(Style::new().cyan()),
        linum: style(Style::new().dimmed()),
        highlights,
    };
    let mut characters = ThemeCharacters::unicode();
    characters.advice = "ℹ".to_owned();
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_width(width)
        .with_word_splitter(WordSplitter::NoHyphenation)
        .with_context_lines(1)
        .without_syntax_highlighting()
}

/// A finding as miette sees it.
#[derive(Debug)]
struct Drawn {
    message: String,
    help: String,
    severity: miette::Severity,
    labels: Vec<LabeledSpan>,
    snippets: Snippets,
}

impl Drawn {
    fn new(finding: &Reported, width: usize) -> Self {
        let room = width.saturating_sub(FRAME + finding.end.line.to_string().len());
        // The place itself comes first, with what is to be seen near it, then the other files.
        let mut groups: Vec<(&str, Position, Group, Vec<Option<String>>)> = Vec::new();
        let places = finding.related.iter().take(PLACES).map(|related| {
            let label = Some(printable(&related.message).into_owned());
            (related.path.as_str(), related.start, &related.excerpt, label)
        });
        for (path, place, excerpt, label) in
            std::iter::once((finding.path.as_str(), finding.start, &finding.excerpt, None)).chain(places)
        {
            let Some(excerpt) = excerpt else { continue };
            let near = groups
                .iter_mut()
                .find_map(|(file, _, group, labels)| (*file == path && group.join(excerpt)).then_some(labels));
            match near {
                Some(labels) => labels.push(label),
                None => groups.push((path, place, Group::new(excerpt), vec![label])),
            }
        }
        let mut snippets = Snippets::default();
        let mut labels = Vec::new();
        for (path, place, group, texts) in groups {
            let snippet = Snippet::new(path, place, &group.excerpt, &group.spans, room);
            let rooms = snippet.label_rooms(room);
            let spans = snippets.add(snippet);
            labels.extend(spans.into_iter().zip(texts).zip(rooms).map(|((span, text), room)| match text {
                None => LabeledSpan::new_primary_with_span(None, span),
                Some(text) => {
                    // Names of groups have hyphens.
                    let options = textwrap::Options::new(room).word_splitter(WordSplitter::NoHyphenation);
                    LabeledSpan::new_with_span(Some(textwrap::fill(&text, options)), span)
                }
            }));
        }
        labels.sort_by_key(LabeledSpan::offset);
        // Help may hold a small table, a line for each row.
        let lines: Vec<_> = finding.help.split('\n').map(printable).collect();
        let mut help = lines.join("\n");
        if let Some(more @ 1..) = finding.related.len().checked_sub(PLACES) {
            let places = if more == 1 { "place" } else { "places" };
            help.push_str(&format!(" (And {more} more {places}, see --output-format json.)"));
        }
        Self {
            message: printable(&finding.message).into_owned(),
            help,
            severity: match finding.severity {
                Severity::Error => miette::Severity::Error,
                Severity::Warning => miette::Severity::Warning,
                Severity::Info | Severity::Hint => miette::Severity::Advice,
            },
            labels,
            snippets,
        }
    }
}

impl fmt::Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn {}

impl Diagnostic for Drawn {
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.help.is_empty()).then(|| Box::new(&self.help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.snippets)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pitfall_core::locate;
    use pitfall_core::report::ReportedPlace;
    use pitfall_core::text::Span;

    fn place(path: &str, text: &str, part: &str, message: &str) -> ReportedPlace {
        let start = text.find(part).expect("a part of the text") as u32;
        let span = Span::new(start, start + part.len() as u32);
        let location = locate(text.as_bytes(), &[span.into()], true).remove(0);
        ReportedPlace {
            path: path.to_owned(),
            span,
            pointer: location.pointer,
            start: location.start,
            end: location.end,
            message: message.to_owned(),
            excerpt: location.excerpt,
        }
    }

    /// A finding at the first place with the others as related ones.
    fn drawn(severity: Severity, places: Vec<ReportedPlace>) -> String {
        let mut places = places.into_iter();
        let main = places.next().expect("a place");
        let finding = Reported {
            code: "UG001",
            name: "some-rule",
            severity,
            confidence: Confidence::Likely,
            path: main.path,
            subject: None,
            span: main.span,
            stable_pointer: main.pointer.clone(),
            pointer: main.pointer,
            start: main.start,
            end: main.end,
            message: "Something is wrong".to_owned(),
            help: "Do something.".to_owned(),
            url: "https://example.com/UG001",
            related: places.collect(),
            fingerprint: String::new(),
            excerpt: main.excerpt,
            fix: None,
        };
        drawing(&finding, false)
    }

    fn drawing(finding: &Reported, links: bool) -> String {
        let mut drawing = String::new();
        draw(&mut drawing, finding, Look { colored: false, links, width: 60 }).expect("a drawing");
        drawing
    }

    #[test]
    fn places_near_each_other_share_a_snippet() {
        let text = "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}\n";
        let other = "{ \"d\": 4 }";
        insta::assert_snapshot!(
            drawn(
                Severity::Info,
                vec![
                    place("a.json", text, "\"c\"", ""),
                    place("b.json", other, "4", "elsewhere"),
                    place("a.json", text, "1", "near"),
                    place("a.json", text, "3", "beside"),
                ],
            ),
            @r#"
        info (likely): UG001 some-rule
          ℹ Something is wrong
           ╭─[a.json:4:3]
         1 │ {
         2 │   "a": 1,
           ·        ┬
           ·        ╰── near
         3 │   "b": 2,
         4 │   "c": 3
           ·   ───  ┬
           ·    │   ╰── beside
         5 │ }
           ╰────
           ╭─[b.json:1:8]
         1 │ { "d": 4 }
           ·        ┬
           ·        ╰── elsewhere
           ╰────
          help: Do something.
        "#
        );
    }

    #[test]
    fn codes_are_links_where_that_can_be() {
        let files = vec![("a.json".to_owned(), "{".as_bytes())];
        let selection = &pitfall_core::Selection::standard();
        let report = pitfall_core::check(files, pitfall_core::TenantFacts::default(), selection);
        let finding = report.findings.first().expect("a finding");
        let link = format!("error: \x1b]8;;{}\x1b\\SC001\x1b]8;;\x1b\\ ", finding.url);
        assert!(finding.url.starts_with("https://"), "{}", finding.url);
        assert!(drawing(finding, true).starts_with(&link));
        assert!(drawing(finding, false).starts_with("error: SC001 "));
    }

    #[test]
    fn many_places_are_counted() {
        let text = "{\n  \"a\": 1\n}\n";
        let places = (0..PLACES + 3).map(|number| place(&format!("{number}.json"), text, "1", "here")).collect();
        let drawing = drawn(Severity::Error, places);
        assert_eq!(drawing.matches("here").count(), PLACES, "{drawing}");
        assert!(drawing.contains("And 2 more places"), "{drawing}");
    }
}
