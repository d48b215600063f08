//! What a file says, told apart from where it says so.
//!
//! Most keystrokes change nothing that a rule reads: a description, a space, a value half typed. Then what rules
//! found stays as it is but for its places, which have moved along with the text.

use rustc_hash::FxHashMap;

use super::words::{Words, written};
use crate::finding::{FileId, Finding, Place};
use crate::fix::Change;
use crate::text::Span;
use crate::unit::Unit;

/// Where the places of a file are by now.
#[derive(Debug, Default)]
pub(crate) struct Moves {
    spans: FxHashMap<Span, Span>,
    starts: FxHashMap<u32, u32>,
    /// Whether objects are in another state by something that no rule reads.
    pub(crate) other_state: bool,
}

impl Moves {
    /// How to get from the places of one unit to those of another; `None` if they do not say the same, as far as
    /// rules about the whole tenant read it, or do not say it in the same order.
    pub(crate) fn between(one: &Unit, other: &Unit) -> Option<Self> {
        let words = |unit: &Unit| {
            let Unit { resources, collections, names, wrapper, pascal_case, .. } = unit;
            written(&(resources, collections, names, wrapper, pascal_case))
        };
        let (one, other) = (words(one)?, words(other)?);
        if one.text != other.text {
            return None;
        }
        Self::of(&one, &other)
    }

    fn of(one: &Words, other: &Words) -> Option<Self> {
        let mut moves = Self { other_state: one.contents != other.contents, ..Self::default() };
        let mut ends: Vec<(u32, u32)> = Vec::with_capacity(2 * one.spans.len());
        for (&before, &now) in one.spans.iter().zip(&other.spans) {
            if *moves.spans.entry(before).or_insert(now) != now {
                return None;
            }
            moves.starts.insert(before.start, now.start);
            ends.extend([(before.start, now.start), (before.end, now.end)]);
        }
        // Rules may ask which of two places comes first, and whether one is in the other.
        ends.sort_unstable();
        ends.dedup();
        let is_rising = ends.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1);
        is_rising.then_some(moves)
    }

    /// Moves what lies in a file of what was found; says whether all of it could be found again.
    pub(crate) fn apply(&self, file: FileId, found: &mut [Finding]) -> bool {
        found.iter_mut().all(|finding| {
            let fixed = finding.place.file != file || finding.fix.as_mut().is_none_or(|fix| self.fix(&mut fix.changes));
            fixed
                && self.place(file, &mut finding.place)
                && finding.related.iter_mut().all(|related| self.place(file, &mut related.place))
        })
    }

    fn place(&self, file: FileId, place: &mut Place) -> bool {
        place.file != file || self.span(&mut place.span)
    }

    fn fix(&self, changes: &mut [Change]) -> bool {
        changes.iter_mut().all(|change| match change {
            Change::Replace(span, _)
            | Change::Rewrite(span, _)
            | Change::Rename(span, _)
            | Change::Remove(span)
            | Change::RemoveEntry(span)
            | Change::Set(span, _, _)
            | Change::Erase(span)
            | Change::Append(span, _) => self.span(span),
            Change::Move(span, into) => self.span(span) && self.span(into),
        })
    }

    fn span(&self, span: &mut Span) -> bool {
        let now = match self.spans.get(span) {
            Some(now) => Some(*now),
            // The head of a longer place, see `Span::head`.
            None if span.end == span.start + 1 => {
                self.starts.get(&span.start).map(|start| Span::new(*start, start + 1))
            }
            None => None,
        };
        *span = now.unwrap_or(*span);
        now.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::compile;

    fn between(one: &str, other: &str) -> Option<Moves> {
        Moves::between(&compile(one.as_bytes()), &compile(other.as_bytes()))
    }

    const POLICY: &str = r#"{"displayName":"A","conditions":{"users":{"includeUsers":["All"]},"applications":{}},"grantControls":{"builtInControls":["mfa"]},"state":"enabled"}"#;

    #[test]
    fn what_says_the_same_elsewhere_has_moved() {
        let other = POLICY.replace("\"displayName\"", "\"description\":\"new\", \"displayName\"");
        let moves = between(POLICY, &other).expect("the same");
        let span = |text: &str, part: &str| {
            let start = text.find(part).expect("part of the text") as u32;
            Span::new(start, start + part.len() as u32)
        };
        let mut state = span(POLICY, "\"enabled\"");
        assert!(moves.span(&mut state));
        assert_eq!(state, span(&other, "\"enabled\""));
        assert!(!moves.span(&mut span(POLICY, "\"users\":")), "no place that a rule knows");
    }

    #[test]
    fn other_words_and_another_order_are_not_the_same() {
        assert!(between(POLICY, &POLICY.replace("enabled", "disabled")).is_none());
        assert!(between(POLICY, &POLICY.replace("\"A\"", "\"B\"")).is_none());
        let turned = POLICY.replace(",\"state\":\"enabled\"", "").replacen('{', "{\"state\":\"enabled\",", 1);
        assert!(between(POLICY, &turned).is_none());
        assert!(between(POLICY, POLICY).is_some());
    }
}
