//! Threads, each with its own instance of the module.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::engine::{Core, Worker};
use crate::progress::Progress;

/// Bytes that one thread works through before it is joined by others: below that, starting them
/// costs more than they bring.
const ALONE: u64 = 256 << 10;

/// Threads to share work out to.
pub(crate) struct Pool<'c> {
    core: &'c Core,
    /// The worker of the main thread, which keeps its instance from step to step.
    pub(crate) main: Worker<'c>,
    threads: Option<usize>,
}

impl<'c> Pool<'c> {
    /// A pool of so many threads, or as many as there are processors.
    pub(crate) fn new(core: &'c Core, threads: Option<usize>) -> Self {
        Self { core, main: core.worker(), threads }
    }

    /// Does `job` for every number below `count`; it gives its result and how many bytes it dealt
    /// with. The results come in the order of the numbers, however the work was shared out.
    pub(crate) fn map<T: Send>(
        &mut self,
        count: usize,
        mut progress: Progress,
        job: impl Fn(&mut Worker<'c>, usize) -> (T, u64) + Sync,
    ) -> Vec<T> {
        let next = AtomicUsize::new(0);
        let done = AtomicUsize::new(0);
        let take = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&index| index < count);
        let core = self.core;
        let mut results: Vec<(usize, T)> = Vec::with_capacity(count);
        thread::scope(|scope| {
            let mut others = Vec::new();
            let (mut bytes, mut alone) = (0, true);
            while let Some(index) = take() {
                let (result, size) = job(&mut self.main, index);
                results.push((index, result));
                bytes += size;
                progress.tick(done.fetch_add(1, Ordering::Relaxed) + 1);
                if alone && bytes > ALONE && next.load(Ordering::Relaxed) < count {
                    alone = false;
                    let threads = *self.threads.get_or_insert_with(processors);
                    others.extend((1..threads.min(count)).map(|_| {
                        scope.spawn(|| {
                            let mut worker = core.worker();
                            let mut results = Vec::new();
                            // Where memory is short, those that run do the work.
                            if worker.start().is_err() {
                                return results;
                            }
                            while let Some(index) = take() {
                                results.push((index, job(&mut worker, index).0));
                                done.fetch_add(1, Ordering::Relaxed);
                            }
                            results
                        })
                    }));
                }
            }
            for other in others {
                match other.join() {
                    Ok(more) => results.extend(more),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
        results.sort_unstable_by_key(|&(index, _)| index);
        results.into_iter().map(|(_, result)| result).collect()
    }
}

impl<'c> Pool<'c> {
    /// How many threads there are for work that is worth starting them.
    pub(crate) fn threads(&mut self) -> usize {
        *self.threads.get_or_insert_with(processors)
    }

    /// Does `job` for every number below `count`, all at the same time.
    pub(crate) fn all<T: Send>(&mut self, count: usize, job: impl Fn(&mut Worker<'c>, usize) -> T + Sync) -> Vec<T> {
        let (core, job) = (self.core, &job);
        thread::scope(|scope| {
            let others: Vec<_> =
                (1..count).map(|number| scope.spawn(move || job(&mut core.worker(), number))).collect();
            let mut results = vec![job(&mut self.main, 0)];
            for other in others {
                match other.join() {
                    Ok(result) => results.push(result),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            results
        })
    }
}

fn processors() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}
