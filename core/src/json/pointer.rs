//! From places in the text to JSON Pointers (RFC 6901).

use std::borrow::Cow;

use super::tape::NodeKind;
use super::value::{Document, Value};
use crate::text::Span;

/// A JSON Pointer, exact and in a form that lasts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pointer {
    /// The pointer.
    pub exact: String,
    /// The pointer with what identifies list elements in place of their position, so that it stays the same
    /// when the list grows: their value, or a member of theirs, or `*` where nothing does.
    pub stable: String,
}

/// The JSON Pointer of each of `spans`, which must be in ascending order of their starts: that of
/// the innermost value around it; a span within a property name belongs to the property.
///
/// One walk over the tape serves all spans, so that many findings in a large file stay linear.
pub fn pointers(document: &Document<'_>, spans: &[Span]) -> Vec<Pointer> {
    let nodes = document.nodes();
    let mut pointers = Vec::with_capacity(spans.len());
    // What is open: index of the container node, and how many children were passed so far.
    let mut open: Vec<Frame> = Vec::new();
    let mut index = 0;
    for &span in spans {
        // Step forward to the last node that starts at or before the span.
        while let Some(node) = nodes.get(index).filter(|node| document.place(node).start <= span.start) {
            while open.last().is_some_and(|frame| nodes[frame.container].next as usize <= index) {
                open.pop();
            }
            if let Some(frame) = open.last_mut() {
                match (nodes[frame.container].kind, node.kind) {
                    (NodeKind::Object, NodeKind::Key) => {
                        frame.passed += 1;
                        frame.last = index;
                    }
                    // A member's value: its key has been counted.
                    (NodeKind::Object, _) => {}
                    _ => {
                        frame.passed += 1;
                        frame.last = index;
                    }
                }
            }
            if matches!(node.kind, NodeKind::Array | NodeKind::Object) {
                open.push(Frame { container: index, passed: 0, last: index });
            }
            index += 1;
        }
        pointers.push(render(document, &open, span));
    }
    pointers
}

struct Frame {
    container: usize,
    passed: usize,
    /// The key or element met last.
    last: usize,
}

fn render(document: &Document<'_>, open: &[Frame], span: Span) -> Pointer {
    let nodes = document.nodes();
    let mut pointer = Pointer::default();
    for frame in open {
        // Containers that ended before the span, or its own container where it lies between
        // two children: the pointer stops at what still surrounds it.
        let container = document.place(&nodes[frame.container]);
        if container.end <= span.start || frame.passed == 0 {
            break;
        }
        let child = nodes[frame.last];
        let place = document.place(&child);
        let child_end = match child.kind {
            NodeKind::Key => {
                nodes.get(frame.last + 1).map_or(place.end, |value| document.place(value).end.max(place.end))
            }
            _ => place.end,
        };
        // Where a container has no bracket, nothing stands where it begins.
        let is_head = span.start == span.end && container.start == span.start && place.start == span.start;
        if span.start >= child_end && !(span.start == child_end && span.start == place.start)
            || span.end > child_end.max(place.start)
            || is_head
        {
            break;
        }
        let value = document.at(frame.last as u32);
        if child.kind == NodeKind::Key {
            let key = value.text().unwrap_or_default().replace('~', "~0").replace('/', "~1");
            for form in [&mut pointer.exact, &mut pointer.stable] {
                form.push('/');
                form.push_str(&key);
            }
        } else {
            let position = (frame.passed - 1).to_string();
            pointer.exact.push('/');
            pointer.exact.push_str(&position);
            pointer.stable.push('/');
            match identity(value) {
                Some(identity) => pointer.stable.push_str(&identity.replace('~', "~0").replace('/', "~1")),
                None => pointer.stable.push('*'),
            }
        }
    }
    pointer
}

/// Members that tell the elements of a list apart, the best first. In the settings catalog the `id` of a
/// setting is its position, so that it comes behind the definition.
const IDENTITIES: [&[&str]; 12] = [
    &["settingInstance", "settingDefinitionId"],
    &["settingDefinitionId"],
    &["id"],
    &["target", "groupId"],
    &["groupId"],
    &["omaUri"],
    &["actionType"],
    &["displayName"],
    &["name"],
    &["key"],
    &["target", "@odata.type"],
    &["@odata.type"],
];

/// What identifies an element of a list.
fn identity(element: Value<'_>) -> Option<Cow<'_, str>> {
    let member = |path: &&[&str]| path.iter().try_fold(element, |value, key| value.get(key))?.text();
    element.text().or_else(|| IDENTITIES.iter().find_map(member))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_value_is_named() {
        let text = r#"{"a": {"b/c": [10, {"~": "x"}, 30]}, "d": true}"#;
        let document = Document::new(text);
        let parts = ["{", "\"a\"", "{\"b/c\"", "\"b/c\"", "10", "{\"~\"", "\"x\"", "30", "\"d\"", "true"];
        let spans: Vec<Span> = parts
            .iter()
            .map(|part| {
                let start = text.find(part).expect("part of the text") as u32;
                let length = if part.starts_with('{') { 1 } else { part.len() as u32 };
                Span::new(start, start + length)
            })
            .collect();
        let exact: Vec<String> = pointers(&document, &spans).into_iter().map(|pointer| pointer.exact).collect();
        assert_eq!(
            exact,
            ["", "/a", "/a", "/a/b~1c", "/a/b~1c/0", "/a/b~1c/1", "/a/b~1c/1/~0", "/a/b~1c/2", "/d", "/d"]
        );
    }

    #[test]
    fn a_place_between_children_belongs_to_their_parent() {
        let text = r#"{"a": [1 , 2]   }"#;
        let document = Document::new(text);
        let comma = text.find(" ,").expect("a comma") as u32 + 1;
        let brace = text.len() as u32 - 1;
        let spans = [Span::new(comma, comma + 1), Span::new(brace, brace + 1)];
        let exact: Vec<String> = pointers(&document, &spans).into_iter().map(|pointer| pointer.exact).collect();
        assert_eq!(exact, ["/a", ""]);
    }

    #[test]
    fn a_whole_container_is_itself() {
        let text = r#"{"a": [1, 2]}"#;
        let spans = [Span::new(6, 12)];
        assert_eq!(pointers(&Document::new(text), &spans)[0].exact, "/a");
    }

    #[test]
    fn the_stable_form_names_list_elements() {
        let text = r#"{"value": [{"id": "p1", "groups": ["g1", "g2"]}]}"#;
        let start = text.find("\"g2\"").expect("part of the text") as u32;
        let pointer = &pointers(&Document::new(text), &[Span::new(start, start + 4)])[0];
        assert_eq!(pointer.exact, "/value/0/groups/1");
        assert_eq!(pointer.stable, "/value/p1/groups/g2");
    }
}
