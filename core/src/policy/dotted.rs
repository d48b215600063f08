//! Versions of operating systems and apps: numbers with dots between them.

use std::cmp::Ordering;
use std::fmt;

/// A version such as `10.0.22631.3007`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dotted(Vec<u64>);

impl Dotted {
    /// The version that `text` writes; `None` for what cannot be compared number by number.
    pub fn parse(text: &str) -> Option<Self> {
        let part = |part: &str| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse().ok()).flatten()
        };
        text.trim().split('.').map(part).collect::<Option<Vec<u64>>>().map(Self)
    }

    /// Its numbers.
    pub fn parts(&self) -> &[u64] {
        &self.0
    }

    /// How it compares with another as far as both say: `16` and `16.4` are the same, because the
    /// shorter one may stand for all that begin with it.
    pub fn compare(&self, other: &Self) -> Ordering {
        let differing = self.0.iter().zip(&other.0).map(|(ours, theirs)| ours.cmp(theirs));
        differing.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    /// Whether it is older than another, missing numbers being zero.
    pub fn is_before(&self, other: &Self) -> bool {
        let padded = |parts: &[u64]| -> Vec<u64> {
            let length = self.0.len().max(other.0.len());
            parts.iter().copied().chain(std::iter::repeat(0)).take(length).collect()
        };
        padded(&self.0) < padded(&other.0)
    }
}

impl fmt::Display for Dotted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, part) in self.0.iter().enumerate() {
            write!(formatter, "{}{part}", if position > 0 { "." } else { "" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Dotted {
        Dotted::parse(text).expect("a version")
    }

    #[test]
    fn only_numbers_are_versions() {
        assert_eq!(version(" 10.0.22631 ").parts(), [10, 0, 22631]);
        for text in ["", "10.0.x", "10..0", "10.0.", "v14", "16.4 (a)", "-1", "99999999999999999999999"] {
            assert_eq!(Dotted::parse(text), None, "{text}");
        }
    }

    #[test]
    fn versions_compare_by_number() {
        assert_eq!(version("9.10").compare(&version("9.9")), Ordering::Greater);
        assert_eq!(version("16").compare(&version("16.4")), Ordering::Equal);
        assert_eq!(version("15.7").compare(&version("16")), Ordering::Less);
        assert!(version("16").is_before(&version("16.4")));
        assert!(!version("16.0").is_before(&version("16")));
    }
}
