//! Sets of values of one dimension.

/// A set of values, each a small number. Sets that are combined must be of the same dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Set {
    first: u64,
    /// For values from 64 on; most dimensions have no such value.
    rest: Box<[u64]>,
}

impl Set {
    /// No value of `size`.
    pub fn empty(size: u32) -> Self {
        let words = size.div_ceil(64).saturating_sub(1);
        Self { first: 0, rest: vec![0; words as usize].into() }
    }

    /// All values of `size`.
    pub fn full(size: u32) -> Self {
        Self::of(size, 0..size)
    }

    /// Some of `size` values; others are ignored.
    pub fn of(size: u32, values: impl IntoIterator<Item = u32>) -> Self {
        let mut set = Self::empty(size);
        values.into_iter().filter(|&value| value < size).for_each(|value| set.insert(value));
        set
    }

    /// Adds a value of the dimension.
    pub fn insert(&mut self, value: u32) {
        let word = match value / 64 {
            0 => Some(&mut self.first),
            later => self.rest.get_mut(later as usize - 1),
        };
        if let Some(word) = word {
            *word |= 1 << (value % 64);
        }
    }

    fn words(&self) -> impl Iterator<Item = u64> {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }

    /// Whether a value is in it.
    pub fn contains(&self, value: u32) -> bool {
        self.words().nth((value / 64) as usize).is_some_and(|word| word >> (value % 64) & 1 == 1)
    }

    /// Whether there is no value in it.
    pub fn is_empty(&self) -> bool {
        self.words().all(|word| word == 0)
    }

    /// Whether a value is in both.
    pub fn meets(&self, other: &Self) -> bool {
        self.words().zip(other.words()).any(|(one, two)| one & two != 0)
    }

    /// Whether each value is in the other.
    pub fn is_within(&self, other: &Self) -> bool {
        self.words().zip(other.words()).all(|(one, two)| one & !two == 0)
    }

    fn zip(&self, other: &Self, with: impl Fn(u64, u64) -> u64) -> Self {
        let rest = self.rest.iter().zip(&other.rest).map(|(&one, &two)| with(one, two)).collect();
        Self { first: with(self.first, other.first), rest }
    }

    /// The values in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        self.zip(other, |one, two| one & two)
    }

    /// The values in either.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        self.zip(other, |one, two| one | two)
    }

    /// The values that are not in the other.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.zip(other, |one, two| one & !two)
    }

    /// The values, in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.words().enumerate().flat_map(|(at, word)| {
            let bits = (0..64).filter(move |bit| word >> bit & 1 == 1);
            bits.map(move |bit| at as u32 * 64 + bit)
        })
    }

    /// The first value.
    pub fn first(&self) -> Option<u32> {
        self.iter().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_beyond_the_first_word() {
        let (odd, high) = (Set::of(200, (0..200).filter(|n| n % 2 == 1)), Set::of(200, 150..900));
        assert!(odd.contains(199) && !odd.contains(198) && !odd.contains(900));
        assert_eq!(odd.and(&high).iter().count(), 25);
        assert_eq!(odd.minus(&high).iter().last(), Some(149));
        assert!(odd.and(&high).is_within(&high) && !odd.is_within(&high) && odd.meets(&high));
        assert_eq!(Set::full(200), odd.or(&Set::of(200, (0..200).filter(|n| n % 2 == 0))));
        assert_eq!((Set::full(3).first(), Set::empty(3).first()), (Some(0), None));
        assert!(Set::empty(200).is_empty() && !high.is_empty());
    }
}
