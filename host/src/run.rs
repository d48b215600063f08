//! `pitfall check`: files to units, units to a verdict, a verdict to a report.

use std::convert::Infallible;
use std::mem::ManuallyDrop;

use pitfall_core::fix::Applicability;
use pitfall_core::message::{LinkRequest, LocateRequest};
use pitfall_core::report::{self, Report};
use pitfall_core::{Location, Severity, Share, Verdict};

use crate::cli::CheckOptions;
use crate::config::Configured;
use crate::engine::Failure;
use crate::pool::Pool;
use crate::read::{Opened, Unread};
use crate::session::{self, Compiled, Session};
use crate::{CLEAN, FAILED, FOUND, fix, house, messages, output};

/// Runs the command and gives the exit code.
pub(crate) fn check(options: &CheckOptions) -> u8 {
    match run(options) {
        Ok(code) => code,
        Err(message) => {
            messages::error(options.input.color, message);
            FAILED
        }
    }
}

fn run(options: &CheckOptions) -> Result<u8, String> {
    output::check(options)?;
    let configured = Configured::load(&options.input)?;
    let selection = configured.selection(options)?;
    // Left to the end of the process: taking its memory apart page by page serves nobody.
    let core = ManuallyDrop::new(session::load()?);
    let mut session = ManuallyDrop::new(Session::start(&options.input, &core)?);
    house::prepare(&mut session.pool.main, &configured)?;
    let mut files = session.compile(&configured.name_lists);
    let request =
        LinkRequest { facts: configured.config.facts, selection, share: Share::WHOLE, files: files.len() as u32 };
    let mut report = report(&mut session, options, &request, &files)?;
    let mut mended = 0;
    if options.fix || options.diff {
        mended = mend(&mut session, options, &request, &mut files, &mut report)?;
    }
    if options.diff {
        output::diff(&files, mended, &report, options)?;
        return Ok(match (session.failed, mended) {
            (true, _) => FAILED,
            (false, 1..) if !options.exit_zero => FOUND,
            _ => CLEAN,
        });
    }
    fix::write(&mut session, &files);
    output::show(&report, mended, options)?;
    let found = report.worst().is_some_and(|worst| worst >= Severity::from(options.fail_on));
    let found = found || mended > 0 && options.exit_non_zero_on_fix;
    Ok(match (session.failed, found) {
        (true, _) => FAILED,
        (false, true) if !options.exit_zero => FOUND,
        _ => CLEAN,
    })
}

/// Fixes what can be fixed, in memory, and gives how many findings that were. The report tells what is
/// left.
fn mend(
    session: &mut Session<'_, '_>,
    options: &CheckOptions,
    request: &LinkRequest,
    files: &mut [Compiled],
    report: &mut Report,
) -> Result<usize, String> {
    let upto = applicability(options);
    let mut mended = 0;
    for _ in 0..fix::ROUNDS {
        let count = fix::round(session, report, upto, files);
        if count == 0 {
            break;
        }
        mended += count;
        *report = self::report(session, options, request, files)?;
    }
    Ok(mended)
}

/// Which fixes are wanted.
pub(crate) fn applicability(options: &CheckOptions) -> Applicability {
    if options.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe }
}

/// Judges the tenant and spells the findings out.
fn report(
    session: &mut Session<'_, '_>,
    options: &CheckOptions,
    request: &LinkRequest,
    files: &[Compiled],
) -> Result<Report, String> {
    let verdict = judge(&mut session.pool, request, files)
        .map_err(|failure| format!("internal error in judging the tenant: {failure}"))?;
    let excerpts = output::needs_excerpts(options);
    let places = report::places(&verdict, files.len());
    let wanted: Vec<usize> = (0..files.len()).filter(|&index| !places[index].is_empty()).collect();
    let limit = options.input.max_file_size;
    let progress = session.progress("Locating", wanted.len());
    let results = session.pool.map(wanted.len(), progress, |worker, index| {
        let (file, places) = (&files[wanted[index]], &places[wanted[index]]);
        let request = LocateRequest { places: places.clone(), excerpts };
        if let Some(fixed) = &file.fixed {
            let fill = |memory: &mut [u8]| {
                memory.copy_from_slice(&fixed.after);
                Ok(())
            };
            return (worker.locate(&request, fixed.after.len(), fill), fixed.after.len() as u64);
        }
        let opened = match Opened::open(&file.path, limit) {
            Ok(opened) if opened.stamp() == file.stamp => opened,
            Ok(_) | Err(Unread::TooLarge { .. }) => return (Err(Failure::Request(Unread::Changed)), 0),
            Err(error) => return (Err(Failure::Request(error)), 0),
        };
        let length = opened.length();
        (worker.locate(&request, length, |memory| opened.read(memory)), length as u64)
    });
    let mut located: Vec<Vec<Location>> = vec![Vec::new(); files.len()];
    for (index, result) in wanted.into_iter().zip(results) {
        match result {
            Ok(locations) => located[index] = locations,
            Err(failure) => session.unread(&files[index].shown, failure),
        }
    }
    let paths: Vec<String> = files.iter().map(|file| file.shown.clone()).collect();
    Ok(report::settle(verdict, &paths, located))
}

/// Units of so many bytes are judged in two shares, each by a thread that links the tenant for
/// itself. Linking is the smaller part of the work, but the memory for it is needed twice.
const SHARED: usize = 1 << 20;

/// The verdict on a tenant.
fn judge(pool: &mut Pool<'_>, request: &LinkRequest, files: &[Compiled]) -> Result<Verdict, Failure<Infallible>> {
    let units: Vec<_> = files.iter().map(Compiled::to_link).collect();
    let large = units.iter().map(|(_, unit)| unit.len()).sum::<usize>() >= SHARED;
    if !large || pool.threads() == 1 {
        return pool.main.link(request, &units);
    }
    let shares = pool.all(2, |worker, number| {
        worker.link(&LinkRequest { share: Share { number: number as u32, of: 2 }, ..request.clone() }, &units)
    });
    let mut verdicts = Vec::with_capacity(shares.len());
    for share in shares {
        match share {
            Ok(verdict) => verdicts.push(verdict),
            // Where memory is short for two, there may be enough for one.
            Err(_) => return pool.main.link(request, &units),
        }
    }
    Ok(Verdict::of_shares(verdicts))
}
