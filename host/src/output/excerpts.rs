//! Neighbouring excerpts of one file as one, so that no line is shown twice.

use pitfall_core::Excerpt;
use pitfall_core::text::Span;

/// An excerpt with several places in it, the first of which gave it.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) excerpt: Excerpt,
    pub(super) spans: Vec<Span>,
}

impl Group {
    pub(super) fn new(excerpt: &Excerpt) -> Self {
        Self { spans: vec![excerpt.span], excerpt: excerpt.clone() }
    }

    /// Takes in another excerpt of the same file if its lines touch those that are here. The new
    /// place becomes the last.
    pub(super) fn join(&mut self, other: &Excerpt) -> bool {
        let here = &self.excerpt;
        // Of lines that were cut nobody knows where they start.
        if [here, other].iter().any(|excerpt| excerpt.text.starts_with('…') || excerpt.text.ends_with('…')) {
            return false;
        }
        let (first, second) = if here.line <= other.line { (here, other) } else { (other, here) };
        let Some((text, offset)) = joined(first, second) else { return false };
        let line = first.line;
        let (of_here, of_other) = if here.line <= other.line { (0, offset) } else { (offset, 0) };
        let moved = |span: &Span, by: u32| Span::new(span.start + by, span.end + by);
        self.spans = self.spans.iter().map(|span| moved(span, of_here)).collect();
        self.spans.push(moved(&other.span, of_other));
        self.excerpt = Excerpt { text, line, span: self.spans[0] };
        true
    }
}

/// The text of both, and where the second starts in it.
fn joined(first: &Excerpt, second: &Excerpt) -> Option<(String, u32)> {
    let lines = (second.line - first.line) as usize;
    let starts = line_starts(&first.text);
    let Some(&offset) = starts.get(lines) else {
        let text = format!("{}\n{}", first.text, second.text);
        return (lines == starts.len()).then_some((text, first.text.len() as u32 + 1));
    };
    let common = &first.text[offset..];
    let text = if second.text.starts_with(common) {
        format!("{}{}", &first.text[..offset], second.text)
    } else if common.starts_with(&second.text) {
        first.text.clone()
    } else {
        return None;
    };
    Some((text, offset as u32))
}

fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = (0..bytes.len()).filter(|&at| match bytes[at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    std::iter::once(0).chain(ends.map(|at| at + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(line: u32, text: &str, part: &str) -> Excerpt {
        let start = text.find(part).expect("a part of the text") as u32;
        Excerpt { text: text.to_owned(), span: Span::new(start, start + part.len() as u32), line }
    }

    fn join(a: &Excerpt, b: &Excerpt) -> Option<(u32, String, Vec<String>)> {
        let mut group = Group::new(a);
        let joined = group.join(b);
        let parts = group.spans.iter().map(|span| span.of(&group.excerpt.text).to_owned()).collect();
        joined.then_some((group.excerpt.line, group.excerpt.text, parts))
    }

    #[test]
    fn lines_that_touch_are_joined() {
        let (a, b) = (excerpt(3, "c\nd\r\ne", "d"), excerpt(4, "d\r\ne\nf", "f"));
        let parts = |list: [&str; 2]| list.map(str::to_owned).to_vec();
        assert_eq!(join(&a, &b), Some((3, "c\nd\r\ne\nf".to_owned(), parts(["d", "f"]))));
        assert_eq!(join(&b, &a), Some((3, "c\nd\r\ne\nf".to_owned(), parts(["f", "d"]))));
        assert_eq!(join(&a, &excerpt(6, "f", "f")), Some((3, "c\nd\r\ne\nf".to_owned(), parts(["d", "f"]))));
        assert_eq!(join(&a, &excerpt(4, "d", "d")), Some((3, "c\nd\r\ne".to_owned(), parts(["d", "d"]))));
    }

    #[test]
    fn others_are_not() {
        let a = excerpt(3, "c\nd\ne", "d");
        assert_eq!(join(&a, &excerpt(7, "g", "g")), None);
        assert_eq!(join(&a, &excerpt(4, "x", "x")), None, "not the same file after all");
        assert_eq!(join(&a, &excerpt(5, "…e…", "e")), None);
    }
}
