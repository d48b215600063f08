//! Words that many settings say: keys and options of the settings catalog.
//!
//! A tenant of thousands of profiles says a few hundred of them over and over. Where units are read for one
//! tenant, each is kept once, and equal words are mostly the same piece of memory: see [`share`].

use std::borrow::Borrow;
use std::cell::RefCell;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Text that is never changed and may belong to many.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(Arc<str>);

impl Word {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the text is kept, if it belongs to several: words of one place are equal. Equal words of different
    /// places are possible.
    pub(crate) fn place(&self) -> Option<usize> {
        (Arc::strong_count(&self.0) > 1).then(|| self.0.as_ptr().addr())
    }
}

thread_local! {
    static SHARED: RefCell<Option<FxHashSet<Word>>> = const { RefCell::new(None) };
}

/// Does a piece of work in which words that are read with [`read`] are kept once. The words last as long as who has
/// them, the list of them no longer than the work.
pub(crate) fn share<T>(work: impl FnOnce() -> T) -> T {
    let before = SHARED.replace(Some(FxHashSet::default()));
    let result = work();
    SHARED.set(before);
    result
}

/// The word with a text: one that was read before, as long as words are shared.
pub(super) fn read(text: &str) -> Word {
    SHARED.with_borrow_mut(|shared| {
        let Some(shared) = shared else { return Word::from(text) };
        if let Some(known) = shared.get(text) {
            return known.clone();
        }
        let word = Word::from(text);
        shared.insert(word.clone());
        word
    })
}

impl Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Word {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self(Arc::from(text))
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self(Arc::from(text))
    }
}

impl PartialEq<str> for Word {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Word {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&str>::deserialize(deserializer).map(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_shared_while_that_is_wanted() {
        let [one, other] = share(|| [read("a"), read("a")]);
        assert_eq!(one.place(), other.place());
        assert!(one.place().is_some());
        let alone = read("a");
        assert_eq!((&alone, alone.place()), (&one, None));
    }
}
