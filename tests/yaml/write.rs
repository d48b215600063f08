//! Writing YAML as many tools might.

use pitfall_core::json::{NodeKind, Value};

/// A small fixed generator of pseudo-random numbers, so that a failure can be repeated.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % limit
    }

    pub(crate) fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// How a file is written.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    /// Whether lists stand further in than their key.
    indented: bool,
    /// One in so many containers is in flow style; none if 0.
    flow: usize,
    comments: bool,
    line_end: &'static str,
}

impl Style {
    /// As most tools write it.
    pub(crate) const BLOCK: Self = Self { indented: false, flow: 0, comments: false, line_end: "\n" };

    pub(crate) fn of(random: &mut Random) -> Self {
        Self {
            indented: random.below(2) == 0,
            flow: [0, 3, 8][random.below(3)],
            comments: random.below(2) == 0,
            line_end: ["\n", "\n", "\r\n"][random.below(3)],
        }
    }
}

/// A value as YAML.
pub(crate) fn yaml(root: Value<'_>, style: Style, random: &mut Random) -> String {
    let mut out = String::from("---\n");
    block(root, 0, false, style, random, &mut out);
    out.replace('\n', style.line_end)
}

fn is_empty(value: Value<'_>) -> bool {
    value.elements().next().is_none() && value.members().next().is_none()
}

/// Writes a value behind what stands on the line, and ends the line.
fn block(value: Value<'_>, depth: usize, behind: bool, style: Style, random: &mut Random, out: &mut String) {
    let is_container = value.is_object() || value.is_array();
    let is_flow = style.flow > 0 && random.below(style.flow) == 0;
    if !is_container || is_flow || is_empty(value) {
        if behind {
            out.push(' ');
        }
        let many_lines = value.text().filter(|text| text.contains('\n') && is_literal(text));
        match many_lines.filter(|_| behind) {
            Some(text) => literal(&text, depth, out),
            None => flow(value, random, out),
        }
        out.push('\n');
        return;
    }
    if behind {
        if style.comments && random.below(8) == 0 {
            out.push_str(" # a comment: with a colon");
        }
        out.push('\n');
    }
    let pad = "  ".repeat(depth);
    if value.is_array() {
        let pad = if style.indented || !behind { pad } else { "  ".repeat(depth.saturating_sub(1)) };
        for element in value.elements() {
            out.push_str(&pad);
            out.push('-');
            let compact = element.is_object() && !is_empty(element) && random.below(3) > 0;
            if compact {
                let mut text = String::new();
                block(element, pad.len() / 2 + 1, false, Style { flow: 0, ..style }, random, &mut text);
                out.push(' ');
                out.push_str(text.trim_start());
            } else {
                block(element, pad.len() / 2 + 1, true, style, random, out);
            }
        }
    } else {
        for (key, value) in value.members() {
            if style.comments && random.below(12) == 0 {
                out.push_str(&format!("{pad}# 'a comment\n"));
            }
            out.push_str(&pad);
            scalar(&key.text().expect("a name"), random, out);
            out.push(':');
            block(value, depth + 1, true, style, random, out);
        }
    }
}

fn flow(value: Value<'_>, random: &mut Random, out: &mut String) {
    match value.kind() {
        NodeKind::Object => {
            out.push('{');
            for (index, (key, value)) in value.members().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                scalar(&key.text().expect("a name"), random, out);
                out.push_str(": ");
                flow(value, random, out);
            }
            out.push('}');
        }
        NodeKind::Array => {
            out.push('[');
            for (index, element) in value.elements().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                flow(element, random, out);
            }
            out.push(']');
        }
        NodeKind::String => scalar(&value.text().expect("text"), random, out),
        NodeKind::Null => out.push_str(random.pick(&["null", "~"])),
        _ => out.push_str(value.raw()),
    }
}

fn scalar(text: &str, random: &mut Random, out: &mut String) {
    let mut characters = text.chars();
    let is_plain = characters.next().is_some_and(|first| first.is_alphabetic())
        && characters.all(|character| character.is_alphanumeric() || "_-.$@/".contains(character))
        && !["null", "true", "false"].contains(&text.to_ascii_lowercase().as_str());
    let is_single = !text.contains(|character: char| character.is_control() || character == '\u{feff}');
    match random.below(3) {
        0 | 1 if is_plain => out.push_str(text),
        0 if is_single => out.push_str(&format!("'{}'", text.replace('\'', "''"))),
        _ => out.push_str(&serde_json::to_string(text).expect("text")),
    }
}

fn is_literal(text: &str) -> bool {
    let has_edge = text.lines().any(|line| line.trim_end() != line || line.starts_with(' '));
    !has_edge && !text.starts_with('\n') && !text.contains(['\r', '\t']) && text.ends_with(|end: char| end != '\n')
}

fn literal(text: &str, depth: usize, out: &mut String) {
    out.push_str("|-");
    for line in text.lines() {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(&"  ".repeat(depth));
        }
        out.push_str(line);
    }
}
