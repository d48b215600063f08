//! What the formats in XML share.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use super::concise::printable;

/// An XML document, written by `content`.
pub(super) fn document(content: impl FnOnce(&mut Writer<Vec<u8>>) -> std::io::Result<()>) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let declaration = BytesDecl::new("1.0", Some("utf-8"), None);
    let written = writer.write_event(Event::Decl(declaration)).and_then(|()| content(&mut writer));
    // Writing to memory cannot fail, and what is written comes from strings.
    debug_assert!(written.is_ok());
    let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

/// Text that XML can hold: it knows no way to write most control characters.
pub(super) fn text(text: &str) -> String {
    without_holes(&printable(text))
}

/// The same of text in which harmful characters are visible already.
pub(super) fn without_holes(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
