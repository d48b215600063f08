//! What aliases and merge keys stand for.

use rustc_hash::{FxHashMap, FxHashSet};
use saphyr_parser::ScalarStyle;

use super::events::{Event, What};
use crate::json::{MAX_DEPTH, Problem, SyntaxError};
use crate::text::Span;

/// So many parts may come out of aliases in a file: a few lines could stand for billions.
const BUDGET: usize = 100_000;

/// A part of a document as it is meant.
#[derive(Debug)]
pub(super) struct Item {
    /// The event; none where nothing can stand there.
    pub(super) event: Option<usize>,
    /// Where it stands: that of the alias for all that an alias stands for.
    pub(super) span: Span,
}

/// Puts in what aliases and merge keys stand for.
#[derive(Debug)]
pub(super) struct Expander {
    budget: usize,
}

impl Default for Expander {
    fn default() -> Self {
        Self { budget: BUDGET }
    }
}

/// A stretch of events that is to be written.
#[derive(Clone, Copy)]
struct Stretch {
    at: usize,
    end: usize,
    /// The alias that stands for it.
    alias: Option<Span>,
}

/// A container that is open.
struct Open<'e> {
    start: usize,
    is_mapping: bool,
    is_key_next: bool,
    /// The keys of the mapping, once a merge key asks for them.
    keys: Option<FxHashSet<&'e str>>,
}

impl Expander {
    /// The parts of a document.
    pub(super) fn expand(&mut self, events: &[Event<'_>], errors: &mut Vec<SyntaxError>) -> Vec<Item> {
        let anchored = |(index, event): (usize, &Event<'_>)| (event.anchor > 0).then_some((event.anchor, index));
        let anchors: FxHashMap<usize, usize> = events.iter().enumerate().filter_map(anchored).collect();
        let mut items = Vec::with_capacity(events.len());
        let mut open: Vec<Open<'_>> = Vec::new();
        let mut stretches = vec![Stretch { at: 0, end: events.len(), alias: None }];
        while let Some(mut stretch) = stretches.pop() {
            let Some(event) = events.get(stretch.at).filter(|_| stretch.at < stretch.end) else { continue };
            let index = stretch.at;
            stretch.at += 1;
            let span = stretch.alias.unwrap_or(event.span);
            if stretch.alias.is_some() {
                self.budget = self.budget.saturating_sub(1);
            }
            let is_key = open.last().is_some_and(|open| open.is_mapping && open.is_key_next);
            let turn = |open: &mut Vec<Open<'_>>| {
                if let Some(open) = open.last_mut() {
                    open.is_key_next = !open.is_key_next;
                }
            };
            match &event.what {
                What::End => {
                    open.pop();
                    items.push(Item { event: Some(index), span });
                    stretches.push(stretch);
                }
                What::Scalar(scalar) if is_key && scalar.value == "<<" && scalar.style == ScalarStyle::Plain => {
                    let value = stretch.at;
                    stretch.at = after(events, value);
                    stretches.push(stretch);
                    let alias = stretch.alias;
                    if let Some(open) = open.last_mut() {
                        self.merge(
                            events,
                            &anchors,
                            open,
                            Stretch { at: value, end: stretch.at, alias },
                            &mut stretches,
                        );
                    }
                }
                What::Scalar(_) => {
                    turn(&mut open);
                    items.push(Item { event: Some(index), span });
                    stretches.push(stretch);
                }
                // Nothing in JSON is named by anything but text.
                What::Mapping | What::Sequence if is_key => {
                    stretch.at = after(events, after(events, index));
                    stretches.push(stretch);
                }
                What::Mapping | What::Sequence if open.len() + 2 >= MAX_DEPTH => {
                    error(errors, Problem::TooDeep, event.span);
                    turn(&mut open);
                    items.push(Item { event: None, span });
                    stretch.at = after(events, index);
                    stretches.push(stretch);
                }
                What::Mapping | What::Sequence => {
                    turn(&mut open);
                    let is_mapping = matches!(event.what, What::Mapping);
                    open.push(Open { start: index, is_mapping, is_key_next: true, keys: None });
                    items.push(Item {
                        event: Some(index),
                        span: if stretch.alias.is_some() { Span::at(span.start) } else { span },
                    });
                    stretches.push(stretch);
                }
                What::Alias(anchor) => {
                    let target = anchors.get(anchor).copied().unwrap_or(index);
                    let end = after(events, target);
                    let is_within = (target..end).contains(&index);
                    let is_container = events.get(target).is_some_and(|target| !target.is_scalar());
                    self.budget = self.budget.saturating_sub(1);
                    if is_key && is_container {
                        stretch.at = after(events, stretch.at);
                        stretches.push(stretch);
                    } else if is_within || self.budget == 0 {
                        error(errors, Problem::YamlAlias, event.span);
                        turn(&mut open);
                        items.push(Item { event: None, span });
                        stretches.push(stretch);
                        if is_key {
                            items.pop();
                            turn(&mut open);
                            if let Some(stretch) = stretches.last_mut() {
                                stretch.at = after(events, stretch.at);
                            }
                        }
                    } else {
                        stretches.push(stretch);
                        stretches.push(Stretch { at: target, end, alias: Some(span) });
                    }
                }
            }
        }
        items
    }

    /// Lists what a merge key adds to a mapping: what it does not have itself.
    fn merge<'e>(
        &mut self,
        events: &'e [Event<'_>],
        anchors: &FxHashMap<usize, usize>,
        open: &mut Open<'e>,
        value: Stretch,
        stretches: &mut Vec<Stretch>,
    ) {
        let keys =
            open.keys.get_or_insert_with(|| entries(events, open.start).filter_map(|at| key(events, at)).collect());
        let mut waiting = vec![value];
        let mut found = Vec::new();
        while let Some(Stretch { at, end, alias }) = waiting.pop() {
            let Some(event) = events.get(at).filter(|_| at < end && self.budget > 0) else { continue };
            self.budget -= 1;
            let alias = Some(alias.unwrap_or(event.span));
            match &event.what {
                What::Alias(anchor) => {
                    // An anchor around its own alias would never end; the budget ends it.
                    if let Some(&target) = anchors.get(anchor).filter(|&&target| target < at) {
                        waiting.push(Stretch { at: target, end: after(events, target), alias });
                    }
                }
                What::Sequence => {
                    let from = waiting.len();
                    let mut element = at + 1;
                    while element < event.end {
                        waiting.push(Stretch { at: element, end: after(events, element), alias: None });
                        element = after(events, element);
                    }
                    waiting[from..].reverse();
                }
                What::Mapping => {
                    for at in entries(events, at) {
                        self.budget = self.budget.saturating_sub(1);
                        let behind = after(events, at + 1);
                        match key(events, at) {
                            Some("<<") => waiting.push(Stretch { at: at + 1, end: behind, alias }),
                            Some(key) if self.budget > 0 && keys.insert(key) => {
                                found.push(Stretch { at, end: behind, alias });
                            }
                            _ => {}
                        }
                    }
                }
                What::Scalar(_) | What::End => {}
            }
        }
        stretches.extend(found.into_iter().rev());
    }
}

/// The index behind a part and all in it.
fn after(events: &[Event<'_>], index: usize) -> usize {
    events.get(index).map_or(index + 1, |event| index.max(event.end) + 1)
}

/// The indices of the keys of a mapping.
fn entries<'e>(events: &'e [Event<'_>], mapping: usize) -> impl Iterator<Item = usize> + 'e {
    let end = events.get(mapping).map_or(0, |event| event.end);
    let next = move |at: &usize| Some(after(events, after(events, *at))).filter(|at| *at < end);
    std::iter::successors(Some(mapping + 1).filter(|at| *at < end), next)
}

fn key<'e>(events: &'e [Event<'_>], at: usize) -> Option<&'e str> {
    match &events.get(at)?.what {
        What::Scalar(scalar) => Some(scalar.value.as_ref()),
        _ => None,
    }
}

/// Says what is wrong, each thing once.
fn error(errors: &mut Vec<SyntaxError>, problem: Problem, span: Span) {
    if !errors.iter().any(|error| error.problem == problem) {
        errors.push(SyntaxError { span, problem, related: None });
    }
}
