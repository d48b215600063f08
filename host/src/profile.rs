//! `--profile`: where the time goes.
//!
//! The module has no clock, so time is taken around its calls. Rules about one file work while it is compiled and
//! cannot be told apart there. Those about the tenant are judged once more, one at a time: what a rule takes is what
//! judging takes with it alone, less what it takes with none.

use std::io::{Write, stderr};
use std::time::{Duration, Instant};

use pitfall_core::Share;
use pitfall_core::message::LinkRequest;
use pitfall_core::rules::{ALL, Looks, Meta};

use crate::cli::CheckOptions;
use crate::run::Judged;
use crate::session::{Compiled, Session};

/// Rules that take less are not listed.
const LEAST: Duration = Duration::from_micros(100);
/// Short times are taken several times; the shortest counts.
const ROUNDS: usize = 5;
/// As long as that one round is not longer than this.
const LONG: Duration = Duration::from_millis(200);

/// How long each step took.
pub(crate) struct Profile {
    last: Instant,
    steps: Vec<(&'static str, Duration)>,
}

impl Profile {
    /// Starts with what took time since `started`.
    pub(crate) fn start(started: Instant) -> Self {
        let mut profile = Self { last: started, steps: Vec::new() };
        profile.mark("start");
        profile
    }

    /// A step ends here.
    pub(crate) fn mark(&mut self, step: &'static str) {
        let took = self.last.elapsed();
        self.last = Instant::now();
        match self.steps.iter_mut().find(|(known, _)| *known == step) {
            Some((_, sum)) => *sum += took,
            None => self.steps.push((step, took)),
        }
    }

    /// Shows it on standard error, where it is in nobody's way.
    pub(crate) fn show(&self, rules: &Rules, options: &CheckOptions) {
        let mut text = String::from("\nSteps\n");
        for (step, took) in &self.steps {
            text.push_str(&format!("  {}  {step}{}\n", milliseconds(*took), note(step)));
        }
        let total: Duration = self.steps.iter().map(|(_, took)| *took).sum();
        text.push_str(&format!("  {}  in all\n", milliseconds(total)));
        text.push_str("\nRules about the tenant, each judged alone\n");
        text.push_str(&format!("  {}  linking and nothing else, which is taken off\n", milliseconds(rules.none)));
        for (rule, took) in &rules.each {
            text.push_str(&format!("  {}  {} {}\n", milliseconds(*took), rule.code, rule.name));
        }
        if rules.quick > 0 {
            text.push_str(&format!("  {} rules took less than 0.1 ms each\n", rules.quick));
        }
        let colored = crate::terminal::colored(options.input.color, &stderr());
        let text = if colored { text.replace("\nSteps", "\n\u{1b}[1mSteps\u{1b}[0m") } else { text };
        // Nobody can be told that standard error is closed.
        let _ = stderr().lock().write_all(text.as_bytes());
    }
}

fn note(step: &str) -> &'static str {
    match step {
        "read and compile" => ", with the rules about one file",
        "link and judge" => ", with the rules about the tenant",
        _ => "",
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{:>8.1} ms", time.as_secs_f64() * 1000.0)
}

/// How long rules take.
pub(crate) struct Rules {
    none: Duration,
    /// The rules that take long enough to tell, the longest first.
    each: Vec<(&'static Meta, Duration)>,
    /// How many do not.
    quick: usize,
}

/// Judges all tenants with one rule at a time.
pub(crate) fn rules(
    session: &mut Session<'_, '_>,
    options: &CheckOptions,
    tenants: &[Judged],
) -> Result<Rules, String> {
    let mut rules = Rules { none: Duration::ZERO, each: Vec::new(), quick: 0 };
    let mut selections = Vec::new();
    for tenant in tenants {
        selections.push(tenant.configured.selection(options)?.0);
    }
    let time = |session: &mut Session<'_, '_>, wanted: Option<usize>| -> Result<Duration, String> {
        let mut sum = Duration::ZERO;
        for (tenant, selection) in tenants.iter().zip(&selections) {
            let mut selection = selection.clone();
            for (rule, runs) in selection.rules.iter_mut().enumerate() {
                *runs &= wanted == Some(rule);
            }
            let facts = tenant.configured.config.facts.clone();
            let files = tenant.files.len() as u32;
            let units: Vec<_> = tenant.files.iter().map(Compiled::to_link).collect();
            let request = LinkRequest { facts, selection, share: Share::WHOLE, files };
            sum += shortest(|| session.pool.main.link(&request, &units).map(drop))
                .map_err(|failure| format!("internal error in judging the tenant: {failure}"))?;
        }
        Ok(sum)
    };
    rules.none = time(session, None)?;
    for (index, rule) in ALL.iter().enumerate() {
        let runs = selections.iter().any(|selection| selection.rules.get(index) == Some(&true));
        if !runs || rule.looks_at != Looks::Tenant {
            continue;
        }
        let took = time(session, Some(index))?.saturating_sub(rules.none);
        if took >= LEAST { rules.each.push((rule, took)) } else { rules.quick += 1 }
    }
    rules.each.sort_by_key(|&(rule, took)| (std::cmp::Reverse(took), rule.code));
    // That was no part of the run.
    session.profile.last = Instant::now();
    Ok(rules)
}

/// The shortest time that something takes.
fn shortest<E>(mut job: impl FnMut() -> Result<(), E>) -> Result<Duration, E> {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let started = Instant::now();
        job()?;
        best = best.min(started.elapsed());
        if best > LONG {
            break;
        }
    }
    Ok(best)
}
