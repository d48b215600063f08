//! Lists of settings in the compact form of a message.
//!
//! Settings are most of what a unit holds, and their keys say the same over and over: neighbours
//! begin alike, and an option of the settings catalog repeats the id of its setting. A key is
//! written as how much of the one before it to keep and what follows; such a value as its end.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::setting::{Setting, SettingValue};
use super::word;
use crate::text::Span;

/// For `#[serde(with = …)]` on a list.
pub(super) mod list {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(settings: &[Setting], serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(settings.len()))?;
        let mut before = "";
        for setting in settings {
            list.serialize_element(&Written::new(setting, before))?;
            before = &setting.key;
        }
        list.end()
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Setting>, D::Error> {
        deserializer.deserialize_seq(List)
    }
}

/// For `#[serde(with = …)]` on a list that may not be there.
pub(super) mod optional {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(settings: &Option<Vec<Setting>>, serializer: S) -> Result<S::Ok, S::Error> {
        settings.as_deref().map(Borrowed).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Setting>>, D::Error> {
        Ok(Option::<Owned>::deserialize(deserializer)?.map(|Owned(settings)| settings))
    }

    #[derive(Serialize)]
    struct Borrowed<'s>(#[serde(serialize_with = "super::list::serialize")] &'s [Setting]);

    #[derive(Deserialize)]
    struct Owned(#[serde(deserialize_with = "super::list::deserialize")] Vec<Setting>);
}

/// A setting as it is written behind another one.
#[derive(Serialize, Deserialize)]
struct Written<'s> {
    /// Bytes of the key before it that its own key begins with.
    kept: u32,
    /// What its key goes on with.
    #[serde(borrow)]
    key: &'s str,
    #[serde(borrow)]
    value: WrittenValue<'s>,
    span: Span,
    in_list: bool,
}

#[derive(Serialize, Deserialize)]
enum WrittenValue<'s> {
    Bool(bool),
    Integer(i64),
    Text(&'s str),
    /// Text that begins with the key: what follows.
    Option(&'s str),
    List(u32),
    Opaque,
}

impl<'s> Written<'s> {
    fn new(setting: &'s Setting, before: &str) -> Self {
        let key = setting.key.as_str();
        let kept = key.floor_char_boundary(alike(key.as_bytes(), before.as_bytes()));
        let value = match &setting.value {
            SettingValue::Bool(value) => WrittenValue::Bool(*value),
            SettingValue::Integer(value) => WrittenValue::Integer(*value),
            SettingValue::Text(text) => match text.strip_prefix(key) {
                Some(option) => WrittenValue::Option(option),
                None => WrittenValue::Text(text),
            },
            SettingValue::List(length) => WrittenValue::List(*length),
            SettingValue::Opaque => WrittenValue::Opaque,
        };
        Self { kept: kept as u32, key: &key[kept..], value, span: setting.span, in_list: setting.in_list }
    }

    /// The setting; `None` if it cannot stand behind a key like that before it, which `key` is. `key` is that of the
    /// setting after it.
    fn read(self, key: &mut String) -> Option<Setting> {
        if !key.is_char_boundary(self.kept as usize) {
            return None;
        }
        key.truncate(self.kept as usize);
        key.push_str(self.key);
        let own = word::read(key);
        let value = match self.value {
            WrittenValue::Bool(value) => SettingValue::Bool(value),
            WrittenValue::Integer(value) => SettingValue::Integer(value),
            WrittenValue::Text(text) => SettingValue::Text(word::read(text)),
            WrittenValue::Option(option) => {
                let length = key.len();
                key.push_str(option);
                let option = word::read(key);
                key.truncate(length);
                SettingValue::Text(option)
            }
            WrittenValue::List(length) => SettingValue::List(length),
            WrittenValue::Opaque => SettingValue::Opaque,
        };
        Some(Setting { key: own, value, span: self.span, in_list: self.in_list })
    }
}

/// How many bytes two keys begin with alike: eight at a time, then one by one.
fn alike(one: &[u8], other: &[u8]) -> usize {
    let words = one.as_chunks::<8>().0.iter().zip(other.as_chunks::<8>().0);
    let start = 8 * words.take_while(|(one, other)| one == other).count();
    let bytes = one[start..].iter().zip(&other[start..]);
    start + bytes.take_while(|(one, other)| one == other).count()
}

struct List;

impl<'de> Visitor<'de> for List {
    type Value = Vec<Setting>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of settings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut settings: Vec<Setting> = Vec::with_capacity(list.size_hint().unwrap_or(0).min(4096));
        let mut key = String::new();
        while let Some(written) = list.next_element::<Written<'_>>()? {
            let setting = written.read(&mut key);
            settings.push(setting.ok_or_else(|| serde::de::Error::custom("a key that cannot be continued"))?);
        }
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{decode, encode};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Both {
        #[serde(with = "list")]
        list: Vec<Setting>,
        #[serde(with = "optional")]
        optional: Option<Vec<Setting>>,
    }

    fn setting(key: &str, value: SettingValue) -> Setting {
        Setting { key: key.into(), value, span: Span::new(7, 12), in_list: key.len() > 8 }
    }

    #[test]
    fn what_is_written_is_read() {
        let list = vec![
            setting("device_ä_one", SettingValue::Text("device_ä_one_1".into())),
            setting("device_ö_two", SettingValue::Integer(-3)),
            setting("device_ö", SettingValue::Text("other".into())),
            setting("", SettingValue::Bool(true)),
            setting("x", SettingValue::List(4)),
            setting("x", SettingValue::Opaque),
        ];
        for optional in [None, Some(Vec::new()), Some(list.clone())] {
            let both = Both { list: list.clone(), optional };
            assert_eq!(decode::<Both>(&encode(&both)), Some(both));
        }
    }

    #[test]
    fn repetition_costs_little() {
        let key = |n: u32| format!("device_vendor_msft_policy_config_defender_setting{n}");
        let list: Vec<Setting> = (0..9).map(|n| setting(&key(n), SettingValue::Text((key(n) + "_1").into()))).collect();
        let both = Both { list, optional: None };
        assert!(encode(&both).len() < 9 * 12 + key(0).len() + 4);
    }
}
