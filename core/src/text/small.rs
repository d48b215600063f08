//! Small letters.

use std::borrow::Cow;

/// The text with its ASCII letters small, as ids are compared. Most ids are so already.
pub fn small(text: &str) -> Cow<'_, str> {
    // Without an early end, which would stop the compiler from looking at many bytes at once.
    if text.bytes().fold(false, |found, byte| found | byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_capitals_is_written_anew() {
        assert!(matches!(small("abc-é-1"), Cow::Borrowed("abc-é-1")));
        assert_eq!(small("aBc-É"), "abc-É");
    }
}
