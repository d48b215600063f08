//! The JSON parser against serde_json, and against the public JSON test suite where that lies
//! beside the workspace.

use std::fs;
use std::path::Path;

use pitfall_core::json::{Document, NodeKind, Problem, Value};
use pitfall_core::text::decode;
use serde_json::Value as Reference;

/// What serde_json would make of a value of ours.
fn reference(value: Value<'_>) -> Reference {
    match value.kind() {
        NodeKind::Null | NodeKind::Invalid => Reference::Null,
        NodeKind::True => Reference::Bool(true),
        NodeKind::False => Reference::Bool(false),
        NodeKind::Number => serde_json::from_str(value.raw()).expect("a number"),
        NodeKind::String | NodeKind::Key => Reference::String(value.text().expect("text").into_owned()),
        NodeKind::Array => value.elements().map(reference).collect(),
        NodeKind::Object => {
            value.members().map(|(key, value)| (key.text().expect("text").into_owned(), reference(value))).collect()
        }
    }
}

/// What must hold of any text: spans lie within it, in order and properly nested.
fn check_tape(document: &Document<'_>) {
    let nodes = document.nodes();
    for (index, node) in nodes.iter().enumerate() {
        assert!(node.start <= node.end && node.end as usize <= document.text().len());
        assert!(node.next as usize > index && node.next as usize <= nodes.len());
        for child in &nodes[index + 1..node.next as usize] {
            assert!(node.start <= child.start && child.end <= node.end, "a child outside of its parent");
        }
        if let Some(next) = nodes.get(node.next as usize) {
            assert!(node.end <= next.start, "siblings overlap");
        }
        assert!(document.text().is_char_boundary(node.start as usize));
        assert!(document.text().is_char_boundary(node.end as usize));
    }
    let mut before = 0;
    for error in &document.errors {
        assert!(error.span.start <= error.span.end && error.span.end as usize <= document.text().len());
        assert!(document.text().is_char_boundary(error.span.start as usize), "{error:?}");
        assert!(document.text().is_char_boundary(error.span.end as usize), "{error:?}");
        before = before.max(error.span.start);
    }
}

/// Both parsers must agree on whether `text` is JSON and, if it is, on what it says.
fn compare(text: &str) {
    let document = Document::new(text);
    check_tape(&document);
    match serde_json::from_str::<Reference>(text) {
        Ok(expected) => {
            assert_eq!(document.errors, [], "{text:?}");
            let root = document.root().expect("a root");
            assert_eq!(reference(root), expected, "{text:?}");
        }
        // serde_json refuses numbers that do not fit a float and nesting beyond 128.
        Err(error) if error.to_string().contains("out of range") || error.to_string().contains("recursion") => {}
        Err(error) => assert!(!document.errors.is_empty(), "{text:?} is accepted; serde_json says {error}"),
    }
}

/// A small fixed generator of pseudo-random numbers, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % limit
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const SPACES: [&str; 7] = ["", "", "", " ", "\n", "\r\n\t", "            "];
const STRINGS: [&str; 12] = [
    "a",
    "",
    "displayName",
    "with \\\"quotes\\\"",
    "\\u00e9\\ud835\\udc9c",
    "é𝒜",
    "a long text that is more than one word of eight bytes",
    "\\\\",
    "/",
    "\\n",
    "12345678",
    "1234567\\t",
];
const NUMBERS: [&str; 9] =
    ["0", "-0", "1", "-12", "3.25", "1e5", "-2.5E-3", "12345678901234567890", "9007199254740993"];

fn write(random: &mut Random, depth: usize, out: &mut String) {
    out.push_str(random.pick(&SPACES));
    match random.below(if depth == 0 { 5 } else { 9 }) {
        0 => out.push_str("null"),
        1 => out.push_str(random.pick(&["true", "false"])),
        2 => out.push_str(random.pick(&NUMBERS)),
        3 | 4 => {
            out.push('"');
            out.push_str(random.pick(&STRINGS));
            out.push('"');
        }
        5 | 6 => {
            out.push('[');
            for index in 0..random.below(4) {
                if index > 0 {
                    out.push(',');
                }
                write(random, depth - 1, out);
            }
            out.push_str(random.pick(&SPACES));
            out.push(']');
        }
        _ => {
            out.push('{');
            for index in 0..random.below(4) {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(random.pick(&SPACES));
                out.push_str(&format!("\"k{index}{}\"", random.pick(&STRINGS)));
                out.push_str(random.pick(&SPACES));
                out.push(':');
                write(random, depth - 1, out);
            }
            out.push_str(random.pick(&SPACES));
            out.push('}');
        }
    }
    out.push_str(random.pick(&SPACES));
}

#[test]
fn agrees_with_serde_json_on_what_is_valid() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..20_000 {
        let mut text = String::new();
        write(&mut random, 5, &mut text);
        compare(&text);
    }
}

#[test]
fn agrees_with_serde_json_on_what_is_not() {
    const BITS: [&str; 26] = [
        ",", ":", "{", "}", "[", "]", "\"", "\\", "0", "-", "1.", "e", "true", "nul", "/", "//", "/*", "\n", "\u{1}",
        "é", "\u{a0}", "\\u", "\\ud800", "'", " ", "\u{feff}",
    ];
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for _ in 0..60_000 {
        let mut text = String::new();
        write(&mut random, 4, &mut text);
        for _ in 0..1 + random.below(3) {
            let at = text.floor_char_boundary(random.below(text.len() + 1));
            match random.below(3) {
                0 => text.insert_str(at, random.pick(&BITS)),
                1 => text.truncate(at),
                _ if at < text.len() => _ = text.remove(at),
                _ => {}
            }
        }
        compare(&text);
    }
}

/// The suite: every `y_` file is accepted, every `n_` file is reported with a place, and where that
/// is a leniency the report says so; no `i_` file does harm.
#[test]
fn the_json_test_suite() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/json-test-suite/test_parsing");
    let Ok(entries) = fs::read_dir(&folder) else { return };
    let mut counts = [0; 3];
    for entry in entries {
        let path = entry.expect("a readable entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let bytes = fs::read(&path).expect("a readable file");
        let decoded = decode(&bytes);
        let malformed = decoded.malformed_at.is_some();
        let document = Document::new(decoded.text);
        check_tape(&document);
        let lenient = |problem: Problem| matches!(problem, Problem::Comment | Problem::TrailingComma);
        match name.as_bytes()[0] {
            b'y' => {
                counts[0] += 1;
                assert!(!malformed && document.errors.is_empty(), "{name}: {:?}", document.errors);
            }
            b'n' => {
                counts[1] += 1;
                assert!(malformed || !document.errors.is_empty(), "{name} is accepted");
                let says_leniency = document.errors.iter().any(|error| lenient(error.problem));
                let is_leniency = document.errors.iter().all(|error| lenient(error.problem)) && !malformed;
                assert!(!is_leniency || says_leniency, "{name}");
            }
            _ => counts[2] += 1,
        }
    }
    assert!(counts.iter().all(|&count| count > 30), "{counts:?}");
}
