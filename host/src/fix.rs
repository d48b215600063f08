//! `--fix` and `--diff`: rounds of fixing, and what comes of them.
//!
//! Fixes are made in memory, round after round, because what one fix leaves may be mended by the next.
//! Only then are files written, each at once: whoever pulls the plug finds the old file or the new one.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use owo_colors::{OwoColorize, Style};
use pitfall_core::fix::{Applicability, Edit, MAX_ROUNDS};
use pitfall_core::message::FixRequest;
use pitfall_core::report::concise::printable;
use pitfall_core::report::{Report, ReportedFix};
use pitfall_core::text::decode;
use similar::{ChangeTag, TextDiff};

use crate::engine::Failure;
use crate::read::{Opened, Unread};
use crate::session::{Compiled, Session};
use crate::walk;

/// The bytes of a file that was fixed, before and after.
#[derive(Clone)]
pub(crate) struct Fixed {
    before: Vec<u8>,
    pub(crate) after: Vec<u8>,
    /// How many findings that mends.
    pub(crate) mended: usize,
}

/// Applies the fixes of a report to the files in memory, as far as they are not in each other's way, and
/// gives how many findings that mends.
pub(crate) fn round(
    session: &mut Session<'_, '_>,
    report: &Report,
    upto: Applicability,
    files: &mut [Compiled],
) -> usize {
    let mut by_path: BTreeMap<&str, Vec<Vec<Edit>>> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.is_fixed_by(upto)) {
        by_path.entry(&finding.path).or_default().extend(finding.fix.as_ref().map(ReportedFix::edits));
    }
    let mut mended = 0;
    for file in files {
        let Some(fixes) = by_path.remove(file.shown.as_str()) else { continue };
        match fix(session, file, &FixRequest { fixes }) {
            Ok(count) => mended += count,
            Err(failure) => {
                let shown = file.shown.clone();
                session.unread(&shown, failure);
            }
        }
    }
    mended
}

/// Applies fixes to one file.
fn fix(session: &mut Session<'_, '_>, file: &mut Compiled, request: &FixRequest) -> Result<usize, Failure<Unread>> {
    let bytes = match &file.fixed {
        Some(fixed) => fixed.after.clone(),
        None => file.read(session.options.max_file_size).map_err(Failure::Request)?,
    };
    let applied = session.pool.main.fix(request, &bytes)?;
    let count = applied.done.iter().filter(|done| **done).count();
    if count > 0 {
        file.unit = session.pool.main.compile_bytes(file.root, &applied.bytes)?;
        match &mut file.fixed {
            Some(fixed) => {
                fixed.after = applied.bytes;
                fixed.mended += count;
            }
            None => file.fixed = Some(Fixed { before: bytes, after: applied.bytes, mended: count }),
        }
    }
    Ok(count)
}

/// Rounds after which nothing is fixed any more, whatever fixes there are.
pub(crate) const ROUNDS: usize = MAX_ROUNDS;

/// Writes the files that were fixed. Those that cannot be written are again as they are on disk; says whether there are
/// such.
pub(crate) fn write(session: &mut Session<'_, '_>, files: &mut [Compiled]) -> bool {
    let mut any_left = false;
    for file in files {
        let Some(fixed) = &file.fixed else { continue };
        let unchanged = Opened::open(&file.path, None, u64::MAX).is_ok_and(|opened| opened.stamp() == file.stamp);
        if !unchanged {
            session.fail(format_args!("{} changed while pitfall was fixing it; it is left as it is", file.shown));
        } else if let Err(error) = replace(&file.path, &fixed.after) {
            let reason = match error.kind() {
                io::ErrorKind::PermissionDenied => "that is not permitted".to_owned(),
                _ => walk::reason(&error),
            };
            session.fail(format_args!("cannot write {}: {reason}", file.shown));
        } else {
            continue;
        }
        any_left = true;
        match session.pool.main.compile_bytes(file.root, &fixed.before) {
            Ok(unit) => (file.unit, file.fixed) = (unit, None),
            Err(failure) => session.unread(&file.shown, failure),
        }
    }
    any_left
}

/// Puts a new file in the place of an old one. A link stays a link, and who may read the file stays so.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let folder = path.parent().ok_or(io::ErrorKind::NotFound)?;
    let mut new = tempfile::Builder::new().prefix(".pitfall-").tempfile_in(folder)?;
    new.write_all(bytes)?;
    new.as_file().set_permissions(permissions)?;
    new.as_file().sync_all()?;
    new.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Shows what fixing changed, as a unified diff that `patch` and `git apply` read where the files are UTF-8.
/// On a terminal nothing in a file can steer it.
pub(crate) fn show(out: &mut impl Write, files: &[Compiled], colored: bool, terminal: bool) -> io::Result<()> {
    let style = |style: Style| if colored { style } else { Style::new() };
    for file in files {
        let Some(fixed) = &file.fixed else { continue };
        let (before, after) = (decode(&fixed.before), decode(&fixed.after));
        let diff = TextDiff::from_lines(before.text.as_ref(), after.text.as_ref());
        let path = printable(&file.shown);
        writeln!(out, "{}", format_args!("--- {path}").style(style(Style::new().bold())))?;
        writeln!(out, "{}", format_args!("+++ {path}").style(style(Style::new().bold())))?;
        for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
            writeln!(out, "{}", hunk.header().style(style(Style::new().cyan())))?;
            for change in hunk.iter_changes() {
                let (sign, color) = match change.tag() {
                    ChangeTag::Delete => ('-', Style::new().red()),
                    ChangeTag::Insert => ('+', Style::new().green()),
                    ChangeTag::Equal => (' ', Style::new()),
                };
                let line = change.value();
                let text = line.strip_suffix('\n').unwrap_or(line);
                let text = if terminal { printable(text.trim_end_matches('\r')) } else { text.into() };
                writeln!(out, "{}", format_args!("{sign}{text}").style(style(color)))?;
                if change.missing_newline() {
                    writeln!(out, "\\ No newline at end of file")?;
                }
            }
        }
    }
    Ok(())
}
