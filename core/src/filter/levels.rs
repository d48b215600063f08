//! Where `-and` and `-or` meet without parentheses between them.

use crate::text::Span;

/// The parentheses that are open, and what stands directly between each pair.
#[derive(Debug)]
pub(super) struct Levels {
    /// From the outermost, which is the rule itself.
    open: Vec<Level>,
    /// Runs of operands that `-and` joins and that stand beside an `-or`.
    mixed: Vec<Span>,
}

/// What stands between two parentheses, nested ones left out.
#[derive(Debug, Default)]
struct Level {
    runs: Vec<Run>,
    /// Where the operand began that is being read.
    start: Option<u32>,
    /// Whether it goes on with the last run.
    joins: bool,
}

/// Operands that `-and` joins.
#[derive(Debug)]
struct Run {
    span: Span,
    /// Whether there are several.
    is_joined: bool,
}

impl Levels {
    pub(super) fn new() -> Self {
        Self { open: vec![Level::default()], mixed: Vec::new() }
    }

    /// An operand begins, unless one is being read.
    pub(super) fn begin(&mut self, start: u32) {
        if let Some(level) = self.open.last_mut() {
            level.start.get_or_insert(start);
        }
    }

    /// The operand that is being read reaches up to `end`.
    pub(super) fn end(&mut self, end: u32) {
        let Some(level) = self.open.last_mut() else { return };
        let Some(start) = level.start else { return };
        match level.runs.last_mut() {
            Some(run) if level.joins || run.span.start == start => {
                run.is_joined |= level.joins;
                run.span.end = end;
            }
            _ => level.runs.push(Run { span: Span::new(start, end), is_joined: false }),
        }
    }

    /// A connector follows: `-and` if it joins.
    pub(super) fn connect(&mut self, joins: bool) {
        if let Some(level) = self.open.last_mut() {
            level.joins = joins;
            level.start = None;
        }
    }

    /// A parenthesis opens.
    pub(super) fn open(&mut self) {
        self.open.push(Level::default());
    }

    /// The last open parenthesis closes at `end`; with it the operand that it is.
    pub(super) fn close(&mut self, end: u32) {
        if let Some(level) = self.open.pop() {
            self.note(&level);
        }
        self.end(end);
    }

    /// The runs beside an `-or`, when the rule ends.
    pub(super) fn finish(mut self) -> Vec<Span> {
        while let Some(level) = self.open.pop() {
            self.note(&level);
        }
        self.mixed
    }

    fn note(&mut self, level: &Level) {
        if level.runs.len() > 1 {
            self.mixed.extend(level.runs.iter().filter(|run| run.is_joined).map(|run| run.span));
        }
    }
}
