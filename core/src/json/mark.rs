//! Marks: finding names by comparing numbers.

/// A number that names share which differ in case alone, and hardly ever others. With it a member is
/// found by comparing numbers, and a name is looked at only where they are equal.
///
/// It is made of the length and of eight bytes from the beginning, the middle and the end, so that
/// it costs the same however long the name is.
#[inline]
pub(crate) const fn mark(name: &[u8]) -> u16 {
    let (first, middle, last) = match (name.first_chunk(), name.last_chunk()) {
        (Some(first), Some(last)) => {
            let (_, behind) = name.split_at((name.len() - 8) / 2);
            match behind.first_chunk() {
                Some(middle) => (small(first), small(middle), small(last)),
                None => (small(first), 0, small(last)),
            }
        }
        _ => (short(name), 0, 0),
    };
    let mixed = first ^ middle.rotate_left(21) ^ last.rotate_left(42) ^ name.len() as u64;
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as u16
}

/// Eight bytes as a number, capitals made small. Setting this bit also maps some other characters to
/// one another, which is no harm: equal marks are only a reason to look closely.
const fn small(bytes: &[u8; 8]) -> u64 {
    u64::from_le_bytes(*bytes) | 0x2020_2020_2020_2020
}

/// The same for up to seven bytes.
const fn short(name: &[u8]) -> u64 {
    let mut word = [b' '; 8];
    if let (Some([a, b, c, d]), Some([e, f, g, h])) = (name.first_chunk(), name.last_chunk()) {
        word = [*a, *b, *c, *d, *e, *f, *g, *h];
    } else if let [first, .., last] = name {
        word = [*first, name[name.len() / 2], *last, b' ', b' ', b' ', b' ', b' '];
    } else if let [lone] = name {
        word[0] = *lone;
    }
    small(&word)
}

/// Whether two names of one length differ in case at most. Nearly always they do not even do that,
/// which eight bytes at a time show.
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    let ((words, rest), (other_words, other_rest)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    let same = words.iter().zip(other_words).all(|(one, other)| one == other)
        && rest.iter().zip(other_rest).all(|(one, other)| one == other);
    same || one.eq_ignore_ascii_case(other)
}

/// Names to look for, with their marks.
#[derive(Debug)]
pub struct Names<const N: usize> {
    pub(super) names: [&'static str; N],
    pub(super) marks: [u16; N],
}

impl<const N: usize> Names<N> {
    /// Marks the names, at the time of compiling where they are a constant.
    pub const fn new(names: [&'static str; N]) -> Self {
        let mut marks = [0; N];
        let mut index = 0;
        while index < N {
            marks[index] = mark(names[index].as_bytes());
            index += 1;
        }
        Self { names, marks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_count() {
        for name in ["", "i", "id", "rule", "Target", "displayName", "deviceAndAppManagementAssignmentFilterId"] {
            assert_eq!(mark(name.as_bytes()), mark(name.to_ascii_uppercase().as_bytes()), "{name}");
        }
    }

    #[test]
    fn names_that_are_nearly_the_same_differ() {
        for (one, other) in [
            ("id", "ie"),
            ("state", "stats"),
            ("osMinimumVersion", "osMaximumVersion"),
            ("mobileOsMinimumVersion", "mobileOsMaximumVersion"),
            ("includeUsers", "excludeUsers"),
            ("settings", "setting"),
        ] {
            assert_ne!(mark(one.as_bytes()), mark(other.as_bytes()), "{one} {other}");
        }
    }
}
