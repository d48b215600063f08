//! A progress bar, for runs long enough that somebody may wonder.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Runs shorter than this show no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// The bar of one step of the work.
pub(crate) struct Progress {
    started: Instant,
    length: usize,
    verb: &'static str,
    bar: Option<ProgressBar>,
    wanted: bool,
}

impl Progress {
    /// Starts a step with `length` files, to be shown unless it is `quiet`.
    pub(crate) fn new(started: Instant, verb: &'static str, length: usize, quiet: bool) -> Self {
        Self { started, length, verb, bar: None, wanted: !quiet && stderr().is_terminal() }
    }

    /// Says how many files are done.
    pub(crate) fn tick(&mut self, done: usize) {
        if !self.wanted || self.started.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} files");
            let target = ProgressDrawTarget::stderr();
            let bar = ProgressBar::with_draw_target(Some(self.length as u64), target).with_message(self.verb);
            style.map_or(bar.clone(), |style| bar.with_style(style))
        });
        bar.set_position(done as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
