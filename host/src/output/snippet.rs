//! Excerpts of files as a terminal can show them.
//!
//! An excerpt is a few lines of a file, cut out by the core. Here its characters become harmless,
//! its tabs become spaces and its lines are cut to the width of the terminal, while the place in it
//! stays marked. Nothing here depends on the size of the file.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use pitfall_core::report::concise::printable;
use pitfall_core::text::Position;
use pitfall_core::{Excerpt, text::Span};
use textwrap::core::display_width;

/// Distance of tab stops.
const TAB: usize = 4;
/// What stands before the text of a label: a hook from the middle of its place.
const HOOK: usize = 4;
/// No label is narrower than that, even if it does not fit then.
const NARROWEST: usize = 24;

/// Some lines with places in them.
#[derive(Debug)]
pub(super) struct Snippet {
    name: String,
    place: Position,
    first_line: u32,
    text: String,
    marks: Vec<std::ops::Range<usize>>,
}

impl Snippet {
    /// Prepares an excerpt for lines of `room` columns. `place` is where the first of `spans` is in
    /// the file.
    pub(super) fn new(path: &str, place: Position, excerpt: &Excerpt, spans: &[Span], room: usize) -> Self {
        let marks = spans.iter().map(|&span| Mark { span, start: None, end: None }).collect();
        let mut canvas =
            Canvas { text: String::new(), main: excerpt.span, marks, indent: shared_indent(&excerpt.text) };
        let mut offset = 0;
        while offset < excerpt.text.len() || offset == 0 {
            let rest = &excerpt.text[offset..];
            let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
            canvas.line(line, offset, room);
            let behind = &rest[line.len()..];
            offset += line.len() + if behind.starts_with("\r\n") { 2 } else { 1 };
        }
        let Canvas { text, marks, .. } = canvas;
        let last = text.len().saturating_sub(1);
        let marks = marks.iter().map(|mark| {
            let start = mark.start.unwrap_or(last);
            start..mark.end.unwrap_or(last).max(start)
        });
        let marks = marks.collect();
        Self { name: printable(path).into_owned(), place, first_line: excerpt.line, text, marks }
    }

    /// For each place how wide what is said below it can be, in lines of `room` columns.
    pub(super) fn label_rooms(&self, room: usize) -> Vec<usize> {
        let room = |mark: &std::ops::Range<usize>| {
            let line = self.text[..mark.start].rfind('\n').map_or(0, |end| end + 1);
            let middle = display_width(&self.text[line..mark.start]) + display_width(&self.text[mark.clone()]) / 2;
            room.saturating_sub(middle + HOOK).max(NARROWEST)
        };
        self.marks.iter().map(room).collect()
    }
}

/// One character as it is shown.
struct Cell {
    offset: usize,
    shown: String,
    width: usize,
}

/// A place in the excerpt, and in what is shown of it as far as that is drawn.
struct Mark {
    span: Span,
    start: Option<usize>,
    end: Option<usize>,
}

struct Canvas {
    text: String,
    /// What must be seen where a line is cut.
    main: Span,
    marks: Vec<Mark>,
    /// Spaces at the start of every line that are not shown.
    indent: usize,
}

/// The indentation that all lines of an excerpt share, as far as it says nothing: PowerShell
/// indents what is deep by a hundred spaces.
fn shared_indent(text: &str) -> usize {
    const KEPT: usize = 4;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let shared = lines.map(|line| line.len() - line.trim_start_matches(' ').len()).min().unwrap_or(0);
    shared.saturating_sub(KEPT)
}

impl Canvas {
    /// Adds a line that starts at `offset` of the excerpt.
    fn line(&mut self, line: &str, offset: usize, room: usize) {
        let mut column = 0;
        let cells: Vec<Cell> = line
            .char_indices()
            .skip(self.indent)
            .map(|(at, character)| {
                let shown = match character {
                    '\t' => " ".repeat(TAB - column % TAB),
                    _ => printable(character.encode_utf8(&mut [0; 4])).into_owned(),
                };
                let width = display_width(&shown);
                column += width;
                Cell { offset: offset + at, shown, width }
            })
            .collect();
        let window = self.window(&cells, column, room);
        if window.start > 0 {
            self.text.push('…');
        }
        for cell in &cells[window.clone()] {
            self.mark(cell.offset);
            self.text.push_str(&cell.shown);
        }
        if window.end < cells.len() {
            // What is marked ends where it can no longer be seen.
            for mark in &mut self.marks {
                if mark.start.is_some() && mark.span.end as usize <= offset + line.len() {
                    mark.end.get_or_insert(self.text.len());
                }
            }
            self.text.push('…');
        }
        self.mark(offset + line.len());
        self.text.push('\n');
    }

    /// The part of a line to show: all of it, or what lies around the place.
    fn window(&self, cells: &[Cell], width: usize, room: usize) -> std::ops::Range<usize> {
        if width <= room {
            return 0..cells.len();
        }
        let room = room.saturating_sub(2);
        let target = |at: u32| cells.partition_point(|cell| cell.offset < at as usize);
        let (first, last) = (target(self.main.start), target(self.main.end));
        let mut from = 0;
        // Where the place does not fit between the start of the line and the edge, the line starts
        // so that a third of it lies before the place.
        let until_end: usize = cells[..last].iter().map(|cell| cell.width).sum();
        if first < cells.len() && until_end > room {
            let mut lead = room / 3;
            from = first;
            while from > 0 && cells[from - 1].width <= lead {
                lead -= cells[from - 1].width;
                from -= 1;
            }
        }
        let mut left = room;
        let mut to = from;
        while to < cells.len() && cells[to].width <= left {
            left -= cells[to].width;
            to += 1;
        }
        // Where the line ends before the edge there is room for more of its start.
        while from > 0 && cells[from - 1].width <= left {
            from -= 1;
            left -= cells[from].width;
        }
        from..to
    }

    /// Notes that the excerpt's `offset` is what comes next.
    fn mark(&mut self, offset: usize) {
        let here = self.text.len();
        for mark in &mut self.marks {
            if offset >= mark.span.start as usize {
                mark.start.get_or_insert(here);
            }
            if offset >= mark.span.end as usize {
                mark.end.get_or_insert(here);
            }
        }
    }
}

/// Several snippets as one source, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Snippets {
    list: Vec<(usize, Snippet)>,
    length: usize,
}

impl Snippets {
    /// Adds a snippet and gives the places in it.
    pub(super) fn add(&mut self, snippet: Snippet) -> Vec<SourceSpan> {
        let base = self.length;
        let spans = snippet.marks.iter().map(|mark| (base + mark.start, mark.len()).into()).collect();
        // One more, so that the end of one is not the start of the next.
        self.length += snippet.text.len() + 1;
        self.list.push((base, snippet));
        spans
    }
}

impl SourceCode for Snippets {
    /// A span within one snippet gives all of that snippet. One that reaches into the next gives an
    /// error, so that snippets are not drawn as one.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_lines_before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let index = self.list.partition_point(|(base, _)| *base <= span.offset());
        let (base, snippet) = index.checked_sub(1).and_then(|at| self.list.get(at)).ok_or(MietteError::OutOfBounds)?;
        if span.offset() + span.len() > base + snippet.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        // Without context what is asked for is where the place is, else what to draw.
        let (line, column) = match context_lines_before {
            0 => (snippet.place.line, snippet.place.column),
            _ => (snippet.first_line, 1),
        };
        Ok(Box::new(MietteSpanContents::new_named(
            snippet.name.clone(),
            snippet.text.as_bytes(),
            (*base, snippet.text.len()).into(),
            line.saturating_sub(1) as usize,
            column.saturating_sub(1) as usize,
            snippet.text.lines().count(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snippet(text: &str, part: &str, room: usize) -> (String, String) {
        let start = text.find(part).expect("a part of the text");
        let span = Span::new(start as u32, (start + part.len()) as u32);
        let excerpt = Excerpt { text: text.to_owned(), span, line: 1 };
        let snippet = Snippet::new("a.json", Position::default(), &excerpt, &[span], room);
        (snippet.text[snippet.marks[0].clone()].to_owned(), snippet.text)
    }

    #[test]
    fn harmful_characters_are_shown_and_the_mark_moves_with_them() {
        let (mark, text) = snippet("\u{1b}[2J\t\"a\u{202e}b\": 1", "\"a\u{202e}b\"", 80);
        assert_eq!(mark, "\"a\\u{202e}b\"");
        assert_eq!(text, "\\u{1b}[2J   \"a\\u{202e}b\": 1\n");
    }

    #[test]
    fn every_line_break_is_one() {
        assert_eq!(snippet("{\r\n1\r2\n}", "2", 80), ("2".to_owned(), "{\n1\n2\n}\n".to_owned()));
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let text = format!("{}NEEDLE{}", "a".repeat(500), "b".repeat(500));
        let (mark, text) = snippet(&text, "NEEDLE", 40);
        assert_eq!(mark, "NEEDLE");
        assert_eq!(text.trim_end().chars().count(), 40);
        let (mark, text) = snippet(&format!("x {}", "y".repeat(500)), &"y".repeat(500), 40);
        assert!(mark.starts_with('y') && mark.ends_with('y') && text.ends_with("…\n"), "{mark} {text}");
    }

    #[test]
    fn deep_indentation_is_not_shown() {
        let deep = " ".repeat(90);
        let (mark, text) = snippet(&format!("{deep}[\n{deep}  1\n\n{deep}]"), "1", 60);
        assert_eq!((mark.as_str(), text.as_str()), ("1", "    [\n      1\n\n    ]\n"));
    }

    #[test]
    fn any_span_is_safe() {
        let text = "ä\t\r\n\u{7}\n\nx";
        for room in [0, 1, 5, 80] {
            for start in 0..=text.len() as u32 {
                for end in start..=text.len() as u32 {
                    let span = Span::new(start, end);
                    let excerpt = Excerpt { text: text.to_owned(), span, line: 1 };
                    let snippet = Snippet::new("a", Position::default(), &excerpt, &[span], room);
                    assert!(snippet.text.get(snippet.marks[0].clone()).is_some(), "{start} {end} {snippet:?}");
                }
            }
        }
    }
}
