//! What is odd about a text that can be read all the same.

use serde::{Deserialize, Serialize};

use super::Span;

/// What is odd about a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flaws {
    /// The first line end of another sort than those before it.
    pub other_line_end: Option<Span>,
    /// The first U+FFFD: a character that was lost when the file was written.
    pub lost_character: Option<Span>,
}

impl Flaws {
    /// Looks for them.
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let lost = char::REPLACEMENT_CHARACTER.len_utf8() as u32;
        let mut first_bytes = memchr::memchr_iter(0xEF, bytes);
        let lost_at = first_bytes.find(|&at| text.get(at..).is_some_and(|rest| rest.starts_with('\u{FFFD}')));
        Self {
            other_line_end: other_line_end(bytes),
            lost_character: lost_at.map(|at| Span::new(at as u32, at as u32 + lost)),
        }
    }
}

fn other_line_end(bytes: &[u8]) -> Option<Span> {
    // Most files have no carriage return at all.
    memchr::memchr(b'\r', bytes)?;
    let mut usual: Option<&[u8]> = None;
    let mut behind = 0;
    for at in memchr::memchr2_iter(b'\r', b'\n', bytes) {
        if at < behind {
            continue;
        }
        let length = if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
        behind = at + length;
        let end = bytes.get(at..behind)?;
        if *usual.get_or_insert(end) != end {
            return Some(Span::new(at as u32, behind as u32));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_of_one_sort_are_no_flaw() {
        for text in ["", "{}", "{\n}\n", "{\r\n}\r\n", "{\r}\r"] {
            assert_eq!(Flaws::of(text), Flaws::default(), "{text:?}");
        }
        assert_eq!(Flaws::of("{\n}\r\n").other_line_end, Some(Span::new(3, 5)));
        assert_eq!(Flaws::of("{\r\n}\n").other_line_end, Some(Span::new(4, 5)));
        assert_eq!(Flaws::of("{\r\r\n").other_line_end, Some(Span::new(2, 4)));
    }

    #[test]
    fn lost_characters_are_found() {
        assert_eq!(Flaws::of("\"\u{FEFF}\u{FFFD}\"").lost_character, Some(Span::new(4, 7)));
    }
}
