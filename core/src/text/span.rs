use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A half-open range of byte offsets into the decoded text of one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// What it is called where it is written down.
    pub(crate) const NAME: &'static str = "Span";

    /// The range from `start` up to, not including, `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// An empty range at `offset`.
    pub const fn at(offset: u32) -> Self {
        Self::new(offset, offset)
    }

    /// The first byte of this range alone: the brace that opens an object, say.
    pub const fn head(self) -> Self {
        let end = if self.start < self.end { self.start + 1 } else { self.end };
        Self::new(self.start, end)
    }

    /// The same range further on; `by` may wrap, which is to say that it lies further back.
    pub const fn moved(self, by: u32) -> Self {
        Self::new(self.start.wrapping_add(by), self.end.wrapping_add(by))
    }

    /// Whether `other` lies within this range.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The piece of `text` this range names, or `""` where the range does not fit it.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// In messages a span is its start and its length, which takes a third less room than two offsets.
impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Named, so that places can be told from other numbers; no format writes the name down.
        serializer.serialize_newtype_struct(Self::NAME, &(self.start, self.end.wrapping_sub(self.start)))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (start, length) = <(u32, u32)>::deserialize(deserializer)?;
        Ok(Self::new(start, start.wrapping_add(length)))
    }
}
