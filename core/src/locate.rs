//! Locate: spans to what a person or a machine reads: lines, columns, JSON Pointers, excerpts.
//!
//! Only files with findings come here, and each is walked once, however many findings it has.

use serde::{Deserialize, Serialize};

use crate::fix::{Change, Edit, Resolver};
use crate::json::{Document, pointers};
use crate::order::Order;
use crate::read::read;
use crate::text::{Position, Positions, Span, decode};

/// A place to spell out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The place.
    pub span: Span,
    /// The changes of a fix in the same file, to be spelt out as well.
    pub changes: Vec<Change>,
}

impl From<Span> for Asked {
    fn from(span: Span) -> Self {
        Self { span, changes: Vec::new() }
    }
}

/// A place in a file, spelt out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Where it starts.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
    /// JSON Pointer of the innermost value around it.
    pub pointer: String,
    /// The pointer with names in place of positions in lists, which survives when a list grows.
    pub stable_pointer: String,
    /// The lines around it, if they were asked for.
    pub excerpt: Option<Excerpt>,
    /// The changes as edits, in the order of the text; none where they cannot be made with certainty.
    pub edits: Vec<LocatedEdit>,
}

/// New text in place of old.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocatedEdit {
    /// What it replaces, as byte offsets into the file's text; an empty span inserts.
    pub span: Span,
    /// Where that starts.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
    /// What stands there then.
    pub replacement: String,
}

/// Some lines of a file, cut out. Lines too long to show are cut around the place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The text.
    pub text: String,
    /// Where the place lies in it.
    pub span: Span,
    /// Line number of its first line.
    pub line: u32,
}

/// Lines shown before and after a place.
const CONTEXT: usize = 1;
/// Characters of a long line shown before and after a place.
const WINDOW: usize = 60;
/// Characters up to which a line is shown whole.
const LONG: usize = 160;
/// Lines of a place shown at most.
const TALL: usize = 6;

/// Spells out places of the file with these bytes, in any order.
pub fn locate(bytes: &[u8], asked: &[Asked], excerpts: bool) -> Vec<Location> {
    let document = read(decode(bytes).text);
    let text = document.source();
    let mut order: Vec<usize> = (0..asked.len()).collect();
    order.order_by_key(|&index| asked[index].span);
    let sorted: Vec<Span> = order.iter().map(|&index| asked[index].span).collect();
    let pointers = pointers(&document, &sorted);
    let starts = positions(text, sorted.iter().map(|span| span.start));
    let ends = positions(text, sorted.iter().map(|span| span.end));
    let mut edits = edits(&document, asked);
    let mut locations: Vec<Option<Location>> = vec![None; asked.len()];
    for (rank, pointer) in pointers.into_iter().enumerate() {
        let span = sorted[rank];
        locations[order[rank]] = Some(Location {
            start: starts[rank],
            end: ends[rank],
            pointer: pointer.exact,
            stable_pointer: pointer.stable,
            excerpt: excerpts.then(|| excerpt(text, span, starts[rank])),
            edits: std::mem::take(&mut edits[order[rank]]),
        });
    }
    locations.into_iter().flatten().collect()
}

/// For each place the changes as edits.
fn edits(document: &Document<'_>, asked: &[Asked]) -> Vec<Vec<LocatedEdit>> {
    let mut resolver = Resolver::new(document);
    let mut resolve = |asked: &Asked| match asked.changes.as_slice() {
        [] => Vec::new(),
        changes => resolver.edits(changes).unwrap_or_default(),
    };
    let edits: Vec<Vec<Edit>> = asked.iter().map(&mut resolve).collect();
    let offsets = edits.iter().flatten().flat_map(|edit| [edit.span.start, edit.span.end]);
    let mut positions = positions(document.source(), offsets).into_iter();
    let mut position = || positions.next().unwrap_or_default();
    let mut located =
        |Edit { span, replacement }| LocatedEdit { span, start: position(), end: position(), replacement };
    edits.into_iter().map(|edits| edits.into_iter().map(&mut located).collect()).collect()
}

/// Spells out a place in a text that is no JSON.
pub(crate) fn locate_in_text(text: &str, span: Span, excerpts: bool) -> Location {
    let mut positions = Positions::new(text);
    let (start, end) = (positions.advance(span.start), positions.advance(span.end));
    let excerpt = excerpts.then(|| excerpt(text, span, start));
    Location { start, end, pointer: String::new(), stable_pointer: String::new(), excerpt, edits: Vec::new() }
}

/// The positions of offsets in any order, in one walk.
fn positions(text: &str, offsets: impl Iterator<Item = u32>) -> Vec<Position> {
    let offsets: Vec<u32> = offsets.collect();
    let mut order: Vec<usize> = (0..offsets.len()).collect();
    order.order_by_key(|&index| offsets[index]);
    let mut walk = Positions::new(text);
    let mut found = vec![Position::default(); offsets.len()];
    for index in order {
        found[index] = walk.advance(offsets[index]);
    }
    found
}

fn excerpt(text: &str, span: Span, position: Position) -> Excerpt {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.ceil_char_boundary((span.end as usize).min(text.len())).max(start);
    let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let bytes = text.as_bytes();
    // Characters count, not bytes; but searching far is what a long line must not cause.
    let reach = LONG * 4;
    let back = |from: usize| {
        let low = text.floor_char_boundary(from.saturating_sub(reach));
        bytes[low..from].iter().rposition(is_break).map_or((low, low == 0), |at| (low + at + 1, true))
    };
    let forth = |from: usize| {
        let high = text.ceil_char_boundary((from + reach).min(text.len()));
        bytes[from..high].iter().position(is_break).map_or((high, high == text.len()), |at| (from + at, true))
    };
    let (line_start, whole_start) = back(start);
    let shown_end = tall_end(text, start, end);
    let (line_end, whole_end) = forth(shown_end);
    let lead = text[line_start..start].chars().count();
    let tail = text[shown_end..line_end].chars().count();
    let body = text[start..shown_end].chars().count();
    let long =
        !whole_start || !whole_end || lead + body + tail > LONG && !text[start..shown_end].contains(['\n', '\r']);
    if long {
        let from = nth_back(text, start, WINDOW).max(line_start);
        let shown_end = nth_forth(text, start, LONG).min(shown_end);
        let to = nth_forth(text, shown_end, WINDOW).min(line_end.max(shown_end));
        let (before, after) = (
            if from > line_start || !whole_start { "…" } else { "" },
            if to < line_end || !whole_end { "…" } else { "" },
        );
        let at = (before.len() + start - from) as u32;
        return Excerpt {
            text: format!("{before}{}{after}", &text[from..to]),
            span: Span::new(at, at + (shown_end - start) as u32),
            line: position.line,
        };
    }
    // Neighbouring lines, as far as they are short enough to be of use.
    let (mut from, mut line) = (line_start, position.line);
    for _ in 0..CONTEXT {
        let Some(before) = text[..from].strip_suffix("\r\n").or_else(|| text[..from].strip_suffix(['\n', '\r'])) else {
            break;
        };
        let (previous, whole) = back(before.len());
        if !whole || text[previous..before.len()].chars().count() > LONG {
            break;
        }
        (from, line) = (previous, line - 1);
    }
    let mut to = line_end;
    for _ in 0..CONTEXT {
        let skip = match &bytes[to..] {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => break,
        };
        let (next, whole) = forth(to + skip);
        if !whole || text[to + skip..next].chars().count() > LONG {
            break;
        }
        to = next;
    }
    Excerpt { text: text[from..to].to_owned(), span: Span::new((start - from) as u32, (shown_end - from) as u32), line }
}

/// The end of a place, or of its first lines if it has many.
fn tall_end(text: &str, start: usize, end: usize) -> usize {
    let mut breaks = text[start..end].match_indices('\n');
    match breaks.nth(TALL - 1) {
        Some((at, _)) => start + text[start..start + at].trim_end().len(),
        None => end,
    }
}

fn nth_back(text: &str, from: usize, count: usize) -> usize {
    text[..from].char_indices().rev().nth(count.saturating_sub(1)).map_or(0, |(at, _)| at)
}

fn nth_forth(text: &str, from: usize, count: usize) -> usize {
    text[from..].char_indices().nth(count).map_or(text.len(), |(at, _)| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span_of(text: &str, part: &str) -> Span {
        let start = text.find(part).expect("part of the text") as u32;
        Span::new(start, start + part.len() as u32)
    }

    #[test]
    fn places_are_spelt_out_in_the_order_asked() {
        let text = "{\n  \"ä\": {\"b\": [1, 2]},\n  \"c\": 3\n}\n";
        let found = locate(text.as_bytes(), &[span_of(text, "3").into(), span_of(text, "2").into()], true);
        assert_eq!((found[0].pointer.as_str(), found[0].start.line, found[0].start.column), ("/c", 3, 8));
        assert_eq!((found[1].pointer.as_str(), found[1].start.line, found[1].start.column), ("/ä/b/1", 2, 18));
        let excerpt = found[0].excerpt.as_ref().expect("an excerpt");
        assert_eq!(excerpt.line, 2);
        assert_eq!(excerpt.text, "  \"ä\": {\"b\": [1, 2]},\n  \"c\": 3\n}");
        assert_eq!(excerpt.span.of(&excerpt.text), "3");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{{\"a\":[{}\"needle\"{}]}}", "1234567,".repeat(100_000), ",7654321".repeat(100_000));
        let found = locate(text.as_bytes(), &[span_of(&text, "\"needle\"").into()], true);
        let excerpt = found[0].excerpt.as_ref().expect("an excerpt");
        assert_eq!(excerpt.span.of(&excerpt.text), "\"needle\"");
        assert!(excerpt.text.len() < 200, "{}", excerpt.text.len());
        assert!(excerpt.text.starts_with('…') && excerpt.text.ends_with('…'));
        assert_eq!(found[0].pointer, "/a/100000");
    }

    #[test]
    fn a_tall_place_is_cut_below() {
        let text = format!("{{\n{}\"z\": 1\n}}", "\"a\": 1,\n".repeat(50));
        let found = locate(text.as_bytes(), &[Span::new(0, text.len() as u32).into()], true);
        let excerpt = found[0].excerpt.as_ref().expect("an excerpt");
        assert!(excerpt.text.lines().count() <= TALL + CONTEXT);
    }

    #[test]
    fn any_span_of_any_text_is_safe() {
        let text = "{\"ä\":\"𝒜\r\n\"";
        for start in 0..20 {
            for end in 0..20 {
                locate(text.as_bytes(), &[Span::new(start, end).into()], true);
            }
        }
    }
}
