//! Decoding: UTF-8 and UTF-16, with and without a byte order mark.
//!
//! More than half of the policy exports in public repositories are UTF-16LE, because Windows
//! PowerShell 5.1 writes that by default. Nothing here fails: what cannot be decoded becomes
//! U+FFFD, and the place of the first such character is remembered.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// How the bytes of a file spell its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    #[default]
    Utf8,
    /// UTF-8 behind a byte order mark.
    Utf8Bom,
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
}

/// The text of a file.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text as UTF-8 without a byte order mark; borrowed where the file already was that.
    pub text: Cow<'a, str>,
    /// How the file spelt it.
    pub encoding: Encoding,
    /// Offset in `text` of the first character that the bytes do not spell properly.
    pub malformed_at: Option<u32>,
    /// Whether the bytes are not text at all, so that parsing them would only make noise.
    pub binary: bool,
}

/// Decodes the bytes of a file.
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest, Encoding::Utf8Bom),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, Encoding::Utf16Le),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, Encoding::Utf16Be),
        _ => match unmarked_utf16(bytes) {
            Some(encoding) => utf16(bytes, encoding),
            None => utf8(bytes, Encoding::Utf8),
        },
    }
}

/// UTF-16 without a byte order mark, where it is unmistakable: JSON starts with two ASCII
/// characters (or is one of them), and ASCII in UTF-16 has a zero in every other byte. In UTF-8
/// a zero byte is no JSON at all, so nothing valid is taken away.
fn unmarked_utf16(bytes: &[u8]) -> Option<Encoding> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let ascii = |byte: u8| byte != 0 && byte.is_ascii();
    match *bytes.get(..4).unwrap_or(bytes) {
        [first, 0] if ascii(first) => Some(Encoding::Utf16Le),
        [first, 0, second, _] if ascii(first) && second != 0 => Some(Encoding::Utf16Le),
        [0, first] if ascii(first) => Some(Encoding::Utf16Be),
        [0, first, _, second] if ascii(first) && second != 0 => Some(Encoding::Utf16Be),
        _ => None,
    }
}

fn utf8(bytes: &[u8], encoding: Encoding) -> Decoded<'_> {
    match std::str::from_utf8(bytes) {
        // A few bytes that are no text may still spell UTF-8; they are not to be told one by one.
        Ok(text) => {
            let odd_at = text.bytes().take(64).position(|byte| byte < b' ' && !byte.is_ascii_whitespace());
            let malformed_at = odd_at.filter(|_| looks_binary(text)).map(|at| at as u32);
            Decoded { text: Cow::Borrowed(text), encoding, malformed_at, binary: malformed_at.is_some() }
        }
        Err(error) => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let binary = looks_binary(&text);
            Decoded { text: Cow::Owned(text), encoding, malformed_at: Some(error.valid_up_to() as u32), binary }
        }
    }
}

fn utf16(bytes: &[u8], encoding: Encoding) -> Decoded<'_> {
    let unit = |pair: [u8; 2]| match encoding {
        Encoding::Utf16Be => u16::from_be_bytes(pair),
        _ => u16::from_le_bytes(pair),
    };
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = Vec::with_capacity(pairs.len() + pairs.len() / 8 + 4);
    let mut malformed_at = None;
    let mut at = 0;
    while at < pairs.len() {
        // Exports are nearly all ASCII: eight units at a time while that holds.
        while let Some(eight) = pairs.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
            let Some(ascii) = ascii(eight.as_flattened(), encoding) else { break };
            text.extend_from_slice(&ascii);
            at += 8;
        }
        let Some(&first) = pairs.get(at) else { break };
        at += 1;
        let first = unit(first);
        let second = pairs.get(at).map(|&pair| unit(pair));
        let character = match (first, second) {
            (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) => {
                at += 1;
                char::from_u32(0x10000 + ((u32::from(first) - 0xD800) << 10) + (u32::from(low) - 0xDC00))
            }
            _ => char::from_u32(u32::from(first)),
        };
        let character = character.unwrap_or_else(|| {
            malformed_at.get_or_insert(text.len() as u32);
            char::REPLACEMENT_CHARACTER
        });
        text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
    if !rest.is_empty() {
        malformed_at.get_or_insert(text.len() as u32);
        text.extend_from_slice("\u{FFFD}".as_bytes());
    }
    // Only whole characters were appended, so this never takes the lossy path.
    let text = String::from_utf8(text).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    let binary = malformed_at.is_some() && looks_binary(&text);
    Decoded { text: Cow::Owned(text), encoding, malformed_at, binary }
}

/// The bytes of eight units if all are ASCII, in two words of four units each.
fn ascii(eight: &[u8], encoding: Encoding) -> Option<[u8; 8]> {
    let (words, _) = eight.as_chunks::<8>();
    let &[first, second] = words else { return None };
    // The first byte of a file is the lowest one of a word.
    let (others, shift) = match encoding {
        Encoding::Utf16Be => (0x80FF_80FF_80FF_80FF, 8),
        _ => (0xFF80_FF80_FF80_FF80, 0),
    };
    let (first, second) = (u64::from_le_bytes(first), u64::from_le_bytes(second));
    if (first | second) & others != 0 {
        return None;
    }
    // Of every other byte, which is zero, the one beside it takes the place, twice over.
    let pack = |word: u64| {
        let word = word >> shift;
        let word = (word | word >> 8) & 0x0000_FFFF_0000_FFFF;
        (word | word >> 16) & 0xFFFF_FFFF
    };
    Some((pack(first) | pack(second) << 32).to_le_bytes())
}

/// Whether broken text is no text: a good part of its beginning is replacement or control
/// characters. One bad byte in a policy still leaves the policy readable.
fn looks_binary(text: &str) -> bool {
    let (mut odd, mut all) = (0usize, 0usize);
    for character in text.chars().take(1024) {
        all += 1;
        let control = character.is_control() && !matches!(character, '\t' | '\n' | '\r');
        odd += usize::from(control || character == char::REPLACEMENT_CHARACTER);
    }
    odd * 8 > all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn le(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn be(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "{\"displayName\":\"Straße 𝒜 – ok\"}";
        let marked = |mark: &[u8], body: Vec<u8>| [mark.to_vec(), body].concat();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (marked(b"\xEF\xBB\xBF", text.as_bytes().to_vec()), Encoding::Utf8Bom),
            (marked(b"\xFF\xFE", le(text)), Encoding::Utf16Le),
            (marked(b"\xFE\xFF", be(text)), Encoding::Utf16Be),
            (le(text), Encoding::Utf16Le),
            (be(text), Encoding::Utf16Be),
        ] {
            let decoded = decode(&bytes);
            assert_eq!((decoded.text.as_ref(), decoded.encoding), (text, encoding));
            assert_eq!(decoded.malformed_at, None);
        }
    }

    #[test]
    fn utf8_is_borrowed() {
        assert!(matches!(decode(b"{}").text, Cow::Borrowed("{}")));
    }

    #[test]
    fn broken_bytes_are_replaced_and_placed() {
        let decoded = decode(b"{\"a\":\"x\xFFy\"}");
        assert_eq!(decoded.text, "{\"a\":\"x\u{FFFD}y\"}");
        assert_eq!(decoded.malformed_at, Some(7));
        assert!(!decoded.binary);

        let half_a_pair = [b"\xFF\xFE".to_vec(), vec![0x00, 0xD8], le("x")].concat();
        assert_eq!(decode(&half_a_pair).text, "\u{FFFD}x");
        assert_eq!(decode(b"\xFF\xFE{\0}").malformed_at, Some(1));
    }

    #[test]
    fn noise_is_binary() {
        let noise: Vec<u8> = (0..4096u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert!(decode(&noise).binary);
        // Bytes that happen to spell UTF-8 are no more of a text.
        let few = decode(&[0, 1, 2]);
        assert_eq!((few.binary, few.malformed_at), (true, Some(0)));
        assert!(!decode(b"{\"a\": \"one \x01 too many, in a text of its own\"}").binary);
    }
}
