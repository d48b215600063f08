//! The walk over the JSON of a resource.

use std::sync::LazyLock;

use super::elsewhere::Home;
use super::layout::Edm;
use super::model::{Enum, Membership, Property, Type, Values, is_plain, property_of};
use super::strangers::Strangers;
use super::{Deviation, Origin, Shape, What, type_of};
use crate::json::{Names, NodeKind, Value};
use crate::order::Order;
use crate::policy::{Resource, graph_type};
use crate::recognise::Kind;
use crate::recognise::powershell::BAG;
use crate::text::is_near;

/// An object that is still to be looked at.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    /// Its place on the tape.
    index: u32,
    kind: Type,
    /// Whether it says itself which type of a family it is, or there is no choice.
    exact: bool,
}

/// Walks over resources. One for a file: what it allocates is used again.
#[derive(Debug, Default)]
pub struct Walker {
    waiting: Vec<Waiting>,
    /// What was found out about names that are not known.
    strangers: Strangers,
    /// How many deviations were told.
    told: usize,
}

/// The properties that hold options of the settings catalog: one, and a list of them.
static OPTIONS: LazyLock<[Option<Property>; 2]> = LazyLock::new(|| {
    let option = |kind, property| Type::named(kind)?.property(property);
    [
        option("deviceManagementConfigurationChoiceSettingInstance", "choiceSettingValue"),
        option("deviceManagementConfigurationChoiceSettingCollectionInstance", "choiceSettingCollectionValue"),
    ]
});

/// How many deviations of one file are told: what has more is no policy.
const MOST: usize = 10_000;

/// What only Graph writes.
static READ_ONLY: Names<7> = Names::new([
    "createdDateTime",
    "modifiedDateTime",
    "lastModifiedDateTime",
    "version",
    "isAssigned",
    "settingCount",
    "supportsScopeTags",
]);

impl Walker {
    /// Compares a resource with the model; nothing for one that the model does not hold.
    pub(crate) fn resource<'d>(&mut self, value: Value<'d>, resource: &Resource) -> Option<Shape<'d>> {
        let kind = type_of(resource, value)?;
        let exact = resource.type_name.is_some() || !kind.is_base();
        let origin = Origin::of(resource);
        let mut shape = self.walk(value, kind, exact, origin);
        if let Some(family) = Type::named(resource.kind.name())
            && resource.type_name.is_none()
            && resource.kind == Kind::NamedLocation
            && kind != family
            && origin.is_new
        {
            shape.deviations.insert(0, Deviation { at: value, within: family, what: What::Untyped });
        }
        Some(shape)
    }

    fn walk<'d>(&mut self, value: Value<'d>, kind: Type, exact: bool, origin: Origin) -> Shape<'d> {
        self.waiting.clear();
        let mut walk = Walk {
            root: value,
            kind,
            origin,
            options: *OPTIONS,
            strangers: &mut self.strangers,
            left: MOST - self.told,
            found: Vec::new(),
        };
        self.waiting.push(Waiting { index: value.index(), kind, exact });
        walk.keys(value, kind);
        while let Some(next) = self.waiting.pop() {
            walk.object(next, &mut self.waiting);
        }
        let mut deviations = walk.found;
        self.told += deviations.len();
        deviations.order_by_key(|deviation| deviation.at.index());
        Shape { kind, top: value.index(), deviations }
    }
}

/// Where an object is not what the model knows of a type. It is taken for one that Graph returned.
pub fn deviations(value: Value<'_>, kind: Type) -> Vec<Deviation<'_>> {
    let origin = Origin { is_new: false, is_v1: false, is_selection: false };
    Walker::default().walk(value, kind, true, origin).deviations
}

struct Walk<'d, 'w> {
    root: Value<'d>,
    /// What the whole resource is.
    kind: Type,
    origin: Origin,
    options: [Option<Property>; 2],
    strangers: &'w mut Strangers,
    left: usize,
    found: Vec<Deviation<'d>>,
}

impl<'d> Walk<'d, '_> {
    fn report(&mut self, at: Value<'d>, within: Type, what: What) {
        if self.found.len() < self.left {
            self.found.push(Deviation { at, within, what });
        }
    }

    /// What there is to say of all keys of the resource.
    fn keys(&mut self, value: Value<'d>, kind: Type) {
        let mut first = None;
        for (key, _) in value.members() {
            let letter = key.plain_text().and_then(|key| key.chars().next());
            if letter.is_some_and(|letter| letter.is_ascii_uppercase()) {
                first = first.or(Some(key));
            } else if letter.is_some_and(|letter| letter.is_ascii_lowercase()) && !is_annotation(key) {
                // One in camel case is enough to tell, and nearly always the first.
                return;
            }
        }
        if let Some(first) = first.filter(|key| property_of(kind, *key).is_some()) {
            self.report(first, kind, What::PascalCase);
        }
    }

    fn object(&mut self, next: Waiting, waiting: &mut Vec<Waiting>) {
        let Waiting { index, kind, exact } = next;
        let object = self.root.document().at(index);
        let before = self.found.len();
        let mut required = 0;
        for (key, value) in object.members() {
            let Some(property) = property_of(kind, key) else {
                self.other(key, value, next, waiting);
                continue;
            };
            required += u16::from(property.is_required());
            if self.origin.is_v1 && property.is_beta_only() {
                self.report(key, kind, What::BetaOnly(property));
            }
            if self.origin.is_new && index == self.root.index() && key.is_one_of(&READ_ONLY) {
                self.report(key, kind, What::ReadOnly(property));
            }
            if property.takes_any(value.kind()) && !self.origin.is_new {
                continue;
            }
            if self.options.contains(&Some(property)) {
                self.options_of(object, value, kind);
            }
            match value.kind() {
                NodeKind::Null => {
                    if self.origin.is_new && property.is_never_null() {
                        self.report(value, kind, What::Null(property));
                    }
                }
                NodeKind::Array if property.is_list() => {
                    for element in value.elements() {
                        self.value(element, property, kind, waiting);
                    }
                }
                NodeKind::Invalid => {}
                _ if property.is_list() => self.report(value, kind, What::NoList(property)),
                _ => self.value(value, property, kind, waiting),
            }
        }
        let is_selection = self.origin.is_selection && index == self.root.index();
        if required < kind.required() && exact && !is_selection {
            self.missing(object, kind, before);
        }
    }

    /// One value of a property: the only one, or an element of its list.
    #[inline]
    fn value(&mut self, value: Value<'d>, property: Property, within: Type, waiting: &mut Vec<Waiting>) {
        let node = value.kind();
        if matches!(node, NodeKind::Null | NodeKind::Invalid) {
            return;
        }
        match property.values() {
            Values::Plain(edm) => {
                if !is_plain(value, edm) {
                    self.report(value, within, What::Kind(property));
                } else if edm == Edm::Ranged {
                    self.range(value, property, within);
                }
            }
            Values::Enum(words) if node == NodeKind::String => {
                let text = value.text().unwrap_or_default();
                if let Some(what) = word(&text, property, words) {
                    self.report(value, within, what);
                }
            }
            Values::Object(kind) if node == NodeKind::Object => {
                if let Some(next) = self.dispatch(value, kind) {
                    waiting.push(next);
                }
            }
            Values::Enum(_) | Values::Object(_) => self.report(value, within, What::Kind(property)),
        }
    }

    /// Whether the options that an instance of the settings catalog chooses are those of its setting: their
    /// ids begin with the setting's.
    fn options_of(&mut self, instance: Value<'d>, chosen: Value<'d>, kind: Type) {
        let Some(definition) = instance.get("settingDefinitionId") else { return };
        let Some(id) = definition.plain_text() else { return };
        let alone = chosen.is_object().then_some(chosen);
        for option in alone.into_iter().chain(chosen.elements()).filter_map(|chosen| chosen.get("value")) {
            let Some(text) = option.plain_text() else { continue };
            if is_foreign_option(text, id) {
                self.report(option, kind, What::ForeignOption(definition.index()));
            }
        }
    }

    fn range(&mut self, value: Value<'d>, property: Property, within: Type) {
        let (Some(number), Some((least, most))) = (value.integer(), property.range()) else { return };
        // Zero is how exports write "not set".
        if number != 0 && !(i64::from(least)..=i64::from(most)).contains(&number) {
            self.report(value, within, What::Range(property, least, most));
        }
    }

    /// What an object is where a `declared` one should be.
    #[inline]
    fn dispatch(&mut self, value: Value<'d>, declared: Type) -> Option<Waiting> {
        let index = value.index();
        let Some((kind, name)) = named_type(value, declared.is_base()) else {
            if declared.is_abstract() && value.get(BAG).is_none() {
                self.report(value, declared, What::Untyped);
            }
            return Some(Waiting { index, kind: declared, exact: !declared.is_base() });
        };
        match kind {
            Some(kind) if kind.is_a(declared) => Some(Waiting { index, kind, exact: true }),
            Some(kind) => {
                self.report(name, declared, What::ForeignType(kind));
                None
            }
            None => {
                let text = name.text();
                let text = text.as_deref().map(|text| graph_type(text).unwrap_or("."));
                // Types of name spaces within Graph's, and of others, are not in the model.
                if text.is_none_or(|text| !text.contains('.')) {
                    let meant = self.strangers.type_meant(text.unwrap_or_default(), declared);
                    self.report(name, declared, What::NoSuchType(meant));
                }
                None
            }
        }
    }

    /// A key that names no property of the type.
    #[cold]
    fn other(&mut self, key: Value<'d>, value: Value<'d>, within: Waiting, waiting: &mut Vec<Waiting>) {
        let kind = within.kind;
        if is_annotation(key) {
            return;
        }
        if key.is_named(BAG) && value.is_object() {
            waiting.push(Waiting { index: value.index(), ..within });
            return;
        }
        let name = key.text().unwrap_or_default();
        let Some(what) = self.strangers.property(&name, self.kind, kind, within.exact) else { return };
        let has = |meant: &str| self.root.document().at(within.index).get(meant).is_some();
        let what = match what {
            // Where the object has that property, too, the name is hardly a slip of it.
            What::Unknown(Some(meant)) if !is_near(&name, meant) && has(meant) => What::Unknown(None),
            What::Unknown(None) => What::Unknown(other_name(&name, kind).filter(|meant| !has(meant))),
            what => what,
        };
        if !kind.is_open() || matches!(what, What::Unknown(Some(_)) | What::Misplaced(Home::Path(..))) {
            self.report(key, kind, what);
        }
    }

    /// What the object lacks. What was found out about its keys comes behind the first `before` deviations.
    #[cold]
    fn missing(&mut self, object: Value<'d>, kind: Type, before: usize) {
        // What a bag lacks stands around it.
        let is_bag = object.index().checked_sub(1).is_some_and(|key| self.root.document().at(key).is_named(BAG));
        if is_bag {
            return;
        }
        let bag = object.get(BAG);
        for property in kind.properties().filter(|property| property.is_required()) {
            let name = property.name();
            if object.get(name).is_some() || bag.is_some_and(|bag| bag.get(name).is_some()) {
                continue;
            }
            let is_slip =
                |found: &&mut Deviation<'_>| matches!(found.what, What::Unknown(Some(meant)) if meant == name);
            match self.found[before..].iter_mut().find(is_slip) {
                Some(slip) => slip.what = What::Misnamed(property),
                None => self.report(object, kind, What::Missing(property)),
            }
        }
    }
}

/// What Graph calls the name of an object of this type that has it under the name of all others.
fn other_name(name: &str, kind: Type) -> Option<&'static str> {
    let other = match name {
        "displayName" => "name",
        "name" => "displayName",
        _ => return None,
    };
    kind.property(other).filter(|property| property.is_required()).map(Property::name)
}

/// The word that stands for those to come.
const FUTURE: &str = "unknownFutureValue";

/// What is wrong with the value of an enumeration.
#[inline]
fn word(text: &str, property: Property, words: Enum) -> Option<What> {
    match words.membership(text) {
        Membership::Member if text == FUTURE => Some(What::Future(property)),
        Membership::Member => None,
        Membership::Foreign if words.is_flags() => {
            // Several words, most likely.
            let mut parts = text.split(',').map(|part| part.trim_matches(' '));
            parts.find_map(|part| match words.membership(part) {
                Membership::Member if part == FUTURE => Some(What::Future(property)),
                Membership::Member => None,
                Membership::CaseDiffers(name) => Some(What::Case(property, name)),
                Membership::Foreign => Some(What::Word(property, words)),
            })
        }
        Membership::Foreign => Some(What::Word(property, words)),
        Membership::CaseDiffers(name) => Some(What::Case(property, name)),
    }
}

/// Whether an option cannot be one of a setting. Options that are numbered are named after their setting,
/// or after one above it, and a number or a truth value alone names none; of others nothing is known.
fn is_foreign_option(option: &str, setting: &str) -> bool {
    let begins = |text: &str, start: &str| text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start));
    if begins(option, setting) {
        return false;
    }
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((stem, number)) = option.rsplit_once('_') else {
        return is_number(option) || ["true", "false"].iter().any(|word| word.eq_ignore_ascii_case(option));
    };
    is_number(number) && !begins(setting, stem) && !setting.contains('{')
}

/// Whether a key speaks about the object instead of naming a property: `@odata.id`,
/// `settings@odata.context`, `#microsoft.graph.assign`, `$schema`, `_comment`.
fn is_annotation(key: Value<'_>) -> bool {
    let raw = key.raw().trim_start_matches(['"', '\'']).as_bytes();
    !raw.first().is_some_and(u8::is_ascii_alphabetic) || memchr::memchr(b'@', raw).is_some()
}

/// The type that an object says it is, and where it says so; no type for a name that is not known. Where
/// there is no choice, only the usual place is looked at.
#[inline]
fn named_type(value: Value<'_>, everywhere: bool) -> Option<(Option<Type>, Value<'_>)> {
    let first = value.members().next().filter(|(key, _)| key.is_named("@odata.type")).map(|(_, name)| name);
    let name = first.or_else(|| if everywhere { further(value) } else { None })?;
    let text = name.text().unwrap_or_default();
    Some((graph_type(&text).and_then(Type::named), name))
}

fn further(value: Value<'_>) -> Option<Value<'_>> {
    value.get("@odata.type").or_else(|| value.get(BAG)?.get("@odata.type"))
}
