//! Edits to the bytes of a file.

use serde::{Deserialize, Serialize};

use super::Edit;
use crate::order::Order;
use crate::read::read;
use crate::text::{Encoding, decode};

/// Rounds after which fixing ends in any case: each of them is to leave less to do.
pub const MAX_ROUNDS: usize = 100;

/// What one round of fixing gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// For each fix whether it is in them. One that overlaps with an earlier one waits for the next round.
    pub done: Vec<bool>,
}

/// Applies fixes to a file, each with all its edits or not at all. The file keeps its encoding, its line
/// ends and every byte that no edit names. Nothing is applied if the result would be worse JSON than the
/// file is now.
pub fn apply(bytes: &[u8], fixes: &[Vec<Edit>]) -> Applied {
    let mut done = vec![false; fixes.len()];
    let mut order: Vec<usize> = (0..fixes.len()).filter(|&index| !fixes[index].is_empty()).collect();
    order.order_by_key(|&index| (fixes[index].iter().min(), index));
    let mut chosen: Vec<&Edit> = Vec::new();
    let mut last: Option<usize> = None;
    for index in order {
        let same = last.is_some_and(|last| fixes[last] == fixes[index]);
        let mut edits: Vec<&Edit> = fixes[index].iter().collect();
        edits.order();
        if !same && merge(&mut chosen, &edits) {
            last = Some(index);
            done[index] = true;
        } else {
            done[index] = same;
        }
    }
    match spliced(bytes, &chosen) {
        Some(bytes) => Applied { bytes, done },
        None => Applied { bytes: bytes.to_vec(), done: vec![false; fixes.len()] },
    }
}

/// Adds edits to those chosen, which are in order, unless they overlap.
fn merge<'e>(chosen: &mut Vec<&'e Edit>, edits: &[&'e Edit]) -> bool {
    let mut places = Vec::with_capacity(edits.len());
    for edit in edits {
        let place = chosen.partition_point(|other| other.span < edit.span);
        let before = place.checked_sub(1).and_then(|before| chosen.get(before));
        let clear = before.is_none_or(|other| !overlap(other, edit))
            && chosen.get(place).is_none_or(|other| !overlap(edit, other));
        if !clear {
            return false;
        }
        places.push(place);
    }
    if edits.windows(2).any(|pair| matches!(pair, [a, b] if overlap(a, b))) {
        return false;
    }
    for (place, edit) in places.into_iter().zip(edits).rev() {
        chosen.insert(place, edit);
    }
    true
}

/// Whether two edits, in order, are in each other's way.
fn overlap(a: &Edit, b: &Edit) -> bool {
    a.span.end > b.span.start || a.span == b.span || (a.span.start == b.span.start)
}

/// The bytes with edits, which are in order and do not overlap, made.
fn spliced(bytes: &[u8], edits: &[&Edit]) -> Option<Vec<u8>> {
    let decoded = decode(bytes);
    let text = decoded.text.as_ref();
    let fits = |edit: &&Edit| text.get(edit.span.start as usize..edit.span.end as usize).is_some();
    if edits.is_empty() || !edits.iter().all(fits) {
        return None;
    }
    let offsets = edits.iter().flat_map(|edit| [edit.span.start, edit.span.end]);
    let places = places(bytes, decoded.encoding, offsets);
    let mut out = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for (edit, place) in edits.iter().zip(places.as_chunks::<2>().0) {
        out.extend_from_slice(bytes.get(from..place[0])?);
        write(&mut out, &edit.replacement, decoded.encoding);
        from = place[1];
    }
    out.extend_from_slice(bytes.get(from..)?);
    let errors = |bytes: &[u8]| {
        let document = read(decode(bytes).text);
        document.errors.iter().filter(|error| !error.problem.is_lenient()).count()
    };
    (errors(&out) <= errors(bytes)).then_some(out)
}

/// Where offsets into the text, in ascending order, lie in the bytes.
fn places(bytes: &[u8], encoding: Encoding, offsets: impl Iterator<Item = u32>) -> Vec<usize> {
    let mark = match bytes {
        [0xEF, 0xBB, 0xBF, ..] if encoding == Encoding::Utf8Bom => 3,
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => 2,
        _ => 0,
    };
    let body = bytes.get(mark..).unwrap_or_default();
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => {
            let pieces = body.utf8_chunks().flat_map(|chunk| {
                let broken = chunk.invalid().len();
                let stand_in = if broken == 0 { 0 } else { char::REPLACEMENT_CHARACTER.len_utf8() };
                [(chunk.valid().len(), chunk.valid().len()), (stand_in, broken)]
            });
            walk(mark, pieces, offsets)
        }
        Encoding::Utf16Le | Encoding::Utf16Be => {
            let (pairs, _) = body.as_chunks::<2>();
            let units = pairs.iter().map(|&pair| match encoding {
                Encoding::Utf16Be => u16::from_be_bytes(pair),
                _ => u16::from_le_bytes(pair),
            });
            let pieces = char::decode_utf16(units).map(|character| match character {
                Ok(character) => (character.len_utf8(), character.len_utf16() * 2),
                Err(_) => (char::REPLACEMENT_CHARACTER.len_utf8(), 2),
            });
            walk(mark, pieces, offsets)
        }
    }
}

/// The same for pieces of so many bytes of text and of file. Within a piece both run alike.
fn walk(
    mark: usize,
    mut pieces: impl Iterator<Item = (usize, usize)>,
    offsets: impl Iterator<Item = u32>,
) -> Vec<usize> {
    let (mut text, mut file) = (0, mark);
    let mut piece = (0, 0);
    let mut places = Vec::new();
    for offset in offsets {
        let offset = offset as usize;
        while text + piece.0 <= offset {
            text += piece.0;
            file += piece.1;
            match pieces.next() {
                Some(next) => piece = next,
                None => {
                    piece = (0, 0);
                    break;
                }
            }
        }
        places.push(file + (offset - text).min(piece.1));
    }
    places
}

fn write(out: &mut Vec<u8>, text: &str, encoding: Encoding) {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => out.extend_from_slice(text.as_bytes()),
        Encoding::Utf16Le => out.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
        Encoding::Utf16Be => out.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn edit(start: u32, end: u32, replacement: &str) -> Edit {
        Edit { span: Span::new(start, end), replacement: replacement.to_owned() }
    }

    fn encoded(text: &str, encoding: Encoding, marked: bool) -> Vec<u8> {
        let mut bytes = Vec::new();
        if marked {
            match encoding {
                Encoding::Utf8 | Encoding::Utf8Bom => bytes.extend_from_slice(b"\xEF\xBB\xBF"),
                _ => write(&mut bytes, "\u{feff}", encoding),
            }
        }
        write(&mut bytes, text, encoding);
        bytes
    }

    #[test]
    fn every_encoding_is_kept() {
        let before = "{\r\n\t\"ä𝒜\": \"x\", \"b\": [\"ß\"]\r\n}\r\n";
        let after = "{\r\n\t\"ä𝒜\": \"é𝒜\", \"b\": []\r\n}\r\n";
        let x = before.find("\"x\"").expect("a value") as u32;
        let s = before.find("\"ß\"").expect("a value") as u32;
        let fixes = [vec![edit(s, s + 4, "")], vec![edit(x, x + 3, "\"é𝒜\"")]];
        for encoding in [Encoding::Utf8, Encoding::Utf8Bom, Encoding::Utf16Le, Encoding::Utf16Be] {
            for marked in [false, true] {
                let applied = apply(&encoded(before, encoding, marked), &fixes);
                assert_eq!(applied.bytes, encoded(after, encoding, marked), "{encoding:?}");
                assert_eq!(applied.done, [true, true]);
            }
        }
    }

    #[test]
    fn what_overlaps_waits() {
        let text = b"[1, 2, 3]";
        let fixes = [vec![edit(4, 7, "")], vec![edit(1, 4, "")], vec![edit(3, 5, "")], vec![edit(1, 4, "")]];
        let applied = apply(text, &fixes);
        assert_eq!(applied.bytes, b"[3]");
        assert_eq!(applied.done, [true, true, false, true], "an equal one is done with the first");
    }

    #[test]
    fn a_fix_is_made_as_a_whole() {
        let fixes = [vec![edit(1, 2, "5")], vec![edit(4, 5, "6"), edit(1, 2, "7")]];
        assert_eq!(apply(b"[1, 2]", &fixes).bytes, b"[5, 2]");
    }

    #[test]
    fn nothing_gets_worse() {
        let applied = apply(b"[1, 2]", &[vec![edit(0, 1, "")]]);
        assert_eq!((applied.bytes.as_slice(), applied.done.as_slice()), (&b"[1, 2]"[..], &[false][..]));
        assert_eq!(apply(b"[1]", &[vec![edit(1, 9, "")]]).done, [false], "an edit that does not fit");
        assert_eq!(apply("[\"ä\"]".as_bytes(), &[vec![edit(2, 3, "")]]).done, [false], "half a character");
    }

    #[test]
    fn bytes_that_are_no_text_are_kept() {
        let applied = apply(b"[\"\xFF\xFE\", 1]", &[vec![edit(11, 12, "2")]]);
        assert_eq!(applied.bytes, b"[\"\xFF\xFE\", 2]");
    }
}
