//! Bytes written as base64.

/// The bytes that `text` spells in base64; `None` if it is no base64.
pub fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for character in text.trim_end().trim_end_matches('=').bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0x3fff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded() {
        assert_eq!(base64("eyJhIjoiw6QifQ==").as_deref(), Some("{\"a\":\"ä\"}".as_bytes()));
        assert_eq!(base64("eyJhIj\r\noiw6QifQ==\n").as_deref(), Some("{\"a\":\"ä\"}".as_bytes()));
        assert_eq!(base64("").as_deref(), Some([].as_slice()));
        assert_eq!(base64("<rules>"), None);
    }
}
