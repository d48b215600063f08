//! Taking pitfall up: `pitfall baseline`, `pitfall init`, `pitfall config` and `--add-ignore`.

use std::fs;
use std::io::{self, Write, stdout};
use std::mem::ManuallyDrop;
use std::path::Path;

use pitfall_core::config::{self, NAME, SCHEMA};
use pitfall_core::report::Report;
use pitfall_core::report::concise::printable;
use pitfall_core::settle::{Baseline, Known};
use pitfall_core::{Unit, message};

use crate::cli::{BaselineAction, BaselineOptions, CheckOptions, Color, ConfigOptions, InitOptions};
use crate::config::draw;
use crate::run::{Judged, baseline_of, judge_all};
use crate::session::{self, Session};
use crate::starter;
use crate::tenancy::Tenancy;
use crate::walk::{reason, shown};
use crate::{CLEAN, FAILED, messages};

/// Gives the exit code of a command that said what there is to say.
fn finish(color: Color, result: Result<u8, String>) -> u8 {
    result.unwrap_or_else(|message| {
        messages::error(color, message);
        FAILED
    })
}

/// Writes to standard output, whose reader may go away at any time.
fn say(text: &str) -> Result<(), String> {
    match stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("cannot write: {error}")),
        _ => Ok(()),
    }
}

/// Puts a text into a file as a whole or not at all.
fn write(path: &Path, text: &str) -> Result<(), String> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let written = fs::write(&name, text).and_then(|()| fs::rename(&name, path));
    written.map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => format!("cannot write {}: that is not permitted", shown(path)),
        _ => format!("cannot write {}: {}", shown(path), reason(&error)),
    })
}

/// Reads a baseline.
pub(crate) fn read_baseline(path: &Path) -> Result<Baseline, String> {
    let name = shown(path);
    let text = fs::read_to_string(path).map_err(|error| format!("{name}: {}", reason(&error)))?;
    Baseline::parse(&text).map_err(|problem| format!("{name} is no baseline: {problem}"))
}

/// Writes an ignore for each finding to the configuration of its tenant.
pub(crate) fn add_ignores(tenants: &[Judged], reason_given: &str, options: &CheckOptions) -> Result<u8, String> {
    if reason_given.trim().is_empty() {
        return Err("an ignore needs a reason: say why this is as it should be".to_owned());
    }
    for tenant in tenants {
        let folder = &tenant.configured.folder;
        let path = match tenant.configured.layers.last() {
            Some(layer) => layer.path.clone(),
            None => folder.join(NAME),
        };
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text.map_err(|error| format!("{}: {}", shown(&path), reason(&error)))?,
        };
        let findings = &tenant.report.findings;
        let (text, count) = config::add_ignores(&text, &shown(folder), findings, reason_given)
            .map_err(|problem| draw(&problem, &shown(&path), &text))?;
        if count > 0 {
            write(&path, &text)?;
        }
        if !options.input.quiet {
            let left = match findings.len() - count {
                0 => String::new(),
                left => format!("; {left} cannot be ignored"),
            };
            say(&format!("Ignored {count} of {} findings in {}{left}\n", findings.len(), shown(&path)))?;
        }
    }
    Ok(CLEAN)
}

/// `pitfall baseline`.
pub(crate) fn baseline(options: &BaselineOptions) -> u8 {
    let check = options.action.check();
    finish(check.input.color, act(&options.action, &check))
}

fn act(action: &BaselineAction, options: &CheckOptions) -> Result<u8, String> {
    let tenancy = Tenancy::find(&options.input)?;
    let parts = tenancy.tenants.iter().filter(|tenant| !tenant.whole);
    let parts: Vec<String> = parts.map(|tenant| shown(&tenant.configured.folder)).collect();
    let core = ManuallyDrop::new(session::load()?);
    let mut session = ManuallyDrop::new(Session::start(&options.input, &core)?);
    let tenants = judge_all(&mut session, options, tenancy, false)?;
    if session.failed {
        // A baseline of half of the files would be wrong without a word.
        return Ok(FAILED);
    }
    let creates = matches!(action, BaselineAction::Create(_));
    if let Some(partly) = parts.iter().find(|_| !creates) {
        return Err(format!("name all of {partly}: what is not read would be taken for gone"));
    }
    for tenant in &tenants {
        let path = baseline_of(&tenant.configured, options);
        let name = shown(&path);
        let report = &tenant.report;
        let done = match action {
            BaselineAction::Create(_) if path.exists() => {
                return Err(format!("{name} is there already; `pitfall baseline update` brings it up to date"));
            }
            BaselineAction::Create(_) => {
                let baseline = Baseline::of(report);
                write(&path, &baseline.render())?;
                format!("Wrote {} to {name}\n", findings(baseline.count()))
            }
            BaselineAction::Update(_) => {
                let before = read_baseline(&path)?;
                let baseline = Baseline::of(report);
                write(&path, &baseline.render())?;
                let gone = before.gone(report).count();
                let new = baseline.count() + gone - before.count();
                format!("Wrote {} to {name}: {new} new, {gone} gone\n", findings(baseline.count()))
            }
            BaselineAction::Prune(_) => {
                let baseline = read_baseline(&path)?;
                let pruned = baseline.pruned(report);
                let gone = baseline.count() - pruned.count();
                if gone > 0 {
                    write(&path, &pruned.render())?;
                }
                format!("Took {} out of {name}, {} left\n", findings(gone), pruned.count())
            }
            BaselineAction::Show(_) => show(&name, &read_baseline(&path)?, report),
        };
        say(&done)?;
    }
    Ok(CLEAN)
}

fn findings(count: u32) -> String {
    format!("{count} {}", if count == 1 { "finding" } else { "findings" })
}

/// A baseline, policy by policy.
fn show(name: &str, baseline: &Baseline, report: &Report) -> String {
    let gone = baseline.gone(report);
    let mut text = format!("{name}: {}, {} of them gone\n", findings(baseline.count()), gone.count());
    let mut policy: Option<&Option<String>> = None;
    for known in &baseline.findings {
        if policy != Some(&known.policy) {
            let title = known.policy.as_deref().unwrap_or("the tenant as a whole");
            text.push_str(&format!("\n{}\n", printable(title)));
            policy = Some(&known.policy);
        }
        let is_gone = |other: &&Known| other.fingerprint == known.fingerprint;
        let mark = if gone.findings.iter().any(|other| is_gone(&other)) { "  (gone)" } else { "" };
        let times = if known.count > 1 { format!("  ({} times)", known.count) } else { String::new() };
        text.push_str(&format!("  {} {}{times}{mark}\n", known.code, printable(&known.pointer)));
    }
    text
}

/// `pitfall config`.
pub(crate) fn config(options: &ConfigOptions) -> u8 {
    finish(options.input.color, if options.schema { say(SCHEMA).map(|()| CLEAN) } else { in_force(options) })
}

/// What is in force for each tenant, as TOML with the file behind each line.
fn in_force(options: &ConfigOptions) -> Result<u8, String> {
    let tenancy = Tenancy::find(&options.input)?;
    let mut text = String::new();
    for (index, tenant) in tenancy.tenants.iter().enumerate() {
        let configured = &tenant.configured;
        let files = tenancy.inputs.iter().filter(|input| input.root == index).count();
        if files == 0 && tenancy.tenants.len() > 1 {
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        let folder = shown(&configured.folder);
        let unit = if files == 1 { "file" } else { "files" };
        text.push_str(&format!("# {}: {files} {unit}\n", printable(&folder)));
        let names: Vec<String> = configured.layers.iter().map(|layer| shown(&layer.path)).collect();
        match names.split_last() {
            None => text.push_str("# no pitfall.toml: everything is as it comes\n"),
            Some((own, [])) => text.push_str(&format!("# {}\n", printable(own))),
            Some((own, others)) => {
                text.push_str(&format!("# {} on top of {}\n", printable(own), printable(&others.join(", "))));
            }
        }
        if configured.baseline().exists() {
            text.push_str(&format!("# baseline: {}\n", printable(&shown(&configured.baseline()))));
        }
        for companion in &tenant.companions {
            text.push_str(&format!("# ignores: {}\n", printable(&companion.shown)));
        }
        let settings = config::explain(configured.layers.iter().map(|layer| layer.text.as_str()));
        for setting in settings {
            let from = names.get(setting.layer).map_or("", String::as_str);
            text.push_str(&in_force_line(&printable(&setting.line), &printable(from)));
        }
    }
    say(&text)?;
    Ok(CLEAN)
}

/// A setting and where it is from; a long list of words over several lines.
fn in_force_line(setting: &str, from: &str) -> String {
    const WIDEST: usize = 80;
    let list = setting.split_once(" = [").and_then(|(key, list)| Some((key, list.strip_suffix(']')?)));
    match list.filter(|(_, list)| setting.len() + from.len() > WIDEST && !list.contains('{')) {
        Some((key, list)) => {
            let mut text = format!("{key} = [  # {from}");
            let mut left = 0;
            for item in list.split_inclusive("\", ") {
                if item.len() > left {
                    text.push_str("\n  ");
                    left = WIDEST - 2;
                }
                left = left.saturating_sub(item.len());
                text.push_str(item);
            }
            text.lines().map(|line| format!("{}\n", line.trim_end())).collect::<String>() + "]\n"
        }
        None => format!("{setting}  # {from}\n"),
    }
}

/// `pitfall init`.
pub(crate) fn init(options: &InitOptions) -> u8 {
    finish(options.input.color, begin(options))
}

fn begin(options: &InitOptions) -> Result<u8, String> {
    let folder = match options.input.paths.as_slice() {
        [folder] if folder.is_dir() => folder,
        _ => return Err("name the folder of one tenant".to_owned()),
    };
    let path = folder.join(NAME);
    if path.exists() {
        return Err(format!("{} is there already; `pitfall config` shows what is in force", shown(&path)));
    }
    let tenancy = Tenancy::find(&options.input)?;
    let core = ManuallyDrop::new(session::load()?);
    let mut session = ManuallyDrop::new(Session::start(&options.input, &core)?);
    for problem in tenancy.problems {
        session.fail(problem.to_string());
    }
    let files = session.compile(tenancy.inputs);
    let units: Vec<Unit> = files.iter().filter_map(|file| message::decode(&file.unit)).collect();
    let text = starter::text(&units);
    config::Config::parse(&text).map_err(|problem| draw(&problem, NAME, &text))?;
    write(&path, &text)?;
    say(&format!(
        "Wrote {}, with what was found in {} {}.\nRead it through, then: pitfall check\n",
        shown(&path),
        files.len(),
        if files.len() == 1 { "file" } else { "files" }
    ))?;
    Ok(if session.failed { FAILED } else { CLEAN })
}
