//! What a file says, told apart from where it says so.
//!
//! Most keystrokes change nothing that a rule reads: a description, a space, a value half typed. Then what rules
//! found stays as it is but for its places, which have moved along with the text.

use rustc_hash::FxHashMap;

use super::words::{Words, written};
use crate::finding::{FileId, Finding, Place};
use crate::text::Span;
use crate::unit::Unit;

/// Where the places of a file are by now.
#[derive(Debug, Default)]
pub(crate) struct Moves {
    /// For each resource that is as it was how far it has moved.
    resources: Vec<Option<u32>>,
    /// For all else where each place is that rules know.
    spans: FxHashMap<Span, Span>,
    starts: FxHashMap<u32, u32>,
    /// Whether objects are in another state by something that no rule reads.
    pub(crate) other_state: bool,
}

impl Moves {
    /// How to get from the places of one unit to those of another; `None` if they do not say the same, as far as
    /// rules about the whole tenant read it, or do not say it in the same order.
    pub(crate) fn between(one: &Unit, other: &Unit) -> Option<Self> {
        if one.resources.len() != other.resources.len() {
            return None;
        }
        let mut moves = Self::default();
        let mut ends = Vec::new();
        for (one, other) in one.resources.iter().zip(&other.resources) {
            let by = other.moved().wrapping_sub(one.moved());
            let is_same = one.is_same(other);
            moves.resources.push(is_same.then_some(by));
            if is_same {
                note(&mut ends, one.lies_at(), other.lies_at());
            } else {
                moves.add(&written(&**one)?, &written(&**other)?, (one.moved(), other.moved()), &mut ends)?;
            }
        }
        let rest = |unit: &Unit| {
            let Unit { collections, names, wrapper, pascal_case, .. } = unit;
            written(&(collections, names, wrapper, pascal_case))
        };
        moves.add(&rest(one)?, &rest(other)?, (0, 0), &mut ends)?;
        // Rules may ask which of two places comes first, and whether one is in the other.
        ends.sort_unstable();
        ends.dedup();
        let is_rising = ends.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1);
        is_rising.then_some(moves)
    }

    /// Adds the places of something that has been compiled again; nothing if it does not say the same. `moved` is
    /// how far each has moved since.
    fn add(&mut self, one: &Words, other: &Words, moved: (u32, u32), ends: &mut Vec<(u32, u32)>) -> Option<()> {
        if one.text != other.text {
            return None;
        }
        self.other_state |= one.contents != other.contents;
        for (before, now) in one.spans.iter().zip(&other.spans) {
            let (before, now) = (before.moved(moved.0), now.moved(moved.1));
            if *self.spans.entry(before).or_insert(now) != now {
                return None;
            }
            self.starts.insert(before.start, now.start);
            note(ends, before, now);
        }
        Some(())
    }

    /// Moves what lies in a file of what was found; says whether all of it could be found again.
    pub(crate) fn apply(&self, file: FileId, found: &mut [Finding]) -> bool {
        found.iter_mut().all(|finding| {
            self.fix(file, finding)
                && self.place(file, &mut finding.place)
                && finding.related.iter_mut().all(|related| self.place(file, &mut related.place))
        })
    }

    fn place(&self, file: FileId, place: &mut Place) -> bool {
        if place.file != file {
            return true;
        }
        let Some(by) = self.moved(place) else { return self.span(&mut place.span) };
        place.span = place.span.moved(by);
        true
    }

    /// How far the resource has moved in which a place is, if it is as it was.
    fn moved(&self, place: &Place) -> Option<u32> {
        self.resources.get(place.resource? as usize).copied().flatten()
    }

    /// Moves what is to be mended, which lies in the resource of the finding.
    fn fix(&self, file: FileId, finding: &mut Finding) -> bool {
        if finding.place.file != file {
            return true;
        }
        let Some(by) = self.moved(&finding.place) else {
            return finding.fix.iter_mut().flat_map(|fix| fix.spans()).all(|span| self.span(span));
        };
        finding.move_fix(by);
        true
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

/// Notes where the ends of a place were and where they are.
fn note(ends: &mut Vec<(u32, u32)>, before: Span, now: Span) {
    ends.extend([(before.start, now.start), (before.end, now.end)]);
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
