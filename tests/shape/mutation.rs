//! Slips, put into valid resources one at a time: each must be found where it was made.

use std::ops::Range;

use pitfall_core::compile;
use pitfall_core::rules::ALL;
use pitfall_core::shape::Type;

use super::example::{self, Example, Site};
use super::random::Random;

/// A changed text, and the place that must be found.
pub(crate) struct Mutant {
    pub(crate) what: &'static str,
    pub(crate) text: String,
    place: Range<usize>,
}

/// What the rules about the shape of one file find, but for those about placeholders.
fn places(text: &str) -> Vec<(&'static str, Range<usize>)> {
    let found = compile(text.as_bytes()).findings.into_iter().map(|finding| {
        let span = finding.place.span;
        (ALL[usize::from(finding.rule)].code, span.start as usize..span.end as usize)
    });
    found.filter(|(code, _)| code.starts_with("SC") && *code != "SC017").collect()
}

/// Puts `by` in place of a piece of `text`; `inner` is the part of it that must be found.
fn replace(what: &'static str, text: &str, piece: &Range<usize>, by: &str, inner: Range<usize>) -> Mutant {
    let mut text = text.to_owned();
    text.replace_range(piece.clone(), by);
    Mutant { what, text, place: piece.start + inner.start..piece.start + inner.end }
}

fn whole(what: &'static str, text: &str, piece: &Range<usize>, by: &str) -> Mutant {
    // Containers are pointed at by their first character.
    let end = if by.starts_with(['[', '{']) { 1 } else { by.len() };
    replace(what, text, piece, by, 0..end)
}

/// `word`, in quotes, with one letter left out, doubled, changed or swapped.
fn misspell(word: &str, random: &mut Random) -> Option<String> {
    let letters: Vec<char> = word.trim_matches('"').chars().collect();
    if letters.len() < 3 {
        return None;
    }
    let at = 1 + random.below(letters.len() - 2);
    let mut changed = letters.clone();
    match random.below(4) {
        0 => _ = changed.remove(at),
        1 => changed.insert(at, letters[at]),
        2 => changed[at] = if letters[at] == 'q' { 'z' } else { 'q' },
        _ => changed.swap(at, at + 1),
    }
    let changed: String = changed.into_iter().collect();
    Some(format!("\"{changed}\""))
}

/// One change of an example, if the site that comes up can be changed so.
pub(crate) fn mutate(example: &Example, root: Type, random: &mut Random) -> Option<Mutant> {
    let text = &example.text;
    let (site, piece) = random.pick(&example.sites)?;
    let old = &text[piece.clone()];
    Some(match site {
        Site::Key(kind) if random.below(3) == 0 => {
            // A second member of that name, behind the first.
            let name = old.trim_matches('"');
            let end = end_of_member(text, piece.end)?;
            let member = &text[piece.start..end];
            let twice = format!("{member},{member}");
            let second = member.len() + 1;
            kind.property(name)?;
            replace("duplicate", text, &(piece.start..end), &twice, second..second + old.len())
        }
        Site::Key(kind) => {
            let by = misspell(old, random)?;
            let name = by.trim_matches('"');
            if kind.property(name).is_some() {
                return None;
            }
            whole("key", text, piece, &by)
        }
        Site::Word => whole("word", text, piece, &format!("\"{}Zq\"", old.trim_matches('"'))),
        Site::Boolean => whole("type", text, piece, "\"true\""),
        Site::Number => whole("type", text, piece, "\"1\""),
        Site::Text => whole("type", text, piece, random.pick(&["1", "true", "{}", "[]"])?),
        Site::List => whole("type", text, piece, random.pick(&["1", "true", "{}", "\"text\""])?),
        Site::Object(kind) if piece.start > 0 => match random.below(2) {
            0 => whole("type", text, piece, random.pick(&["1", "true", "[]", "\"text\""])?),
            _ => {
                let keys: Vec<&str> = root.properties().map(|property| property.name()).collect();
                let key = random.pick(&keys)?;
                if kind.property(key).is_some() || kind.is_open() {
                    return None;
                }
                let member = format!("{{\"{key}\":null,");
                replace("nesting", text, &(piece.start..piece.start + 1), &member, 1..key.len() + 3)
            }
        },
        Site::TypeName if piece.start > 20 => {
            let by = format!("\"#microsoft.graph.{}Zq\"", old.trim_matches('"').rsplit('.').next()?);
            whole("type name", text, piece, &by)
        }
        Site::Object(_) | Site::TypeName => return None,
    })
}

/// The end of the member whose key ends at `key`; examples have no escapes in their strings.
fn end_of_member(text: &str, key: usize) -> Option<usize> {
    let mut depth = 0;
    for (offset, character) in text.get(key..)?.char_indices() {
        match character {
            '{' | '[' => depth += 1,
            '}' | ']' if depth == 0 => return Some(key + offset),
            '}' | ']' => depth -= 1,
            ',' if depth == 0 => return Some(key + offset),
            _ => {}
        }
    }
    None
}

#[test]
fn what_is_right_stays_silent() {
    for kind in Type::resources() {
        let example = example::of(kind);
        let found = places(&example.text);
        let shown: Vec<&str> = found.iter().map(|(_, place)| &example.text[place.clone()]).collect();
        assert!(found.is_empty(), "{}: {found:?} {shown:?}", kind.name());
    }
}

#[test]
fn slips_are_found_where_they_are() {
    let mut random = Random(0x5eed);
    let (mut all, mut missed) = (0, Vec::new());
    for kind in Type::resources() {
        let example = example::of(kind);
        let mutants = (0..60).filter_map(|_| mutate(&example, kind, &mut random)).collect::<Vec<_>>();
        for mutant in mutants {
            all += 1;
            if !places(&mutant.text).iter().any(|(_, place)| *place == mutant.place) {
                missed.push(format!("{} in {}: {}", mutant.what, kind.name(), &mutant.text[mutant.place.clone()]));
            }
        }
    }
    assert!(all > 3000, "{all}");
    assert!(missed.len() * 100 < all, "{} of {all} missed: {:#?}", missed.len(), &missed[..missed.len().min(40)]);
}
