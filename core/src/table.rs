//! The tables of `data/`: one row a line, words between stops, lines that begin with `#` for whoever reads the file.
//!
//! The compiler cuts them up. Rules look things up in them for each policy of each file, and a module may keep nothing
//! from file to file.

/// How many rows a table has.
pub(crate) const fn count(table: &str) -> usize {
    let (mut rows, mut rest) = (0, table);
    while let Some((line, behind)) = next_line(rest) {
        rows += is_row(line) as usize;
        rest = behind;
    }
    rows
}

/// The rows of a table: so many words each, of which the last one is the rest of the line. A row with fewer words is
/// an error of the build.
pub(crate) const fn rows<const ROWS: usize, const WORDS: usize>(
    table: &'static str,
    stop: u8,
) -> [[&'static str; WORDS]; ROWS] {
    let mut rows = [[""; WORDS]; ROWS];
    let (mut row, mut rest) = (0, table);
    while let Some((line, behind)) = next_line(rest) {
        if is_row(line) {
            rows[row] = words(line, stop);
            row += 1;
        }
        rest = behind;
    }
    rows
}

const fn is_row(line: &str) -> bool {
    !matches!(line.as_bytes(), [] | [b'#', ..])
}

const fn words<const WORDS: usize>(line: &str, stop: u8) -> [&str; WORDS] {
    let mut words = [""; WORDS];
    let (mut word, mut rest) = (0, line);
    while word + 1 < WORDS {
        let Some((one, behind)) = cut(rest, stop) else { panic!("a row of the table has too few words") };
        words[word] = one;
        word += 1;
        rest = behind;
    }
    words[word] = rest;
    words
}

/// The first line of a text, and what is behind it; nothing where there is no more.
const fn next_line(text: &str) -> Option<(&str, &str)> {
    match cut(text, b'\n') {
        None if text.is_empty() => None,
        None => Some((text, "")),
        cut => cut,
    }
}

/// What is before the first `stop`, which is ASCII, and what is behind it.
const fn cut(text: &str, stop: u8) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == stop {
            let (before, behind) = text.split_at(at);
            return Some((before, behind.split_at(1).1));
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# Words.\na b the rest\n\nc d e\n";
    static ROWS: [[&str; 3]; count(TABLE)] = rows(TABLE, b' ');

    #[test]
    fn rows_are_cut_into_words() {
        assert_eq!(ROWS, [["a", "b", "the rest"], ["c", "d", "e"]]);
        assert_eq!(count(""), 0);
        assert_eq!(count("a"), 1);
    }
}
