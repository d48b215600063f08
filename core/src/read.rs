//! Read: the text of a file to a document, whatever language it is written in.

use std::borrow::Cow;

use crate::json::Document;
use crate::{dsc, yaml};

/// Reads the text of a file. Which language it is shows in its first line; names of files are never looked at.
pub fn read<'t>(text: impl Into<Cow<'t, str>>) -> Document<'t> {
    let text = text.into();
    let start = text.trim_start();
    if start.starts_with(['{', '[']) && !start.starts_with("{{") {
        return Document::new(text);
    }
    if dsc::is_configuration(&text) {
        return dsc::read(text);
    }
    if yaml::is_yaml(&text) { yaml::read(text) } else { Document::new(text) }
}
