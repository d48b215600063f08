//! What of a tenant something was made of: so it can be told what a change leaves as it is.
//!
//! While a rule runs, the tenant notes what it is asked for, by kinds of resources rather than one by one. What
//! is worked out once and asked for by many is noted along with everything that it was made of itself.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::recognise::Kind;

/// Kinds of resources and what else there is to read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reads(u64);

impl Reads {
    /// Which object has an id.
    pub(crate) const IDS: Self = Self(1 << 60);
    /// Names that are not those of resources, and which group has a name.
    pub(crate) const NAMES: Self = Self(1 << 61);
    /// Of which kinds the files hold all there are.
    pub(crate) const COMPLETE: Self = Self(1 << 62);
    /// Files as such: whatever changes there, changes them.
    pub(crate) const FILES: Self = Self(1 << 63);
    /// Resources of every kind.
    pub(crate) const RESOURCES: Self = Self((1 << Kind::ALL.len()) - 1);
    pub(crate) const EVERYTHING: Self = Self(u64::MAX);

    /// Resources of one kind.
    pub(crate) const fn of(kind: Kind) -> Self {
        Self(1 << kind as u32)
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Where it is noted what is read. A tenant is judged in one thread.
#[derive(Debug, Default)]
pub(crate) struct Notes(AtomicU64);

impl Notes {
    pub(crate) fn note(&self, reads: Reads) {
        self.0.store(self.0.load(Ordering::Relaxed) | reads.0, Ordering::Relaxed);
    }

    pub(crate) fn noted(&self) -> Reads {
        Reads(self.0.load(Ordering::Relaxed))
    }

    /// Does a piece of work, and tells what it read.
    pub(crate) fn during<T>(&self, work: impl FnOnce() -> T) -> (T, Reads) {
        let before = self.0.swap(0, Ordering::Relaxed);
        let result = work();
        let reads = self.noted();
        self.note(Reads(before));
        (result, reads)
    }
}

/// Something that is worked out when it is first asked for. Whoever asks has read what it was made of.
#[derive(Debug)]
pub(crate) struct Memo<T>(OnceLock<(T, Reads)>);

impl<T> Memo<T> {
    pub(crate) fn get(&self, notes: &Notes, find: impl FnOnce() -> T) -> &T {
        let (value, reads) = self.0.get_or_init(|| notes.during(find));
        notes.note(*reads);
        value
    }

    /// What is known by now.
    pub(crate) fn known(&self) -> Option<&T> {
        self.0.get().map(|(value, _)| value)
    }

    /// Whether it was made of something that has changed.
    pub(crate) fn meets(&self, changed: Reads) -> bool {
        self.0.get().is_some_and(|(_, reads)| reads.meets(changed))
    }

    /// Forgets it if it was made of something that has changed.
    pub(crate) fn forget(&mut self, changed: Reads) {
        if self.meets(changed) {
            *self = Self::default();
        }
    }
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T: Clone> Clone for Memo<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_bit_of_its_own() {
        for kind in Kind::ALL {
            assert!(Reads::of(kind).meets(Reads::RESOURCES), "{kind:?}");
            assert!(Kind::ALL.iter().all(|other| *other == kind || !Reads::of(*other).meets(Reads::of(kind))));
        }
        let others = [Reads::IDS, Reads::NAMES, Reads::COMPLETE, Reads::FILES];
        assert!(others.iter().all(|other| !other.meets(Reads::RESOURCES)));
    }

    #[test]
    fn who_asks_for_what_is_known_has_read_what_it_was_made_of() {
        let (notes, memo) = (Notes::default(), Memo::default());
        let find = || {
            notes.note(Reads::IDS);
            1
        };
        for _ in 0..2 {
            let ((), reads) = notes.during(|| assert_eq!(*memo.get(&notes, find), 1));
            assert_eq!(reads, Reads::IDS);
        }
        assert_eq!(notes.noted(), Reads::IDS);
    }
}
