//! Any value as its words and its places, each in the order in which they come.

use std::fmt::{self, Display};

use serde::ser::{
    Error, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, SerializeTupleStruct,
    SerializeTupleVariant,
};
use serde::{Serialize, Serializer};

use crate::bytes::append;
use crate::policy::Version;
use crate::text::Span;

/// What a value says, and where. The words are for comparing alone: those of two values of one type are the same
/// if nothing but places tells these apart.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) text: Vec<u8>,
    pub(super) spans: Vec<Span>,
    /// Numbers made of all that objects say, which tell two states of one object apart and nothing else.
    pub(super) contents: Vec<u8>,
    /// Whether the numbers that come are those of a place, and the first of them.
    place: Option<Option<u32>>,
}

/// The words of a value; nothing where it cannot be written down.
pub(super) fn written<T: Serialize>(value: &T) -> Option<Words> {
    let mut words = Words::default();
    value.serialize(&mut words).ok().map(|()| words)
}

impl Words {
    #[inline]
    fn number(&mut self, bytes: &[u8]) -> Result<(), Unwritten> {
        append(&mut self.text, bytes);
        Ok(())
    }

    fn length(&mut self, length: usize) -> Result<(), Unwritten> {
        self.number(&(length as u32).to_le_bytes())
    }
}

/// A value that cannot be written down, of which there is none among facts.
#[derive(Debug)]
pub(super) struct Unwritten;

impl Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that cannot be written down")
    }
}

impl std::error::Error for Unwritten {}

impl Error for Unwritten {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

macro_rules! numbers {
    ($($name:ident: $number:ty,)*) => {
        $(fn $name(self, value: $number) -> Result<(), Unwritten> {
            self.number(&value.to_le_bytes())
        })*
    };
}

impl<'w> Serializer for &'w mut Words {
    type Ok = ();
    type Error = Unwritten;
    type SerializeSeq = &'w mut Words;
    type SerializeTuple = &'w mut Words;
    type SerializeTupleStruct = &'w mut Words;
    type SerializeTupleVariant = &'w mut Words;
    type SerializeMap = &'w mut Words;
    type SerializeStruct = &'w mut Words;
    type SerializeStructVariant = &'w mut Words;

    numbers! {
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u64: u64,
        serialize_f32: f32,
        serialize_f64: f64,
    }

    fn serialize_u32(self, value: u32) -> Result<(), Unwritten> {
        match self.place {
            None => return self.number(&value.to_le_bytes()),
            Some(None) => self.place = Some(Some(value)),
            Some(Some(start)) => self.spans.push(Span::new(start, start.wrapping_add(value))),
        }
        Ok(())
    }

    fn serialize_bool(self, value: bool) -> Result<(), Unwritten> {
        self.number(&[u8::from(value)])
    }

    fn serialize_char(self, value: char) -> Result<(), Unwritten> {
        self.number(&u32::from(value).to_le_bytes())
    }

    fn serialize_str(self, value: &str) -> Result<(), Unwritten> {
        self.serialize_bytes(value.as_bytes())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Unwritten> {
        self.length(value.len())?;
        self.number(value)
    }

    fn serialize_none(self) -> Result<(), Unwritten> {
        self.number(&[0])
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unwritten> {
        self.number(&[1])?;
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Unwritten> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unwritten> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, index: u32, _: &'static str) -> Result<(), Unwritten> {
        self.length(index as usize)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<(), Unwritten> {
        if name == Span::NAME {
            self.place = Some(None);
        }
        let written = value.serialize(&mut *self);
        self.place = None;
        written
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Unwritten> {
        self.length(index as usize)?;
        let before = self.text.len();
        value.serialize(&mut *self)?;
        if (name, variant) == Version::CONTENT {
            self.contents.extend(self.text.drain(before..));
        }
        Ok(())
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self, Unwritten> {
        self.length(length.ok_or(Unwritten)?)?;
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Unwritten> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Unwritten> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Unwritten> {
        self.length(index as usize)?;
        Ok(self)
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self, Unwritten> {
        self.serialize_seq(length)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Unwritten> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        kind: &'static str,
        index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self, Unwritten> {
        self.serialize_tuple_variant(kind, index, variant, length)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// What is made of parts is its parts, one behind the other.
macro_rules! parts {
    ($($what:ident: $name:ident($($key:ty)?),)*) => {
        $(impl $what for &mut Words {
            type Ok = ();
            type Error = Unwritten;

            fn $name<T: Serialize + ?Sized>(&mut self, $(_: $key,)? value: &T) -> Result<(), Unwritten> {
                value.serialize(&mut **self)
            }

            fn end(self) -> Result<(), Unwritten> {
                Ok(())
            }
        })*
    };
}

parts! {
    SerializeSeq: serialize_element(),
    SerializeTuple: serialize_element(),
    SerializeTupleStruct: serialize_field(),
    SerializeTupleVariant: serialize_field(),
    SerializeStruct: serialize_field(&'static str),
    SerializeStructVariant: serialize_field(&'static str),
}

impl SerializeMap for &mut Words {
    type Ok = ();
    type Error = Unwritten;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unwritten> {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritten> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Unwritten> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_from_words() {
        let span = |start| Span::new(start, start + 2);
        let one = written(&(span(1), "a", Some(2_u32), [span(7)])).expect("words");
        let other = written(&(span(3), "a", Some(2_u32), [span(9)])).expect("words");
        assert_eq!(one.text, other.text);
        assert_eq!((one.spans, other.spans), (vec![span(1), span(7)], vec![span(3), span(9)]));
        let third = written(&(span(1), "a", Some(3_u32), [span(7)])).expect("words");
        assert_ne!(one.text, third.text);
        let texts = |one: &str, other: &str| written(&(one, other)).expect("words").text;
        assert_ne!(texts("ab", "c"), texts("a", "bc"));
        let version = |number| written(&Version::Content(number)).expect("words");
        assert_eq!(version(1).text, version(2).text);
        assert_ne!(version(1).contents, version(2).contents);
    }
}
