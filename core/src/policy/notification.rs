//! Templates of the messages that tell users about noncompliance.

use serde::{Deserialize, Serialize};

use super::common::Text;
use crate::json::Value;
use crate::text::Span;

/// A notification message template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NotificationTemplate {
    /// The messages, one a language; `None` if the export does not hold them.
    pub messages: Option<Vec<Message>>,
}

/// A message in one language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Message {
    /// Where to point.
    pub span: Span,
    /// `locale`.
    pub locale: Option<String>,
    /// `isDefault`: the one for every language that has none of its own.
    pub default: Option<bool>,
    /// Characters of the subject.
    pub subject_length: u32,
    /// Characters of the body.
    pub body_length: u32,
}

impl NotificationTemplate {
    pub(super) fn compile(value: Value<'_>) -> Self {
        let messages = value.get_set("localizedNotificationMessages").or_else(|| value.get_set("localizedMessages"));
        Self { messages: messages.map(|list| list.elements().map(message).collect()) }
    }
}

fn message(value: Value<'_>) -> Message {
    let length = |name: &str| value.get(name).and_then(Value::text).map_or(0, |text| text.chars().count() as u32);
    Message {
        span: value.head(),
        locale: Text::of_set(value, "locale").map(|locale| locale.value),
        default: value.get("isDefault").and_then(Value::bool),
        subject_length: length("subject"),
        body_length: length("messageTemplate").max(length("body")),
    }
}
