//! Values, and what of them is not known or not to be shown.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::json::Value;

/// A value and what of it is hidden.
#[derive(Clone, Copy)]
pub(super) struct Masked<'d> {
    pub(super) value: Value<'d>,
    /// In the shape of the value; `true` stands for all below.
    pub(super) unknown: Option<Value<'d>>,
    pub(super) sensitive: Option<Value<'d>>,
}

/// The members of a mask by their names.
type Masks<'d> = HashMap<Cow<'d, str>, Value<'d>>;

impl<'d> Masked<'d> {
    pub(super) fn is_hidden(self) -> bool {
        [self.unknown, self.sensitive].into_iter().flatten().any(|mask| mask.bool() == Some(true))
    }

    /// Whether anything in it is hidden, as far as `counts` says of its path, and whether it is a secret.
    pub(super) fn hides(self, path: &[&str], counts: impl Fn(&[&str], bool) -> bool) -> bool {
        let masks = [(self.unknown, false), (self.sensitive, true)];
        let mut waiting: Vec<(Value<'d>, Vec<Cow<'d, str>>, bool)> =
            masks.into_iter().filter_map(|(mask, is_secret)| Some((mask?, Vec::new(), is_secret))).collect();
        while let Some((mask, below, is_secret)) = waiting.pop() {
            if mask.bool() == Some(true) {
                let path: Vec<&str> = path.iter().copied().chain(below.iter().map(AsRef::as_ref)).collect();
                if counts(&path, is_secret) {
                    return true;
                }
            }
            waiting.extend(mask.elements().map(|mask| (mask, below.clone(), is_secret)));
            for (key, mask) in mask.members() {
                let name = key.text().unwrap_or_default();
                waiting.push((mask, below.iter().cloned().chain([name]).collect(), is_secret));
            }
        }
        false
    }

    /// The value of a block: a list of one, or the object itself.
    pub(super) fn block(self) -> Option<Self> {
        if !self.value.is_array() {
            return self.value.is_object().then_some(self);
        }
        let first = |mask: Option<Value<'d>>| {
            mask.and_then(|mask| if mask.is_array() { mask.elements().next() } else { Some(mask) })
        };
        let value = self.value.elements().next().filter(|value| value.is_object())?;
        Some(Self { value, unknown: first(self.unknown), sensitive: first(self.sensitive) })
    }

    /// Whether anything at all in it is hidden.
    pub(super) fn hides_any(self) -> bool {
        self.hides(&[], |_, _| true)
    }

    /// The members, what is hidden included, and those of which nothing but that is known.
    pub(super) fn members(self) -> Vec<(Value<'d>, Self)> {
        let by_name = |mask: Option<Value<'d>>| -> Masks<'d> {
            let members = mask.into_iter().flat_map(Value::members);
            members.filter_map(|(key, mask)| Some((key.text()?, mask))).collect()
        };
        let masks = [by_name(self.unknown), by_name(self.sensitive)];
        let below = |mask: Option<Value<'d>>, by_name: &Masks<'d>, key: Value<'d>| match mask {
            Some(mask) if mask.is_object() => key.text().and_then(|key| by_name.get(&key).copied()),
            mask => mask,
        };
        let mut members: Vec<(Value<'d>, Self)> = self
            .value
            .members()
            .map(|(key, value)| {
                let [unknown, sensitive] = &masks;
                let unknown = below(self.unknown, unknown, key);
                (key, Self { value, unknown, sensitive: below(self.sensitive, sensitive, key) })
            })
            .collect();
        let known: HashSet<Cow<'d, str>> = self.value.members().filter_map(|(key, _)| key.text()).collect();
        for (key, mask) in self.unknown.into_iter().flat_map(Value::members) {
            let is_new = key.text().is_some_and(|name| !known.contains(&name));
            if is_new && mask.bool() == Some(true) {
                members.push((key, Self { value: mask, unknown: Some(mask), sensitive: None }));
            }
        }
        members
    }

    /// The elements of a list.
    pub(super) fn elements(self) -> impl Iterator<Item = Self> {
        let masks = |mask: Option<Value<'d>>| -> Vec<Value<'d>> {
            mask.filter(|mask| mask.is_array()).into_iter().flat_map(Value::elements).collect()
        };
        let (unknown, sensitive) = (masks(self.unknown), masks(self.sensitive));
        self.value.elements().enumerate().map(move |(number, value)| Self {
            value,
            unknown: unknown.get(number).copied(),
            sensitive: sensitive.get(number).copied(),
        })
    }
}
