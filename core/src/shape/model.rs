//! The model of Microsoft Graph: what types there are and what they are made of.
//!
//! It lies in two files that are read as they are, see [`super::layout`]: nothing is unpacked when the
//! program starts. A name is looked up by its mark among the sorted entries of a type or enumeration.

use std::sync::atomic::{AtomicU64, Ordering};

use super::layout::{self, Edm};
use crate::json::{NodeKind, Value, mark};

/// The day of the newest of the sources.
pub const DATE: &str = "2026-10-23";

static NAMES: &str = include_str!("../../data/graph-names.txt");
static MODEL: &[u8] = include_bytes!("../../data/graph-model.bin");

/// The places of the tables in the file: its header is how many entries each of them has.
const START: [usize; 6] = {
    let sizes = [layout::TYPE, layout::PROPERTY, layout::LIST, layout::MEMBER, layout::RANGE];
    let mut starts = [sizes.len(); 6];
    let mut table = 0;
    while table < sizes.len() {
        starts[table + 1] = starts[table] + sizes[table] * number(table) as usize;
        table += 1;
    }
    starts
};

const TYPES: usize = START[0];
const PROPERTIES: usize = START[1];
const LISTS: usize = START[2];
const MEMBERS: usize = START[3];
const RANGES: usize = START[4];
#[cfg(test)]
const END: usize = START[5];

/// A number of the file.
type Number = [u8; 2];

static TABLE: &[Number] = MODEL.as_chunks().0;

/// The number at `index` of the file. The tables point into one another, and a test holds that they
/// never point outside.
#[inline]
const fn number(index: usize) -> u16 {
    let (numbers, _) = MODEL.as_chunks();
    u16::from_le_bytes(numbers[index])
}

/// Some entries of a table.
#[inline]
fn rows<const SIZE: usize>(table: usize, start: u16, count: u16) -> &'static [[Number; SIZE]] {
    let start = table + usize::from(start) * SIZE;
    TABLE.get(start..start + usize::from(count) * SIZE).unwrap_or_default().as_chunks().0
}

/// A name by how the tables speak of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name(u16);

impl Name {
    fn text(self) -> &'static str {
        let rest = NAMES.get(usize::from(self.0) * 2..).unwrap_or_default();
        rest.split('\n').next().unwrap_or_default()
    }

    #[inline]
    fn bytes(self) -> &'static [u8] {
        &NAMES.as_bytes()[usize::from(self.0) * 2..]
    }

    /// Whether it reads `text`, whatever the case of its letters.
    #[inline]
    fn is(self, text: &[u8]) -> bool {
        let line = self.bytes();
        line.get(text.len()) == Some(&b'\n')
            && line.get(..text.len()).is_some_and(|name| name == text || name.eq_ignore_ascii_case(text))
    }

    /// Whether it reads `text`, letter by letter.
    fn is_exactly(self, text: &[u8]) -> bool {
        self.bytes().get(..text.len()) == Some(text)
    }
}

/// Among entries that are sorted by the mark they begin with, the one whose name is `text`.
#[inline]
fn find<const SIZE: usize>(rows: &[[Number; SIZE]], mark: u16, text: &[u8]) -> Option<usize> {
    let at = |place: usize| rows.get(place).map(|row| u16::from_le_bytes(row[0]));
    // Marks are spread evenly, so an entry is near to where it should be.
    let mut place = (usize::from(mark) * rows.len()) >> 16;
    while at(place).is_some_and(|other| other < mark) {
        place += 1;
    }
    while place > 0 && at(place - 1).is_some_and(|other| other >= mark) {
        place -= 1;
    }
    while let Some(row) = rows.get(place).filter(|row| u16::from_le_bytes(row[0]) == mark) {
        if Name(u16::from_le_bytes(row[1])).is(text) {
            return Some(place);
        }
        place += 1;
    }
    None
}

/// A type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Type(u16);

impl Type {
    #[inline]
    fn field(self, field: usize) -> u16 {
        number(TYPES + usize::from(self.0) * layout::TYPE + field)
    }

    /// All types.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..number(0)).map(Self)
    }

    /// All kinds of resource.
    pub fn resources() -> impl Iterator<Item = Self> {
        Self::all().filter(|kind| kind.field(5) & layout::ROOT != 0)
    }

    /// The type called `name`, whatever the case of its letters.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.as_bytes();
        find(rows::<{ layout::TYPE }>(TYPES, 0, number(0)), mark(name), name).map(|place| Self(place as u16))
    }

    /// Its name, without `#microsoft.graph.`.
    pub fn name(self) -> &'static str {
        Name(self.field(1)).text()
    }

    /// The type that it is derived from.
    #[inline]
    pub fn base(self) -> Option<Self> {
        Some(self.field(2)).filter(|base| *base != layout::NONE).map(Self)
    }

    /// Itself, and the types that it is derived from, up to the first.
    pub fn lineage(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |kind| kind.base())
    }

    /// Whether it is `other` or derived from it.
    #[inline]
    pub fn is_a(self, other: Self) -> bool {
        self.lineage().any(|kind| kind == other)
    }

    /// The types that are derived from it directly.
    pub fn subclasses(self) -> impl Iterator<Item = Self> {
        Self::all().filter(move |kind| kind.base() == Some(self))
    }

    /// Itself and all types that are derived from it.
    pub fn family(self) -> impl Iterator<Item = Self> {
        Self::all().filter(move |kind| kind.is_a(self))
    }

    /// Whether there are types derived from it.
    #[inline]
    pub fn is_base(self) -> bool {
        self.field(5) & layout::BASE != 0
    }

    /// Whether there are objects of derived types only.
    #[inline]
    pub fn is_abstract(self) -> bool {
        self.field(5) & layout::ABSTRACT != 0
    }

    /// Whether it is a kind of resource of which the model holds everything.
    pub fn is_resource(self) -> bool {
        self.field(5) & layout::ROOT != 0
    }

    /// Whether its objects may have properties that it does not name.
    pub fn is_open(self) -> bool {
        self.lineage().any(|kind| kind.field(5) & layout::OPEN != 0)
    }

    /// How many properties a new object must have.
    #[inline]
    pub fn required(self) -> u16 {
        self.field(5) >> layout::REQUIRED_SHIFT
    }

    /// The properties of its own.
    pub fn own_properties(self) -> impl Iterator<Item = Property> {
        let start = self.field(3);
        let own = rows::<{ layout::PROPERTY }>(PROPERTIES, start, self.field(4));
        own.iter().zip(start..).map(|(row, index)| Property::new(index, row))
    }

    /// All its properties, inherited ones included.
    pub fn properties(self) -> impl Iterator<Item = Property> {
        self.lineage().flat_map(Self::own_properties)
    }

    /// The property called `name`, whatever the case of its letters.
    pub fn property(self, name: &str) -> Option<Property> {
        property(self, mark(name.as_bytes()), name.as_bytes())
    }
}

/// The properties that were looked up lately, each where its type and its mark put it: the type, the mark, and
/// one more than the place in the table. Policies repeat the names of a few types, and so looking for them is mostly
/// looking here. What is kept depends on the model alone, so whoever asks gets the same answer with it or without.
static RECENT: [AtomicU64; 1 << 10] = [const { AtomicU64::new(0) }; 1 << 10];

/// The property of a type that `key` names, whatever the case of its letters.
#[inline]
pub(super) fn property_of(kind: Type, key: Value<'_>) -> Option<Property> {
    match (key.mark(), key.plain_bytes()) {
        (Some(mark), Some(name)) => property(kind, mark, name),
        _ => escaped(kind, key),
    }
}

#[cold]
fn escaped(kind: Type, key: Value<'_>) -> Option<Property> {
    kind.property(&key.text()?)
}

#[inline]
fn property(kind: Type, mark: u16, name: &[u8]) -> Option<Property> {
    // What is no name is no property: annotations, mostly.
    if !name.first()?.is_ascii_alphabetic() {
        return None;
    }
    let question = u32::from(kind.0) << 16 | u32::from(mark);
    let recent = &RECENT[usize::from(kind.0.wrapping_mul(0x9e37) ^ mark) % RECENT.len()];
    let known = recent.load(Ordering::Relaxed);
    if known as u32 == question
        && let Some(index) = ((known >> 32) as u16).checked_sub(1)
        && let Some([row]) = rows(PROPERTIES, index, 1).first_chunk()
        && Name(u16::from_le_bytes(row[1])).is(name)
    {
        return Some(Property::new(index, row));
    }
    let found = search(kind, mark, name)?;
    recent.store(u64::from(question) | (u64::from(found.index) + 1) << 32, Ordering::Relaxed);
    Some(found)
}

/// Looks through the tables of a type and those it is derived from.
#[cold]
fn search(kind: Type, mark: u16, name: &[u8]) -> Option<Property> {
    kind.lineage().find_map(|kind| {
        let start = kind.field(3);
        let own = rows(PROPERTIES, start, kind.field(4));
        let place = find(own, mark, name)?;
        Some(Property::new(start + place as u16, own.get(place)?))
    })
}

/// A property of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Property {
    /// Its place in the table.
    index: u16,
    name: Name,
    /// What its values are, as the table has it.
    what: u16,
}

impl Property {
    #[inline]
    fn new(index: u16, row: &[Number; layout::PROPERTY]) -> Self {
        let [_, name, what] = row.map(u16::from_le_bytes);
        Self { index, name: Name(name), what }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.name.text()
    }

    /// Whether `key` is its name, letter by letter.
    pub fn is_spelt(self, key: &str) -> bool {
        self.name.is_exactly(key.as_bytes())
    }

    /// What its values are.
    #[inline]
    pub fn values(self) -> Values {
        match self.what & layout::VALUE {
            value if value >= layout::FIRST_TYPE => Values::Object(Type(value - layout::FIRST_TYPE)),
            value if value >= layout::FIRST_ENUM => Values::Enum(Enum(value - layout::FIRST_ENUM)),
            value => Values::Plain(EDM.get(usize::from(value)).copied().unwrap_or(Edm::Any)),
        }
    }

    /// Whether it takes every value of a kind of JSON, so that there is no need to look closer.
    #[inline]
    pub(super) fn takes_any(self, kind: NodeKind) -> bool {
        let kinds = TAKEN.get(usize::from(self.what & (layout::VALUE | layout::COLLECTION)));
        kind == NodeKind::Null || kinds.is_some_and(|kinds| kinds & (1 << kind as u8) != 0)
    }

    /// Whether its value is a list.
    #[inline]
    pub fn is_list(self) -> bool {
        self.what & layout::COLLECTION != 0
    }

    /// Whether Graph's metadata say that it is never null.
    #[inline]
    pub fn is_never_null(self) -> bool {
        self.what & layout::NOT_NULL != 0
    }

    /// Whether version 1.0 of Graph lacks it.
    #[inline]
    pub fn is_beta_only(self) -> bool {
        self.what & layout::BETA_ONLY != 0
    }

    /// Whether a new object must have it.
    #[inline]
    pub fn is_required(self) -> bool {
        self.what & layout::REQUIRED != 0
    }

    /// The range that Graph's documentation gives to a whole number.
    pub fn range(self) -> Option<(i32, i32)> {
        let field = |entry: usize, field: usize| number(RANGES + entry * layout::RANGE + field);
        let whole = |entry: usize, at: usize| {
            (u32::from(field(entry, at)) | (u32::from(field(entry, at + 1)) << 16)).cast_signed()
        };
        let (mut low, mut high) = (0, usize::from(number(4)));
        while low < high {
            let middle = (low + high) / 2;
            if field(middle, 0) < self.index {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let entry = Some(low).filter(|entry| *entry < usize::from(number(4)) && field(*entry, 0) == self.index)?;
        Some((whole(entry, 1), whole(entry, 3)))
    }
}

const EDM: [Edm; 8] =
    [Edm::Any, Edm::Object, Edm::Boolean, Edm::String, Edm::Integer, Edm::Ranged, Edm::Number, Edm::Duration];

/// For each of [`EDM`] the kinds of JSON of which it takes all values, as bits.
const TAKEN: [u16; EDM.len()] = {
    const fn bits(kinds: &[NodeKind]) -> u16 {
        match kinds {
            [first, rest @ ..] => 1 << *first as u8 | bits(rest),
            [] => 0,
        }
    }
    let mut taken = [0; EDM.len()];
    let mut at = 0;
    while at < EDM.len() {
        taken[at] = bits(match EDM[at] {
            Edm::Any => &[NodeKind::True, NodeKind::False, NodeKind::String, NodeKind::Number],
            Edm::Boolean => &[NodeKind::True, NodeKind::False],
            Edm::String | Edm::Duration => &[NodeKind::String],
            Edm::Number => &[NodeKind::Number],
            Edm::Object | Edm::Integer | Edm::Ranged => &[],
        });
        at += 1;
    }
    taken
};

/// What the values of a property are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Text, numbers and the like.
    Plain(Edm),
    /// One of a list of words.
    Enum(Enum),
    /// Objects of a type.
    Object(Type),
}

/// An enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enum(u16);

/// How a word stands to an enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// It is a member.
    Member,
    /// It is one but for the case of its letters.
    CaseDiffers(&'static str),
    /// It is none.
    Foreign,
}

impl Enum {
    fn field(self, field: usize) -> u16 {
        number(LISTS + usize::from(self.0) * layout::LIST + field)
    }

    /// Whether a value may be several members with commas between them.
    #[inline]
    pub fn is_flags(self) -> bool {
        self.field(1) & layout::FLAGS != 0
    }

    /// Its members.
    pub fn members(self) -> impl Iterator<Item = &'static str> {
        let start = usize::from(self.field(0));
        let count = usize::from(self.field(1) & !layout::FLAGS);
        (start..start + count).map(|member| Name(number(MEMBERS + member * layout::MEMBER + 1)).text())
    }

    /// How a word stands to it.
    #[inline]
    pub fn membership(self, word: &str) -> Membership {
        let word = word.as_bytes();
        let members = rows::<{ layout::MEMBER }>(MEMBERS, self.field(0), self.field(1) & !layout::FLAGS);
        let Some(member) = find(members, mark(word), word).and_then(|place| members.get(place)) else {
            return Membership::Foreign;
        };
        let name = Name(u16::from_le_bytes(member[1]));
        if name.is_exactly(word) { Membership::Member } else { Membership::CaseDiffers(name.text()) }
    }
}

/// Whether a value is what a plain property takes.
#[inline]
pub(crate) fn is_plain(value: Value<'_>, edm: Edm) -> bool {
    match (edm, value.kind()) {
        (Edm::Any, _) => true,
        (Edm::Object, kind) => kind == NodeKind::Object,
        (Edm::Boolean, kind) => matches!(kind, NodeKind::True | NodeKind::False),
        (Edm::String | Edm::Duration, kind) => kind == NodeKind::String,
        (Edm::Number, kind) => kind == NodeKind::Number,
        (Edm::Integer | Edm::Ranged, kind) => kind == NodeKind::Number && value.integer().is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_hang_together() {
        assert_eq!(END, TABLE.len());
        assert!(MODEL.len() + NAMES.len() <= 120_000);
        assert!(NAMES.contains(&format!("of {DATE}")), "the date of the newest source");
        assert!(Type::resources().count() >= 100);
        for kind in Type::all() {
            assert_eq!(Type::named(kind.name()), Some(kind), "{}", kind.name());
            for property in kind.own_properties() {
                assert_eq!(kind.property(property.name()), Some(property), "{}.{}", kind.name(), property.name());
                match property.values() {
                    Values::Object(of) => assert!(of.0 < number(0)),
                    Values::Enum(of) => {
                        assert!(of.0 < number(2));
                        for member in of.members() {
                            assert_eq!(of.membership(member), Membership::Member, "{member}");
                        }
                    }
                    Values::Plain(Edm::Ranged) => assert!(property.range().is_some_and(|(least, most)| least < most)),
                    Values::Plain(_) => {}
                }
            }
            assert_eq!(
                kind.properties().filter(|property| property.is_required()).count(),
                usize::from(kind.required())
            );
        }
    }

    #[test]
    fn what_is_known_of_a_type() {
        let policy = Type::named("conditionalAccessPolicy").expect("a type");
        assert!(policy.is_resource() && !policy.is_open());
        assert_eq!(policy.property("DisplayName").map(Property::name), Some("displayName"));
        let Some(Values::Enum(states)) = policy.property("state").map(Property::values) else { panic!("no words") };
        assert_eq!(states.membership("Enabled"), Membership::CaseDiffers("enabled"));
        assert_eq!(states.membership("on"), Membership::Foreign);
        let target = Type::named("exclusionGroupAssignmentTarget").expect("a type");
        assert!(target.is_a(Type::named("deviceAndAppManagementAssignmentTarget").expect("a type")));
        assert_eq!(Type::named("nothingLikeThis"), None);
    }
}
