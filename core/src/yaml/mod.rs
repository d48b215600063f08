//! YAML: read with a parser of its own and written down as JSON, so that all the rest need not know.
//!
//! [`events`] lists what the parser sees, with places in bytes; [`expand`] puts in what aliases and merge keys
//! stand for; [`scalar`] says what a word means in YAML 1.2, where `no` is text and `~` is nothing. What is
//! wrong with the syntax ends a document; the next one starts behind `---`.

mod events;
mod expand;
mod scalar;

use std::borrow::Cow;

use crate::json::{Document, Language, Rewriter};
use crate::text::Span;

use events::{Event, What};
use expand::{Expander, Item};

/// Whether a text is meant to be YAML and not JSON, as its first line shows. JSON itself is YAML, but is read
/// better as what it is.
pub(crate) fn is_yaml(text: &str) -> bool {
    let mut lines = text.split(['\n', '\r']).map(str::trim);
    let Some(line) = lines.find(|line| !line.is_empty() && !line.starts_with('#')) else {
        // Comments and nothing else.
        return text.contains('#');
    };
    let ends = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t']);
    let is_member = |member: Option<(&str, &str)>| member.is_some_and(|(key, rest)| !key.is_empty() && ends(rest));
    match line.as_bytes() {
        [b'-', ..] => ends(&line[1..]) || line.strip_prefix("---").is_some_and(ends),
        [b'%', ..] => line.starts_with("%YAML") || line.starts_with("%TAG"),
        // A template that gives YAML.
        [b'{', b'{', ..] => {
            let inner = line[2..].trim_start_matches('-').trim_start();
            inner.starts_with(['.', '$', '/']) || inner.starts_with(|first: char| first.is_ascii_alphabetic())
        }
        [b'\'', ..] => is_member(line[1..].split_once("':")),
        // A member of an object that lacks its brace is more likely.
        [b'"', ..] => {
            let member = line[1..].split_once("\":").filter(|(key, _)| !key.contains(['\\', '{', '[']));
            is_member(member) && !line.ends_with([',', '{', '['])
        }
        [first, ..] if first.is_ascii_alphanumeric() || matches!(first, b'_' | b'&' | b'!') || !first.is_ascii() => {
            let member = line.split_once(": ").or_else(|| line.strip_suffix(':').map(|key| (key, "")));
            member.is_some_and(|(key, _)| !key.is_empty() && !key.contains(['{', '[', '"', ',', '\'']))
        }
        _ => false,
    }
}

/// Reads a text as YAML.
pub(crate) fn read(text: Cow<'_, str>) -> Document<'_> {
    let mut errors = Vec::new();
    let (json, comments) = {
        let mut rewriter = Rewriter::new();
        let mut expander = Expander::default();
        // Where a `#` is no comment; only asked for where a comment may be meant for pitfall.
        let has_comments = memchr::memmem::find(text.as_bytes(), b"pitfall:").is_some();
        let mut scalars: Vec<Span> = Vec::new();
        events::documents(&text, &mut errors, &mut |events, errors| {
            if has_comments {
                scalars.extend(events.iter().filter(|event| event.is_scalar()).map(|event| event.span));
            }
            // A document that is nothing but text is no list of anything.
            if events.first().is_some_and(|event| !event.is_scalar()) {
                let items = expander.expand(events, errors);
                write(&text, events, &items, &mut rewriter);
                rewriter.next_root();
            }
        });
        (rewriter.finish(), if has_comments { comments(&text, &scalars) } else { Vec::new() })
    };
    // Of what has nothing to do with policies nobody asks, and templates of YAML are no YAML.
    if !speaks_of_policies(&text) {
        errors.clear();
    }
    json.in_place_of(Language::Yaml, text, comments, errors)
}

/// Whether a text has a word that only policies have.
fn speaks_of_policies(text: &str) -> bool {
    const WORDS: [&str; 6] = [
        "#microsoft.graph.",
        "grantControls",
        "sessionControls",
        "scheduledActionsForRule",
        "settingInstance",
        "settingDefinitionId",
    ];
    WORDS.iter().any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// Writes a document as JSON.
fn write(text: &str, events: &[Event<'_>], items: &[Item], rewriter: &mut Rewriter) {
    // For each container that is open whether it is a mapping, and whether a key comes next.
    let mut open: Vec<(bool, bool)> = Vec::new();
    for item in items {
        let what = item.event.and_then(|event| events.get(event)).map(|event| &event.what);
        let is_key = matches!(open.last(), Some((true, true)));
        let is_end = matches!(what, Some(What::End));
        if let Some((true, key)) = open.last_mut().filter(|_| !is_end) {
            *key = !*key;
        }
        match what {
            Some(What::Mapping) => {
                open.push((true, true));
                rewriter.open('{', item.span.start, item.span.end - item.span.start);
            }
            Some(What::Sequence) => {
                open.push((false, false));
                rewriter.open('[', item.span.start, item.span.end - item.span.start);
            }
            Some(What::End) => {
                let is_mapping = open.pop().is_some_and(|(is_mapping, _)| is_mapping);
                rewriter.close(if is_mapping { '}' } else { ']' }, item.span.end);
            }
            Some(What::Scalar(value)) if is_key => {
                rewriter.pieces(item.span, true, scalar::pieces(text, item.span, value), scalar::end(item.span, value));
            }
            Some(What::Scalar(value)) => match scalar::word(value) {
                Some(word) => rewriter.word(&word, item.span),
                None => rewriter.pieces(
                    item.span,
                    false,
                    scalar::pieces(text, item.span, value),
                    scalar::end(item.span, value),
                ),
            },
            Some(What::Alias(_)) | None => rewriter.word("null", item.span),
        }
    }
}

/// The comments of a text, given where its scalars stand.
fn comments(text: &str, scalars: &[Span]) -> Vec<Span> {
    let mut comments = Vec::new();
    let mut behind = 0;
    for at in memchr::memchr_iter(b'#', text.as_bytes()) {
        let before = &text.as_bytes()[..at];
        let within = scalars.partition_point(|span| span.start as usize <= at).checked_sub(1);
        let is_content = within.is_some_and(|index| scalars[index].end as usize > at);
        if at < behind || is_content || before.last().is_some_and(|byte| !byte.is_ascii_whitespace()) {
            continue;
        }
        behind = memchr::memchr2(b'\n', b'\r', &text.as_bytes()[at..]).map_or(text.len(), |length| at + length);
        comments.push(Span::new(at as u32, behind as u32));
    }
    comments
}
