//! The value of a string that holds escapes, and the way back from it to the file.

use super::parse::hex4;
use crate::text::Span;

/// A string's value together with where each part of it stands in the text it was written in.
#[derive(Clone, Debug, Default)]
pub struct Unescaped {
    /// The value.
    pub value: String,
    /// Stretches of equal length on both sides, as (offset in `value`, offset in the source), in
    /// order; an escape starts a stretch of its own, and so does what follows it.
    stretches: Vec<(u32, u32)>,
    /// Offset in the source behind the last character.
    source_end: u32,
    /// Length of the value, which may be taken out.
    length: u32,
}

impl Unescaped {
    /// A value that was written together with its stretches.
    pub(super) fn new(value: String, stretches: Vec<(u32, u32)>) -> Self {
        let source_end = stretches.last().map_or(0, |last| last.1);
        Self { length: value.len() as u32, value, stretches, source_end }
    }

    /// Where the range `inner` of the value stands in the source.
    pub fn outer(&self, inner: Span) -> Span {
        let start = self.outer_offset(inner.start);
        if inner.start >= inner.end {
            return Span::at(start);
        }
        // The end is where the next character would start, so that an escape is covered whole.
        Span::new(start, self.outer_offset(inner.end).max(start))
    }

    fn outer_offset(&self, inner: u32) -> u32 {
        if inner >= self.length {
            return self.source_end;
        }
        match self.stretches.partition_point(|&(from, _)| from <= inner).checked_sub(1) {
            Some(index) => {
                let (from, source) = self.stretches[index];
                source + (inner - from)
            }
            None => self.source_end,
        }
    }
}

/// Resolves the escapes of a string's content. `source` is the text between the quotes and `at`
/// the offset at which it starts in its document. What is no valid escape stays as it is written.
pub fn unescape(source: &str, at: u32) -> Unescaped {
    let bytes = source.as_bytes();
    let mut value = String::with_capacity(source.len());
    let mut stretches = Vec::new();
    let mut offset = 0;
    while offset < bytes.len() {
        let plain = memchr::memchr(b'\\', &bytes[offset..]).unwrap_or(bytes.len() - offset);
        if plain > 0 {
            stretches.push((value.len() as u32, at + offset as u32));
            value.push_str(&source[offset..offset + plain]);
            offset += plain;
            continue;
        }
        stretches.push((value.len() as u32, at + offset as u32));
        let (character, length) = escape(bytes, offset);
        value.push(character);
        offset += length;
    }
    let length = value.len() as u32;
    Unescaped { value, stretches, source_end: at + source.len() as u32, length }
}

/// The character that the escape at `at` stands for, and how long the escape is.
fn escape(bytes: &[u8], at: usize) -> (char, usize) {
    let simple = |character| (character, 2);
    match bytes.get(at + 1) {
        Some(b'n') => simple('\n'),
        Some(b't') => simple('\t'),
        Some(b'r') => simple('\r'),
        Some(b'b') => simple('\u{8}'),
        Some(b'f') => simple('\u{c}'),
        Some(&byte @ (b'"' | b'\\' | b'/')) => simple(byte as char),
        Some(b'u') => match hex4(bytes, at + 2) {
            Some(high @ 0xD800..=0xDBFF) => match (bytes.get(at + 6..at + 8), hex4(bytes, at + 8)) {
                (Some(b"\\u"), Some(low @ 0xDC00..=0xDFFF)) => {
                    let code = 0x10000 + ((u32::from(high) - 0xD800) << 10) + (u32::from(low) - 0xDC00);
                    (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12)
                }
                _ => (char::REPLACEMENT_CHARACTER, 6),
            },
            Some(unit) => (char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER), 6),
            None => ('\\', 1),
        },
        _ => ('\\', 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_characters() {
        let unescaped = unescape(r#"a\"b\\c\/\u00e9\ud835\udc9c\n\ud800x\q"#, 0);
        assert_eq!(unescaped.value, "a\"b\\c/é𝒜\n\u{FFFD}x\\q");
    }

    #[test]
    fn places_lead_back_to_the_source() {
        let source = r#"{\"a\": \"\u00e9b\"}"#;
        let unescaped = unescape(source, 100);
        assert_eq!(unescaped.value, "{\"a\": \"éb\"}");
        let of = |inner: &str| {
            let start = unescaped.value.find(inner).expect("part of the value") as u32;
            let span = unescaped.outer(Span::new(start, start + inner.len() as u32));
            &source[span.start as usize - 100..span.end as usize - 100]
        };
        assert_eq!(of("\"a\""), r#"\"a\""#);
        assert_eq!(of("é"), r"\u00e9");
        assert_eq!(of("b"), "b");
        assert_eq!(unescaped.outer(Span::at(999)).start, 100 + source.len() as u32);
    }
}
