//! What facts of every kind are made of.

use serde::{Deserialize, Serialize};

use super::assignment::Assignment;
use crate::json::Value;
use crate::recognise::{Recognised, Wrapper};
use crate::text::Span;

/// A piece of text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The text, escapes resolved.
    pub value: String,
    /// Where it stands, quotes included.
    pub span: Span,
}

impl Text {
    /// The text of a string value.
    pub fn new(value: Value<'_>) -> Option<Self> {
        Some(Self { value: value.text()?.into_owned(), span: value.span() })
    }

    /// The text of the member `name`, if that is a string.
    pub fn of(value: Value<'_>, name: &str) -> Option<Self> {
        Self::new(value.get(name)?)
    }

    /// As [`Text::of`], without empty text: how some tools spell "not set".
    pub fn of_set(value: Value<'_>, name: &str) -> Option<Self> {
        Self::of(value, name).filter(|text| !text.value.is_empty())
    }

    /// Whether it reads `other`, whatever the case of its letters.
    pub fn is(&self, other: &str) -> bool {
        self.value.eq_ignore_ascii_case(other)
    }
}

/// The strings of a list; a lone string is a list of one, since some tools unroll those. Empty text is how some spell
/// nothing.
pub(crate) fn texts(value: Option<Value<'_>>) -> Vec<Text> {
    let text = |value| Text::new(value).filter(|text| !text.value.is_empty());
    match value {
        Some(list) if list.is_array() => list.elements().filter_map(text).collect(),
        Some(lone) => text(lone).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The name of a type of Microsoft Graph: `group` of `#microsoft.graph.group`. Graph answers with the `#` and takes names
/// without it.
pub(crate) fn graph_type(name: &str) -> Option<&str> {
    name.strip_prefix('#').unwrap_or(name).strip_prefix("microsoft.graph.")
}

/// Whether a value says anything: not `null`, not an empty list.
pub(crate) fn says_something(value: Option<Value<'_>>) -> bool {
    let is_empty = |value: Value<'_>| value.is_null() || (value.is_array() && value.elements().next().is_none());
    value.is_some_and(|value| !is_empty(value))
}

/// Whether nothing in a value says anything: PowerShell writes out the properties of an object that is not there, each
/// of them `null`.
pub(crate) fn is_blank(value: Value<'_>) -> bool {
    let is_annotation = |key: Value<'_>| key.plain_text().is_some_and(|key| key.contains('@'));
    match value.text() {
        Some(text) => text.is_empty(),
        None if value.is_object() => value.members().all(|(key, member)| is_annotation(key) || is_blank(member)),
        None => !says_something(Some(value)),
    }
}

/// A switch and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// The value.
    pub value: bool,
    /// Where it stands.
    pub span: Span,
}

impl Flag {
    /// The member `name`, if that is `true` or `false`.
    pub fn of(value: Value<'_>, name: &str) -> Option<Self> {
        let value = value.get(name)?;
        Some(Self { value: value.bool()?, span: value.span() })
    }
}

/// A whole number and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    /// The value.
    pub value: i64,
    /// Where it stands.
    pub span: Span,
}

impl Number {
    /// The member `name`, if that is a whole number.
    pub fn of(value: Value<'_>, name: &str) -> Option<Self> {
        let value = value.get(name)?;
        Some(Self { value: value.integer()?, span: value.span() })
    }
}

/// What an object tells about the export it comes from.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Export {
    /// The service version it was read from, where the file tells.
    pub api: Option<Api>,
    /// Properties that were not fetched, each with the place of what tells of them: the link Graph offers them behind, or
    /// their number.
    pub left_out: Vec<Text>,
    /// Whether it holds what Graph writes into its answers and nobody into a file of their own.
    #[serde(skip)]
    pub from_graph: bool,
    /// Whether somebody asked for some of its properties alone.
    #[serde(skip)]
    pub is_selection: bool,
    /// Whether the tool writes names of groups, users and locations in place of their ids.
    #[serde(skip)]
    pub by_name: bool,
}

/// A version of Microsoft Graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Api {
    /// The general one.
    V1,
    /// The preview, which most tools export from.
    Beta,
}

/// What rules need and Graph returns only when asked.
const EXPANDABLE: [&str; 3] = ["assignments", "scheduledActionsForRule", "settings"];

impl Export {
    /// Whether it cannot tell which of a policy's assignments filters narrow: version 1.0 of Graph does not show them.
    pub fn hides_filters(&self, assignments: &[Assignment]) -> bool {
        let has_filter = |assignment: &Assignment| assignment.filter_id.is_some() || assignment.filter_type.is_some();
        self.api == Some(Api::V1) && !assignments.is_empty() && !assignments.iter().any(has_filter)
    }

    pub(super) fn of(recognised: &Recognised<'_>) -> Self {
        let value = recognised.value;
        let context = recognised.context.as_deref();
        let api = match context {
            Some(context) if context.contains("/beta/") => Some(Api::Beta),
            Some(context) if context.contains("/v1.0/") => Some(Api::V1),
            _ => None,
        };
        let mut left_out: Vec<Text> = Vec::new();
        let is_selection = context.is_some_and(is_of_selection);
        let mut from_graph = context.is_some();
        let mut by_name = matches!(recognised.wrapper, Some(Wrapper::Cipp | Wrapper::Microsoft365Dsc));
        for (key, told) in value.members() {
            let Some(key_text) = key.plain_text() else { continue };
            let property = match memchr::memchr(b'@', key_text.as_bytes()).filter(|at| *at > 0) {
                Some(at) => {
                    from_graph |= key_text.ends_with("Link");
                    &key_text[..at]
                }
                None => {
                    // What CIPP adds to a template of Conditional Access.
                    by_name |= key_text.eq_ignore_ascii_case("LocationInfo");
                    let has_settings =
                        key_text.eq_ignore_ascii_case("settingCount") && told.integer().is_some_and(|count| count > 0);
                    if !has_settings {
                        continue;
                    }
                    "settings"
                }
            };
            let Some(&expandable) = EXPANDABLE.iter().find(|name| name.eq_ignore_ascii_case(property)) else {
                continue;
            };
            if left_out.iter().all(|text| text.value != expandable) && value.get(expandable).is_none() {
                left_out.push(Text { value: expandable.to_owned(), span: key.span() });
            }
        }
        Self { api, left_out, from_graph, is_selection, by_name }
    }
}

/// Whether a context ends with the properties that `$select` named, such as `#groups(id,displayName)`. What was expanded
/// stands there, too: `#groups(members())`; and an id where there is one: `#groups('…')/members`.
///
/// Source: OData 4.01, "Context URL", 10.10 and 10.11.
fn is_of_selection(context: &str) -> bool {
    let path = context.strip_suffix("/$entity").unwrap_or(context);
    let last = path.rsplit('/').next().unwrap_or(path);
    let Some(names) = last.split_once('(').and_then(|(_, names)| names.strip_suffix(')')) else { return false };
    names.split(',').any(|name| name != "*" && !name.contains(['(', ')', '\'']))
}
