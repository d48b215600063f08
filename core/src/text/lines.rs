//! Line and column positions, computed only where somebody wants to read them.

use serde::{Deserialize, Serialize};

/// A place as a person counts it. Lines and columns start at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// Line. A line ends with LF, CR LF or a lone CR.
    pub line: u32,
    /// Column in Unicode code points.
    pub column: u32,
    /// Column in UTF-16 code units, as editors and SARIF count.
    pub utf16_column: u32,
    /// Column in bytes of UTF-8, as some editors count.
    pub utf8_column: u32,
}

impl Position {
    const FIRST: Self = Self { line: 1, column: 1, utf16_column: 1, utf8_column: 1 };
}

impl Default for Position {
    fn default() -> Self {
        Self::FIRST
    }
}

/// Turns ascending offsets into positions in one walk over the text, so that a thousand findings
/// in a megabyte on one line cost one megabyte and not a thousand.
#[derive(Debug)]
pub struct Positions<'a> {
    text: &'a str,
    offset: usize,
    line_start: usize,
    position: Position,
}

impl<'a> Positions<'a> {
    /// Starts at the first character of `text`.
    pub fn new(text: &'a str) -> Self {
        Self { text, offset: 0, line_start: 0, position: Position::FIRST }
    }

    /// Offset at which the line of the last position starts.
    pub fn line_start(&self) -> u32 {
        self.line_start as u32
    }

    /// The position of `offset`, which must not be smaller than the one before it. Offsets behind
    /// the text are its end; offsets within a character are its start.
    pub fn advance(&mut self, offset: u32) -> Position {
        let target = self.text.floor_char_boundary(offset as usize).max(self.offset);
        let bytes = self.text.as_bytes();
        for found in memchr::memchr2_iter(b'\n', b'\r', &bytes[self.offset..target]) {
            let at = self.offset + found;
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                self.line_start = at + 1;
                self.position = Position { line: self.position.line + 1, ..Position::FIRST };
            }
        }
        let since = &self.text[self.offset.max(self.line_start)..target];
        let (characters, units) = if since.is_ascii() {
            (since.len(), since.len())
        } else {
            (since.chars().count(), since.chars().map(char::len_utf16).sum())
        };
        self.position.column += characters as u32;
        self.position.utf16_column += units as u32;
        self.position.utf8_column += since.len() as u32;
        self.offset = target;
        self.position
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_whatever_ends_them() {
        let text = "a\r\nb\rc\nd";
        let mut positions = Positions::new(text);
        let lines: Vec<u32> = (0..text.len() as u32).map(|at| positions.advance(at).line).collect();
        assert_eq!(lines, [1, 1, 1, 2, 2, 3, 3, 4]);
    }

    #[test]
    fn counts_columns_in_all_units() {
        let text = "\"é𝒜x\"";
        let mut positions = Positions::new(text);
        assert_eq!(positions.advance(2).column, 2, "within é");
        let x = text.find('x').map(|at| positions.advance(at as u32));
        assert_eq!(x, Some(Position { line: 1, column: 4, utf16_column: 5, utf8_column: 8 }));
        assert_eq!(positions.advance(999).column, 6, "behind the end");
    }

    #[test]
    fn steps_give_what_one_leap_gives() {
        let text = "{\r\n  \"ä\": [1,\n\n 2]\r}";
        let mut steps = Positions::new(text);
        for at in 0..=text.len() as u32 {
            let step = (steps.advance(at), steps.line_start());
            let mut leap = Positions::new(text);
            assert_eq!(step, (leap.advance(at), leap.line_start()), "at {at}");
        }
    }
}
