//! `pitfall check`: files to units, units to a verdict, a verdict to a report.

use std::collections::HashSet;
use std::convert::Infallible;
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use pitfall_core::fix::Applicability;
use pitfall_core::message::{LinkRequest, LocateRequest};
use pitfall_core::report::{self, Report};
use pitfall_core::settle::{self, Ignores, Terms};
use pitfall_core::{Location, Severity, Share, Verdict};

use crate::cli::CheckOptions;
use crate::config::Configured;
use crate::engine::Failure;
use crate::pool::Pool;
use crate::read::{Opened, Unread};
use crate::session::{self, Compiled, Session};
use crate::tenancy::{Tenancy, Tenant};
use crate::{CLEAN, FAILED, FOUND, adopt, fix, house, messages, output, overwritten, profile, redact};

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
    // Left to the end of the process: taking its memory apart page by page serves nobody.
    let core = ManuallyDrop::new(session::load()?);
    let mut session = ManuallyDrop::new(Session::start(&options.input, &core)?);
    run_in(&mut session, options)
}

/// The same in a session, of which there may be one after another.
pub(crate) fn run_in(session: &mut Session<'_, '_>, options: &CheckOptions) -> Result<u8, String> {
    output::check(options)?;
    let tenancy = Tenancy::of_check(options)?;
    session.profile.mark("find files");
    let judged = judge_all(session, options, tenancy, !options.no_baseline)?;
    if let Some(reason) = &options.add_ignore {
        return adopt::add_ignores(&judged, reason, options);
    }
    let mended = judged.iter().map(Judged::mended).sum();
    let profile = if options.profile { Some(profile::rules(session, options, &judged)?) } else { None };
    let names = if options.redact { redact::names(&judged) } else { Vec::new() };
    let (files, reports): (Vec<_>, _) = judged.into_iter().map(|tenant| (tenant.files, tenant.report)).unzip();
    let files: Vec<Compiled> = files.into_iter().flatten().collect();
    let mut report = Report::of_tenants(reports);
    report.troubles.clone_from(&session.troubles);
    if options.diff {
        output::diff(&files, mended, &report, options)?;
        return Ok(match (session.failed, mended) {
            (true, _) => FAILED,
            (false, 1..) if !options.exit_zero => FOUND,
            _ => CLEAN,
        });
    }
    if options.redact {
        report = report::redact(report, names);
    }
    output::show(&report, mended, options)?;
    if let Some(rules) = profile {
        session.profile.mark("show");
        session.profile.show(&rules, options);
    }
    let found = report.worst().is_some_and(|worst| worst >= Severity::from(options.fail_on));
    let found = found || mended > 0 && options.exit_non_zero_on_fix;
    Ok(match (session.failed, found) {
        (true, _) => FAILED,
        (false, true) if !options.exit_zero => FOUND,
        _ => CLEAN,
    })
}

/// Which fixes are wanted.
pub(crate) fn applicability(options: &CheckOptions) -> Applicability {
    if options.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe }
}

/// What was found in a tenant.
pub(crate) struct Judged {
    pub(crate) configured: Configured,
    pub(crate) report: Report,
    pub(crate) files: Vec<Compiled>,
}

impl Judged {
    /// How many findings were fixed: on disk, or for a diff in memory.
    fn mended(&self) -> usize {
        self.files.iter().filter_map(|file| file.fixed.as_ref()).map(|fixed| fixed.mended).sum()
    }
}

/// Judges each tenant by itself, and fixes what is to be fixed. What a baseline knows is left out if
/// `baselines` count.
pub(crate) fn judge_all(
    session: &mut Session<'_, '_>,
    options: &CheckOptions,
    tenancy: Tenancy,
    baselines: bool,
) -> Result<Vec<Judged>, String> {
    let Tenancy { tenants, inputs, problems, touched, archives: _ } = tenancy;
    for problem in problems {
        session.fail(problem.to_string());
    }
    let mut by_tenant: Vec<Vec<Compiled>> = tenants.iter().map(|_| Vec::new()).collect();
    house::prepare(&mut session.pool.main, tenants.iter().map(|tenant| &tenant.configured))?;
    let compiled = session.compile(inputs);
    session.profile.mark("read and compile");
    overwritten::check(options, &tenants, &compiled)?;
    for file in compiled {
        if let Some(files) = by_tenant.get_mut(file.root) {
            files.push(file);
        }
    }
    let mut judged = Vec::with_capacity(tenants.len());
    for (tenant, mut files) in tenants.into_iter().zip(by_tenant) {
        let settle = |session: &mut Session<'_, '_>, files: &[Compiled]| -> Result<Report, String> {
            let mut report = settle_tenant(session, options, &tenant, files, baselines)?;
            if let Some(touched) = &touched {
                keep_touched(&mut report, touched);
            }
            Ok(report)
        };
        let mut report = settle(session, &files)?;
        let rounds = if options.fix || options.diff { fix::ROUNDS } else { 0 };
        for _ in 0..rounds {
            if fix::round(session, &report, applicability(options), &mut files) == 0 {
                break;
            }
            report = settle(session, &files)?;
        }
        if options.fix && !options.diff && fix::write(session, &mut files) {
            report = settle(session, &files)?;
        }
        judged.push(Judged { configured: tenant.configured, report, files });
    }
    Ok(judged)
}

/// The report on a tenant, without what is ignored or, if `baselines` count, known.
pub(crate) fn settle_tenant(
    session: &mut Session<'_, '_>,
    options: &CheckOptions,
    tenant: &Tenant,
    files: &[Compiled],
    baselines: bool,
) -> Result<Report, String> {
    let mut report = judge_tenant(session, options, tenant, files)?;
    if baselines {
        apply_baseline(&mut report, &tenant.configured, options)?;
    }
    session.profile.mark("settle");
    Ok(report)
}

/// Takes out what the baseline knows; a file that somebody named must be there.
fn apply_baseline(report: &mut Report, configured: &Configured, options: &CheckOptions) -> Result<(), String> {
    let path = baseline_of(configured, options);
    if options.baseline.is_some() || configured.config.baseline.is_some() || path.exists() {
        adopt::read_baseline(&path)?.apply(report);
    }
    Ok(())
}

/// Leaves only what touches the files that count.
fn keep_touched(report: &mut Report, touched: &HashSet<String>) {
    report.keep(|finding| {
        let related = finding.related.iter().map(|related| &related.path);
        std::iter::once(&finding.path).chain(related).any(|path| touched.contains(path))
    });
}

/// The file of a tenant's baseline.
pub(crate) fn baseline_of(configured: &Configured, options: &CheckOptions) -> PathBuf {
    options.baseline.clone().unwrap_or_else(|| configured.baseline())
}

/// The report on a tenant, without what is ignored.
fn judge_tenant(
    session: &mut Session<'_, '_>,
    options: &CheckOptions,
    tenant: &Tenant,
    files: &[Compiled],
) -> Result<Report, String> {
    let (mut selection, weights) = tenant.configured.selection(options)?;
    let ignores =
        if options.no_ignores { Ignores::default() } else { tenant.configured.ignores(&tenant.companions)? };
    selection.find_all |= !ignores.is_empty();
    let facts = tenant.configured.config.facts.clone();
    let today = facts.today;
    let request = LinkRequest { facts, selection: selection.clone(), share: Share::WHOLE, files: files.len() as u32 };
    let mut report = report(session, options, &request, files)?;
    if options.no_ignores {
        report.comments.clear();
    }
    let whole = tenant.whole;
    let excerpts = output::needs_excerpts(options);
    let (selection, ignores, weights) = (&selection, &ignores, &weights);
    settle::waive(&mut report, &Terms { selection, ignores, weights, today, whole, excerpts });
    Ok(report)
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
    session.profile.mark("link and judge");
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
        let opened = match Opened::open(&file.path, file.bytes.as_ref(), limit) {
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
    session.profile.mark("locate");
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
