//! What the parser sees, document by document.

use std::borrow::Cow;

use saphyr_parser::{Event as Seen, Parser, ScalarStyle, Tag};

use crate::json::{Problem, SyntaxError};
use crate::text::Span;

/// So many errors are listed; each costs a document.
const MAX_ERRORS: usize = 100;

/// A part of a document.
#[derive(Debug)]
pub(super) struct Event<'t> {
    pub(super) what: What<'t>,
    /// Where it stands. A container in block style has no brackets: it begins with an empty place and ends
    /// with what is last in it.
    pub(super) span: Span,
    /// The number of its anchor; 0 if it has none.
    pub(super) anchor: usize,
    /// For a container the index of its end.
    pub(super) end: usize,
}

/// What a part of a document is.
#[derive(Debug)]
pub(super) enum What<'t> {
    Scalar(Scalar<'t>),
    Alias(usize),
    Mapping,
    Sequence,
    End,
}

/// A word or a text.
#[derive(Debug)]
pub(super) struct Scalar<'t> {
    pub(super) value: Cow<'t, str>,
    pub(super) style: ScalarStyle,
    /// The type that it says it is of: `str` for `!!str`.
    pub(super) tag: Option<String>,
}

impl Event<'_> {
    pub(super) fn is_scalar(&self) -> bool {
        matches!(self.what, What::Scalar(_))
    }
}

/// What becomes of the events of a document; more errors may turn up.
type Job<'j> = dyn FnMut(&[Event<'_>], &mut Vec<SyntaxError>) + 'j;

/// Hands each document of a text to `job`.
pub(super) fn documents(text: &str, errors: &mut Vec<SyntaxError>, job: &mut Job<'_>) {
    let mut from = 0;
    while let Some(rest) = text.get(from..) {
        let Some(broken) = read(rest, from, errors, job) else { break };
        // What is broken ends a document. The next one begins with a line of its own.
        let behind = from + broken;
        let next = text.get(behind..).and_then(|rest| {
            let mut found = memchr::memmem::find_iter(rest.as_bytes(), b"\n---");
            found.find(|at| rest.as_bytes().get(at + 4).is_none_or(u8::is_ascii_whitespace))
        });
        match next {
            Some(at) if errors.len() < MAX_ERRORS => from = behind + at + 1,
            _ => break,
        }
    }
}

/// Reads documents up to the first error, and says where that is.
fn read(text: &str, from: usize, errors: &mut Vec<SyntaxError>, job: &mut Job<'_>) -> Option<usize> {
    let offsets = Offsets::of(text);
    let mut reader = Reader { text, from: from as u32, events: Vec::new(), open: Vec::new(), end: from as u32 };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((Seen::StreamEnd, _)) => break,
            Ok((Seen::DocumentEnd, _)) => reader.hand_over(errors, job),
            Ok((event, place)) => {
                reader.take(event, offsets.byte(place.start.index()), offsets.byte(place.end.index()));
            }
            Err(error) => {
                let at = offsets.byte(error.marker().index());
                let width = text.get(at..).and_then(|rest| rest.chars().next()).filter(|next| !next.is_whitespace());
                let start = from as u32 + at as u32;
                let span = Span::new(start, start + width.map_or(0, char::len_utf8) as u32);
                errors.push(SyntaxError { span, problem: problem(error.info()), related: None });
                reader.break_off();
                reader.hand_over(errors, job);
                return Some(at);
            }
        }
    }
    None
}

struct Reader<'t> {
    text: &'t str,
    /// Where the text begins in the file.
    from: u32,
    events: Vec<Event<'t>>,
    /// The containers that are open, by index, and whether they are in block style.
    open: Vec<(usize, bool)>,
    /// Where the last part ended.
    end: u32,
}

impl<'t> Reader<'t> {
    fn take(&mut self, event: Seen<'t>, start: usize, end: usize) {
        // Anchors and tags are no part of a value, nor is the white space behind the last line of a text.
        let skipped = properties(self.text.get(start..end).unwrap_or_default());
        let start = match &event {
            // With an anchor or a tag a text is said to begin there, and else behind its header.
            Seen::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded, ..) if skipped == 0 => header(self.text, start),
            // The list in a mapping that stands no further in than its key is said to begin behind its dash.
            Seen::SequenceStart(..) if skipped == 0 && !self.text[start..].starts_with(['-', '[']) => {
                self.text[..start].rfind('-').unwrap_or(start)
            }
            _ => start + skipped,
        };
        let own = self.text.get(start..end.max(start)).unwrap_or_default();
        let trimmed = own.trim_end_matches([' ', '\t', '\r', '\n']).len();
        let (start, end) = (self.from + start as u32, self.from + (start + trimmed) as u32);
        let (what, anchor) = match event {
            Seen::Scalar(value, style, anchor, tag) => (What::Scalar(Scalar { value, style, tag: core(tag) }), anchor),
            Seen::Alias(anchor) => (What::Alias(anchor), 0),
            Seen::MappingStart(anchor, _) => (What::Mapping, anchor),
            Seen::SequenceStart(anchor, _) => (What::Sequence, anchor),
            Seen::MappingEnd | Seen::SequenceEnd => return self.close(end),
            _ => return,
        };
        let mut span = Span::new(start, end);
        if matches!(what, What::Mapping | What::Sequence) {
            let is_flow = own.starts_with(if matches!(what, What::Mapping) { '{' } else { '[' });
            self.open.push((self.events.len(), !is_flow));
            span.end = start + u32::from(is_flow);
        } else {
            self.end = end;
        }
        self.events.push(Event { what, span, anchor, end: 0 });
    }

    fn close(&mut self, end: u32) {
        let Some((start, is_block)) = self.open.pop() else { return };
        if !is_block {
            self.end = end;
        }
        self.events[start].end = self.events.len();
        self.events.push(Event { what: What::End, span: Span::at(self.end), anchor: 0, end: 0 });
    }

    /// Ends what is open because the rest cannot be read. A list of which a part is missing would say something
    /// else than its author does; a property that is missing is merely not known.
    fn break_off(&mut self) {
        while let Some(&(start, _)) = self.open.last() {
            let is_list = matches!(self.events[start].what, What::Sequence);
            let around = self.open.iter().rev().nth(1).map(|&(around, _)| around);
            let of_scalars = self.events[start + 1..].iter().all(|event| !matches!(event.what, What::Mapping));
            let in_mapping = around.is_some_and(|around| matches!(self.events[around].what, What::Mapping));
            if is_list && of_scalars && in_mapping {
                self.events.truncate(start);
                self.open.pop();
                continue;
            }
            break;
        }
        // A key whose value did not come.
        if let Some(&(start, _)) = self.open.last()
            && matches!(self.events[start].what, What::Mapping)
        {
            let mut children = 0;
            let mut index = start + 1;
            while let Some(event) = self.events.get(index) {
                children += 1;
                index = index.max(event.end) + 1;
            }
            if children % 2 == 1 {
                self.events.pop();
            }
        }
        while !self.open.is_empty() {
            self.close(self.end);
        }
    }

    fn hand_over(&mut self, errors: &mut Vec<SyntaxError>, job: &mut Job<'_>) {
        if !self.events.is_empty() {
            job(&self.events, errors);
        }
        self.events.clear();
        self.open.clear();
    }
}

/// How long the anchor and the tag before a value are.
fn properties(own: &str) -> usize {
    let mut rest = own;
    let is_space = |character: char| character.is_ascii_whitespace();
    while rest.starts_with(['&', '!']) {
        rest = rest.trim_start_matches(|character: char| !is_space(character)).trim_start_matches(is_space);
        while rest.starts_with('#') {
            rest = rest.trim_start_matches(|character| character != '\n').trim_start_matches(is_space);
        }
    }
    own.len() - rest.len()
}

/// Where the `|` or `>` is behind which a text in block style begins.
fn header(text: &str, start: usize) -> usize {
    let before = text[..start].trim_end();
    let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let ends = before[line..].find(" #").map_or(before, |comment| before[..line + comment].trim_end());
    let head = ends.trim_end_matches(|character: char| character.is_ascii_digit() || matches!(character, '+' | '-'));
    if head.ends_with(['|', '>']) { head.len() - 1 } else { start }
}

/// The name of a type of YAML itself.
fn core(tag: Option<Cow<'_, Tag>>) -> Option<String> {
    let tag = tag?;
    match tag.is_yaml_core_schema() {
        true => Some(tag.suffix.clone()),
        // `!` alone says that it is text.
        false => (tag.handle.is_empty() && tag.suffix == "!").then(|| "str".to_owned()),
    }
}

/// Where characters begin, since the parser counts these.
enum Offsets {
    Ascii(usize),
    Of(Vec<u32>),
}

impl Offsets {
    fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self::Ascii(text.len());
        }
        Self::Of(text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect())
    }

    fn byte(&self, index: usize) -> usize {
        match self {
            Self::Ascii(length) => index.min(*length),
            Self::Of(offsets) => offsets.get(index).or(offsets.last()).map_or(0, |at| *at as usize),
        }
    }
}

/// What is wrong, from what the parser says about it.
fn problem(info: &str) -> Problem {
    let has = |words: &[&str]| words.iter().any(|word| info.contains(word));
    if has(&["tab"]) {
        Problem::YamlTab
    } else if has(&["unknown anchor"]) {
        Problem::YamlAnchor
    } else if has(&["quoted scalar, found un", "escape", "hexadecimal"]) {
        Problem::YamlQuoted
    } else if has(&["recursion"]) {
        Problem::TooDeep
    } else if has(&["mapping values", "simple key", "did not find expected key"]) {
        Problem::YamlKey
    } else if has(&["indent", "block collection", "block sequence", "expected <document start>"]) {
        Problem::YamlIndentation
    } else if has(&["flow", "bracket"]) {
        Problem::YamlBracket
    } else {
        Problem::Yaml
    }
}
