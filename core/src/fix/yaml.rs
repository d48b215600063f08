//! Changes in words of JSON to edits of a text in YAML.
//!
//! Text keeps the quotes it has, lists and objects the style they are written in. What would take more than
//! that is not offered: nothing is changed that an alias stands for, or in lines that a comment is among.

use serde_json::Value as Json;

use super::resolve::{FURTHEST, Family, escaped};
use super::{Change, Edit};
use crate::json::{Document, Node, NodeKind};
use crate::order::Order;
use crate::text::Span;

/// Works out edits for a file in YAML.
pub(super) struct Resolver<'d, 't> {
    document: &'d Document<'t>,
    family: Option<Family>,
}

impl<'d, 't> Resolver<'d, 't> {
    pub(super) fn new(document: &'d Document<'t>) -> Self {
        Self { document, family: None }
    }

    /// The edits that make `changes`, if they can be made with certainty.
    pub(super) fn edits(&mut self, changes: &[Change]) -> Option<Vec<Edit>> {
        if !self.document.errors.is_empty() {
            return None;
        }
        let mut edits = Vec::new();
        let mut removed = Vec::new();
        for change in changes {
            match change {
                Change::Replace(span, json) => edits.push(self.replace(self.find(*span)?, json)?),
                Change::Rename(span, name) => edits.push(self.rename(self.find(*span)?, name)?),
                Change::Rewrite(span, text) => edits.push(self.rewrite(*span, text)?),
                Change::Append(span, json) => edits.push(self.append(self.find(*span)?, json)?),
                Change::Set(span, name, json) => edits.push(self.set(self.find(*span)?, name, json)?),
                Change::Remove(span) => removed.push(self.child(self.find(*span)?)),
                Change::RemoveEntry(span) => removed.push(self.entry(self.find(*span)?)?),
                Change::Erase(_) | Change::Move(..) => return None,
            }
        }
        removed.order();
        removed.dedup();
        while let Some(&first) = removed.first() {
            let parent = self.parent(first)?;
            let (together, rest): (Vec<usize>, Vec<usize>) =
                removed.iter().partition(|child| self.parent(**child) == Some(parent));
            edits.extend(self.remove(parent, &together)?);
            removed = rest;
        }
        (!edits.is_empty()).then_some(edits)
    }

    fn node(&self, index: usize) -> Option<&'d Node> {
        self.document.nodes().get(index)
    }

    fn place(&self, index: usize) -> Option<Span> {
        self.node(index).map(|node| self.document.place(node))
    }

    fn text(&self, from: u32, to: u32) -> &'d str {
        Span::new(from, to).of(self.document.source())
    }

    fn raw(&self, index: usize) -> &'d str {
        self.place(index).map_or("", |place| self.text(place.start, place.end))
    }

    /// What stands at a place; nothing that an alias stands for.
    fn find(&self, span: Span) -> Option<usize> {
        let nodes = self.document.nodes();
        let from = nodes.partition_point(|node| self.document.place(node).start < span.start);
        let here = nodes[from..].iter().take_while(|node| self.document.place(node).start == span.start);
        let here: Vec<usize> = (from..).zip(here).map(|(index, _)| index).take(3).collect();
        if self.text(span.start, span.start + 1) == "*" {
            return None;
        }
        let is_container = |index: &&usize| nodes.get(**index).is_some_and(is_container);
        let exact = here.iter().rev().find(|index| self.place(**index) == Some(span));
        let found = match span.start == span.end {
            true => here.iter().find(is_container).or(exact),
            false => exact.or(here.last()),
        };
        found.copied()
    }

    fn family(&mut self) -> &Family {
        let nodes = self.document.nodes();
        self.family.get_or_insert_with(|| Family::of(nodes))
    }

    fn parent(&mut self, index: usize) -> Option<usize> {
        let parent = *self.family().parent.get(index)? as usize;
        (parent != index).then_some(parent)
    }

    /// The element, or the key of the member, that a node is or belongs to.
    fn child(&self, index: usize) -> usize {
        let before = index.checked_sub(1).filter(|before| self.node(*before).is_some_and(is_key));
        before.unwrap_or(index)
    }

    fn children(&self, parent: usize) -> Vec<usize> {
        let value = self.document.at(parent as u32);
        let keys = value.members().map(|(key, _)| key.index() as usize);
        keys.chain(value.elements().map(|element| element.index() as usize)).collect()
    }

    /// The element of a list that a node is in.
    fn entry(&mut self, mut index: usize) -> Option<usize> {
        for _ in 0..FURTHEST {
            let parent = self.parent(index)?;
            if self.node(parent)?.kind == NodeKind::Array {
                return Some(index);
            }
            index = parent;
        }
        None
    }

    /// Whether a list or object has no brackets.
    fn is_block(&self, index: usize) -> bool {
        !self.raw(index).starts_with(['{', '['])
    }

    /// Where an element or a member begins, its dash included, and where it ends.
    fn extent(&self, parent: usize, child: usize) -> Option<Span> {
        let place = self.place(child)?;
        let end = if is_key(self.node(child)?) { self.place(child + 1)?.end } else { place.end };
        let mut start = place.start;
        if self.node(parent)?.kind == NodeKind::Array && self.is_block(parent) {
            let before = self.text(0, start).trim_end_matches(' ');
            start = before.strip_suffix('-')?.len() as u32;
        }
        Some(Span::new(start, end.max(place.end)))
    }

    fn replace(&self, index: usize, json: &str) -> Option<Edit> {
        let place = self.place(index).filter(|place| place.start < place.end)?;
        if is_container(self.node(index)?) && self.is_block(index) {
            return None;
        }
        Some(Edit { span: place, replacement: written(json, self.raw(index))? })
    }

    fn rename(&mut self, index: usize, name: &str) -> Option<Edit> {
        let parent = self.parent(index)? as u32;
        let mut members = self.document.at(parent).members();
        let is_taken = members.any(|(key, _)| key.index() as usize != index && key.is_named(name));
        if is_taken || !is_key(self.node(index)?) {
            return None;
        }
        Some(Edit { span: self.place(index)?, replacement: written(&super::quoted(name), self.raw(index))? })
    }

    fn rewrite(&self, span: Span, text: &str) -> Option<Edit> {
        let nodes = self.document.nodes();
        let index = nodes.partition_point(|node| self.document.place(node).start <= span.start).checked_sub(1)?;
        let place = self.place(index).filter(|place| place.start < span.start && span.end <= place.end)?;
        let raw = self.raw(index);
        // JSON within text has escapes of its own.
        if !matches!(self.node(index)?.kind, NodeKind::String)
            || self.document.at(index as u32).text()?.starts_with(['{', '['])
        {
            return None;
        }
        let is_one_line = !text.contains(|character: char| character.is_control());
        let is_plain = !text.contains(['#', ':', ',', '[', ']', '{', '}', '\\']) && span.end < place.end;
        let replacement = match raw.chars().next()? {
            '\'' if is_one_line => text.replace('\'', "''"),
            '"' => escaped(text),
            '\'' => return None,
            '|' | '>' if is_one_line => text.to_owned(),
            _ if is_one_line && is_plain && !text.trim().is_empty() => text.to_owned(),
            _ => return None,
        };
        Some(Edit { span, replacement })
    }

    fn set(&self, index: usize, name: &str, json: &str) -> Option<Edit> {
        let object = index + usize::from(is_key(self.node(index)?));
        match self.document.at(object as u32).get(name) {
            Some(value) => self.replace(value.index() as usize, json),
            None if self.node(object)?.kind == NodeKind::Object => {
                self.append(object, &format!("{}: {json}", super::quoted(name)))
            }
            None => None,
        }
    }

    /// Adds to a list or object, in its style.
    fn append(&self, index: usize, json: &str) -> Option<Edit> {
        let is_list = self.node(index)?.kind == NodeKind::Array;
        let place = self.place(index)?;
        let Some(last) = self.children(index).pop() else {
            let is_empty = matches!(self.raw(index), "[]" | "{}");
            return is_empty.then(|| Edit { span: Span::at(place.start + 1), replacement: json.to_owned() });
        };
        let extent = self.extent(index, last)?;
        if !self.is_block(index) {
            return Some(Edit { span: Span::at(extent.end), replacement: format!(", {json}") });
        }
        let line = if is_list {
            format!("- {}", written(json, self.raw(last))?)
        } else {
            let member: serde_json::Map<String, Json> = serde_json::from_str(&format!("{{{json}}}")).ok()?;
            let (name, value) = member.into_iter().next()?;
            let name = written(&super::quoted(&name), self.raw(last))?;
            format!("{name}: {}", written(&value.to_string(), "")?)
        };
        let before = self.text(0, place.start);
        let column: String = before[line_start(before)..].chars().map(|_| ' ').collect();
        let end = self.line_end(extent.end)?;
        let line_end = if before.contains("\r\n") { "\r\n" } else { "\n" };
        Some(Edit { span: Span::at(end), replacement: format!("{line_end}{column}{line}") })
    }

    /// The end of the line on which something ends, if nothing but a comment follows there.
    fn line_end(&self, end: u32) -> Option<u32> {
        let rest = self.text(end, self.document.source().len() as u32);
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        let is_comment = line.starts_with([' ', '\t']) && line.trim_start().starts_with('#');
        (line.trim().is_empty() || is_comment).then_some(end + line.len() as u32)
    }

    /// Takes children out of a list or an object.
    fn remove(&mut self, parent: usize, gone: &[usize]) -> Option<Vec<Edit>> {
        let children = self.children(parent);
        if gone.len() == children.len() {
            return Some(vec![self.empty(parent)?]);
        }
        let is_block = self.is_block(parent);
        let mut edits: Vec<Edit> = Vec::new();
        for (position, &child) in children.iter().enumerate() {
            if !gone.contains(&child) {
                continue;
            }
            let extent = self.extent(parent, child)?;
            let next = children.get(position + 1).and_then(|next| self.extent(parent, *next));
            let span = match next {
                _ if is_block => self.lines(extent, next)?,
                Some(next) => {
                    is_comma(self.text(extent.end, next.start)).then_some(())?;
                    Span::new(extent.start, next.start)
                }
                // The last goes with the comma before it, behind the last that stays.
                None => {
                    let kept = children.iter().rev().find(|child| !gone.contains(child))?;
                    let before = self.extent(parent, *kept)?.end;
                    edits.retain(|edit| edit.span.start < before);
                    Span::new(before, extent.end)
                }
            };
            edits.push(Edit { span, replacement: String::new() });
        }
        Some(edits)
    }

    /// The lines of an element or a member.
    fn lines(&self, extent: Span, next: Option<Span>) -> Option<Span> {
        let before = self.text(0, extent.start);
        let start = line_start(before);
        if !before[start..].trim().is_empty() {
            // Something else stands before it on its line: what follows takes its place.
            let next = next?;
            let between = self.text(extent.end, next.start);
            return between.trim().is_empty().then(|| Span::new(extent.start, next.start));
        }
        let end = self.line_end(extent.end)?;
        let rest = self.text(end, self.document.source().len() as u32);
        let line_end = if rest.starts_with("\r\n") { 2 } else { u32::from(!rest.is_empty()) };
        Some(Span::new(start as u32, end + line_end))
    }

    /// Leaves nothing in a list or an object.
    fn empty(&self, parent: usize) -> Option<Edit> {
        let place = self.place(parent)?;
        let brackets = if self.node(parent)?.kind == NodeKind::Array { "[]" } else { "{}" };
        let key = parent.checked_sub(1).filter(|key| self.node(*key).is_some_and(is_key));
        let Some(key) = key.filter(|_| self.is_block(parent)) else {
            return Some(Edit { span: place, replacement: brackets.to_owned() });
        };
        let from = self.place(key)?.end;
        let between = self.text(from, place.start);
        (between.trim() == ":").then(|| Edit { span: Span::new(from, place.end), replacement: format!(": {brackets}") })
    }
}

fn is_key(node: &Node) -> bool {
    node.kind == NodeKind::Key
}

fn is_container(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Array | NodeKind::Object)
}

fn line_start(before: &str) -> usize {
    before.rfind(['\n', '\r']).map_or(0, |at| at + 1)
}

fn is_comma(text: &str) -> bool {
    text.trim() == ","
}

/// JSON as YAML, with the quotes that `like` has.
fn written(json: &str, like: &str) -> Option<String> {
    let Json::String(text) = serde_json::from_str::<Json>(json).ok()? else { return Some(json.to_owned()) };
    match like.chars().next() {
        Some('\'') if !text.contains(|character: char| character.is_control()) => {
            Some(format!("'{}'", text.replace('\'', "''")))
        }
        Some('|' | '>' | '&' | '!') => None,
        Some('"' | '\'') => Some(json.to_owned()),
        _ if is_plain(&text) => Some(text),
        _ => Some(json.to_owned()),
    }
}

/// Whether text needs no quotes, whatever version of YAML it is read as.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|character| character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | '/' | ' '))
        && !text.ends_with(' ')
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}
